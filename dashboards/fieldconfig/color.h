#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oriel::dashboards {

struct Rgba {
  std::uint8_t r = 0;
  std::uint8_t g = 0;
  std::uint8_t b = 0;
  std::uint8_t a = 255;
  friend bool operator==(const Rgba&, const Rgba&) = default;
};

enum class ThemeKind { Dark, Light };

/// Grafana's colour names ("green", "dark-red", "super-light-blue", "text", "transparent"), #rgb, #rrggbb(aa), rgb(),
/// rgba(). Anything else gives the theme's text colour.
Rgba resolveColor(std::string_view name, ThemeKind theme);
/// Colour `index` of palette-classic (wraps around).
Rgba paletteColor(std::size_t index, ThemeKind theme);
/// A point of a continuous scheme ("continuous-GrYlRd", ...), t in 0..1.
Rgba schemeColor(std::string_view scheme, double t, ThemeKind theme);

}  // namespace oriel::dashboards
