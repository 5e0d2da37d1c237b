#include "tests/models/promql/script_check.h"

#include <cmath>
#include <map>
#include <optional>
#include <regex>

#include "models/base/text.h"
#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/quantile.h"
#include "tests/support/memory_storage.h"

namespace oriel::test {
namespace {

using namespace promql;
using promql::script::EvalCommand;
using promql::script::ExpectKind;

/// One expected or found sample.
struct Point {
  double value = 0;
  HistogramPtr histogram;
};
using Points = std::map<Timestamp, Point>;
using Table = std::map<Labels, Points>;

bool sameHistograms(const FloatHistogram& a, const FloatHistogram& b) {
  const auto near = [](double x, double y) { return almostEqual(x, y, 1e-6); };
  if (a.schema != b.schema || !near(a.count, b.count) || !near(a.sum, b.sum) || a.zeroThreshold != b.zeroThreshold ||
      a.customBounds != b.customBounds || !near(a.zeroCount, b.zeroCount))
    return false;
  const FloatHistogram left = compactHistogram(a);
  const FloatHistogram right = compactHistogram(b);
  return left.positiveSpans == right.positiveSpans && left.negativeSpans == right.negativeSpans &&
         std::equal(left.positiveBuckets.begin(), left.positiveBuckets.end(), right.positiveBuckets.begin(), near) &&
         std::equal(left.negativeBuckets.begin(), left.negativeBuckets.end(), right.negativeBuckets.begin(), near);
}

bool samePoints(const Point& a, const Point& b) {
  if ((a.histogram != nullptr) != (b.histogram != nullptr)) return false;
  return a.histogram ? sameHistograms(*a.histogram, *b.histogram) : almostEqual(a.value, b.value, 1e-6);
}

std::string pointText(const Point& point) {
  return point.histogram ? point.histogram->toString() : formatFloat(point.value);
}

std::string tableText(const Table& table) {
  std::string out;
  for (const auto& [labels, points] : table) {
    out += "\n      " + labels.toString() + ":";
    for (const auto& [time, point] : points) out += " " + pointText(point) + "@" + std::to_string(time / 1000);
  }
  return out;
}

bool sameTables(const Table& a, const Table& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && std::equal(x.second.begin(), x.second.end(), y.second.begin(), y.second.end(),
                                            [](const auto& p, const auto& q) {
                                              return p.first == q.first && samePoints(p.second, q.second);
                                            });
  });
}

Table tableOf(const Vector& vector) {
  Table table;
  for (const VectorSample& sample : vector) table[sample.labels][sample.timestamp] = {sample.value, sample.histogram};
  return table;
}

Table tableOf(const Matrix& matrix) {
  Table table;
  for (const MatrixSeries& series : matrix) {
    Points& points = table[series.labels];
    for (std::size_t i = 0; i < series.timestamps.size(); ++i)
      points[series.timestamps[i]] = {series.values[i], nullptr};
    for (const HistogramPoint& point : series.histograms) points[point.timestamp] = {0, point.histogram};
  }
  return table;
}

Table expectedTable(const EvalCommand& eval, Timestamp start, Duration step) {
  Table table;
  for (const script::SeriesLine& line : eval.series) {
    Points& points = table[line.labels];
    for (std::size_t i = 0; i < line.values.size(); ++i) {
      const script::SequenceValue& value = line.values[i];
      if (!value.omitted) points[start + step * static_cast<Timestamp>(i)] = {value.value, value.histogram};
    }
    if (points.empty()) table.erase(line.labels);
  }
  return table;
}

bool fits(const script::Expectation& expectation, const std::string& text) {
  if (expectation.message) return *expectation.message == text;
  if (expectation.pattern) return std::regex_search(text, std::regex(*expectation.pattern));
  return true;
}

/// Every text must be expected and every expectation met.
std::string checkTexts(const EvalCommand& eval, ExpectKind wanted, ExpectKind unwanted, const Warnings& texts) {
  if (eval.has(unwanted) && !texts.empty()) return "unexpected: " + texts.front();
  if (!eval.has(wanted)) return {};
  for (const script::Expectation& expectation : eval.expectations) {
    if (expectation.kind != wanted) continue;
    const bool met = std::any_of(texts.begin(), texts.end(), [&](const auto& text) { return fits(expectation, text); });
    if (!met) {
      std::string got;
      for (const auto& text : texts) got += " | " + text;
      return "expected text is missing: " + expectation.message.value_or(expectation.pattern.value_or("any")) +
             ", got" + got;
    }
  }
  for (const std::string& text : texts) {
    const bool known = std::any_of(eval.expectations.begin(), eval.expectations.end(), [&](const auto& expectation) {
      return expectation.kind == wanted && fits(expectation, text);
    });
    if (!known) return "text was not expected: " + text;
  }
  return {};
}

std::string checkAnnotations(const EvalCommand& eval, const QueryResult& result) {
  std::string failure = checkTexts(eval, ExpectKind::Warn, ExpectKind::NoWarn, result.warnings);
  if (failure.empty()) failure = checkTexts(eval, ExpectKind::Info, ExpectKind::NoInfo, result.infos);
  return failure;
}

std::string checkError(const EvalCommand& eval, const Error& error) {
  if (!eval.has(ExpectKind::Fail)) return "error: " + error.text;
  if (error.code == ErrorCode::Unsupported) return "not supported: " + error.text;
  for (const script::Expectation& expectation : eval.expectations)
    if (expectation.kind == ExpectKind::Fail && !fits(expectation, error.text)) return "another error: " + error.text;
  return {};
}

std::string compare(const Table& expected, const Table& found) {
  if (sameTables(expected, found)) return {};
  return "\n    expected" + tableText(expected) + "\n    found" + tableText(found);
}

std::string checkOrder(const EvalCommand& eval, const Vector& vector) {
  for (std::size_t i = 0; i < eval.series.size(); ++i)
    if (!(eval.series[i].labels == vector[i].labels)) return "order: " + vector[i].labels.toString();
  return {};
}

std::string checkInstant(const EvalCommand& eval, const QueryResult& result) {
  if (eval.scalar) {
    const auto* scalar = std::get_if<Scalar>(&result.value);
    if (scalar == nullptr) return "no scalar";
    return almostEqual(*eval.scalar, scalar->value, 1e-6) ? "" : "found " + formatFloat(scalar->value);
  }
  if (eval.string) {
    const auto* found = std::get_if<Text>(&result.value);
    return found != nullptr && found->value == *eval.string ? "" : "another string";
  }
  if (const auto* matrix = std::get_if<Matrix>(&result.value)) {
    if (!eval.matrix) return "a range vector was not expected";
    return compare(expectedTable(eval, eval.matrix->from, eval.matrix->step), tableOf(*matrix));
  }
  const auto* vector = std::get_if<Vector>(&result.value);
  if (vector == nullptr) return eval.series.empty() ? "" : "no vector";
  std::string failure = compare(expectedTable(eval, eval.at, 1), tableOf(*vector));
  if (failure.empty() && eval.has(ExpectKind::Ordered)) failure = checkOrder(eval, *vector);
  return failure;
}

/// Classic histograms of a load command, put together to native ones with custom buckets.
class NhcbBuilder {
 public:
  void add(const Labels& labels, const std::vector<MemorySample>& samples) {
    const std::string name(labels.metricName());
    for (const char* suffix : {"_bucket", "_count", "_sum"}) {
      if (!name.ends_with(suffix)) continue;
      const std::string base = name.substr(0, name.size() - std::string(suffix).size());
      auto& histogram = histograms_[LabelsBuilder(labels).set(kMetricName, base).remove("le").labels()];
      for (const MemorySample& sample : samples) {
        Classic& classic = histogram[sample.timestamp];
        if (suffix == std::string("_count")) classic.count = sample.value;
        if (suffix == std::string("_sum")) classic.sum = sample.value;
        const auto upper = parseFloat(labels.get("le"));
        if (suffix == std::string("_bucket") && upper.ok()) classic.buckets[*upper] = sample.value;
      }
    }
  }
  void store(MemoryStorage& storage) const {
    for (const auto& [labels, times] : histograms_) {
      std::vector<MemorySample> samples;
      for (const auto& [time, classic] : times)
        if (!classic.buckets.empty()) samples.push_back({time, 0, classic.toNative()});
      storage.add(labels, samples);
    }
  }

 private:
  struct Classic {
    std::map<double, double> buckets;
    std::optional<double> count;
    double sum = 0;

    HistogramPtr toNative() const {
      FloatHistogram out;
      out.schema = kCustomBucketsSchema;
      out.sum = sum;
      double before = 0;
      for (const auto& [upper, cumulative] : buckets) {
        if (!std::isinf(upper)) out.customBounds.push_back(upper);
        out.positiveBuckets.push_back(cumulative - before);
        before = cumulative;
      }
      out.count = count.value_or(before);
      if (!std::isinf(buckets.rbegin()->first)) out.positiveBuckets.push_back(out.count - before);
      out.positiveSpans = {{0, static_cast<std::uint32_t>(out.positiveBuckets.size())}};
      return std::make_shared<const FloatHistogram>(compactHistogram(out));
    }
  };
  std::map<Labels, std::map<Timestamp, Classic>> histograms_;
};

class Runner {
 public:
  explicit Runner(const Engine& engine) : engine_(engine) {}

  void load(const script::LoadCommand& load) {
    NhcbBuilder nhcb;
    for (const script::LoadSeries& one : load.series) {
      std::vector<MemorySample> samples;
      for (std::size_t i = 0; i < one.series.values.size(); ++i) {
        const script::SequenceValue& value = one.series.values[i];
        if (value.omitted) continue;
        const Timestamp time = load.step * static_cast<Timestamp>(i);
        const auto start = i < one.startOffsets.size() ? one.startOffsets[i] : std::nullopt;
        samples.push_back({time, value.value, value.histogram, start ? time + *start : 0});
      }
      storage_.add(one.series.labels, samples);
      nhcb.add(one.series.labels, samples);
    }
    if (load.withNhcb) nhcb.store(storage_);
  }
  void clear() { storage_.clear(); }

  std::string run(const EvalCommand& eval) {
    if (eval.range) return runRange(eval);
    const auto result = engine_.instant(storage_, eval.query, eval.at);
    if (!result.ok()) return checkError(eval, result.error());
    if (eval.has(ExpectKind::Fail)) return "should fail";
    std::string failure = checkAnnotations(eval, *result);
    if (failure.empty()) failure = checkInstant(eval, *result);
    if (failure.empty()) failure = runAsRange(eval);
    return failure;
  }

 private:
  std::string runRange(const EvalCommand& eval) {
    const auto result = engine_.range(storage_, eval.query, eval.steps.from, eval.steps.to, eval.steps.step);
    if (!result.ok()) return checkError(eval, result.error());
    if (eval.has(ExpectKind::Fail)) return "should fail";
    const std::string failure = checkAnnotations(eval, *result);
    if (!failure.empty()) return failure;
    return compare(expectedTable(eval, eval.steps.from, eval.steps.step), tableOf(std::get<Matrix>(result->value)));
  }

  std::string runAsRange(const EvalCommand& eval) {
    static const std::regex dependsOnQuery("start *\\( *\\)|end *\\( *\\)|range *\\( *\\)|step *\\( *\\)",
                                           std::regex::icase);
    if (eval.has(ExpectKind::Ordered) || eval.string || eval.matrix || std::regex_search(eval.query, dependsOnQuery))
      return {};
    const auto result = engine_.range(storage_, eval.query, eval.at - kMinute, eval.at + kMinute, kMinute);
    if (!result.ok()) return "as range: " + result.error().text;
    Table found;
    for (const auto& [labels, points] : tableOf(std::get<Matrix>(result->value)))
      if (const auto point = points.find(eval.at); point != points.end()) found[labels].insert(*point);
    Table expected = expectedTable(eval, eval.at, 1);
    if (eval.scalar) expected[Labels()][eval.at] = {*eval.scalar, nullptr};
    const std::string failure = compare(expected, found);
    return failure.empty() ? "" : "as range: " + failure;
  }

  const Engine& engine_;
  MemoryStorage storage_;
};

}  // namespace

std::vector<EvalOutcome> runScript(const script::Script& script, const Engine& engine) {
  std::vector<EvalOutcome> outcomes;
  Runner runner(engine);
  for (const script::Command& command : script.commands) {
    if (const auto* load = std::get_if<script::LoadCommand>(&command.what)) {
      runner.load(*load);
    } else if (const auto* eval = std::get_if<EvalCommand>(&command.what)) {
      outcomes.push_back({command.line, eval->query, runner.run(*eval)});
    } else {
      runner.clear();
    }
  }
  return outcomes;
}

}  // namespace oriel::test
