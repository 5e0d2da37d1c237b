#include "models/promql/functions/accumulator.h"

#include <cmath>
#include <optional>
#include <string>

#include "models/base/text.h"
#include "models/promql/functions/histogram_sum.h"
#include "models/promql/functions/kahan.h"

namespace oriel::promql {
namespace {

struct MinState {
  double best = NAN;
  void add(double value) {
    if (best > value || std::isnan(best)) best = value;
  }
  double result() const { return best; }
};

struct MaxState {
  double best = NAN;
  void add(double value) {
    if (best < value || std::isnan(best)) best = value;
  }
  double result() const { return best; }
};

struct StdvarState {
  KahanVariance variance;
  void add(double value) { variance.add(value); }
  double result() const { return variance.variance(); }
};

struct StddevState : StdvarState {
  double result() const { return std::sqrt(variance.variance()); }
};

/// Aggregations of floats that leave histograms out with a word.
template <class State>
class FloatAccumulator : public Accumulator {
 public:
  FloatAccumulator(const char* name, QueryContext& context, SourceRange place)
      : name_(name), context_(context), place_(place) {}

  void reset(int count) override {
    states_.assign(static_cast<std::size_t>(count), State());
    seen_.assign(static_cast<std::size_t>(count), 0);
  }
  void add(const RowBuffer& row, std::string_view) override {
    for (int i = 0; i < row.size(); ++i) {
      if (row.isFloat(i)) {
        states_[static_cast<std::size_t>(i)].add(row.value(i));
        seen_[static_cast<std::size_t>(i)] = 1;
      } else if (row.isHistogram(i)) {
        context_.info(std::string("ignored histogram in ") + name_ + " aggregation", place_);
      }
    }
  }
  void finish(RowBuffer& into) override {
    for (int i = 0; i < into.size(); ++i)
      if (seen_[static_cast<std::size_t>(i)] != 0) into.setFloat(i, states_[static_cast<std::size_t>(i)].result());
  }

 private:
  const char* name_;
  QueryContext& context_;
  SourceRange place_;
  std::vector<State> states_;
  std::vector<std::uint8_t> seen_;
};

/// count and group: any sample will do.
class PresenceAccumulator : public Accumulator {
 public:
  explicit PresenceAccumulator(bool counts) : counts_(counts) {}
  void reset(int count) override { seen_.assign(static_cast<std::size_t>(count), 0); }
  void add(const RowBuffer& row, std::string_view) override {
    for (int i = 0; i < row.size(); ++i) seen_[static_cast<std::size_t>(i)] += row.present(i) ? 1 : 0;
  }
  void finish(RowBuffer& into) override {
    for (int i = 0; i < into.size(); ++i) {
      const double seen = seen_[static_cast<std::size_t>(i)];
      if (seen > 0) into.setFloat(i, counts_ ? seen : 1);
    }
  }

 private:
  bool counts_;
  std::vector<double> seen_;
};

struct SumState {
  KahanSum sum;
  void add(double value) { sum.add(value); }
  double result() const { return sum.total(); }
};

struct AvgState {
  KahanMean mean;
  void add(double value) { mean.add(value); }
  double result() const { return mean.mean(); }
};

/// sum and avg: floats or histograms, never both at one step.
template <class State>
class SumAccumulator : public Accumulator {
 public:
  SumAccumulator(bool average, QueryContext& context, SourceRange place)
      : average_(average), context_(context), place_(place) {}

  void reset(int count) override {
    states_.assign(static_cast<std::size_t>(count), State());
    seen_.assign(static_cast<std::size_t>(count), 0);
    histograms_.clear();
  }
  void add(const RowBuffer& row, std::string_view metric) override {
    for (int i = 0; i < row.size(); ++i) {
      if (row.isFloat(i) && !spoiled(i)) {
        states_[static_cast<std::size_t>(i)].add(row.value(i));
        seen_[static_cast<std::size_t>(i)] = 1;
      } else if (row.isHistogram(i)) {
        addHistogram(i, *row.histogram(i), metric);
      }
    }
  }
  void finish(RowBuffer& into) override {
    for (int i = 0; i < into.size(); ++i) {
      const bool floats = seen_[static_cast<std::size_t>(i)] != 0;
      const bool histograms = !histograms_.empty() && histograms_[static_cast<std::size_t>(i)].seen;
      if (floats && histograms) {
        context_.warn("encountered a mix of histograms and floats for aggregation", place_);
      } else if (floats) {
        into.setFloat(i, states_[static_cast<std::size_t>(i)].result());
      } else if (histograms) {
        finishHistogram(i, into);
      }
    }
  }

 private:
  struct HistogramState {
    bool seen = false;  ///< any histogram, whether it was added or not
    bool spoiled = false;
    std::unique_ptr<HistogramTotal> total;
  };

  void addHistogram(int i, const FloatHistogram& histogram, std::string_view metric) {
    if (histograms_.empty()) histograms_.resize(states_.size());
    HistogramState& state = histograms_[static_cast<std::size_t>(i)];
    // A mix of floats and histograms has no answer, so there is no need to go on.
    const bool unneeded = state.spoiled || (!state.seen && seen_[static_cast<std::size_t>(i)] != 0);
    const bool first = !state.seen;
    state.seen = true;
    if (unneeded) return;
    if (first) {
      state.total = makeHistogramTotal(average_, histogram);
    } else if (state.total && !state.total->add(histogram)) {
      state.spoiled = true;
      context_.warn("vector contains a mix of histograms with exponential and custom buckets schemas for metric name " +
                        quote(metric),
                    place_);
    }
  }

  bool spoiled(int i) const { return !histograms_.empty() && histograms_[static_cast<std::size_t>(i)].spoiled; }

  void finishHistogram(int i, RowBuffer& into) {
    const HistogramState& state = histograms_[static_cast<std::size_t>(i)];
    if (state.spoiled) return;
    const HistogramNotes& notes = state.total->notes();
    if (notes.conflictingResets) context_.warn("conflicting counter resets during histogram aggregation", place_);
    if (notes.boundsReconciled) context_.info("mismatched custom buckets were reconciled during aggregation", place_);
    into.setHistogram(i, std::make_shared<const FloatHistogram>(state.total->result()));
  }

  bool average_;
  QueryContext& context_;
  SourceRange place_;
  std::vector<State> states_;
  std::vector<std::uint8_t> seen_;
  std::vector<HistogramState> histograms_;
};

}  // namespace

std::unique_ptr<Accumulator> makeAccumulator(AggregateOp op, QueryContext& context, SourceRange place) {
  switch (op) {
    case AggregateOp::Sum: return std::make_unique<SumAccumulator<SumState>>(false, context, place);
    case AggregateOp::Avg: return std::make_unique<SumAccumulator<AvgState>>(true, context, place);
    case AggregateOp::Count: return std::make_unique<PresenceAccumulator>(true);
    case AggregateOp::Group: return std::make_unique<PresenceAccumulator>(false);
    case AggregateOp::Min: return std::make_unique<FloatAccumulator<MinState>>("min", context, place);
    case AggregateOp::Max: return std::make_unique<FloatAccumulator<MaxState>>("max", context, place);
    case AggregateOp::Stddev: return std::make_unique<FloatAccumulator<StddevState>>("stddev", context, place);
    case AggregateOp::Stdvar: return std::make_unique<FloatAccumulator<StdvarState>>("stdvar", context, place);
    default: return nullptr;
  }
}

}  // namespace oriel::promql
