#include "models/datasource/remote_answer.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>

#include "models/base/text.h"
#include "models/datasource/remote_histogram.h"

namespace oriel::datasource {

namespace {

using nlohmann::json;

constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxBuckets = 10'000;

/// Where in the answer the reader stands.
enum class Level {
  Root,
  Data,
  Result,
  Entry,
  Metric,
  Points,
  Point,
  HistogramPoints,
  HistogramPoint,
  HistogramBody,
  Buckets,
  Bucket,
  List,
  Warnings,
  Infos,
  Stats,
  StatNumbers,
  Ignored
};

struct LevelStep {
  Level from;
  const char* key;  ///< null: an element of a list
  bool isObject;
  Level to;
};

constexpr LevelStep kLevelSteps[] = {
    {Level::Points, nullptr, false, Level::Point},
    {Level::Result, nullptr, true, Level::Entry},
    {Level::Entry, "metric", true, Level::Metric},
    {Level::Entry, "values", false, Level::Points},
    {Level::Entry, "value", false, Level::Point},
    {Level::Entry, "histograms", false, Level::HistogramPoints},
    {Level::Entry, "histogram", false, Level::HistogramPoint},
    {Level::HistogramPoints, nullptr, false, Level::HistogramPoint},
    {Level::HistogramPoint, nullptr, true, Level::HistogramBody},
    {Level::HistogramBody, "buckets", false, Level::Buckets},
    {Level::Buckets, nullptr, false, Level::Bucket},
    {Level::List, nullptr, true, Level::Metric},
    {Level::Root, "data", true, Level::Data},
    {Level::Root, "data", false, Level::List},
    {Level::Root, "warnings", false, Level::Warnings},
    {Level::Root, "infos", false, Level::Infos},
    {Level::Data, "result", false, Level::Result},
    {Level::Data, "stats", true, Level::Stats},
    {Level::Stats, "samples", true, Level::StatNumbers},
};

/// nlohmann's events become the answer. Used for one body.
class AnswerReader final : public nlohmann::json_sax<json> {
 public:
  AnswerReader(std::size_t bytes, const AnswerLimits& limits) : bytes_(bytes), limits_(limits) {}

  bool null() override { return true; }
  bool boolean(bool) override { return !atValue() || fail("a truth value where a number belongs"); }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool string(string_t& value) override;
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(true); }
  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override;

  Result<RemoteAnswer> finish();
  const Error& error() const { return error_; }

 private:
  Level level() const { return levels_.empty() ? Level::Ignored : levels_.back(); }
  bool atValue() const {
    return level() == Level::Point || level() == Level::HistogramPoint || level() == Level::Bucket;
  }
  bool fail(std::string text, ErrorCode code = ErrorCode::InvalidInput) {
    error_ = makeError(code, std::move(text));
    return false;
  }
  bool open(bool isObject);
  bool close();
  bool number(double value);
  bool takeTime(double seconds);
  bool takeValue(double value);
  bool takeFloatText(const std::string& text);
  bool countSample();
  bool endPoint();
  bool endHistogramPoint();
  bool endBucket();
  bool endEntry();
  void endMetric();
  Result<promql::Value> valueOf();

  const std::size_t bytes_;
  const AnswerLimits limits_;
  Error error_{};
  std::vector<Level> levels_;
  std::string key_;
  RemoteAnswer answer_;
  std::string resultType_, resultText_;
  promql::Matrix entries_;
  promql::MatrixSeries entry_;
  std::vector<std::pair<std::string, std::string>> pairs_;
  std::optional<Timestamp> time_;
  std::optional<double> value_;
  double count_ = 0, sum_ = 0;
  bool hasBody_ = false;
  std::vector<BucketView> buckets_;
  std::vector<double> bucket_;
  std::uint64_t samples_ = 0;
};

bool AnswerReader::parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
  if (bytes_ == 0) return fail("the answer is empty");
  if (position > bytes_) return fail("the answer ends within its JSON, after " + std::to_string(bytes_) + " bytes");
  return fail("the answer is not JSON at byte " + std::to_string(position));
}

bool AnswerReader::open(bool isObject) {
  if (levels_.size() >= kMaxDepth) return fail("the answer is nested too deeply");
  if (levels_.empty()) {
    if (!isObject) return fail("the answer is not one of Prometheus' API");
    levels_.push_back(Level::Root);
    return true;
  }
  Level next = Level::Ignored;
  bool known = false;
  for (const LevelStep& step : kLevelSteps) {
    if (step.from != level() || (step.key != nullptr && key_ != step.key)) continue;
    known = true;
    if (step.isObject == isObject) next = step.to;
  }
  if (next == Level::Ignored && (known || atValue()))
    return fail("the answer has an unexpected shape" + (key_.empty() ? std::string() : " at " + quote(key_)));
  switch (next) {
    case Level::Point:
    case Level::HistogramPoint:
      time_.reset();
      value_.reset();
      hasBody_ = false;
      break;
    case Level::HistogramBody:
      count_ = sum_ = 0;
      buckets_.clear();
      break;
    case Level::Bucket: bucket_.clear(); break;
    case Level::Entry: entry_ = {}; break;
    case Level::Metric: pairs_.clear(); break;
    default: break;
  }
  levels_.push_back(next);
  return true;
}

bool AnswerReader::close() {
  const Level ended = level();
  levels_.pop_back();
  switch (ended) {
    case Level::Point: return endPoint();
    case Level::HistogramPoint: return endHistogramPoint();
    case Level::HistogramBody: hasBody_ = true; return true;
    case Level::Bucket: return endBucket();
    case Level::Entry: return endEntry();
    case Level::Metric: endMetric(); return true;
    default: return true;
  }
}

bool AnswerReader::number(double value) {
  switch (level()) {
    case Level::Point: return time_ ? takeValue(value) : takeTime(value);
    case Level::HistogramPoint:
    case Level::Result: return takeTime(value);
    case Level::Bucket: return takeValue(value);
    case Level::HistogramBody: return takeValue(value);
    case Level::StatNumbers:
      if (!(value >= 0) || value > 1e18) return true;
      if (key_ == "totalQueryableSamples") answer_.statistics.samplesRead = static_cast<std::uint64_t>(value);
      if (key_ == "peakSamples") answer_.statistics.peakSamples = static_cast<std::uint64_t>(value);
      return true;
    case Level::Metric:
    case Level::List: return fail("a number where a text belongs");
    default: return true;
  }
}

bool AnswerReader::string(string_t& value) {
  switch (level()) {
    case Level::Root:
      if (key_ == "status") answer_.status = std::move(value);
      if (key_ == "errorType") answer_.errorType = std::move(value);
      if (key_ == "error") answer_.error = std::move(value);
      return true;
    case Level::Data:
      if (key_ == "resultType") resultType_ = std::move(value);
      return true;
    case Level::Result: resultText_ = std::move(value); return true;
    case Level::Metric: pairs_.emplace_back(key_, std::move(value)); return true;
    case Level::List: answer_.texts.push_back(std::move(value)); return true;
    case Level::Warnings: answer_.warnings.push_back(std::move(value)); return true;
    case Level::Infos: answer_.infos.push_back(std::move(value)); return true;
    case Level::Point:
    case Level::HistogramPoint:
    case Level::HistogramBody:
    case Level::Bucket: return takeFloatText(value);
    default: return true;
  }
}

bool AnswerReader::takeFloatText(const std::string& text) {
  const auto value = parseFloat(text);
  if (!value.ok()) return fail(quote(text.substr(0, 40)) + " where a number belongs");
  return takeValue(*value);
}

bool AnswerReader::takeTime(double seconds) {
  const double milliseconds = std::round(seconds * 1000);
  if (!(std::fabs(milliseconds) < 9e18)) return fail("a time that no clock shows");
  time_ = static_cast<Timestamp>(milliseconds);
  return true;
}

bool AnswerReader::takeValue(double value) {
  if (level() == Level::Bucket) {
    bucket_.push_back(value);
    return bucket_.size() <= 4 || fail("a bucket of a histogram has more than four parts");
  }
  if (level() == Level::HistogramBody) {
    if (key_ == "count") count_ = value;
    if (key_ == "sum") sum_ = value;
    return true;
  }
  if (level() != Level::Point || !time_ || value_) return fail("a point is not a pair of time and value");
  value_ = value;
  return true;
}

bool AnswerReader::countSample() {
  if (limits_.maxSamples == 0 || ++samples_ <= limits_.maxSamples) return true;
  return fail("the answer has more than " + std::to_string(limits_.maxSamples) + " samples", ErrorCode::LimitExceeded);
}

bool AnswerReader::endPoint() {
  if (!time_ || !value_) return fail("a point is not a pair of time and value");
  entry_.timestamps.push_back(*time_);
  entry_.values.push_back(*value_);
  return countSample();
}

bool AnswerReader::endHistogramPoint() {
  if (!time_ || !hasBody_) return fail("a point is not a pair of time and histogram");
  auto histogram = histogramOf(count_, sum_, buckets_);
  if (!histogram.ok()) {
    error_ = histogram.error();
    return false;
  }
  entry_.histograms.push_back({*time_, std::make_shared<const FloatHistogram>(*std::move(histogram))});
  return countSample();
}

bool AnswerReader::endBucket() {
  if (bucket_.size() != 4) return fail("a bucket of a histogram has less than four parts");
  if (buckets_.size() >= kMaxBuckets) return fail("a histogram has too many buckets", ErrorCode::LimitExceeded);
  // 0 is open at the left, 1 at the right, 2 at both ends, 3 at none.
  const double rule = bucket_[0];
  buckets_.push_back({bucket_[1], bucket_[2], rule == 1 || rule == 3, rule == 0 || rule == 3, bucket_[3]});
  return true;
}

bool AnswerReader::endEntry() {
  entries_.push_back(std::move(entry_));
  entry_ = {};
  if (limits_.maxSeries == 0 || entries_.size() <= limits_.maxSeries) return true;
  return fail("the query gives more than " + std::to_string(limits_.maxSeries) + " series", ErrorCode::LimitExceeded);
}

void AnswerReader::endMetric() {
  Labels labels = Labels::from(std::move(pairs_));
  pairs_ = {};
  if (level() == Level::Entry) {
    entry_.labels = std::move(labels);
  } else {
    answer_.series.push_back(std::move(labels));
  }
}

Result<promql::Value> AnswerReader::valueOf() {
  if (resultType_ == "matrix") {
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const auto& a, const auto& b) { return (a.labels <=> b.labels) < 0; });
    return promql::Value(std::move(entries_));
  }
  if (resultType_ == "vector") {
    promql::Vector vector;
    vector.reserve(entries_.size());
    for (promql::MatrixSeries& entry : entries_) {
      if (entry.timestamps.size() + entry.histograms.size() != 1)
        return makeError(ErrorCode::InvalidInput, "a series of a vector has not one value");
      if (entry.timestamps.empty()) {
        promql::HistogramPoint& point = entry.histograms.front();
        vector.push_back({std::move(entry.labels), point.timestamp, 0, std::move(point.histogram)});
      } else {
        vector.push_back({std::move(entry.labels), entry.timestamps.front(), entry.values.front(), {}});
      }
    }
    return promql::Value(std::move(vector));
  }
  if (resultType_ != "scalar" && resultType_ != "string")
    return makeError(ErrorCode::InvalidInput, "the answer has the unknown type " + quote(resultType_));
  if (!time_) return makeError(ErrorCode::InvalidInput, "the answer has no time");
  if (resultType_ == "string") return promql::Value(promql::Text{*time_, std::move(resultText_)});
  ORIEL_ASSIGN(const double value, parseFloat(resultText_));
  return promql::Value(promql::Scalar{*time_, value});
}

Result<RemoteAnswer> AnswerReader::finish() {
  if (answer_.status == "success" && !resultType_.empty()) {
    ORIEL_ASSIGN(answer_.value, valueOf());
  }
  return std::move(answer_);
}

}  // namespace

Result<RemoteAnswer> readAnswer(std::string_view body, const AnswerLimits& limits) {
  try {
    AnswerReader reader(body.size(), limits);
    if (!json::sax_parse(body.begin(), body.end(), &reader)) return reader.error();
    return reader.finish();
  } catch (const std::exception& failure) {
    return makeError(ErrorCode::LimitExceeded, std::string("the answer cannot be read: ") + failure.what());
  }
}

}  // namespace oriel::datasource
