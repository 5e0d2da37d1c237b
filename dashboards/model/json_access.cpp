#include "dashboards/model/json_access.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace oriel::dashboards {

const Json* jsonFind(const Json& value, std::string_view key) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(key);
  if (found == value.end() || found->is_null()) return nullptr;
  return &*found;
}

const Json* jsonAt(const Json& value, std::string_view dottedPath) {
  const Json* at = &value;
  while (at != nullptr && !dottedPath.empty()) {
    const auto dot = dottedPath.find('.');
    at = jsonFind(*at, dottedPath.substr(0, dot));
    dottedPath = dot == std::string_view::npos ? std::string_view{} : dottedPath.substr(dot + 1);
  }
  return at;
}

std::string jsonTextOf(const Json& value, std::string_view fallback) {
  if (value.is_string()) return value.get_ref<const std::string&>();
  if (value.is_number()) return value.dump();
  return std::string(fallback);
}

std::optional<double> jsonNumberOf(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string jsonText(const Json& value, std::string_view key, std::string_view fallback) {
  const Json* found = jsonFind(value, key);
  return found ? jsonTextOf(*found, fallback) : std::string(fallback);
}

std::optional<double> jsonNumber(const Json& value, std::string_view key) {
  const Json* found = jsonFind(value, key);
  return found ? jsonNumberOf(*found) : std::nullopt;
}

double jsonNumber(const Json& value, std::string_view key, double fallback) {
  return jsonNumber(value, key).value_or(fallback);
}

int jsonInt(const Json& value, std::string_view key, int fallback) {
  const auto number = jsonNumber(value, key);
  if (!number) return fallback;
  if (*number >= std::numeric_limits<int>::max()) return std::numeric_limits<int>::max();
  if (*number <= std::numeric_limits<int>::min()) return std::numeric_limits<int>::min();
  return static_cast<int>(*number);
}

bool jsonBool(const Json& value, std::string_view key, bool fallback) {
  const Json* found = jsonFind(value, key);
  if (!found) return fallback;
  if (found->is_boolean()) return found->get<bool>();
  if (found->is_number()) return found->get<double>() != 0;
  if (found->is_string()) {
    const auto& text = found->get_ref<const std::string&>();
    if (text == "true") return true;
    if (text == "false") return false;
  }
  return fallback;
}

bool jsonIsObject(const Json* value) { return value && value->is_object(); }
bool jsonIsArray(const Json* value) { return value && value->is_array(); }

JsonPtr emptyJsonObject() {
  static const JsonPtr value = std::make_shared<const Json>(Json::object());
  return value;
}

JsonPtr emptyJsonArray() {
  static const JsonPtr value = std::make_shared<const Json>(Json::array());
  return value;
}

}  // namespace oriel::dashboards
