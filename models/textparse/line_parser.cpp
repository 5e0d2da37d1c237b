#include "models/textparse/line_parser.h"

#include <algorithm>

#include "models/base/text.h"

namespace oriel::textparse {

Labels Parser::labels() const {
  auto labels = checkedLabels();
  return labels.ok() ? *std::move(labels) : Labels();
}

Result<Labels> LineParser::checkedLabels() const {
  auto labels = decodeSeries(series_);
  if (labels.ok()) return labels;
  return errorAt(series_.data(), labels.error().text);
}

std::vector<std::string> LineParser::emptyLabels() const { return emptyLabelsOf(series_); }

Error LineParser::errorAt(const char* where, std::string text) const {
  Error error = makeError(ErrorCode::InvalidInput, std::move(text));
  const std::string_view before(begin_, static_cast<std::size_t>(where - begin_));
  error.place.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t newline = before.rfind('\n');
  error.place.column =
      static_cast<int>(newline == std::string_view::npos ? before.size() : before.size() - newline - 1);
  ++error.place.column;
  error.place.begin = error.place.end = static_cast<int>(std::min<std::size_t>(before.size(), 0x7fffffff));
  return error;
}

Error LineParser::fail(const char* where, std::string text) {
  failure_ = errorAt(where, std::move(text));
  at_ = end_;
  return *failure_;
}

std::string LineParser::seen(const char* where) const {
  if (where == end_) return "the end";
  if (*where == '\n') return "the end of the line";
  constexpr std::ptrdiff_t kMost = 20;
  const char* stop = where;
  while (stop != end_ && *stop != '\n' && stop - where < kMost) ++stop;
  return quote({where, static_cast<std::size_t>(stop - where)});
}

bool LineParser::takeFamily() {
  if (at_ != end_ && *at_ == '"') {
    unsigned char bits = 0;
    const char* const closed = skipQuoted(at_, end_, false, bits);
    if (closed == nullptr) return false;
    metric_ = {at_ + 1, static_cast<std::size_t>(closed - at_ - 2)};
    if (metric_.find('\\') != std::string_view::npos) metric_ = metricBuffer_ = unescape(metric_, true);
    at_ = closed;
    return true;
  }
  const char* const nameEnd = skipName(at_, end_, kColon);
  if (nameEnd == at_) return false;
  metric_ = {at_, static_cast<std::size_t>(nameEnd - at_)};
  at_ = nameEnd;
  return true;
}

void LineParser::setText(std::string_view raw, bool quotes) {
  text_ = raw;
  if (raw.find('\\') != std::string_view::npos) text_ = textBuffer_ = unescape(raw, quotes);
}

}  // namespace oriel::textparse
