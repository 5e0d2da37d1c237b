#include "models/promql/script/series_values.h"

#include <algorithm>
#include <cstdlib>

#include "models/base/text.h"
#include "models/promql/functions/histogram_math.h"
#include "models/promql/lexer_text.h"
#include "models/promql/parser.h"
#include "models/storage/storage.h"

namespace oriel::promql::script {
namespace {

constexpr std::uint64_t kMaxRepeats = 1'000'000;

Error valueError(std::string_view at) {
  return makeError(ErrorCode::InvalidInput, "not a series value: " + quote(at.substr(0, 40)));
}

/// Reads the values of one line from left to right.
class ValueReader {
 public:
  explicit ValueReader(std::string_view text) : text_(text) {}

  Result<std::vector<SequenceValue>> values() {
    std::vector<SequenceValue> out;
    while (skipBlanks()) {
      ORIEL_TRY(item(out));
      if (at_ < text_.size() && !isBlank(text_[at_])) return valueError(text_.substr(at_));
      if (out.size() > kMaxRepeats) return makeError(ErrorCode::LimitExceeded, "too many values in one line");
    }
    return out;
  }

  Result<std::vector<std::optional<Duration>>> offsets() {
    std::vector<std::optional<Duration>> out;
    while (skipBlanks()) {
      ORIEL_TRY(offset(out));
      if (at_ < text_.size() && !isBlank(text_[at_])) return valueError(text_.substr(at_));
      if (out.size() > kMaxRepeats) return makeError(ErrorCode::LimitExceeded, "too many values in one line");
    }
    return out;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool startsWith(std::string_view word) const { return text_.substr(at_, word.size()) == word; }
  bool skipBlanks() {
    while (at_ < text_.size() && isBlank(text_[at_])) ++at_;
    return at_ < text_.size();
  }

  /// `xN`; 0 when there is none.
  Result<std::uint64_t> times() {
    if (peek() != 'x') return std::uint64_t{0};
    ++at_;
    if (!isDigitChar(peek())) return valueError(text_.substr(at_ - 1));
    std::uint64_t n = 0;
    while (isDigitChar(peek())) n = std::min(kMaxRepeats * 10, n * 10 + static_cast<std::uint64_t>(text_[at_++] - '0'));
    if (n > kMaxRepeats) return makeError(ErrorCode::LimitExceeded, "too many values in one line");
    return n;
  }

  Status gap(std::uint64_t& count) {
    ++at_;
    const bool repeated = peek() == 'x';
    ORIEL_ASSIGN(count, times());
    if (!repeated) count = 1;
    return {};
  }

  Status item(std::vector<SequenceValue>& out) {
    if (peek() == '_') {
      std::uint64_t count = 0;
      ORIEL_TRY(gap(count));
      SequenceValue omitted;
      omitted.omitted = true;
      out.insert(out.end(), count, omitted);
      return {};
    }
    if (startsWith("{{")) return histogramItem(out);
    if (startsWith("stale")) {
      at_ += 5;
      SequenceValue stale;
      stale.value = staleNaN();
      ORIEL_ASSIGN(const std::uint64_t repeats, times());
      out.insert(out.end(), repeats + 1, stale);
      return {};
    }
    return floatItem(out);
  }

  Status floatItem(std::vector<SequenceValue>& out) {
    ORIEL_ASSIGN(double value, number(true));
    double delta = 0;
    const bool grows = peek() == '+' || peek() == '-';
    if (grows) {
      ORIEL_ASSIGN(delta, number(true));
    }
    if (grows && peek() != 'x') return valueError(text_.substr(at_));
    ORIEL_ASSIGN(const std::uint64_t repeats, times());
    for (std::uint64_t i = 0; i <= repeats; ++i, value += delta) {
      SequenceValue next;
      next.value = value;
      out.push_back(next);
    }
    return {};
  }

  /// No hexadecimal here: in `52+0x100` the x repeats.
  Result<double> number(bool mayBeSigned) {
    const std::size_t begin = at_;
    if (mayBeSigned && (peek() == '+' || peek() == '-')) ++at_;
    const std::size_t digits = at_;
    while (isAlphaChar(peek()) && peek() != 'x' && peek() != '_') ++at_;  // Inf, NaN
    if (at_ == digits) {
      while (isDigitChar(peek()) || peek() == '.') ++at_;
      if (at_ > digits && (peek() == 'e' || peek() == 'E')) {
        ++at_;
        if (peek() == '+' || peek() == '-') ++at_;
        while (isDigitChar(peek())) ++at_;
      }
    }
    const bool negative = text_[begin] == '-';
    const Result<double> value = parseFloat(text_.substr(digits, at_ - digits));
    if (!value.ok()) return valueError(text_.substr(begin));
    return negative ? -*value : *value;
  }

  Result<SequenceValue> histogram() {
    const std::size_t end = text_.find("}}", at_);
    if (end == std::string_view::npos) return makeError(ErrorCode::InvalidInput, "histogram literal: missing `}}`");
    const std::string_view literal = text_.substr(at_, end + 2 - at_);
    at_ = end + 2;
    return parseHistogramLiteral(literal);
  }

  Status histogramItem(std::vector<SequenceValue>& out) {
    ORIEL_ASSIGN(SequenceValue current, histogram());
    std::optional<SequenceValue> step;
    const bool subtract = peek() == '-';
    if (peek() == '+' || subtract) {
      ++at_;
      ORIEL_ASSIGN(step, histogram());
      if (peek() != 'x') return valueError(text_.substr(at_));
    }
    ORIEL_ASSIGN(const std::uint64_t repeats, times());
    for (std::uint64_t i = 0; i <= repeats; ++i) {
      out.push_back(current);
      if (!step || i == repeats) continue;
      if (current.histogram->schema > step->histogram->schema)
        return makeError(ErrorCode::InvalidInput, "error combining histograms: the added one has a coarser schema");
      HistogramNotes notes;
      auto next = subtract ? subtractHistograms(*current.histogram, *step->histogram, notes)
                           : addHistograms(*current.histogram, *step->histogram, notes);
      if (!next) return makeError(ErrorCode::InvalidInput, "error combining histograms of different kinds");
      current.histogram = std::make_shared<FloatHistogram>(std::move(*next));
      current.hintGiven = step->hintGiven;
    }
    return {};
  }

  Result<Duration> duration() {
    const bool negative = peek() == '-';
    if (negative || peek() == '+') ++at_;
    const std::size_t begin = at_;
    while (isDigitChar(peek()) || (isAlphaChar(peek()) && peek() != 'x' && peek() != '_')) ++at_;
    ORIEL_ASSIGN(const Duration value, parseDuration(text_.substr(begin, at_ - begin)));
    return negative ? -value : value;
  }

  Status offset(std::vector<std::optional<Duration>>& out) {
    if (peek() == '_') {
      std::uint64_t count = 0;
      ORIEL_TRY(gap(count));
      out.insert(out.end(), count, std::nullopt);
      return {};
    }
    if (peek() == '*') {
      ++at_;
      ORIEL_ASSIGN(const std::uint64_t repeats, times());
      const auto last = std::find_if(out.rbegin(), out.rend(), [](const auto& value) { return value.has_value(); });
      const Duration value = last == out.rend() ? 0 : **last;
      out.insert(out.end(), repeats + 1, value);
      return {};
    }
    ORIEL_ASSIGN(Duration value, duration());
    Duration delta = 0;
    if (peek() == '+' || peek() == '-') {
      ORIEL_ASSIGN(delta, duration());
    }
    ORIEL_ASSIGN(const std::uint64_t repeats, times());
    if (std::abs(delta) > kMaxTimestamp / 4 / static_cast<Duration>(repeats + 1)) return valueError(text_);
    for (std::uint64_t i = 0; i <= repeats; ++i, value += delta) out.emplace_back(value);
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::size_t endOfBraces(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && text[at] != '}') {
    if (text[at] == '"' || text[at] == '\'' || text[at] == '`') {
      if (!scanString(text, at).empty()) return text.size();
    } else {
      ++at;
    }
  }
  return std::min(at + 1, text.size());
}

}  // namespace

SplitSeries splitSeries(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && (isAlphaChar(line[at]) || isDigitChar(line[at]) || line[at] == ':')) ++at;
  if (at < line.size() && line[at] == '{') at = endOfBraces(line, at);
  SplitSeries out;
  out.metric = line.substr(0, at);
  if (line.substr(at, 3) == "@st") {
    out.startTimes = true;
    at += 3;
  }
  out.values = line.substr(at);
  return out;
}

Result<std::vector<SequenceValue>> parseValues(std::string_view text) { return ValueReader(text).values(); }

Result<std::vector<std::optional<Duration>>> parseStartOffsets(std::string_view text) {
  return ValueReader(text).offsets();
}

Result<SeriesLine> parseSeriesLine(std::string_view text) {
  const SplitSeries split = splitSeries(text);
  if (split.startTimes) return makeError(ErrorCode::InvalidInput, "start times stand only in load blocks");
  SeriesLine out;
  ORIEL_ASSIGN(out.labels, parseMetric(split.metric));
  if (!split.values.empty() && !isBlank(split.values.front())) return valueError(split.values);
  ORIEL_ASSIGN(out.values, parseValues(split.values));
  return out;
}

}  // namespace oriel::promql::script
