#include "models/textparse/text_parser.h"

#include <charconv>

#include "models/base/text.h"
#include "models/textparse/number.h"

namespace oriel::textparse {
namespace {

bool plainTypeOf(std::string_view name, MetricType& type) {
  if (name == "counter")
    type = MetricType::Counter;
  else if (name == "gauge")
    type = MetricType::Gauge;
  else if (name == "histogram")
    type = MetricType::Histogram;
  else if (name == "summary")
    type = MetricType::Summary;
  else if (name == "untyped")
    type = MetricType::Unknown;
  else
    return false;
  return true;
}

}  // namespace

Result<Entry> TextParser::next() {
  if (failure_) return *failure_;
  while (at_ != end_ && (*at_ == '\n' || isBlank(*at_))) ++at_;
  entry_ = at_;
  if (at_ == end_) return Entry::End;
  if (*at_ == '#') return readComment();
  if (takeExpected()) return readSample();
  return readSeries();
}

Result<Entry> TextParser::readComment() {
  const char* const word = at_ + 1;
  at_ = word;
  skipBlanks();
  const auto starts = [&](std::string_view keyword) {
    return at_ != word && static_cast<std::size_t>(end_ - at_) > keyword.size() &&
           std::memcmp(at_, keyword.data(), keyword.size()) == 0 && isBlank(at_[keyword.size()]);
  };
  if (starts("HELP")) return readFamily(Entry::Help);
  if (starts("TYPE")) return readFamily(Entry::Type);
  const void* const newline = std::memchr(entry_, '\n', static_cast<std::size_t>(end_ - entry_));
  at_ = newline == nullptr ? end_ : static_cast<const char*>(newline);
  text_ = {entry_, static_cast<std::size_t>(at_ - entry_)};
  return Entry::Comment;
}

Result<Entry> TextParser::readFamily(Entry kind) {
  at_ += 4;
  skipBlanks();
  if (!takeFamily())
    return fail(at_, std::string("expected metric name after ") + (kind == Entry::Help ? "HELP" : "TYPE") + ", got " +
                         seen(at_));
  const void* const newline = std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_));
  const char* const lineEnd = newline == nullptr ? end_ : static_cast<const char*>(newline);
  const char* const start = at_ == lineEnd ? at_ : at_ + 1;
  const std::string_view raw(start, static_cast<std::size_t>(lineEnd - start));
  if (kind == Entry::Type) {
    if (!plainTypeOf(raw, type_)) return fail(start, "invalid metric type " + quote(raw));
    text_ = raw;
  } else {
    if (!isUtf8(raw)) return fail(start, "the help text is not UTF-8");
    setText(raw, false);
  }
  at_ = lineEnd;
  return kind;
}

Result<Entry> TextParser::readSeries() {
  const char* const nameEnd = skipName(at_, end_, kColon);
  const bool hasName = nameEnd != at_;
  at_ = nameEnd;
  if (!hasName && *at_ != '{') return fail(at_, "expected a metric name, got " + seen(at_));
  series_ = {entry_, static_cast<std::size_t>(at_ - entry_)};
  skipBlanks();
  if (at_ != end_ && *at_ == '{') {
    ++at_;
    ORIEL_TRY(readLabels(hasName));
    series_ = {entry_, static_cast<std::size_t>(at_ - entry_)};
  }
  return readSample();
}

Status TextParser::readLabels(bool hasName) {
  for (bool closed = false;;) {
    skipBlanks();
    if (at_ != end_ && *at_ == '}') {
      ++at_;
      closed = true;
    } else {
      ORIEL_TRY(readLabel(hasName, closed));
    }
    if (!closed) continue;
    if (!hasName) return fail(entry_, "the braces hold no metric name");
    return {};
  }
}

Status TextParser::readLabel(bool& hasName, bool& closed) {
  const char* const start = at_;
  unsigned char bits = 0;
  const bool quoted = at_ != end_ && *at_ == '"';
  if (quoted) {
    at_ = skipQuoted(at_, end_, true, bits);
    if (at_ == nullptr) return fail(start, "a quoted name has no end");
    if (std::memchr(start, 0, static_cast<std::size_t>(at_ - start)) != nullptr)
      return fail(start, "a name holds a NUL byte");
  } else {
    at_ = skipName(at_, end_, 0);
    if (at_ == start) return fail(at_, "expected label name, got " + seen(at_));
  }
  skipBlanks();
  if (at_ != end_ && quoted && (*at_ == ',' || *at_ == '}')) {
    if (hasName) return fail(start, "the metric has a name already");
    hasName = true;
    closed = *at_++ == '}';
    return {};
  }
  if (at_ == end_ || *at_ != '=') return fail(at_, "expected equal, got " + seen(at_));
  ++at_;
  skipBlanks();
  const char* const value = at_;
  if (at_ == end_ || *at_ != '"') return fail(at_, "expected label value, got " + seen(at_));
  bits = 0;
  at_ = skipQuoted(at_, end_, true, bits);
  if (at_ == nullptr) return fail(value, "a label value has no closing quote");
  if ((bits & 0x80) != 0 && !isUtf8({value, static_cast<std::size_t>(at_ - value)}))
    return fail(value, "invalid UTF-8 label value");
  skipBlanks();
  if (at_ != end_ && *at_ == ',') ++at_;
  return {};
}

Result<Entry> TextParser::readSample() {
  skipBlanks();
  const char* const start = at_;
  while (at_ != end_ && *at_ != '\n' && !isBlank(*at_) && *at_ != '{') ++at_;
  const std::string_view number(start, static_cast<std::size_t>(at_ - start));
  if (!readPlainNumber(number, value_)) {
    if (number.empty()) return fail(at_, "expected value after metric, got " + seen(at_));
    const auto value = readNumber(number);
    if (!value.ok()) return fail(start, value.error().text);
    value_ = std::isnan(*value) ? std::numeric_limits<double>::quiet_NaN() : *value;
  }
  hasTimestamp_ = false;
  if (at_ == end_ || *at_ == '\n') return Entry::Series;
  return readTimestamp();
}

Result<Entry> TextParser::readTimestamp() {
  skipBlanks();
  if (at_ == end_ || *at_ == '\n') return Entry::Series;
  const char* const start = at_;
  while (at_ != end_ && isKind(*at_, kDigit)) ++at_;
  if (at_ == start) return fail(at_, "expected timestamp or new record, got " + seen(at_));
  if (std::from_chars(start, at_, timestamp_).ec != std::errc()) return fail(start, "the timestamp is out of range");
  hasTimestamp_ = true;
  skipBlanks();
  if (at_ != end_ && *at_ != '\n') return fail(at_, "expected next entry after timestamp, got " + seen(at_));
  return Entry::Series;
}

}  // namespace oriel::textparse
