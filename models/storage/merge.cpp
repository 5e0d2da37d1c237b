#include "models/storage/merge.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

namespace oriel {
namespace {

constexpr std::size_t kMergedBatch = 240;

void addWarnings(Warnings& all, Warnings more) {
  for (std::string& text : more)
    if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
}

// ---------------------------------------------------------------- samples

void appendSample(SampleBatch& out, const SampleBatch& from, std::size_t at) {
  if (!from.startTimes.empty() || !out.startTimes.empty()) {
    out.startTimes.resize(out.size(), 0);
    out.startTimes.push_back(from.startTimes.empty() ? 0 : from.startTimes[at]);
  }
  out.timestamps.push_back(from.timestamps[at]);
  if (from.kind == SampleKind::Float)
    out.values.push_back(from.values[at]);
  else
    out.histograms.push_back(from.histograms[at]);
}

/// Opens a source no earlier than another one's samples reach its time: of many blocks in a row one is open at a time.
class MergedReader final : public SampleReader {
 public:
  explicit MergedReader(std::vector<std::unique_ptr<SampleReader>> readers) {
    waiting_.reserve(readers.size());
    for (std::size_t i = 0; i < readers.size(); ++i) {
      const Timestamp begin = readers[i]->notBefore();
      waiting_.push_back({std::move(readers[i]), begin, i, {}, 0});
    }
    // The earliest stands last, where it is taken from.
    std::sort(waiting_.begin(), waiting_.end(),
              [](const Source& a, const Source& b) { return std::tie(a.begin, a.order) > std::tie(b.begin, b.order); });
  }

  Result<bool> next(SampleBatch& batch) override {
    batch.clear();
    while (batch.size() < kMergedBatch) {
      ORIEL_TRY(fill());
      Source* const first = earliest();
      if (first == nullptr) break;
      if (first->order != lastOrder_) first->forgetReset();
      lastOrder_ = first->order;
      if (first->position == 0 && batch.size() == 0 && endsBeforeOthers(*first)) {
        std::swap(batch, first->batch);
        first->batch.clear();
        break;
      }
      if (batch.size() > 0 && batch.kind != first->batch.kind) break;
      batch.kind = first->batch.kind;
      appendSample(batch, first->batch, first->position);
      skip(first->time());
    }
    return batch.size() > 0;
  }

  Timestamp notBefore() const override {
    Timestamp first = waiting_.empty() ? kMaxTimestamp : waiting_.back().begin;
    for (const Source& source : open_) first = std::min(first, source.has() ? source.time() : kMinTimestamp);
    return first;
  }
  const Warnings& warnings() const override { return warnings_; }

 private:
  struct Source {
    std::unique_ptr<SampleReader> reader;
    Timestamp begin = 0;    ///< no sample is earlier
    std::size_t order = 0;  ///< in the list; of several at the same time the last wins
    SampleBatch batch;
    std::size_t position = 0;
    bool has() const { return position < batch.size(); }
    Timestamp time() const { return batch.timestamps[position]; }
    /// What a histogram says of a reset is about the sample before it in its own source.
    void forgetReset() {
      if (batch.kind != SampleKind::Histogram) return;
      auto& histogram = batch.histograms[position];
      if (histogram->hint == CounterResetHint::Unknown || histogram->hint == CounterResetHint::Gauge) return;
      auto copy = std::make_shared<FloatHistogram>(*histogram);
      copy->hint = CounterResetHint::Unknown;
      histogram = std::move(copy);
    }
  };

  /// Afterwards every open source has a sample, and no waiting one begins before the end of all their batches.
  Status fill() {
    for (std::size_t i = 0; i < open_.size();) {
      if (!open_[i].has()) {
        ORIEL_TRY(read(open_[i]));
      }
      if (open_[i].has()) {
        ++i;
      } else {
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
    while (!waiting_.empty() && mayReach(waiting_.back().begin)) {
      Source source = std::move(waiting_.back());
      waiting_.pop_back();
      ORIEL_TRY(read(source));
      if (source.has()) open_.push_back(std::move(source));
    }
    return {};
  }

  bool mayReach(Timestamp begin) const {
    return open_.empty() || std::any_of(open_.begin(), open_.end(), [begin](const Source& source) {
             return source.batch.timestamps.back() >= begin;
           });
  }

  Status read(Source& source) {
    source.position = 0;
    source.batch.clear();
    while (source.batch.size() == 0) {
      ORIEL_ASSIGN(const bool more, source.reader->next(source.batch));
      if (!source.reader->warnings().empty()) addWarnings(warnings_, source.reader->warnings());
      if (!more) {
        source.batch.clear();
        break;
      }
    }
    return {};
  }

  Source* earliest() {
    Source* found = nullptr;
    for (Source& source : open_) {
      if (found == nullptr || source.time() < found->time() ||
          (source.time() == found->time() && source.order > found->order))
        found = &source;
    }
    return found;
  }

  bool endsBeforeOthers(const Source& source) const {
    const Timestamp last = source.batch.timestamps.back();
    return std::all_of(open_.begin(), open_.end(),
                       [&](const Source& other) { return &other == &source || other.time() > last; });
  }

  void skip(Timestamp time) {
    for (Source& source : open_)
      while (source.has() && source.time() <= time) ++source.position;
  }

  std::vector<Source> waiting_;
  std::vector<Source> open_;
  std::size_t lastOrder_ = std::numeric_limits<std::size_t>::max();  ///< where the last sample came from
  Warnings warnings_;
};

// ---------------------------------------------------------------- series

class MergedSeries final : public Series {
 public:
  explicit MergedSeries(std::vector<std::shared_ptr<const Series>> parts) : parts_(std::move(parts)) {}
  const Labels& labels() const override { return parts_.front()->labels(); }
  std::unique_ptr<SampleReader> samples() const override {
    std::vector<std::unique_ptr<SampleReader>> readers;
    readers.reserve(parts_.size());
    for (const auto& part : parts_) readers.push_back(part->samples());
    return mergeReaders(std::move(readers));
  }

 private:
  std::vector<std::shared_ptr<const Series>> parts_;
};

class MergedSeriesSet final : public SeriesSet {
 public:
  MergedSeriesSet(std::vector<std::unique_ptr<SeriesSet>> sets, std::size_t limit)
      : sets_(std::move(sets)), limit_(limit), heads_(sets_.size()) {}

  std::shared_ptr<const Series> next() override {
    // Nothing is taken before it is asked for: a set may be dear to begin.
    if (!begun_) begin();
    if (heap_.empty() || (limit_ > 0 && given_ >= limit_)) return nullptr;
    ++given_;
    if (heap_.size() == 1) {
      const std::size_t i = heap_.front();
      auto only = std::move(heads_[i]);
      heads_[i] = sets_[i]->next();
      if (!heads_[i]) heap_.clear();
      return only;
    }
    taken_.clear();
    taken_.push_back(pop());
    while (!heap_.empty() && heads_[heap_.front()]->labels() == heads_[taken_.front()]->labels())
      taken_.push_back(pop());
    std::sort(taken_.begin(), taken_.end());
    std::vector<std::shared_ptr<const Series>> parts;
    parts.reserve(taken_.size());
    for (const std::size_t i : taken_) parts.push_back(std::move(heads_[i]));
    for (const std::size_t i : taken_) advance(i);
    if (parts.size() == 1) return std::move(parts.front());
    return std::make_shared<MergedSeries>(std::move(parts));
  }

  Status status() const override {
    Status first;
    for (const auto& set : sets_) {
      Status status = set->status();
      if (status.ok()) return {};
      if (first.ok()) first = std::move(status);
    }
    return first;
  }

  Warnings warnings() const override {
    Warnings out;
    for (const auto& set : sets_) addWarnings(out, set->warnings());
    if (!status().ok()) return out;
    for (const auto& set : sets_)
      if (const Status status = set->status(); !status.ok()) addWarnings(out, {status.error().toString()});
    return out;
  }

 private:
  void begin() {
    begun_ = true;
    for (std::size_t i = 0; i < sets_.size(); ++i) advance(i);
  }

  bool later(std::size_t a, std::size_t b) const { return heads_[b]->labels() < heads_[a]->labels(); }

  void advance(std::size_t i) {
    heads_[i] = sets_[i]->next();
    if (!heads_[i]) return;
    heap_.push_back(i);
    std::push_heap(heap_.begin(), heap_.end(), [this](std::size_t a, std::size_t b) { return later(a, b); });
  }

  std::size_t pop() {
    std::pop_heap(heap_.begin(), heap_.end(), [this](std::size_t a, std::size_t b) { return later(a, b); });
    const std::size_t i = heap_.back();
    heap_.pop_back();
    return i;
  }

  std::vector<std::unique_ptr<SeriesSet>> sets_;
  std::size_t limit_;
  std::size_t given_ = 0;
  bool begun_ = false;
  std::vector<std::shared_ptr<const Series>> heads_;  ///< the next of each set
  std::vector<std::size_t> heap_;                     ///< of sets that have a next one
  std::vector<std::size_t> taken_;
};

// ---------------------------------------------------------------- querier

class MergedQuerier final : public Querier {
 public:
  explicit MergedQuerier(std::vector<std::unique_ptr<Querier>> queriers) : queriers_(std::move(queriers)) {}

  std::unique_ptr<SeriesSet> select(bool, const SelectHints& hints, const std::vector<Matcher>& matchers) override {
    std::vector<std::unique_ptr<SeriesSet>> sets;
    sets.reserve(queriers_.size());
    SelectHints withLabels = hints;
    withLabels.samplesOnly = false;  // they say which series are the same
    for (const auto& querier : queriers_) sets.push_back(querier->select(true, withLabels, matchers));
    return mergeSeriesSets(std::move(sets), hints.limit);
  }

  Result<TextAnswer> labelValues(const std::string& name, const std::vector<Matcher>& matchers) override {
    std::vector<Result<TextAnswer>> answers;
    for (const auto& querier : queriers_) answers.push_back(querier->labelValues(name, matchers));
    return mergeAnswers(std::move(answers));
  }

  Result<TextAnswer> labelNames(const std::vector<Matcher>& matchers) override {
    std::vector<Result<TextAnswer>> answers;
    for (const auto& querier : queriers_) answers.push_back(querier->labelNames(matchers));
    return mergeAnswers(std::move(answers));
  }

 private:
  std::vector<std::unique_ptr<Querier>> queriers_;
};

std::vector<std::string> united(std::vector<std::string> a, std::vector<std::string> b) {
  if (a.empty()) return b;
  std::vector<std::string> out;
  out.reserve(a.size() + b.size());
  std::set_union(std::make_move_iterator(a.begin()), std::make_move_iterator(a.end()),
                 std::make_move_iterator(b.begin()), std::make_move_iterator(b.end()), std::back_inserter(out));
  return out;
}

}  // namespace

std::unique_ptr<SampleReader> mergeReaders(std::vector<std::unique_ptr<SampleReader>> readers) {
  if (readers.size() == 1) return std::move(readers.front());
  return std::make_unique<MergedReader>(std::move(readers));
}

std::unique_ptr<SeriesSet> mergeSeriesSets(std::vector<std::unique_ptr<SeriesSet>> sets, std::size_t limit) {
  if (sets.size() == 1 && limit == 0) return std::move(sets.front());
  return std::make_unique<MergedSeriesSet>(std::move(sets), limit);
}

Result<TextAnswer> mergeAnswers(std::vector<Result<TextAnswer>> answers) {
  TextAnswer out;
  const Error* failure = nullptr;
  bool answered = answers.empty();
  for (Result<TextAnswer>& part : answers) {
    if (!part.ok()) {
      if (failure == nullptr) failure = &part.error();
      addWarnings(out.warnings, {part.error().toString()});
      continue;
    }
    answered = true;
    addWarnings(out.warnings, std::move(part->warnings));
    out.values = united(std::move(out.values), std::move(part->values));
  }
  if (!answered) return *failure;
  return out;
}

std::unique_ptr<Querier> mergeQueriers(std::vector<std::unique_ptr<Querier>> queriers) {
  if (queriers.size() == 1) return std::move(queriers.front());
  return std::make_unique<MergedQuerier>(std::move(queriers));
}

}  // namespace oriel
