#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/color_modes.h"
#include "dashboards/fieldconfig/field_config.h"
#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/format/iso_time.h"
#include "dashboards/format/number_text.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/field_reduce.h"

namespace oriel::dashboards {
namespace {

constexpr double kLowest = -std::numeric_limits<double>::infinity();
constexpr const char* kGray = "#808080";

double percentOf(double value, double minimum, double maximum) {
  if (value == kLowest) return 0;
  const double percent = (value - minimum) / (maximum - minimum);
  return std::isnan(percent) ? 0 : percent;
}

// A value as it comes: what a mapping compares and what is shown without one.
struct ShownInput {
  enum class Kind { Null, Number, Text, Boolean, Other } kind = Kind::Null;
  double number = 0;  ///< of numbers and booleans
  std::string text;   ///< as a script writes the value; empty for null
};

bool matchesSpecial(const std::string& special, const ShownInput& input) {
  using Kind = ShownInput::Kind;
  const bool nan = input.kind == Kind::Number && std::isnan(input.number);
  if (special == "null") return input.kind == Kind::Null;
  if (special == "nan") return nan;
  if (special == "null+nan") return nan || input.kind == Kind::Null;
  if (special == "true" || special == "false") {
    return (input.kind == Kind::Boolean || input.kind == Kind::Text) && input.text == special;
  }
  return special == "empty" && input.kind == Kind::Text && input.text.empty();
}

bool matchesRange(const ValueMapping& mapping, const ShownInput& input) {
  const double number = input.kind == ShownInput::Kind::Number ? input.number : leadingNumber(input.text);
  return number >= mapping.from && number <= mapping.to;
}

bool matchesMapping(const ValueMapping& mapping, const ShownInput& input) {
  if (mapping.kind == ValueMapping::Kind::Special) return matchesSpecial(mapping.match, input);
  if (input.kind == ShownInput::Kind::Null) return false;
  if (mapping.kind == ValueMapping::Kind::Value) return mapping.match == input.text;
  if (mapping.kind == ValueMapping::Kind::Range) return matchesRange(mapping, input);
  return input.kind == ShownInput::Kind::Text && patternMatches(mapping.match, input.text);
}

const ValueMapping* findMapping(const FieldConfig& config, const ShownInput& input) {
  for (const ValueMapping& mapping : config.mappings) {
    if (matchesMapping(mapping, input)) return &mapping;
  }
  return nullptr;
}

std::string mappedText(const ValueMapping& mapping, const ShownInput& input) {
  if (mapping.kind != ValueMapping::Kind::Regex) return mapping.text;
  return patternReplace(mapping.match, input.text, mapping.text);
}

Rgba scaledColor(const DisplayField& field, double value, ThemeKind theme) {
  const FieldConfig& config = *field.config;
  const FieldColor& color = config.color;
  if (const PaletteMode* palette = findPaletteMode(color.mode)) {
    return paletteModeColor(*palette, field.seriesIndex, field.displayName, theme);
  }
  const std::string& fixed = color.fixedColor.empty() ? kGray : color.fixedColor;
  if (color.mode == "shades") return shadeColor(fixed, field.seriesIndex, theme);
  if (color.mode == "fixed" || color.mode == "gradient") return resolveColor(fixed, theme);
  if (findSchemeMode(color.mode)) {
    return schemeColor(color.mode, percentOf(value, field.minimum, field.maximum), theme);
  }
  return thresholdColor(config, value, field.minimum, field.maximum, theme);
}

// True and false have two colours of their own.
Rgba booleanColor(const DisplayField& field, bool yes, ThemeKind theme) {
  const SchemeMode* scheme = findSchemeMode(field.config->color.mode);
  return scheme ? schemeColor(scheme->id, yes ? 1 : 0, theme) : resolveColor(yes ? "green" : "red", theme);
}

constexpr const char* kDateUnits[] = {
    "dateTimeAsIso",   "dateTimeAsIsoNoDateIfToday",   "dateTimeAsUS",   "dateTimeAsUSNoDateIfToday",
    "dateTimeAsLocal", "dateTimeAsLocalNoDateIfToday", "dateTimeFromNow"};

bool isDateUnit(const std::string& unit) {
  return unit.rfind("time:", 0) == 0 ||
         std::find(std::begin(kDateUnits), std::end(kDateUnits), unit) != std::end(kDateUnits);
}

std::string timeCellText(const Field& field, double value, const std::string& timezone) {
  const auto& times = field.times();
  const bool close = times.size() > 1 && std::llabs(times.back() - times.front()) < 60 * kSecond;
  if (!std::isfinite(value)) return "Invalid date";
  return formatTime(static_cast<Timestamp>(value), timezone, close);
}

FormattedValue formattedNumber(const DisplayField& field, double value, const std::string& timezone) {
  const FieldConfig& config = *field.config;
  if (field.field.type() == FieldType::Time && !isDateUnit(config.unit)) {
    return {"", timeCellText(field.field, value, timezone), ""};
  }
  return formatValue(value, config.unit, config.decimals, timezone);
}

// The number behind a value, NaN where none is meant.
double numberBehind(const DisplayField& field, const ShownInput& input) {
  using Kind = ShownInput::Kind;
  const std::string& unit = field.config->unit;
  const FieldType type = field.field.type();
  const bool asText = type != FieldType::Time && type != FieldType::Boolean &&
                      (unit == "string" || (unit.empty() && type == FieldType::Text));
  if (asText || input.kind == Kind::Null || input.kind == Kind::Other) return std::nan("");
  if (input.kind != Kind::Text) return input.number;
  return input.text.empty() ? std::nan("") : scriptNumber(input.text);
}

// Where a date is meant a text is one, or the number that is none.
ShownInput asDate(const DisplayField& field, ShownInput input) {
  const bool date = isDateUnit(field.config->unit) || field.field.type() == FieldType::Time;
  if (!date || input.kind != ShownInput::Kind::Text) return input;
  const auto time = isoTime(input.text, "utc");
  const double number = time ? static_cast<double>(*time) : std::nan("");
  return {ShownInput::Kind::Number, number, plainNumber(number)};
}

DisplayValue shownValue(const DisplayField& field, ShownInput raw, ThemeKind theme, const std::string& timezone) {
  const FieldConfig& config = *field.config;
  const ShownInput input = asDate(field, std::move(raw));
  DisplayValue result;
  const double number = numberBehind(field, input);
  const bool isNumber = !std::isnan(number);
  const ValueMapping* mapping = config.mappings.empty() ? nullptr : findMapping(config, input);
  if (mapping && mapping->hasText) {
    result.formatted.text = mappedText(*mapping, input);
  } else if (isNumber && input.kind != ShownInput::Kind::Boolean) {
    result.formatted = formattedNumber(field, number, timezone);
  } else {
    const bool nothing = input.text.empty() && input.kind != ShownInput::Kind::Other;
    result.formatted.text = nothing ? config.noValue : input.text;
  }
  result.numeric = input.kind == ShownInput::Kind::Null ? nullNumber() : number;
  const double scale = isNumber ? number : kLowest;
  const bool boolean = field.field.type() == FieldType::Boolean;
  const bool yes = scale != 0;
  result.percent = boolean ? (yes ? 1 : 0) : percentOf(scale, field.minimum, field.maximum);
  if (mapping && !mapping->color.empty()) {
    result.color = resolveColor(mapping->color, theme);
  } else {
    result.color = boolean ? booleanColor(field, yes, theme) : scaledColor(field, scale, theme);
  }
  return result;
}

// A list as a script writes it inside of another.
std::string listText(const Json& list, const char* between, int depth) {
  constexpr int kDeepest = 20;
  std::string text;
  bool first = true;
  for (const Json& item : list) {
    if (!first) text += between;
    first = false;
    if (item.is_array() && depth < kDeepest) text += listText(item, ",", depth + 1);
    if (item.is_object()) text += "[object Object]";
    if (item.is_number()) text += plainNumber(item.get<double>());
    if (item.is_boolean() || item.is_string()) text += jsonTextOf(item, item == true ? "true" : "false");
  }
  return text;
}

ShownInput inputOf(const Json& value) {
  using Kind = ShownInput::Kind;
  if (value.is_string()) return {Kind::Text, 0, value.get<std::string>()};
  if (value.is_boolean()) return {Kind::Boolean, value.get<bool>() ? 1.0 : 0.0, value.get<bool>() ? "true" : "false"};
  if (value.is_number()) return {Kind::Number, value.get<double>(), plainNumber(value.get<double>())};
  if (value.is_array()) return {Kind::Other, 0, listText(value, ", ", 0)};
  return value.is_object() ? ShownInput{Kind::Other, 0, "[object Object]"} : ShownInput{};
}

// What a series is coloured by: a text or a missing value counts as the lowest step does.
Rgba colorBySeries(const DisplayField& field, ThemeKind theme) {
  const std::vector<Json> reduced = reduceField(field.field, {field.config->color.seriesBy});
  const Json& value = reduced.front();
  if (field.field.type() == FieldType::Boolean)
    return booleanColor(field, value.is_boolean() && value.get<bool>(), theme);
  if (value.is_string()) return scaledColor(field, scriptNumber(value.get_ref<const std::string&>()), theme);
  return scaledColor(field, value.is_number() ? value.get<double>() : 0, theme);
}

}  // namespace

Rgba thresholdColor(const FieldConfig& config, double value, double minimum, double maximum, ThemeKind theme) {
  const Thresholds& thresholds = config.thresholds;
  if (thresholds.steps.empty()) return resolveColor(kGray, theme);
  const double compared = thresholds.percentage ? percentOf(value, minimum, maximum) * 100 : value;
  const ThresholdStep* active = &thresholds.steps.front();
  for (const ThresholdStep& step : thresholds.steps) {
    if (!(compared >= step.value)) break;
    active = &step;
  }
  return resolveColor(active->color.empty() ? kGray : active->color, theme);
}

DisplayValue displayValue(const DisplayField& field, double value, ThemeKind theme, const std::string& timezone) {
  using Kind = ShownInput::Kind;
  const bool boolean = field.field.type() == FieldType::Boolean;
  if (isNull(value) || (boolean && value != 0 && value != 1)) return shownValue(field, {}, theme, timezone);
  if (boolean) return shownValue(field, {Kind::Boolean, value, value != 0 ? "true" : "false"}, theme, timezone);
  return shownValue(field, {Kind::Number, value, plainNumber(value)}, theme, timezone);
}

DisplayValue displayText(const DisplayField& field, const std::string& text, ThemeKind theme,
                         const std::string& timezone) {
  return shownValue(field, {ShownInput::Kind::Text, 0, text}, theme, timezone);
}

DisplayValue displayJson(const DisplayField& field, const Json& value, ThemeKind theme, const std::string& timezone) {
  return shownValue(field, inputOf(value), theme, timezone);
}

DisplayValue displayAt(const DisplayField& field, std::size_t row, ThemeKind theme, const std::string& timezone) {
  return displayJson(field, jsonValueAt(field.field, row), theme, timezone);
}

Rgba seriesColor(const DisplayField& field, ThemeKind theme) {
  const std::string& mode = field.config->color.mode;
  const bool byValue = !findPaletteMode(mode) && mode != "fixed" && mode != "shades" && mode != "gradient";
  return byValue ? colorBySeries(field, theme) : scaledColor(field, 0, theme);
}

}  // namespace oriel::dashboards
