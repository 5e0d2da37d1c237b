#include "models/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace oriel {
namespace {

const char* specialFloat(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return nullptr;
}

Error invalidFloat(std::string_view text, const char* why = "invalid syntax") {
  return makeError(ErrorCode::InvalidInput, "parsing " + quote(text) + ": " + why);
}

/// The shortest digits that read back as the value: d.ddd * 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;
  std::string scientific;
};

Decimal shortestDigits(double value) {
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  Decimal out;
  out.scientific.assign(buffer.data(), end.ptr);
  const std::size_t e = out.scientific.find('e');
  for (const char c : out.scientific.substr(0, e)) {
    if (c == '-') out.negative = true;
    if (c >= '0' && c <= '9') out.digits.push_back(c);
  }
  const std::size_t first = e + (out.scientific[e + 1] == '+' ? 2 : 1);
  std::from_chars(out.scientific.data() + first, out.scientific.data() + out.scientific.size(), out.exponent);
  return out;
}

/// Written by hand because to_chars' fixed form gives all digits of a large number where Go pads the shortest with
/// zeros.
std::string withoutExponent(const Decimal& decimal) {
  std::string out = decimal.negative ? "-" : "";
  const auto count = static_cast<int>(decimal.digits.size());
  if (decimal.exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-decimal.exponent - 1), '0');
    return out + decimal.digits;
  }
  const int whole = decimal.exponent + 1;
  out.append(decimal.digits, 0, static_cast<std::size_t>(std::min(whole, count)));
  if (whole >= count) return out.append(static_cast<std::size_t>(whole - count), '0');
  return out + "." + decimal.digits.substr(static_cast<std::size_t>(whole));
}

char lowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equalsIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return lowerAscii(a) == b; });
}

bool isHexDigit(char c) { return (c >= '0' && c <= '9') || (lowerAscii(c) >= 'a' && lowerAscii(c) <= 'f'); }

/// The part after `0x`: at least one digit and, as in Go, always a `p` exponent.
bool isHexFloat(std::string_view digits) {
  const std::size_t p = digits.find_first_of("pP");
  if (p == std::string_view::npos) return false;
  std::string_view mantissa = digits.substr(0, p);
  std::string_view exponent = digits.substr(p + 1);
  if (std::count(mantissa.begin(), mantissa.end(), '.') > 1) return false;
  if (!std::any_of(mantissa.begin(), mantissa.end(), isHexDigit)) return false;
  if (!std::all_of(mantissa.begin(), mantissa.end(), [](char c) { return c == '.' || isHexDigit(c); })) return false;
  if (!exponent.empty() && (exponent[0] == '+' || exponent[0] == '-')) exponent.remove_prefix(1);
  return !exponent.empty() &&
         std::all_of(exponent.begin(), exponent.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// For what from_chars calls out of range: too small is zero (or denormal), too large is an error, as in Go.
Result<double> parseOutOfRange(std::string_view whole, const std::string& unsignedText) {
  const double value = std::strtod(unsignedText.c_str(), nullptr);
  if (std::isinf(value)) return invalidFloat(whole, "value out of range");
  return value;
}

struct DurationUnit {
  const char* name;
  Duration size;
  bool onlyWhenExact;  ///< 90d is easier to read than 12w6d
};
constexpr std::array<DurationUnit, 7> kUnits{{{"y", kYear, true},
                                              {"w", kWeek, true},
                                              {"d", kDay, false},
                                              {"h", kHour, false},
                                              {"m", kMinute, false},
                                              {"s", kSecond, false},
                                              {"ms", kMillisecond, false}}};
/// Prometheus keeps durations in nanoseconds of a signed 64-bit number.
constexpr Duration kMaxDuration = std::numeric_limits<std::int64_t>::max() / 1'000'000;

/// Decodes one well-formed sequence at `text[at]`; length 0 when it is not one.
struct Rune {
  std::uint32_t code = 0;
  std::size_t length = 0;
};
Rune decodeRune(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  std::size_t length = 0;
  std::uint32_t code = 0;
  std::uint32_t lowest = 0;
  if ((first & 0xe0) == 0xc0)
    length = 2, code = first & 0x1f, lowest = 0x80;
  else if ((first & 0xf0) == 0xe0)
    length = 3, code = first & 0x0f, lowest = 0x800;
  else if ((first & 0xf8) == 0xf0)
    length = 4, code = first & 0x07, lowest = 0x10000;
  if (length == 0 || at + length > text.size()) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3f);
  }
  if (code < lowest || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {code, length};
}

/// Runes from 0x80 on that Go does not print as they are: controls, format characters, every space but ' ', private
/// use.
bool isUnprintable(std::uint32_t code) {
  constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 16> ranges{{{0x80, 0xa0},
                                                                            {0xad, 0xad},
                                                                            {0x600, 0x605},
                                                                            {0x61c, 0x61c},
                                                                            {0x6dd, 0x6dd},
                                                                            {0x70f, 0x70f},
                                                                            {0x1680, 0x1680},
                                                                            {0x180e, 0x180e},
                                                                            {0x2000, 0x200f},
                                                                            {0x2028, 0x202f},
                                                                            {0x205f, 0x206f},
                                                                            {0x3000, 0x3000},
                                                                            {0xe000, 0xf8ff},
                                                                            {0xfeff, 0xfeff},
                                                                            {0xfff0, 0xfffb},
                                                                            {0xe0000, 0x10ffff}}};
  if ((code & 0xfffe) == 0xfffe) return true;
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](const auto& range) { return code >= range.first && code <= range.second; });
}

void appendHex(std::string& out, std::uint32_t value, int digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out.push_back(kDigits[value >> shift & 0xf]);
}

void appendQuotedAscii(std::string& out, unsigned char c) {
  switch (c) {
    case '\a': out += "\\a"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    default: break;
  }
  if (c >= 0x20 && c < 0x7f) {
    out.push_back(static_cast<char>(c));
    return;
  }
  out += "\\x";
  appendHex(out, c, 2);
}

}  // namespace

std::string formatFloat(double value) {
  std::string out;
  appendFloat(out, value);
  return out;
}

void appendFloat(std::string& out, double value) {
  // Up to here the shortest digits are all digits there are before the point.
  constexpr double exactWhole = 0x1p53;
  constexpr double leastShort = 1e-6;
  const double size = std::fabs(value);
  std::array<char, 40> buffer;
  if (size < exactWhole && (size >= leastShort || size == 0)) {
    const auto whole = static_cast<std::int64_t>(value);
    const bool isWhole = static_cast<double>(whole) == value && (whole != 0 || !std::signbit(value));
    char* const begin = buffer.data();
    char* const end = begin + buffer.size();
    out.append(begin, isWhole ? std::to_chars(begin, end, whole).ptr
                              : std::to_chars(begin, end, value, std::chars_format::fixed).ptr);
  } else if (const char* special = specialFloat(value)) {
    out += special;
  } else {
    out += withoutExponent(shortestDigits(value));
  }
}

std::string formatFloatShort(double value) {
  if (const char* special = specialFloat(value)) return special;
  const Decimal decimal = shortestDigits(value);
  const bool exponential = decimal.exponent < -4 || decimal.exponent >= 6;
  return exponential ? decimal.scientific : withoutExponent(decimal);
}

Result<double> parseFloat(std::string_view text) {
  std::string_view rest = text;
  bool negative = false;
  const bool hasSign = !rest.empty() && (rest[0] == '+' || rest[0] == '-');
  if (hasSign) {
    negative = rest[0] == '-';
    rest.remove_prefix(1);
  }
  if (equalsIgnoringCase(rest, "inf") || equalsIgnoringCase(rest, "infinity"))
    return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  if (!hasSign && equalsIgnoringCase(rest, "nan")) return std::numeric_limits<double>::quiet_NaN();
  const bool hex = rest.size() > 2 && rest[0] == '0' && lowerAscii(rest[1]) == 'x';
  const std::string_view digits = hex ? rest.substr(2) : rest;
  if (hex ? !isHexFloat(digits) : digits.empty() || (digits[0] != '.' && (digits[0] < '0' || digits[0] > '9')))
    return invalidFloat(text);
  double value = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value,
                                   hex ? std::chars_format::hex : std::chars_format::general);
  if (end.ptr != digits.data() + digits.size() || end.ec == std::errc::invalid_argument) return invalidFloat(text);
  if (end.ec == std::errc::result_out_of_range) {
    ORIEL_ASSIGN(value, parseOutOfRange(text, std::string(rest)));
  }
  return negative ? -value : value;
}

std::string formatDuration(Duration value) {
  if (value == 0) return "0s";
  std::string out = value < 0 ? "-" : "";
  std::uint64_t rest = value < 0 ? -static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  for (const DurationUnit& unit : kUnits) {
    const auto size = static_cast<std::uint64_t>(unit.size);
    if (unit.onlyWhenExact && rest % size != 0) continue;
    if (const std::uint64_t n = rest / size; n > 0) {
      out += std::to_string(n) + unit.name;
      rest -= n * size;
    }
  }
  return out;
}

Result<Duration> parseDuration(std::string_view text) {
  if (text.empty()) return makeError(ErrorCode::InvalidInput, "empty duration string");
  if (text == "0") return Duration{0};
  const auto invalid = [&] {
    return makeError(ErrorCode::InvalidInput, "not a valid duration string: " + quote(text));
  };
  Duration total = 0;
  std::size_t nextUnit = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const std::size_t letters = std::min(rest.find_first_of("0123456789", digits), rest.size()) - digits;
    if (digits == 0 || letters == 0) return invalid();
    const std::string_view name = rest.substr(digits, letters);
    while (nextUnit < kUnits.size() && name != kUnits[nextUnit].name) ++nextUnit;
    if (nextUnit == kUnits.size()) return invalid();
    const Duration size = kUnits[nextUnit++].size;
    Duration n = 0;
    const auto end = std::from_chars(rest.data(), rest.data() + digits, n);
    if (end.ec != std::errc() || n > (kMaxDuration - total) / size)
      return makeError(ErrorCode::InvalidInput, "duration out of range");
    total += n * size;
    rest.remove_prefix(digits + letters);
  }
  return total;
}

std::string quote(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  for (std::size_t i = 0; i < text.size();) {
    const Rune rune = decodeRune(text, i);
    if (rune.length <= 1) {
      appendQuotedAscii(out, static_cast<unsigned char>(text[i++]));
      continue;
    }
    if (isUnprintable(rune.code)) {
      out += rune.code < 0x10000 ? "\\u" : "\\U";
      appendHex(out, rune.code, rune.code < 0x10000 ? 4 : 8);
    } else {
      out.append(text, i, rune.length);
    }
    i += rune.length;
  }
  return out + "\"";
}

bool isUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Rune rune = decodeRune(text, i);
    if (rune.length == 0) return false;
    i += rune.length;
  }
  return true;
}

}  // namespace oriel
