#include "models/tsdb/store_querier.h"

#include <algorithm>

#include "models/storage/merge.h"

namespace oriel::tsdb {
namespace {

/// No series, but what should be said about blocks that are not there.
class NothingButWarnings final : public SeriesSet {
 public:
  explicit NothingButWarnings(Warnings warnings) : warnings_(std::move(warnings)) {}
  std::shared_ptr<const Series> next() override { return nullptr; }
  Status status() const override { return {}; }
  Warnings warnings() const override { return warnings_; }

 private:
  Warnings warnings_;
};

}  // namespace

StoreQuerier::StoreQuerier(std::shared_ptr<Head> head, const BlockSet& blocks, std::shared_mutex& layout,
                           Timestamp from, Timestamp to)
    : blocks_(blocks), layout_(layout), from_(from), to_(to), head_(std::move(head), from, to) {}

std::unique_ptr<SeriesSet> StoreQuerier::select(bool sorted, const SelectHints& asked,
                                                const std::vector<Matcher>& matchers) {
  const Timestamp from = std::max(from_, asked.start);
  const Timestamp to = std::min(to_, asked.end);
  std::vector<std::shared_ptr<Block>> blocks;
  std::unique_ptr<SeriesSet> fromHead;
  bool inHead = false;
  {
    std::shared_lock lock(layout_);
    blocks = inOrderLast(blocks_.touching(from, to));
    inHead = !head_.empty();
    SelectHints head = asked;
    head.samplesOnly = asked.samplesOnly && blocks.empty();
    fromHead = head_.select(sorted || !blocks.empty(), head, matchers);
  }
  Warnings missing = blocks_.missing(from, to);
  if (blocks.empty() && missing.empty()) return fromHead;
  SelectHints hints = asked;
  hints.samplesOnly = asked.samplesOnly && blocks.size() == 1 && missing.empty() && !inHead;
  std::vector<std::unique_ptr<SeriesSet>> sets;
  for (const auto& block : blocks) {
    asked_.push_back(block->querier(from_, to_));
    sets.push_back(asked_.back()->select(true, hints, matchers));
  }
  sets.push_back(std::move(fromHead));
  if (!missing.empty()) sets.push_back(std::make_unique<NothingButWarnings>(std::move(missing)));
  return mergeSeriesSets(std::move(sets), hints.limit);
}

template <class Ask>
Result<TextAnswer> StoreQuerier::joined(Ask ask) {
  std::vector<std::shared_ptr<Block>> blocks;
  std::vector<Result<TextAnswer>> answers;
  {
    std::shared_lock lock(layout_);
    blocks = blocks_.touching(from_, to_);
    answers.push_back(ask(head_));
  }
  for (const auto& block : blocks) answers.push_back(ask(*block->querier(from_, to_)));
  if (Warnings missing = blocks_.missing(from_, to_); !missing.empty())
    answers.push_back(TextAnswer{{}, std::move(missing)});
  return mergeAnswers(std::move(answers));
}

Result<TextAnswer> StoreQuerier::labelValues(const std::string& name, const std::vector<Matcher>& matchers) {
  return joined([&](Querier& querier) { return querier.labelValues(name, matchers); });
}

Result<TextAnswer> StoreQuerier::labelNames(const std::vector<Matcher>& matchers) {
  return joined([&](Querier& querier) { return querier.labelNames(matchers); });
}

}  // namespace oriel::tsdb
