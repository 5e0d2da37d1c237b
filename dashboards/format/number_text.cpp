#include "dashboards/format/number_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace oriel::dashboards {
namespace {

struct Digits {
  std::string digits;  ///< without point, at least one
  int exponent = 0;    ///< of the first digit
};

// Out of `1.25e+03`.
Digits digitsOf(const std::string& text) {
  const std::size_t e = text.find('e');
  Digits result;
  for (char c : text.substr(0, e)) {
    if (c != '.') result.digits += c;
  }
  result.exponent = std::stoi(text.substr(e + 1));
  return result;
}

Digits shortestDigits(double magnitude) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific).ptr;
  return digitsOf(std::string(buffer, end));
}

// Keeps `count` digits, rounded half away from zero; with none left the number is 0 or one at the next place.
void roundDigits(Digits& d, int count) {
  if (count >= static_cast<int>(d.digits.size())) return;
  const bool up = count >= 0 && d.digits[static_cast<std::size_t>(count)] >= '5';
  d.digits.resize(static_cast<std::size_t>(std::max(count, 0)));
  std::size_t at = d.digits.size();
  while (up && at > 0 && d.digits[at - 1] == '9') d.digits[--at] = '0';
  if (up && at > 0) {
    ++d.digits[at - 1];
  } else if (up) {
    d.digits.insert(d.digits.begin(), '1');
    ++d.exponent;
    if (static_cast<int>(d.digits.size()) > std::max(count, 1)) d.digits.pop_back();
  } else if (d.digits.empty()) {
    d = {"0", 0};
  }
}

// JavaScript's Math.round.
double roundHalfUp(double value) {
  const double whole = std::floor(value);
  return value - whole >= 0.5 ? whole + 1 : whole;
}

std::string exponentText(int exponent) { return (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent)); }

std::string infinityText(double value) { return value < 0 ? "-∞" : "∞"; }

std::string hexFraction(double fraction, double delta, std::string& whole) {
  std::string digits;
  do {
    fraction *= 16;
    delta *= 16;
    const int digit = static_cast<int>(fraction);
    digits += "0123456789ABCDEF"[digit];
    fraction -= digit;
    if ((fraction > 0.5 || (fraction == 0.5 && (digit & 1))) && fraction + delta > 1) {
      while (!digits.empty() && digits.back() == 'F') digits.pop_back();
      if (digits.empty()) {
        whole = hexNumber(std::strtod(("0x" + whole).c_str(), nullptr) + 1);
      } else {
        digits.back() = digits.back() == '9' ? 'A' : static_cast<char>(digits.back() + 1);
      }
      break;
    }
  } while (fraction >= delta);
  return digits;
}

}  // namespace

std::string plainNumber(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  if (value == 0) return "0";
  const Digits d = shortestDigits(std::fabs(value));
  const int count = static_cast<int>(d.digits.size());
  std::string text = value < 0 ? "-" : "";
  if (d.exponent >= 21 || d.exponent < -6) {
    text += d.digits.substr(0, 1);
    if (count > 1) text += "." + d.digits.substr(1);
    return text + exponentText(d.exponent);
  }
  if (d.exponent < 0) return text + "0." + std::string(static_cast<std::size_t>(-d.exponent - 1), '0') + d.digits;
  if (count <= d.exponent + 1)
    return text + d.digits + std::string(static_cast<std::size_t>(d.exponent + 1 - count), '0');
  const auto point = static_cast<std::size_t>(d.exponent + 1);
  return text + d.digits.substr(0, point) + "." + d.digits.substr(point);
}

int automaticDecimals(double value) {
  if (!std::isfinite(value) || value == 0 || std::fmod(value, 1) == 0) return 0;
  const double magnitude = std::fabs(value);
  int decimals = 1 - static_cast<int>(std::floor(std::log(magnitude) / std::log(10.0)));
  if (magnitude / std::pow(10, -decimals) > 2.25) ++decimals;
  return std::max(0, decimals);
}

std::string fixedNumber(double value, std::optional<int> decimals) {
  if (std::isinf(value)) return infinityText(value);
  const int wanted = std::clamp(decimals.value_or(automaticDecimals(value)), 0, 100);
  // Grafana fills up a NaN too.
  if (std::isnan(value)) return wanted > 0 ? "NaN." + std::string(static_cast<std::size_t>(wanted), '0') : "NaN";
  if (value == 0) return wanted > 0 ? "0." + std::string(static_cast<std::size_t>(wanted), '0') : "0";
  const double factor = std::pow(10.0, wanted);
  double rounded = roundHalfUp(value * factor) / factor;
  if (!std::isfinite(rounded)) rounded = value;
  std::string text = plainNumber(rounded);
  if (text.find('e') != std::string::npos) return text;
  const std::size_t point = text.find('.');
  const int precision = point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1);
  if (precision >= wanted) return text;
  if (precision == 0) text += '.';
  return text + std::string(static_cast<std::size_t>(wanted - precision), '0');
}

std::string groupedNumber(double value, std::optional<int> decimals) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return infinityText(value);
  const int wanted = std::clamp(decimals.value_or(3), 0, 100);
  Digits d = shortestDigits(std::fabs(value));
  roundDigits(d, d.exponent + 1 + wanted);
  std::string text = value == 0 || d.exponent < 0 ? "0" : d.digits.substr(0, static_cast<std::size_t>(d.exponent) + 1);
  if (d.exponent >= 0) text.resize(static_cast<std::size_t>(d.exponent) + 1, '0');
  std::string fraction;
  if (value != 0 && d.exponent < 0) fraction = std::string(static_cast<std::size_t>(-d.exponent - 1), '0') + d.digits;
  if (d.exponent >= 0 && static_cast<int>(d.digits.size()) > d.exponent + 1) {
    fraction = d.digits.substr(static_cast<std::size_t>(d.exponent) + 1);
  }
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
  return (std::signbit(value) ? "-" : "") + text + (fraction.empty() ? "" : "." + fraction);
}

std::string exponentNumber(double value, std::optional<int> decimals) {
  if (!std::isfinite(value)) return plainNumber(value);
  const std::string sign = value < 0 ? "-" : "";
  Digits d;
  if (decimals) {
    // Every digit of the number, so that a tie is one: it is rounded away from zero.
    const int wanted = std::clamp(*decimals, 0, 100);
    char buffer[1100];
    std::snprintf(buffer, sizeof buffer, "%.*e", 1075, std::fabs(value));
    d = digitsOf(buffer);
    roundDigits(d, wanted + 1);
    d.digits.resize(static_cast<std::size_t>(wanted) + 1, '0');
  } else {
    d = shortestDigits(std::fabs(value));
  }
  return sign + d.digits.substr(0, 1) + (d.digits.size() > 1 ? "." + d.digits.substr(1) : "") +
         exponentText(d.exponent);
}

std::string hexNumber(double value) {
  if (!std::isfinite(value)) return "NAN";
  const double magnitude = std::fabs(value);
  const double next = std::nextafter(magnitude, std::numeric_limits<double>::infinity());
  const double delta = std::max(0.5 * (next - magnitude), std::numeric_limits<double>::denorm_min());
  double whole = std::floor(magnitude);
  const double fraction = magnitude - whole;
  std::string text;
  for (; whole >= 1; whole = std::floor(whole / 16)) {
    text.insert(text.begin(), "0123456789ABCDEF"[static_cast<int>(std::fmod(whole, 16))]);
  }
  if (text.empty()) text = "0";
  if (fraction >= delta) {
    const std::string digits = hexFraction(fraction, delta, text);
    if (!digits.empty()) text += "." + digits;
  }
  return (value < 0 ? "-" : "") + text;
}

namespace {

bool isScriptBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// How many characters of a decimal number (`-1.5e3`, `.5`, `Infinity`) stand at `at`; 0: none.
std::size_t decimalLength(const std::string& text, std::size_t at) {
  const std::size_t begin = at;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - from;
  };
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  if (text.compare(at, 8, "Infinity") == 0) return at + 8 - begin;
  std::size_t count = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    count += digits();
  }
  if (count == 0) return 0;
  const std::size_t mantissa = at;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) at = mantissa;
  }
  return at - begin;
}

double decimalValue(const std::string& text) {
  if (text.find("Infinity") != std::string::npos) {
    return text[0] == '-' ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  }
  double value = 0;
  const std::size_t sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
  const auto [end, error] = std::from_chars(text.data() + sign, text.data() + text.size(), value);
  // Out of range is not a fault in a script: it is infinite or zero.
  if (error == std::errc::result_out_of_range) value = std::strtod(text.c_str() + sign, nullptr);
  return text[0] == '-' ? -value : value;
}

double radixNumber(const std::string& digits, int base) {
  double value = 0;
  if (digits.empty()) return std::nan("");
  for (const char c : digits) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 99;
    if (digit >= base) return std::nan("");
    value = value * base + digit;
  }
  return value;
}

}  // namespace

double scriptNumber(const std::string& raw) {
  const auto begin = std::find_if_not(raw.begin(), raw.end(), isScriptBlank);
  const auto end = std::find_if_not(raw.rbegin(), raw.rend(), isScriptBlank).base();
  if (begin >= end) return 0;
  const std::string text(begin, end);
  if (text.size() > 1 && text[0] == '0') {
    const char kind = static_cast<char>(std::tolower(static_cast<unsigned char>(text[1])));
    if (kind == 'x' || kind == 'o' || kind == 'b') {
      return radixNumber(text.substr(2), kind == 'x' ? 16 : kind == 'o' ? 8 : 2);
    }
  }
  return decimalLength(text, 0) == text.size() ? decimalValue(text) : std::nan("");
}

double leadingNumber(const std::string& text) {
  const auto at = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isScriptBlank) - text.begin());
  const std::size_t length = decimalLength(text, at);
  return length == 0 ? std::nan("") : decimalValue(text.substr(at, length));
}

}  // namespace oriel::dashboards
