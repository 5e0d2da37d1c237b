#pragma once

#include <memory>

#include "models/storage/storage.h"
#include "models/tsdb/head/head.h"

namespace oriel::tsdb {

/// A snapshot of the head over a time range. Owned by its user, one thread; keeps the head's data alive.
class HeadQuerier final : public Querier {
 public:
  HeadQuerier(std::shared_ptr<Head> head, Timestamp from, Timestamp to);
  ~HeadQuerier() override;

  std::unique_ptr<SeriesSet> select(bool sorted, const SelectHints& hints,
                                    const std::vector<Matcher>& matchers) override;
  Result<TextAnswer> labelValues(const std::string& name, const std::vector<Matcher>& matchers) override;
  Result<TextAnswer> labelNames(const std::vector<Matcher>& matchers) override;

  /// Of series, whatever the time.
  bool empty() const { return head_->seriesCount() == 0; }

 private:
  std::shared_ptr<Head> head_;
  Timestamp from_;
  Timestamp to_;
  CommitNumber snapshot_;
};

}  // namespace oriel::tsdb
