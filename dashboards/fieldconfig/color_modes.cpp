#include "dashboards/fieldconfig/color_modes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace oriel::dashboards {
namespace {

double luminance(Rgba color) {
  const auto linear = [](std::uint8_t byte) {
    const double v = byte / 255.0;
    return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

bool standsOut(Rgba color, Rgba background) {
  // Grafana compares luminances of three digits.
  const double a = std::round(luminance(color) * 1000) / 1000, b = std::round(luminance(background) * 1000) / 1000;
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05) >= 3;
}

std::vector<std::uint32_t> codeUnits(const std::string& text) {
  std::vector<std::uint32_t> units;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const int extra = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    std::uint32_t point = extra == 0 ? lead : lead & (0x3f >> extra);
    for (int i = 1; i <= extra && at + i < text.size(); ++i)
      point = point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3f);
    at += static_cast<std::size_t>(extra) + 1;
    if (point >= 0x10000) {
      units.push_back(0xd800 + ((point - 0x10000) >> 10));
      units.push_back(0xdc00 + ((point - 0x10000) & 0x3ff));
    } else {
      units.push_back(point);
    }
  }
  return units;
}

// djb2 from the end, as the string-hash package has it, so that names keep the colours that people know.
std::uint32_t nameHash(const std::string& name) {
  // The product exceeds 32 bits before the XOR truncates it, as in JavaScript's doubles.
  std::int64_t hash = 5381;
  const auto units = codeUnits(name);
  for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
    hash = static_cast<std::int32_t>(static_cast<std::uint32_t>(hash * 33) ^ *unit);
  }
  return static_cast<std::uint32_t>(hash);
}

struct Hsl {
  double h, s, l;
};
struct FineRgb {
  double r, g, b;
};

Hsl toHsl(FineRgb c) {
  const double r = c.r / 255, g = c.g / 255, b = c.b / 255;
  const double high = std::max({r, g, b}), low = std::min({r, g, b});
  Hsl result{0, 0, (high + low) / 2};
  const double d = high - low;
  if (d == 0) return result;
  result.s = result.l > 0.5 ? d / (2 - high - low) : d / (high + low);
  const double sixth = high == r ? (g - b) / d + (g < b ? 6 : 0) : high == g ? (b - r) / d + 2 : (r - g) / d + 4;
  result.h = sixth / 6 * 360;
  return result;
}

FineRgb fromHsl(Hsl c) {
  // Grafana's colour library keeps hundredths of a percent of these two.
  const auto cut = [](double part) { return std::trunc(part * 100 * 100) / 100 / 100; };
  const double s = cut(c.s), l = cut(c.l);
  const double q = l < 0.5 ? l * (1 + s) : l + s - l * s;
  const double p = 2 * l - q;
  const auto channel = [&](double t) {
    if (t < 0) t += 1;
    if (t > 1) t -= 1;
    const double v = t < 1.0 / 6   ? p + (q - p) * 6 * t
                     : t < 0.5     ? q
                     : t < 2.0 / 3 ? p + (q - p) * (2.0 / 3 - t) * 6
                                   : p;
    return v * 255;
  };
  const double h = c.h / 360;
  return {channel(h + 1.0 / 3), channel(h), channel(h - 1.0 / 3)};
}

std::uint8_t roundedByte(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
}

}  // namespace

const PaletteMode* findPaletteMode(std::string_view id) {
  for (const PaletteMode& mode : paletteModes()) {
    if (mode.id == id) return &mode;
  }
  return nullptr;
}

const SchemeMode* findSchemeMode(std::string_view id) {
  for (const SchemeMode& mode : schemeModes()) {
    if (mode.id == id) return &mode;
  }
  return nullptr;
}

Rgba paletteModeColor(const PaletteMode& mode, std::size_t index, const std::string& name, ThemeKind theme) {
  std::vector<Rgba> colors;
  const Rgba background = resolveColor("panel-bg", theme);
  for (const char* text : mode.colors) {
    const Rgba color = resolveColor(text, theme);
    if (!mode.readable || standsOut(color, background)) colors.push_back(color);
  }
  return colors[(mode.byName ? nameHash(name) : index) % colors.size()];
}

Rgba shadeColor(std::string_view color, std::size_t index, ThemeKind theme) {
  const Rgba base = resolveColor(color, theme);
  const std::size_t at = index % 11;
  if (at == 0) return base;
  const double part = static_cast<double>((at + 1) / 2) / 6;
  const bool brighter = at % 2 == 1;
  Hsl spun = toHsl({static_cast<double>(base.r), static_cast<double>(base.g), static_cast<double>(base.b)});
  spun.h = std::fmod(spun.h + (brighter ? part * 10 : -part * 10), 360);
  if (spun.h < 0) spun.h += 360;
  FineRgb fine = fromHsl(spun);
  if (!brighter) {
    Hsl dark = toHsl(fine);
    dark.l = std::clamp(dark.l - part * 35 / 100, 0.0, 1.0);
    fine = fromHsl(dark);
    return {roundedByte(fine.r), roundedByte(fine.g), roundedByte(fine.b), 255};
  }
  const double add = -std::floor(255 * -(part * 35 / 100) + 0.5);
  const auto lift = [add](double v) { return roundedByte(std::floor(v + 0.5) + add); };
  return {lift(fine.r), lift(fine.g), lift(fine.b), 255};
}

}  // namespace oriel::dashboards
