#include "models/config/scalars.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "models/base/text.h"

namespace oriel::config {

namespace {

bool isOneOf(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

struct ByteUnit {
  std::string_view name;
  int shift;
};
// Prometheus counts in powers of two whichever way a unit is spelt.
constexpr std::array<ByteUnit, 13> kByteUnits = {{{"B", 0},
                                                  {"KB", 10},
                                                  {"KiB", 10},
                                                  {"MB", 20},
                                                  {"MiB", 20},
                                                  {"GB", 30},
                                                  {"GiB", 30},
                                                  {"TB", 40},
                                                  {"TiB", 40},
                                                  {"PB", 50},
                                                  {"PiB", 50},
                                                  {"EB", 60},
                                                  {"EiB", 60}}};

std::optional<double> parseBytePart(std::string_view& rest) {
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789."), rest.size());
  const std::size_t letters = std::min(rest.find_first_of("0123456789.", digits), rest.size()) - digits;
  const auto number = parseFloat(rest.substr(0, digits));
  if (digits == 0 || !number.ok()) return std::nullopt;
  for (const ByteUnit& unit : kByteUnits) {
    if (rest.substr(digits, letters) != unit.name) continue;
    rest.remove_prefix(digits + letters);
    return std::ldexp(*number, unit.shift);
  }
  return std::nullopt;
}

}  // namespace

std::string kindText(const Node& node) {
  switch (node.kind()) {
    case NodeKind::Null: return "nothing";
    case NodeKind::Scalar: return quote(node.text());
    case NodeKind::Sequence: return "a list";
    case NodeKind::Mapping: return "a mapping";
  }
  return "?";
}

Result<std::string> textOf(const Node& node) {
  if (node.kind() != NodeKind::Scalar) return node.error("expected a text, found " + kindText(node));
  return node.text();
}

Result<bool> booleanOf(const Node& node) {
  if (node.kind() == NodeKind::Scalar && node.plain()) {
    if (isOneOf(node.text(), {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"})) return true;
    if (isOneOf(node.text(), {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"}))
      return false;
  }
  return node.error("expected true or false, found " + kindText(node));
}

Result<std::int64_t> integerOf(const Node& node) {
  const auto wrong = [&node] { return node.error("expected a whole number, found " + kindText(node)); };
  if (node.kind() != NodeKind::Scalar || !node.plain()) return wrong();
  std::string_view text = node.text();
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 2 && text.front() == '0' && (text[1] == 'x' || text[1] == 'X')) base = 16;
  if (text.size() > 2 && text.front() == '0' && (text[1] == 'o' || text[1] == 'O')) base = 8;
  if (base != 10) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size() || value >> 63 != 0) return wrong();
  return negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
}

Result<double> numberOf(const Node& node) {
  if (node.kind() == NodeKind::Scalar && node.plain()) {
    const auto value = parseFloat(node.text());
    if (value.ok()) return *value;
  }
  return node.error("expected a number, found " + kindText(node));
}

Result<Duration> durationOf(const Node& node) {
  ORIEL_ASSIGN(const std::string text, textOf(node));
  const auto value = parseDuration(text);
  if (!value.ok()) return node.error(value.error().text);
  return *value;
}

Result<std::uint64_t> bytesOf(const Node& node) {
  ORIEL_ASSIGN(const std::string text, textOf(node));
  if (text == "0") return std::uint64_t{0};
  const auto wrong = [&] { return node.error("not a valid size: " + quote(text) + " (such as 10MB)"); };
  std::string_view rest = text;
  double total = 0;
  do {
    const std::optional<double> part = parseBytePart(rest);
    if (!part) return wrong();
    total += *part;
  } while (!rest.empty());
  if (total >= 0x1p63) return wrong();
  return static_cast<std::uint64_t>(total);
}

Result<std::vector<std::string>> textsOf(const Node& node) {
  if (node.kind() != NodeKind::Sequence) return node.error("expected a list, found " + kindText(node));
  std::vector<std::string> out;
  for (const Node& item : node.items()) {
    if (item.isNull()) {
      out.emplace_back();
      continue;
    }
    ORIEL_ASSIGN(std::string text, textOf(item));
    out.push_back(std::move(text));
  }
  return out;
}

}  // namespace oriel::config
