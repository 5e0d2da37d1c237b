#include "models/textparse/number.h"

#include <charconv>
#include <limits>

#include "models/base/text.h"

namespace oriel::textparse {

Result<double> readNumber(std::string_view text) {
  double value = 0;
  if (readPlainNumber(text, value)) return value;
  if (text.find_first_of("pP_xX") != std::string_view::npos)
    return makeError(ErrorCode::InvalidInput, "unsupported character in float " + quote(text));
  if (!text.empty() && ((text[0] >= '0' && text[0] <= '9') || text[0] == '-' || text[0] == '.')) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value == value) return value;
  }
  return parseFloat(text);
}

}  // namespace oriel::textparse
