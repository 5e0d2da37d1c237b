#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dashboards/fieldconfig/color.h"

namespace oriel::dashboards {

/// A mode that gives each series the next colour of a list. The tables stand in color_tables.cpp.
struct PaletteMode {
  std::string_view id;
  std::span<const char* const> colors;
  bool readable = false;  ///< only colours that stand out from the panel's background
  bool byName = false;    ///< the series' name picks the colour, not its position
};

/// A mode that goes from one colour to others with the value.
struct SchemeMode {
  std::string_view id;
  std::span<const char* const> colors;
  bool straight = false;  ///< colours are samples of a curve that is known more closely (a ramp, a formula)
};

/// 256 colours that a scheme goes through, six hexadecimal digits each. The table stands in color_ramps_table.cpp.
struct ColorRamp {
  std::string_view id;
  std::string_view digits;
};
/// Null when the scheme has none.
const ColorRamp* findColorRamp(std::string_view id);

std::span<const PaletteMode> paletteModes();
std::span<const SchemeMode> schemeModes();

/// Null when the id is not a mode of that kind.
const PaletteMode* findPaletteMode(std::string_view id);
const SchemeMode* findSchemeMode(std::string_view id);

/// The colour of one series in a palette mode. Any thread.
Rgba paletteModeColor(const PaletteMode& mode, std::size_t index, const std::string& name, ThemeKind theme);
/// Shade `index` of eleven of a colour, the colour itself first.
Rgba shadeColor(std::string_view color, std::size_t index, ThemeKind theme);

}  // namespace oriel::dashboards
