#include "dashboards/fieldconfig/color.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "dashboards/fieldconfig/color_modes.h"
#include "dashboards/fieldconfig/named_colors.h"

namespace oriel::dashboards {
namespace {

std::uint8_t toByte(double value) { return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))); }

Rgba fromRgb24(std::uint32_t rgb) {
  return {static_cast<std::uint8_t>(rgb >> 16), static_cast<std::uint8_t>(rgb >> 8), static_cast<std::uint8_t>(rgb),
          255};
}

std::optional<Rgba> parseHexColor(std::string_view text) {
  const std::size_t digits = text.size() - 1;
  if (digits != 3 && digits != 4 && digits != 6 && digits != 8) return {};
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  if (digits == 6) return fromRgb24(value);
  if (digits == 8) {
    Rgba color = fromRgb24(value >> 8);
    color.a = static_cast<std::uint8_t>(value);
    return color;
  }
  const auto nibble = [value](int shift) { return static_cast<std::uint8_t>(((value >> shift) & 15) * 17); };
  if (digits == 3) return Rgba{nibble(8), nibble(4), nibble(0), 255};
  return Rgba{nibble(12), nibble(8), nibble(4), nibble(0)};
}

// `rgb(1, 2, 3)`, `rgba(1,2,3,0.5)`, `rgb(10%, ...)`, blanks or commas between.
std::optional<Rgba> parseRgbColor(std::string_view text) {
  const std::size_t open = text.find('(');
  const std::size_t close = text.find(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  double parts[4] = {0, 0, 0, 1};
  int count = 0;
  const std::string inner(text.substr(open + 1, close - open - 1));
  const char* at = inner.c_str();
  while (*at && count < 4) {
    char* end = nullptr;
    const double number = std::strtod(at, &end);
    if (end == at) {
      ++at;
      continue;
    }
    const bool percent = *end == '%';
    parts[count] = percent ? number / 100 * (count < 3 ? 255 : 1) : number;
    ++count;
    at = percent ? end + 1 : end;
  }
  if (count < 3) return {};
  return Rgba{toByte(parts[0]), toByte(parts[1]), toByte(parts[2]), toByte(parts[3] * 255)};
}

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

// One channel of a uniform cubic B-spline through the four colours around the place.
double splineChannel(double t, double v0, double v1, double v2, double v3) {
  const double t2 = t * t, t3 = t2 * t;
  return ((1 - 3 * t + 3 * t2 - t3) * v0 + (4 - 6 * t2 + 3 * t3) * v1 + (1 + 3 * t + 3 * t2 - 3 * t3) * v2 + t3 * v3) /
         6;
}

Rgba rampColor(const ColorRamp& ramp, double t) {
  const auto at = static_cast<std::size_t>(std::clamp(std::floor(t * 256), 0.0, 255.0)) * 6;
  std::uint32_t rgb = 0;
  std::from_chars(ramp.digits.data() + at, ramp.digits.data() + at + 6, rgb, 16);
  return fromRgb24(rgb);
}

// The polynomial by which browsers draw this map.
Rgba cividisColor(double t) {
  const double r = -4.54 - t * (35.34 - t * (2381.73 - t * (6402.7 - t * (7024.72 - t * 2710.57))));
  const double g = 32.49 + t * (170.73 + t * (52.82 - t * (131.46 - t * (176.58 - t * 67.37))));
  const double b = 81.24 + t * (442.36 - t * (2482.43 - t * (6167.24 - t * (6614.94 - t * 2475.67))));
  return {toByte(r), toByte(g), toByte(b), 255};
}

}  // namespace

Rgba resolveColor(std::string_view name, ThemeKind theme) {
  const bool light = theme == ThemeKind::Light;
  if (name == "transparent") return light ? Rgba{255, 255, 255, 0} : Rgba{0, 0, 0, 0};
  const std::string lower = lowered(name);
  if (const NamedColor* named = findNamedColor(lower)) return fromRgb24(light ? named->light : named->dark);
  std::optional<Rgba> parsed;
  if (!lower.empty() && lower.front() == '#') parsed = parseHexColor(lower);
  if (lower.rfind("rgb", 0) == 0) parsed = parseRgbColor(lower);
  if (parsed) return *parsed;
  const NamedColor* text = findNamedColor("text");
  return fromRgb24(light ? text->light : text->dark);
}

Rgba paletteColor(std::size_t index, ThemeKind theme) {
  const auto colors = findPaletteMode("palette-classic")->colors;
  return resolveColor(colors[index % colors.size()], theme);
}

Rgba schemeColor(std::string_view scheme, double t, ThemeKind theme) {
  const SchemeMode* mode = findSchemeMode(scheme);
  if (!mode) mode = &schemeModes().front();
  if (std::isnan(t)) t = 0;
  if (const ColorRamp* ramp = findColorRamp(mode->id)) return rampColor(*ramp, t);
  if (mode->id == "continuous-cividis") return cividisColor(std::clamp(t, 0.0, 1.0));
  const int last = static_cast<int>(mode->colors.size()) - 1;
  const int i = t <= 0 ? 0 : t >= 1 ? last - 1 : static_cast<int>(std::floor(t * last));
  const double within = std::clamp(t, 0.0, 1.0) * last - i;
  const auto at = [&](int k) { return resolveColor(mode->colors[static_cast<std::size_t>(k)], theme); };
  const Rgba c1 = at(i), c2 = at(i + 1);
  const Rgba c0 = i > 0 ? at(i - 1) : c1, c3 = i < last - 1 ? at(i + 2) : c2;
  const auto channel = [&](std::uint8_t Rgba::* m) {
    const double v1 = c1.*m, v2 = c2.*m;
    const double v0 = i > 0 ? c0.*m : 2 * v1 - v2;
    const double v3 = i < last - 1 ? c3.*m : 2 * v2 - v1;
    return toByte(splineChannel(within, v0, v1, v2, v3));
  };
  return {channel(&Rgba::r), channel(&Rgba::g), channel(&Rgba::b), 255};
}

}  // namespace oriel::dashboards
