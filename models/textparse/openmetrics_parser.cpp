#include "models/textparse/openmetrics_parser.h"

#include <algorithm>

#include "models/base/text.h"
#include "models/textparse/number.h"

namespace oriel::textparse {
namespace {

bool openTypeOf(std::string_view name, MetricType& type) {
  for (const MetricType each :
       {MetricType::Unknown, MetricType::Counter, MetricType::Gauge, MetricType::Histogram, MetricType::GaugeHistogram,
        MetricType::Summary, MetricType::Info, MetricType::StateSet}) {
    if (name != metricTypeName(each)) continue;
    type = each;
    return true;
  }
  return false;
}

constexpr const char* kNoEof = "data does not end with # EOF";

}  // namespace

Result<Entry> OpenMetricsParser::next() {
  if (failure_) return *failure_;
  entry_ = at_;
  exemplarLabels_ = {};
  if (at_ == end_) return fail(at_, kNoEof);
  if (*at_ == '#') return readComment();
  if (takeExpected()) return readSample();
  return readSeries();
}

Result<Entry> OpenMetricsParser::readComment() {
  const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
  if (rest == "# EOF" || rest == "# EOF\n") {
    // The parser stays here, so that asking again gives the same answer.
    return Entry::End;
  }
  if (rest.starts_with("# EOF")) return fail(at_ + 5, "unexpected data after # EOF");
  const std::size_t newline = rest.find('\n');
  if (newline == std::string_view::npos) return fail(end_, kNoEof);
  const std::string_view line = rest.substr(0, newline);
  if (line.starts_with("# HELP ")) return readFamily(Entry::Help, line);
  if (line.starts_with("# TYPE ")) return readFamily(Entry::Type, line);
  if (line.starts_with("# UNIT ")) return readFamily(Entry::Unit, line);
  return fail(at_, "expected HELP, TYPE, UNIT or EOF after #, got " + seen(at_));
}

Result<Entry> OpenMetricsParser::readFamily(Entry kind, std::string_view line) {
  const char* const lineEnd = line.data() + line.size();
  const std::string keyword(line.substr(2, 4));
  at_ += 7;
  if (!takeFamily()) return fail(at_, "expected metric name after " + keyword + ", got " + seen(at_));
  if (at_ == lineEnd || *at_ != ' ') return fail(at_, "expected text in " + keyword + ", got " + seen(at_));
  const char* const start = at_ + 1;
  const std::string_view raw(start, static_cast<std::size_t>(lineEnd - start));
  at_ = lineEnd + 1;
  if (kind == Entry::Type && !openTypeOf(raw, type_)) return fail(start, "invalid metric type " + quote(raw));
  if (kind == Entry::Help && !isUtf8(raw)) return fail(start, "the help text is not UTF-8");
  if (kind == Entry::Unit && !raw.empty()) {
    const bool fits =
        metric_.size() > raw.size() && metric_.ends_with(raw) && metric_[metric_.size() - raw.size() - 1] == '_';
    if (!fits) return fail(start, "unit " + quote(raw) + " is not a suffix of metric " + quote(metric_));
  }
  setText(raw, true);
  return kind;
}

Result<Entry> OpenMetricsParser::readSeries() {
  const char* const nameEnd = skipName(at_, end_, kColon);
  const bool hasName = nameEnd != at_;
  at_ = nameEnd;
  if (!hasName && *at_ != '{') return fail(at_, "expected a metric name, got " + seen(at_));
  if (at_ != end_ && *at_ == '{') {
    ++at_;
    ORIEL_TRY(readLabels(hasName, false));
  }
  series_ = {entry_, static_cast<std::size_t>(at_ - entry_)};
  return readSample();
}

Status OpenMetricsParser::readLabels(bool hasName, bool isExemplar) {
  while (at_ != end_ && *at_ != '}') {
    ORIEL_TRY(readLabel(hasName, isExemplar));
    if (at_ == end_ || (*at_ != ',' && *at_ != '}'))
      return fail(at_, "expected comma or brace close, got " + seen(at_));
    if (*at_ == ',') ++at_;
  }
  if (at_ == end_) return fail(at_, "expected label name, got " + seen(at_));
  ++at_;
  if (!hasName && !isExemplar) return fail(entry_, "the braces hold no metric name");
  return {};
}

Status OpenMetricsParser::readLabel(bool& hasName, bool isExemplar) {
  const char* const start = at_;
  unsigned char bits = 0;
  const bool quoted = *at_ == '"';
  if (quoted) {
    at_ = skipQuoted(at_, end_, !isExemplar, bits);
    if (at_ == nullptr) return fail(start, "a quoted name has no end");
    if (std::memchr(start, 0, static_cast<std::size_t>(at_ - start)) != nullptr)
      return fail(start, "a name holds a NUL byte");
  } else {
    at_ = skipName(at_, end_, 0);
    if (at_ == start) return fail(at_, "expected label name, got " + seen(at_));
  }
  if (at_ != end_ && quoted && !isExemplar && (*at_ == ',' || *at_ == '}')) {
    if (hasName) return fail(start, "the metric has a name already");
    hasName = true;
    return {};
  }
  if (at_ == end_ || *at_ != '=') return fail(at_, "expected equal, got " + seen(at_));
  const char* const value = ++at_;
  if (at_ == end_ || *at_ != '"') return fail(at_, "expected label value, got " + seen(at_));
  bits = 0;
  at_ = skipQuoted(at_, end_, false, bits);
  if (at_ == nullptr) return fail(value, "a label value has no closing quote");
  if ((bits & 0x80) != 0 && !isUtf8({value, static_cast<std::size_t>(at_ - value)}))
    return fail(value, "invalid UTF-8 label value");
  return {};
}

std::string_view OpenMetricsParser::token() {
  const char* const start = at_;
  while (at_ != end_ && *at_ != ' ' && *at_ != '\n') ++at_;
  return {start, static_cast<std::size_t>(at_ - start)};
}

Status OpenMetricsParser::readValue(const char* after, double& value) {
  if (at_ == end_ || *at_ != ' ') return fail(at_, std::string("expected value after ") + after + ", got " + seen(at_));
  const char* const start = ++at_;
  const std::string_view number = token();
  if (readPlainNumber(number, value)) return {};
  if (number.empty()) return fail(start, std::string("expected value after ") + after + ", got " + seen(start));
  const auto read = readNumber(number);
  if (!read.ok()) return fail(start, read.error().text);
  value = std::isnan(*read) ? std::numeric_limits<double>::quiet_NaN() : *read;
  return {};
}

Status OpenMetricsParser::readTime(Timestamp& timestamp) {
  const char* const start = at_ + 1;
  double seconds = 0;
  ORIEL_TRY(readValue("value", seconds));
  if (!std::isfinite(seconds)) return fail(start, "invalid timestamp");
  // What 64 bits do not hold is far out of every bound anyway.
  constexpr double kMost = 9.2e15;
  timestamp = static_cast<Timestamp>(std::clamp(seconds, -kMost, kMost) * 1000);
  return {};
}

Result<Entry> OpenMetricsParser::readSample() {
  ORIEL_TRY(readValue("metric", value_));
  const auto isExemplar = [&] { return end_ - at_ >= 4 && std::memcmp(at_, " # {", 4) == 0; };
  hasTimestamp_ = false;
  if (at_ != end_ && *at_ == ' ' && !isExemplar()) {
    ORIEL_TRY(readTime(timestamp_));
    hasTimestamp_ = true;
  }
  if (at_ != end_ && *at_ == ' ') {
    if (!isExemplar()) return fail(at_, "expected next entry after timestamp, got " + seen(at_));
    ORIEL_TRY(readExemplar());
  }
  if (at_ == end_) return fail(at_, kNoEof);
  ++at_;
  return Entry::Series;
}

Status OpenMetricsParser::readExemplar() {
  const Labels labels = this->labels();
  const std::string_view name = labels.metricName();
  // As OpenMetrics 1.0 and Prometheus 2.42 have it.
  if (!name.ends_with("_total") && !name.ends_with("_bucket"))
    return fail(at_ + 1, "metric name " + std::string(name) + " does not support exemplars");
  const char* const start = at_ + 3;
  at_ += 4;
  ORIEL_TRY(readLabels(false, true));
  exemplarLabels_ = {start, static_cast<std::size_t>(at_ - start)};
  ORIEL_TRY(readValue("exemplar labels", exemplarValue_));
  hasExemplarTime_ = at_ != end_ && *at_ == ' ';
  if (hasExemplarTime_) ORIEL_TRY(readTime(exemplarTime_));
  if (at_ != end_ && *at_ != '\n') return fail(at_, "expected next entry after exemplar timestamp, got " + seen(at_));
  return {};
}

bool OpenMetricsParser::exemplar(Exemplar& exemplar) const {
  if (exemplarLabels_.empty()) return false;
  auto labels = decodeSeries(exemplarLabels_);
  if (!labels.ok()) return false;
  exemplar.labels = *std::move(labels);
  exemplar.value = exemplarValue_;
  if (hasExemplarTime_) exemplar.timestamp = exemplarTime_;
  return true;
}

}  // namespace oriel::textparse
