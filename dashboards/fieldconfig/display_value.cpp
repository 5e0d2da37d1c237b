#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "dashboards/fieldconfig/color_modes.h"
#include "dashboards/fieldconfig/field_config.h"
#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/format/number_text.h"
#include "dashboards/transform/reducers.h"

namespace oriel::dashboards {
namespace {

constexpr double kLowest = -std::numeric_limits<double>::infinity();
constexpr const char* kGray = "#808080";

double percentOf(double value, double minimum, double maximum) {
  if (value == kLowest) return 0;
  const double percent = (value - minimum) / (maximum - minimum);
  return std::isnan(percent) ? 0 : percent;
}

// A value's text as a mapping compares it, and the number behind it (NaN: none).
struct MappedInput {
  std::string text;
  double number;
  bool isNullValue;
  bool isTextValue;
};

bool matchesSpecial(const std::string& special, const MappedInput& input) {
  const bool nan = !input.isTextValue && !input.isNullValue && std::isnan(input.number);
  if (special == "null") return input.isNullValue;
  if (special == "nan") return nan;
  if (special == "null+nan") return nan || input.isNullValue;
  if (special == "true" || special == "false") return !input.isNullValue && input.text == special;
  return special == "empty" && input.isTextValue && input.text.empty();
}

bool matchesMapping(const ValueMapping& mapping, const MappedInput& input) {
  if (mapping.kind == ValueMapping::Kind::Special) return matchesSpecial(mapping.match, input);
  if (input.isNullValue) return false;
  if (mapping.kind == ValueMapping::Kind::Value) return mapping.match == input.text;
  if (mapping.kind == ValueMapping::Kind::Range) return input.number >= mapping.from && input.number <= mapping.to;
  return input.isTextValue && patternMatches(mapping.match, input.text);
}

const ValueMapping* findMapping(const FieldConfig& config, const MappedInput& input) {
  for (const ValueMapping& mapping : config.mappings) {
    if (matchesMapping(mapping, input)) return &mapping;
  }
  return nullptr;
}

std::string mappedText(const ValueMapping& mapping, const MappedInput& input) {
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

bool isDateUnit(const std::string& unit) { return unit.rfind("dateTime", 0) == 0 || unit.rfind("time:", 0) == 0; }

std::string timeCellText(const Field& field, double value, const std::string& timezone) {
  const auto& times = field.times();
  const bool close = times.size() > 1 && std::llabs(times.back() - times.front()) < 60 * kSecond;
  return formatTime(static_cast<Timestamp>(value), timezone, close);
}

FormattedValue formattedNumber(const DisplayField& field, double value, const std::string& timezone) {
  const FieldConfig& config = *field.config;
  const FieldType type = field.field.type();
  if (type == FieldType::Boolean) return {"", value != 0 ? "true" : "false", ""};
  if (type == FieldType::Time && !isDateUnit(config.unit)) return {"", timeCellText(field.field, value, timezone), ""};
  return formatValue(value, config.unit, config.decimals, timezone);
}

// What both kinds of values share once the mapping is looked up.
DisplayValue finishValue(const DisplayField& field, const MappedInput& input, FormattedValue plain, ThemeKind theme) {
  DisplayValue result;
  result.numeric = input.number;
  const ValueMapping* mapping = findMapping(*field.config, input);
  result.formatted = std::move(plain);
  if (mapping && !mapping->text.empty()) result.formatted = {"", mappedText(*mapping, input), ""};
  if (result.formatted.toString().empty()) result.formatted.text = field.config->noValue;
  const double scale = std::isnan(input.number) ? kLowest : input.number;
  result.percent = std::clamp(percentOf(scale, field.minimum, field.maximum), 0.0, 1.0);
  if (mapping && !mapping->color.empty()) {
    result.color = resolveColor(mapping->color, theme);
  } else if (field.field.type() == FieldType::Boolean && !std::isnan(input.number)) {
    const SchemeMode* scheme = findSchemeMode(field.config->color.mode);
    const bool yes = input.number != 0;
    result.color = scheme ? schemeColor(scheme->id, yes ? 1 : 0, theme) : resolveColor(yes ? "green" : "red", theme);
    result.percent = yes ? 1 : 0;
  } else {
    result.color = scaledColor(field, scale, theme);
  }
  return result;
}

double seriesValue(const DisplayField& field) {
  if (field.field.type() != FieldType::Number) return 0;
  const Reducer* reducer = findReducer(field.config->color.seriesBy);
  if (!reducer) reducer = findReducer("last");
  const double value = reducer->reduce(field.field.numbers());
  return isNull(value) ? 0 : value;
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
  const FieldType type = field.field.type();
  const bool missing = isNull(value) || (type == FieldType::Boolean && value != 0 && value != 1);
  if (missing) return finishValue(field, {"", nullNumber(), true, false}, {}, theme);
  if (std::isnan(value)) return finishValue(field, {"NaN", value, false, false}, {"", "NaN", ""}, theme);
  const std::string key = type == FieldType::Boolean ? (value != 0 ? "true" : "false") : plainNumber(value);
  return finishValue(field, {key, value, false, false}, formattedNumber(field, value, timezone), theme);
}

DisplayValue displayText(const DisplayField& field, const std::string& text, ThemeKind theme) {
  const std::string& unit = field.config->unit;
  double number = std::nan("");
  FormattedValue plain{"", text, ""};
  if (!unit.empty() && unit != "string" && !text.empty()) {
    char* end = nullptr;
    const double parsed = std::strtod(text.c_str(), &end);
    if (*end == '\0') {
      number = parsed;
      plain = formatValue(parsed, unit, field.config->decimals);
    }
  }
  MappedInput input{text, number, false, true};
  // A range mapping reads a leading number out of a text, whatever the unit.
  if (std::isnan(number))
    input.number = text.empty() ? number : [&text] {
      char* end = nullptr;
      const double parsed = std::strtod(text.c_str(), &end);
      return end == text.c_str() ? std::nan("") : parsed;
    }();
  DisplayValue result = finishValue(field, input, std::move(plain), theme);
  if (std::isnan(number)) {
    const ValueMapping* mapping = findMapping(*field.config, input);
    if (!mapping || mapping->color.empty()) result.color = scaledColor(field, kLowest, theme);
    result.numeric = number;
    result.percent = 0;
  }
  return result;
}

Rgba seriesColor(const DisplayField& field, ThemeKind theme) {
  const std::string& mode = field.config->color.mode;
  const bool byValue = !findPaletteMode(mode) && mode != "fixed" && mode != "shades" && mode != "gradient";
  return scaledColor(field, byValue ? seriesValue(field) : 0, theme);
}

}  // namespace oriel::dashboards
