#include <map>
#include <numeric>

#include "models/base/text.h"
#include "tests/support/naive_evaluation.h"
#include "tests/support/naive_numbers.h"

namespace oriel::test {
namespace {

using promql::Aggregate;
using promql::AggregateOp;

/// The samples of a group, in the order of the vector.
struct Members {
  Labels labels;
  std::vector<NaiveSample> samples;
};

Labels groupOf(const Aggregate& aggregate, const std::vector<std::string>& names, const Labels& labels) {
  if (aggregate.without) {
    LabelsBuilder out(labels);
    for (const std::string& name : names) out.remove(name);
    return out.remove(kMetricName).labels();
  }
  LabelsBuilder out;
  for (const std::string& name : names) out.set(name, labels.get(name));
  return out.labels();
}

std::vector<Members> grouped(const Aggregate& aggregate, const std::vector<std::string>& names,
                             const NaiveVector& input) {
  std::vector<Members> out;
  for (const NaiveSample& sample : input) {
    const Labels labels = groupOf(aggregate, names, sample.labels);
    auto found = std::find_if(out.begin(), out.end(), [&](const Members& group) { return group.labels == labels; });
    if (found == out.end()) found = out.insert(out.end(), {labels, {}});
    found->samples.push_back(sample);
  }
  return out;
}

std::vector<double> floatsOf(const Members& group) {
  std::vector<double> out;
  for (const NaiveSample& sample : group.samples)
    if (!sample.histogram) out.push_back(sample.value);
  return out;
}

double smallest(const std::vector<double>& values) {
  double best = kNaiveNaN;
  for (const double value : values)
    if (value < best || std::isnan(best)) best = value;
  return best;
}

double largest(const std::vector<double>& values) {
  double best = kNaiveNaN;
  for (const double value : values)
    if (value > best || std::isnan(best)) best = value;
  return best;
}

double total(const std::vector<double>& values) {
  NaiveSum sum;
  for (const double value : values) sum.add(value);
  return std::isinf(sum.sum) ? sum.sum : sum.sum + sum.lost;
}

/// The value of a group; false when nothing comes out.
bool reduce(AggregateOp op, const Members& group, double parameter, const NaivePromql::OldRules& old,
            NaiveSample& out) {
  double& value = out.value;
  const std::vector<double> floats = floatsOf(group);
  if (op == AggregateOp::Count || op == AggregateOp::Group) {
    value = op == AggregateOp::Group ? 1 : static_cast<double>(group.samples.size());
    return true;
  }
  const bool histograms = floats.size() != group.samples.size();
  if (histograms && (op == AggregateOp::Sum || op == AggregateOp::Avg)) {
    if (!floats.empty()) return false;
    std::vector<NaiveHistogram> all;
    for (const NaiveSample& sample : group.samples) all.push_back(sample.histogram);
    out.histogram = naiveTotal(all, op == AggregateOp::Avg);
    if (out.histogram) out.histogram = naiveCompact(*out.histogram);
    return out.histogram != nullptr;
  }
  if (floats.empty()) return false;
  switch (op) {
    // Old sums begin with the first sample, so that -0 stays what it is.
    case AggregateOp::Sum:
      value = old.sums ? std::accumulate(floats.begin() + 1, floats.end(), floats.front()) : total(floats);
      return true;
    case AggregateOp::Avg: value = old.sums ? naiveOldMean(floats, false) : naiveMean(floats); return true;
    case AggregateOp::Min: value = smallest(floats); return true;
    case AggregateOp::Max: value = largest(floats); return true;
    case AggregateOp::Stdvar: value = old.deviation ? naiveOldVariance(floats) : naiveVariance(floats); return true;
    case AggregateOp::Stddev:
      value = std::sqrt(old.deviation ? naiveOldVariance(floats) : naiveVariance(floats));
      return true;
    case AggregateOp::Quantile: value = naiveQuantile(parameter, floats); return true;
    default: throw NaiveUnknown{promql::aggregateOpName(op)};
  }
}

/// Prometheus keeps the best in a heap with the worst of them on top, and only a better one replaces that: which of
/// equal ones stay follows from how a binary heap moves.
class BestOf {
 public:
  BestOf(std::size_t count, bool largest, bool old) : count_(count), largest_(largest), old_(old) {}

  void add(const NaiveSample& sample) {
    if (heap_.size() < count_) {
      push(sample);
      return;
    }
    const double top = heap_[0].value;
    const bool better = largest_ ? sample.value > top : sample.value < top;
    if (!better && !(std::isnan(top) && (old_ || !std::isnan(sample.value)))) return;
    if (old_ && count_ > 1) {
      heap_[0] = heap_.back();
      heap_.pop_back();
      sinkTop();
      push(sample);
    } else {
      heap_[0] = sample;
      sinkTop();
    }
  }
  /// From the best to the worst.
  NaiveVector samples() const {
    NaiveVector out = heap_;
    std::stable_sort(out.begin(), out.end(), [&](const NaiveSample& a, const NaiveSample& b) {
      if (std::isnan(a.value) || std::isnan(b.value)) return !std::isnan(a.value);
      return largest_ ? a.value > b.value : a.value < b.value;
    });
    return out;
  }

 private:
  bool worse(std::size_t a, std::size_t b) const {
    if (std::isnan(heap_[a].value)) return true;
    return largest_ ? heap_[a].value < heap_[b].value : heap_[a].value > heap_[b].value;
  }
  void push(const NaiveSample& sample) {
    heap_.push_back(sample);
    for (std::size_t i = heap_.size() - 1; i > 0; i = (i - 1) / 2) {
      if (!worse(i, (i - 1) / 2)) return;
      std::swap(heap_[i], heap_[(i - 1) / 2]);
    }
  }
  void sinkTop() {
    std::size_t i = 0;
    while (2 * i + 1 < heap_.size()) {
      std::size_t child = 2 * i + 1;
      if (child + 1 < heap_.size() && worse(child + 1, child)) ++child;
      if (!worse(child, i)) return;
      std::swap(heap_[i], heap_[child]);
      i = child;
    }
  }

  std::size_t count_;
  bool largest_;
  bool old_;
  NaiveVector heap_;
};

NaiveVector chosen(AggregateOp op, const Members& group, double parameter, const NaivePromql::OldRules& old) {
  NaiveVector out;
  if (op == AggregateOp::LimitRatio) {
    const double ratio = std::max(-1.0, std::min(1.0, parameter));
    for (const NaiveSample& sample : group.samples) {
      const double offset = static_cast<double>(sample.labels.hash()) / 18446744073709551615.0;
      if (ratio >= 0 ? offset < ratio : offset >= 1 + ratio) out.push_back(sample);
    }
    return out;
  }
  const auto count = static_cast<std::size_t>(std::min(parameter, 1e6));
  if (op == AggregateOp::LimitK) {
    for (const NaiveSample& sample : group.samples)
      if (out.size() < count) out.push_back(sample);
    return out;
  }
  BestOf best(count, op == AggregateOp::TopK, old.heap);
  for (const NaiveSample& sample : group.samples)
    if (!sample.histogram) best.add(sample);
  return best.samples();
}

NaiveVector select(const Aggregate& aggregate, const NaiveVector& input, double parameter,
                   const NaivePromql::OldRules& old) {
  if (std::isnan(parameter)) throw NaiveError{"Parameter value is NaN"};
  if (aggregate.op != AggregateOp::LimitRatio) {
    if (old.counts && std::fabs(parameter) >= 9223372036854775807.0) throw NaiveError{"no int64"};
    if (parameter < 1) return {};
    if (parameter >= 9223372036854775807.0) throw NaiveError{"Scalar value overflows int64"};
  }
  NaiveVector out;
  for (const Members& group : grouped(aggregate, aggregate.grouping, input))
    for (NaiveSample& sample : chosen(aggregate.op, group, parameter, old)) out.push_back(std::move(sample));
  return out;
}

/// The value is a label before the samples are grouped, so that `without` may take it away again.
NaiveVector countValues(const Aggregate& aggregate, const NaiveVector& input, const std::string& label) {
  if (label.empty() || !isUtf8(label)) throw NaiveError{"invalid label name"};
  NaiveVector labelled = input;
  for (NaiveSample& sample : labelled) {
    const std::string value = sample.histogram ? sample.histogram->toString() : formatFloat(sample.value);
    sample.labels = LabelsBuilder(sample.labels).set(label, value).labels();
  }
  std::vector<std::string> names = aggregate.grouping;
  if (!aggregate.without) names.push_back(label);
  NaiveVector out;
  for (const Members& group : grouped(aggregate, names, labelled))
    out.push_back({group.labels, false, static_cast<double>(group.samples.size()), nullptr});
  return out;
}

}  // namespace

NaiveVector naiveAggregate(const Aggregate& aggregate, const NaiveVector& input, double parameter,
                           const std::string& text, const NaivePromql::OldRules& old) {
  switch (aggregate.op) {
    case AggregateOp::TopK:
    case AggregateOp::BottomK:
    case AggregateOp::LimitK:
    case AggregateOp::LimitRatio: return select(aggregate, input, parameter, old);
    case AggregateOp::CountValues: return countValues(aggregate, input, text);
    default: break;
  }
  NaiveVector out;
  for (const Members& group : grouped(aggregate, aggregate.grouping, input)) {
    NaiveSample sample{group.labels, false, 0, nullptr};
    for (const NaiveSample& member : group.samples) sample.dropName = sample.dropName || member.dropName;
    if (reduce(aggregate.op, group, parameter, old, sample)) out.push_back(std::move(sample));
  }
  return out;
}

}  // namespace oriel::test
