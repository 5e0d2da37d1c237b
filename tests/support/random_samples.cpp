#include "tests/support/random_samples.h"

#include <cmath>
#include <functional>
#include <limits>

namespace oriel::test {
namespace {

class SampleMaker {
 public:
  SampleMaker(unsigned seed, const RandomSamplesOptions& options) : random_(seed), options_(options) {}

  std::vector<MemorySeries> make() {
    for (const char* job : {"api", "web"})
      for (const char* instance : {"a:1", "b:1", "c:2"})
        if (below(8) != 0) addTarget(job, instance);
    addSeries({{"__name__", "lonely"}, {"only", "this"}}, gauge(1000));
    return std::move(out_);
  }

 private:
  using Next = std::function<double()>;
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool oneIn(unsigned n) { return below(n) == 0; }
  /// A multiple of an eighth: sums of such numbers are exact.
  double eighths(unsigned limit) { return below(limit * 8) / 8.0; }

  Next gauge(unsigned size) {
    const bool wild = oneIn(3);
    return [=, this]() -> double {
      if (wild && oneIn(25)) {
        const double strange[] = {std::nan(""), INFINITY, -INFINITY, 0, -0.0};
        return strange[below(5)];
      }
      return eighths(size) - size / 4.0;
    };
  }
  Next counter(unsigned step) {
    double value = oneIn(2) ? 0 : eighths(100'000);
    return [=, this]() mutable -> double {
      value += eighths(step);
      if (oneIn(40)) value = oneIn(2) ? 0 : eighths(step);
      return value;
    };
  }
  Next noise() {
    return [this]() -> double { return (static_cast<double>(random_()) - 1e9) / 1.7e7; };
  }
  Next constant(double value) {
    return [=]() -> double { return value; };
  }

  /// Times of one series: an interval of its own, late samples, gaps, a beginning and an end.
  std::vector<Timestamp> times() {
    const Duration intervals[] = {15 * kSecond, 30 * kSecond, kMinute};
    const Duration every = intervals[below(3)];
    const Timestamp first = options_.start + (oneIn(3) ? below(1800) * kSecond : 0);
    const Timestamp last = options_.start + options_.length - (oneIn(4) ? below(1200) * kSecond : 0);
    const unsigned jitter = oneIn(3) ? 1 : 2000;
    std::vector<Timestamp> out;
    for (Timestamp at = first; at <= last; at += every) {
      if (oneIn(30)) continue;
      if (oneIn(60)) at += below(12) * kMinute;
      const Timestamp late = options_.onEdges ? 0 : 1 + 2 * static_cast<Timestamp>(below(jitter));
      if (out.empty() || out.back() < at + late) out.push_back(at + late);
    }
    return out;
  }

  void addSeries(const Pairs& labels, const Next& next) {
    MemorySeries series;
    series.labels = Labels::from(labels);
    const bool ends = oneIn(3);
    for (const Timestamp time : times()) series.samples.push_back({time, ends && oneIn(20) ? staleNaN() : next(), {}});
    if (!series.samples.empty()) out_.push_back(std::move(series));
  }

  void addTarget(const std::string& job, const std::string& instance) {
    const auto with = [&](const char* name, Pairs more = {}) {
      more.emplace_back("__name__", name);
      more.emplace_back("job", job);
      more.emplace_back("instance", instance);
      return more;
    };
    for (const char* code : {"200", "404", "500"})
      if (!oneIn(5)) addSeries(with("requests_total", {{"code", code}}), counter(40));
    addSeries(with("bytes_total"), counter(3000));
    addSeries(with("depth"), gauge(200));
    addSeries(with("heat", {{"room", instance.substr(0, 1)}}), gauge(40));
    addSeries(with("noise"), noise());
    addSeries(with("build_info", {{"version", oneIn(2) ? "1.9" : "1.10"}}), constant(1));
    addClassic(with("latency_seconds_bucket"));
    if (options_.native) addNative(with("native_seconds"), with("mixed"));
  }

  /// Counts of buckets that rise together, all at the same times.
  void addClassic(const Pairs& labels) {
    const std::vector<const char*> bounds = {"0.1", "0.5", "1", "2.5", "+Inf"};
    std::vector<MemorySeries> buckets;
    for (const char* le : bounds) {
      Pairs pairs = labels;
      pairs.emplace_back("le", le);
      buckets.push_back({Labels::from(pairs), {}});
    }
    std::vector<double> counts(bounds.size(), 0);
    for (const Timestamp time : times()) {
      if (oneIn(50)) counts.assign(bounds.size(), 0);
      double added = 0;
      for (std::size_t i = 0; i < bounds.size(); ++i) {
        added += below(4);
        counts[i] += added;
        buckets[i].samples.push_back({time, counts[i], nullptr});
      }
    }
    for (MemorySeries& bucket : buckets)
      if (!bucket.samples.empty()) out_.push_back(std::move(bucket));
  }

  void addNative(const Pairs& labels, const Pairs& mixed) {
    MemorySeries series;
    series.labels = Labels::from(labels);
    MemorySeries both;
    both.labels = Labels::from(mixed);
    FloatHistogram histogram;
    histogram.schema = static_cast<std::int32_t>(below(3));
    histogram.zeroThreshold = 0.125;
    histogram.positiveSpans = {{-2, 2}, {1, 3}};
    histogram.positiveBuckets.assign(5, 0);
    histogram.negativeSpans = {{0, oneIn(2) ? 2U : 0U}};
    histogram.negativeBuckets.assign(histogram.negativeSpans.front().length, 0);
    for (const Timestamp time : times()) {
      if (oneIn(40)) {
        histogram.sum = histogram.zeroCount = 0;
        histogram.positiveBuckets.assign(histogram.positiveBuckets.size(), 0);
        histogram.negativeBuckets.assign(histogram.negativeBuckets.size(), 0);
      }
      histogram.zeroCount += below(2);
      for (double& count : histogram.negativeBuckets) count += below(3);
      histogram.count = histogram.zeroCount;
      for (const double count : histogram.negativeBuckets) histogram.count += count;
      for (const double count : histogram.positiveBuckets) histogram.count += count;
      for (double& count : histogram.positiveBuckets) {
        const unsigned more = below(4);
        count += more;
        histogram.count += more;
        histogram.sum += more * 0.5;
      }
      auto value = std::make_shared<const FloatHistogram>(histogram);
      series.samples.push_back({time, 0, value});
      both.samples.push_back(oneIn(3) ? MemorySample{time, eighths(50), nullptr} : MemorySample{time, 0, value});
    }
    for (MemorySeries* made : {&series, &both})
      if (!made->samples.empty()) out_.push_back(std::move(*made));
  }

  std::mt19937 random_;
  RandomSamplesOptions options_;
  std::vector<MemorySeries> out_;
};

}  // namespace

std::vector<MemorySeries> randomSamples(unsigned seed, const RandomSamplesOptions& options) {
  return SampleMaker(seed, options).make();
}

}  // namespace oriel::test
