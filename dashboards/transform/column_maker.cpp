#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "dashboards/transform/columns.h"

namespace oriel::dashboards {
namespace {

bool isBlankChar(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view withoutBlanks(std::string_view text) {
  while (!text.empty() && isBlankChar(text.front())) text.remove_prefix(1);
  while (!text.empty() && isBlankChar(text.back())) text.remove_suffix(1);
  return text;
}

// The number that `text` starts with, and how long it is; JavaScript writes neither "inf" nor hexadecimal digits here.
std::pair<double, std::size_t> decimalPrefix(std::string_view text) {
  const std::size_t sign = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const double factor = sign == 1 && text[0] == '-' ? -1 : 1;
  const std::string_view digits = text.substr(sign);
  if (digits.starts_with("Infinity")) return {factor * std::numeric_limits<double>::infinity(), sign + 8};
  if (digits.empty() || (digits[0] != '.' && !(digits[0] >= '0' && digits[0] <= '9'))) return {0, 0};
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::invalid_argument) return {0, 0};
  // Out of range: from_chars leaves the value alone, where JavaScript says 0 or Infinity.
  if (error == std::errc::result_out_of_range) value = std::strtod(std::string(digits).c_str(), nullptr);
  return {factor * value, sign + static_cast<std::size_t>(end - digits.data())};
}

bool fitsColumn(const Cell& cell, FieldType type) {
  if (isMissing(cell)) return true;
  switch (type) {
    case FieldType::Time:
    case FieldType::Number: return std::holds_alternative<double>(cell);
    case FieldType::Text: return std::holds_alternative<std::string>(cell);
    case FieldType::Boolean: return std::holds_alternative<bool>(cell);
    case FieldType::Frames: return std::holds_alternative<FramesPtr>(cell);
    case FieldType::Histogram:
    case FieldType::Json: break;
  }
  return true;
}

}  // namespace

double numberOfText(std::string_view text) {
  text = withoutBlanks(text);
  if (text.empty()) return 0;
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), value, 16);
    return error == std::errc() && end == text.data() + text.size() ? static_cast<double>(value) : std::nan("");
  }
  const auto [value, length] = decimalPrefix(text);
  return length == text.size() ? value : std::nan("");
}

double numberAtStart(std::string_view text) {
  const auto [value, length] = decimalPrefix(withoutBlanks(text));
  return length == 0 ? std::nan("") : value;
}

ColumnMaker::ColumnMaker(FieldType type, std::size_t expected) : type_(type) {
  switch (type_) {
    case FieldType::Time: times_.reserve(expected); break;
    case FieldType::Number: numbers_.reserve(expected); break;
    case FieldType::Text: texts_.reserve(expected); break;
    case FieldType::Boolean: booleans_.reserve(expected); break;
    case FieldType::Frames: frames_.reserve(expected); break;
    case FieldType::Json: json_.reserve(expected); break;
    case FieldType::Histogram: break;
  }
}

void ColumnMaker::addNull(bool missing) {
  ++size_;
  if (type_ != FieldType::Time && type_ != FieldType::Text) return;
  if (missing && !anyNull_) {
    anyNull_ = true;
    nulls_.assign(size_ - 1, 0);
  }
  if (anyNull_) nulls_.push_back(missing ? 1 : 0);
}

void ColumnMaker::add(const Cell& cell) {
  bool missing = isMissing(cell);
  switch (type_) {
    case FieldType::Time: {
      const double value = missing ? 0 : cellAsNumber(cell);
      missing = missing || !std::isfinite(value) || std::fabs(value) > 9e15;
      times_.push_back(missing ? 0 : static_cast<Timestamp>(value));
      break;
    }
    case FieldType::Number: numbers_.push_back(missing ? nullNumber() : cellAsNumber(cell)); break;
    case FieldType::Text: texts_.push_back(missing ? std::string() : cellText(cell)); break;
    case FieldType::Boolean: booleans_.push_back(missing ? 2 : isTruthy(cell) ? 1 : 0); break;
    case FieldType::Frames: {
      const auto* frames = std::get_if<FramesPtr>(&cell);
      frames_.push_back(frames ? *frames : nullptr);
      break;
    }
    case FieldType::Json: {
      const auto* json = std::get_if<JsonPtr>(&cell);
      json_.push_back(missing ? nullptr : json ? *json : std::make_shared<const Json>(jsonOfCell(cell)));
      break;
    }
    case FieldType::Histogram: break;
  }
  addNull(missing);
}

void ColumnMaker::finish(Field& field) {
  const auto share = [](auto& values) {
    return std::make_shared<const std::remove_reference_t<decltype(values)>>(std::move(values));
  };
  switch (type_) {
    case FieldType::Time: field.values = share(times_); break;
    case FieldType::Number: field.values = share(numbers_); break;
    case FieldType::Text: field.values = share(texts_); break;
    case FieldType::Boolean: field.values = share(booleans_); break;
    case FieldType::Frames: field.values = share(frames_); break;
    case FieldType::Json: field.values = share(json_); break;
    case FieldType::Histogram:
      field.values = std::make_shared<const std::vector<std::shared_ptr<const FloatHistogram>>>(size_);
      break;
  }
  field.nulls = anyNull_ ? std::make_shared<const std::vector<std::uint8_t>>(std::move(nulls_)) : nullptr;
}

FieldType guessType(const std::string& name, const std::vector<Cell>& cells) {
  static const re2::RE2 kNumberText("(?i)\\s*(-?(\\d*\\.?\\d+|\\d+\\.?\\d*)(e[-+]?\\d+)?|NAN)\\s*");
  static const re2::RE2 kFlagText("true|TRUE|True|false|FALSE|False");
  static const re2::RE2 kTimeName("(?i)time|date");
  if (re2::RE2::FullMatch(name, kTimeName)) return FieldType::Time;
  for (const Cell& cell : cells) {
    if (isMissing(cell)) continue;
    if (std::holds_alternative<double>(cell)) return FieldType::Number;
    if (std::holds_alternative<bool>(cell)) return FieldType::Boolean;
    const auto* text = std::get_if<std::string>(&cell);
    if (!text) return FieldType::Json;
    if (re2::RE2::FullMatch(*text, kNumberText)) return FieldType::Number;
    return re2::RE2::FullMatch(*text, kFlagText) ? FieldType::Boolean : FieldType::Text;
  }
  return FieldType::Json;
}

Cell parseJsonCell(const std::string& text) {
  constexpr int kDeepest = 64;
  int depth = 0, deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted && text[i] == '\\') ++i;
    if (quoted) continue;
    depth += text[i] == '[' || text[i] == '{' ? 1 : text[i] == ']' || text[i] == '}' ? -1 : 0;
    deepest = std::max(deepest, depth);
  }
  if (deepest > kDeepest) return {};
  Json parsed = Json::parse(text, nullptr, false);
  if (parsed.is_discarded() || parsed.is_null()) return {};
  return std::make_shared<const Json>(std::move(parsed));
}

void setCells(Field& field, FieldType type, const std::vector<Cell>& cells) {
  const bool fits =
      std::all_of(cells.begin(), cells.end(), [type](const Cell& cell) { return fitsColumn(cell, type); });
  if (!fits) type = FieldType::Json;
  ColumnMaker maker(type, cells.size());
  for (const Cell& cell : cells) maker.add(cell);
  maker.finish(field);
}

}  // namespace oriel::dashboards
