#include <algorithm>
#include <cmath>
#include <map>

#include "models/base/text.h"
#include "models/promql/lexer_text.h"
#include "models/promql/script/script.h"

namespace oriel::promql::script {
namespace {

/// `key:word` or `key:[a b c]` of a histogram literal.
struct HistogramEntry {
  std::string word;
  std::vector<double> list;
  bool isList = false;
};
using HistogramEntries = std::map<std::string, HistogramEntry, std::less<>>;

Error literalError(const std::string& text) { return makeError(ErrorCode::InvalidInput, "histogram literal: " + text); }

Result<std::vector<double>> parseNumberList(std::string_view text) {
  std::vector<double> out;
  for (std::size_t at = 0; at < text.size();) {
    if (isBlank(text[at])) {
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
    ORIEL_ASSIGN(const double value, parseFloat(text.substr(at, end - at)));
    out.push_back(value);
    at = end;
  }
  return out;
}

Result<HistogramEntries> parseHistogramEntries(std::string_view body) {
  static constexpr std::string_view kKeys[] = {
      "schema", "sum",       "count",    "z_bucket",      "z_bucket_w",        "buckets",
      "offset", "n_buckets", "n_offset", "custom_values", "counter_reset_hint"};
  HistogramEntries out;
  for (std::size_t at = 0; at < body.size();) {
    if (isBlank(body[at])) {
      ++at;
      continue;
    }
    const std::size_t colon = body.find(':', at);
    if (colon == std::string_view::npos) return literalError("missing `:` after " + quote(body.substr(at)));
    const std::string key = toLowerAscii(body.substr(at, colon - at));
    if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys))
      return literalError("unknown key " + quote(key));
    HistogramEntry entry;
    at = colon + 1;
    if (at < body.size() && body[at] == '[') {
      const std::size_t close = body.find(']', at);
      if (close == std::string_view::npos) return literalError("missing `]` of " + quote(key));
      entry.isList = true;
      ORIEL_ASSIGN(entry.list, parseNumberList(body.substr(at + 1, close - at - 1)));
      at = close + 1;
    } else {
      const std::size_t end = std::min(body.find_first_of(" \t", at), body.size());
      entry.word = body.substr(at, end - at);
      at = end;
    }
    if (!out.emplace(key, std::move(entry)).second) return literalError("duplicate key " + quote(key));
  }
  return out;
}

Result<double> numberEntry(const HistogramEntries& entries, std::string_view key) {
  const auto it = entries.find(key);
  if (it == entries.end()) return 0.0;
  if (it->second.isList) return literalError(std::string(key) + " must be a number");
  return parseFloat(it->second.word);
}

Result<std::int32_t> integerEntry(const HistogramEntries& entries, std::string_view key) {
  ORIEL_ASSIGN(const double value, numberEntry(entries, key));
  if (value != std::floor(value) || std::fabs(value) > 2147483647.0)
    return literalError(std::string(key) + " must be a whole number");
  return static_cast<std::int32_t>(value);
}

Result<std::vector<double>> listEntry(const HistogramEntries& entries, std::string_view key) {
  const auto it = entries.find(key);
  if (it == entries.end()) return std::vector<double>{};
  if (!it->second.isList) return literalError(std::string(key) + " must be a list");
  return it->second.list;
}

Status setHint(const HistogramEntries& entries, FloatHistogram& histogram, bool& given) {
  const auto it = entries.find("counter_reset_hint");
  if (it == entries.end()) return {};
  given = true;
  const std::string word = toLowerAscii(it->second.word);
  if (word == "unknown")
    histogram.hint = CounterResetHint::Unknown;
  else if (word == "reset")
    histogram.hint = CounterResetHint::Reset;
  else if (word == "not_reset")
    histogram.hint = CounterResetHint::NotReset;
  else if (word == "gauge")
    histogram.hint = CounterResetHint::Gauge;
  else
    return literalError("unknown counter_reset_hint " + quote(word));
  return {};
}

Status setBuckets(const HistogramEntries& entries, const char* bucketsKey, const char* offsetKey,
                  std::vector<double>& buckets, std::vector<Span>& spans) {
  ORIEL_ASSIGN(buckets, listEntry(entries, bucketsKey));
  ORIEL_ASSIGN(const std::int32_t offset, integerEntry(entries, offsetKey));
  if (!buckets.empty()) spans = {{offset, static_cast<std::uint32_t>(buckets.size())}};
  return {};
}

}  // namespace

Result<SequenceValue> parseHistogramLiteral(std::string_view text) {
  if (text.size() < 4 || text.substr(0, 2) != "{{" || text.substr(text.size() - 2) != "}}")
    return literalError("must stand between {{ and }}");
  ORIEL_ASSIGN(const HistogramEntries entries, parseHistogramEntries(text.substr(2, text.size() - 4)));
  SequenceValue out;
  auto histogram = std::make_shared<FloatHistogram>();
  ORIEL_ASSIGN(histogram->schema, integerEntry(entries, "schema"));
  ORIEL_ASSIGN(histogram->sum, numberEntry(entries, "sum"));
  ORIEL_ASSIGN(histogram->count, numberEntry(entries, "count"));
  ORIEL_ASSIGN(histogram->zeroCount, numberEntry(entries, "z_bucket"));
  ORIEL_ASSIGN(histogram->zeroThreshold, numberEntry(entries, "z_bucket_w"));
  ORIEL_ASSIGN(histogram->customBounds, listEntry(entries, "custom_values"));
  ORIEL_TRY(setHint(entries, *histogram, out.hintGiven));
  ORIEL_TRY(setBuckets(entries, "buckets", "offset", histogram->positiveBuckets, histogram->positiveSpans));
  ORIEL_TRY(setBuckets(entries, "n_buckets", "n_offset", histogram->negativeBuckets, histogram->negativeSpans));
  out.histogram = std::move(histogram);
  return out;
}

}  // namespace oriel::promql::script
