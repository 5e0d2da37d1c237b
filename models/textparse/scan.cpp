#include "models/textparse/scan.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "models/base/text.h"

namespace oriel::textparse {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Reads what stands between the braces of accepted bytes; blanks may stand anywhere there.
class SeriesDecoder {
 public:
  explicit SeriesDecoder(std::string_view series) : at_(series.data()), end_(series.data() + series.size()) {}

  Pairs decode() {
    while (at_ != end_ && isBlank(*at_)) ++at_;
    const char* const nameEnd = skipName(at_, end_, kColon);
    if (nameEnd != at_) pairs_.emplace_back(kMetricName, std::string(at_, nameEnd));
    at_ = nameEnd;
    for (skipFiller(); at_ != end_; skipFiller()) readLabel();
    return std::move(pairs_);
  }

 private:
  void skipFiller() {
    while (at_ != end_ && (isBlank(*at_) || *at_ == '{' || *at_ == '}' || *at_ == ',' || *at_ == '=')) ++at_;
  }

  std::string readText() {
    if (*at_ != '"') {
      const char* const nameEnd = skipName(at_, end_, 0);
      std::string name(at_, nameEnd);
      at_ = nameEnd == at_ ? end_ : nameEnd;
      return name;
    }
    unsigned char bits = 0;
    const char* const closed = skipQuoted(at_, end_, true, bits);
    if (closed == nullptr) {
      at_ = end_;
      return {};
    }
    const std::string_view inner(at_ + 1, static_cast<std::size_t>(closed - at_ - 2));
    at_ = closed;
    return unescape(inner, true);
  }

  void readLabel() {
    std::string name = readText();
    while (at_ != end_ && isBlank(*at_)) ++at_;
    if (at_ == end_ || *at_ != '=') {
      pairs_.emplace_back(kMetricName, std::move(name));
      return;
    }
    skipFiller();
    if (at_ == end_) return;
    std::string value = readText();
    pairs_.emplace_back(std::move(name), std::move(value));
  }

  const char* at_;
  const char* end_;
  Pairs pairs_;
};

}  // namespace

std::string unescape(std::string_view text, bool quotes) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == '\\' || (next == '"' && quotes)) {
      out.push_back(next);
      ++i;
    } else if (next == 'n') {
      out.push_back('\n');
      ++i;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

std::vector<std::string> emptyLabelsOf(std::string_view series) {
  std::vector<std::string> names;
  for (auto& [name, value] : SeriesDecoder(series).decode())
    if (value.empty()) names.push_back(std::move(name));
  return names;
}

Result<Labels> decodeSeries(std::string_view series) {
  Pairs pairs = SeriesDecoder(series).decode();
  std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::string& name = pairs[i].first;
    if (i > 0 && pairs[i - 1].first == name)
      return makeError(ErrorCode::InvalidInput, "label name " + quote(name) + " is not unique");
    if (name.empty()) return makeError(ErrorCode::InvalidInput, "a label has an empty name");
    if (!isUtf8(name) || (name == kMetricName && (pairs[i].second.empty() || !isUtf8(pairs[i].second))))
      return makeError(ErrorCode::InvalidInput, "invalid metric name or label names: " + quote(series));
  }
  return Labels::from(std::move(pairs));
}

}  // namespace oriel::textparse
