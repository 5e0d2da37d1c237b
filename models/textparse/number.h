#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/result.h"

namespace oriel::textparse {

/// A sample's value: what Go's ParseFloat reads, without `_` and hexadecimal digits, as Prometheus has it. Integers and
/// short decimals take a path of a few nanoseconds. The error has no place.
Result<double> readNumber(std::string_view text);

/// The short path alone: true when `text` is a plain decimal whose value it could give exactly.
inline bool readPlainNumber(std::string_view text, double& value) {
  constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  // 18 digits and a point: the mantissa cannot overflow.
  if (at == end || end - at > 19) return false;
  std::uint64_t mantissa = 0;
  const char* point = nullptr;
  int exponent = 0;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(*at) - '0';
    if (digit < 10) {
      mantissa = mantissa * 10 + digit;
    } else if (*at == '.' && point == nullptr) {
      point = at;
    } else {
      break;
    }
  }
  const char* const digitsEnd = at;
  const std::ptrdiff_t digits = digitsEnd - text.data() - (negative ? 1 : 0) - (point != nullptr ? 1 : 0);
  if (digits == 0 || digits > 18 || mantissa > (1ULL << 53)) return false;
  if (at != end) {
    if (*at != 'e' && *at != 'E') return false;
    if (++at == end) return false;
    const bool down = *at == '-';
    if (down || *at == '+') ++at;
    if (at == end || end - at > 2) return false;
    for (; at != end; ++at) {
      const auto digit = static_cast<unsigned>(*at) - '0';
      if (digit >= 10) return false;
      exponent = exponent * 10 + static_cast<int>(digit);
    }
    if (down) exponent = -exponent;
  }
  if (point != nullptr) exponent -= static_cast<int>(digitsEnd - point - 1);
  if (exponent < -22 || exponent > 22) return false;
  // Both operands are exact, so one rounding is all there is.
  double result = static_cast<double>(mantissa);
  result = exponent < 0 ? result / kPowers[-exponent] : result * kPowers[exponent];
  value = negative ? -result : result;
  return true;
}

}  // namespace oriel::textparse
