#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/fieldconfig/color.h"
#include "dashboards/format/value_format.h"
#include "dashboards/model/dashboard.h"
#include "dashboards/model/json.h"
#include "models/frame/frame.h"

namespace oriel::dashboards {

struct ThresholdStep {
  double value = -std::numeric_limits<double>::infinity();
  std::string color;
};
struct Thresholds {
  bool percentage = false;
  std::vector<ThresholdStep> steps;  ///< in the file's order, which is ascending; the first stands from -inf
};

struct ValueMapping {
  enum class Kind { Value, Range, Regex, Special } kind = Kind::Value;
  std::string match;  ///< value text, regex, or the special: null, nan, null+nan, true, false, empty
  double from = -std::numeric_limits<double>::infinity();
  double to = std::numeric_limits<double>::infinity();
  std::string text;
  std::string color;
  bool hasText = false;  ///< an empty text is one too; without any the value's own stands
};

struct FieldColor {
  std::string mode = "thresholds";  ///< "fixed", "palette-classic", "thresholds", "continuous-...", "shades"
  std::string fixedColor;
  std::string seriesBy = "last";  ///< last, min, max: which value colours a series by thresholds
};

/// What a panel's field configuration (defaults plus the overrides that match) says about one field. Immutable once
/// built.
struct FieldConfig {
  std::string unit;
  std::optional<int> decimals;
  std::optional<double> min;
  std::optional<double> max;
  std::string displayName;
  std::string noValue;
  FieldColor color;
  Thresholds thresholds;
  std::vector<ValueMapping> mappings;
  std::vector<Link> links;
  JsonPtr custom;  ///< never null; the panel type's own part, decoded in dashboards/panels
  JsonPtr merged;  ///< all of it as JSON, as the panel and the data say it; never null once built
};

/// A field ready to be shown.
struct DisplayField {
  Field field;
  std::shared_ptr<const FieldConfig> config;  ///< never null
  std::string displayName;
  std::size_t seriesIndex = 0;  ///< position among the panel's number fields, picks the palette colour
  double minimum = 0;           ///< of config or data, what percentages refer to
  double maximum = 100;
};

/// A value with everything needed to paint it.
struct DisplayValue {
  FormattedValue formatted;
  Rgba color;
  double numeric = 0;  ///< NaN when there is none
  double percent = 0;  ///< between minimum (0) and maximum (1); below or above where the value is
  std::string toString() const { return formatted.toString(); }
};

/// Mappings, unit, decimals, colour of one number (times as ms, booleans as 0 and 1, null as nullNumber) or text. Any
/// thread.
DisplayValue displayValue(const DisplayField& field, double value, ThemeKind theme, const std::string& timezone = {});
DisplayValue displayText(const DisplayField& field, const std::string& text, ThemeKind theme,
                         const std::string& timezone = {});
/// The same for any value; lists are joined.
DisplayValue displayJson(const DisplayField& field, const Json& value, ThemeKind theme,
                         const std::string& timezone = {});
/// One cell of the field: as above by its type; histograms and frames show nothing.
DisplayValue displayAt(const DisplayField& field, std::size_t row, ThemeKind theme, const std::string& timezone = {});
/// The colour a whole series has (legend, line).
Rgba seriesColor(const DisplayField& field, ThemeKind theme);
/// The colour of the threshold step that `value` falls into.
Rgba thresholdColor(const FieldConfig& config, double value, double minimum, double maximum, ThemeKind theme);

}  // namespace oriel::dashboards
