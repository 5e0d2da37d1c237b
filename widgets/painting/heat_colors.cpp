#include "widgets/painting/heat_colors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

namespace oriel::widgets {
namespace {

using HeatTable = std::span<const std::uint32_t>;

constexpr double kHeatPi = 3.14159265358979323846;

struct HeatRgb {
  double r = 0;
  double g = 0;
  double b = 0;
};

/// Which theme wants the scheme turned round, so that low values sink into the panel's ground.
enum class HeatInvert { Never, Always, Dark, Light };

struct HeatScheme {
  const char* name;
  HeatInvert invert;
  HeatTable table;                          ///< knots of a spline, or
  HeatRgb (*function)(double t) = nullptr;  ///< a formula
  bool straight = false;                    ///< straight lines between the knots
};

constexpr std::uint32_t kBrBG[] = {0x543005, 0x8c510a, 0xbf812d, 0xdfc27d, 0xf6e8c3, 0xf5f5f5,
                                   0xc7eae5, 0x80cdc1, 0x35978f, 0x01665e, 0x003c30};
constexpr std::uint32_t kPiYG[] = {0x8e0152, 0xc51b7d, 0xde77ae, 0xf1b6da, 0xfde0ef, 0xf7f7f7,
                                   0xe6f5d0, 0xb8e186, 0x7fbc41, 0x4d9221, 0x276419};
constexpr std::uint32_t kPRGn[] = {0x40004b, 0x762a83, 0x9970ab, 0xc2a5cf, 0xe7d4e8, 0xf7f7f7,
                                   0xd9f0d3, 0xa6dba0, 0x5aae61, 0x1b7837, 0x00441b};
constexpr std::uint32_t kPuOr[] = {0x2d004b, 0x542788, 0x8073ac, 0xb2abd2, 0xd8daeb, 0xf7f7f7,
                                   0xfee0b6, 0xfdb863, 0xe08214, 0xb35806, 0x7f3b08};
constexpr std::uint32_t kRdBu[] = {0x67001f, 0xb2182b, 0xd6604d, 0xf4a582, 0xfddbc7, 0xf7f7f7,
                                   0xd1e5f0, 0x92c5de, 0x4393c3, 0x2166ac, 0x053061};
constexpr std::uint32_t kRdGy[] = {0x67001f, 0xb2182b, 0xd6604d, 0xf4a582, 0xfddbc7, 0xffffff,
                                   0xe0e0e0, 0xbababa, 0x878787, 0x4d4d4d, 0x1a1a1a};
constexpr std::uint32_t kRdYlBu[] = {0xa50026, 0xd73027, 0xf46d43, 0xfdae61, 0xfee090, 0xffffbf,
                                     0xe0f3f8, 0xabd9e9, 0x74add1, 0x4575b4, 0x313695};
constexpr std::uint32_t kRdYlGn[] = {0xa50026, 0xd73027, 0xf46d43, 0xfdae61, 0xfee08b, 0xffffbf,
                                     0xd9ef8b, 0xa6d96a, 0x66bd63, 0x1a9850, 0x006837};
constexpr std::uint32_t kSpectral[] = {0x9e0142, 0xd53e4f, 0xf46d43, 0xfdae61, 0xfee08b, 0xffffbf,
                                       0xe6f598, 0xabdda4, 0x66c2a5, 0x3288bd, 0x5e4fa2};
constexpr std::uint32_t kBlues[] = {0xf7fbff, 0xdeebf7, 0xc6dbef, 0x9ecae1, 0x6baed6,
                                    0x4292c6, 0x2171b5, 0x08519c, 0x08306b};
constexpr std::uint32_t kGreens[] = {0xf7fcf5, 0xe5f5e0, 0xc7e9c0, 0xa1d99b, 0x74c476,
                                     0x41ab5d, 0x238b45, 0x006d2c, 0x00441b};
constexpr std::uint32_t kGreys[] = {0xffffff, 0xf0f0f0, 0xd9d9d9, 0xbdbdbd, 0x969696,
                                    0x737373, 0x525252, 0x252525, 0x000000};
constexpr std::uint32_t kOranges[] = {0xfff5eb, 0xfee6ce, 0xfdd0a2, 0xfdae6b, 0xfd8d3c,
                                      0xf16913, 0xd94801, 0xa63603, 0x7f2704};
constexpr std::uint32_t kPurples[] = {0xfcfbfd, 0xefedf5, 0xdadaeb, 0xbcbddc, 0x9e9ac8,
                                      0x807dba, 0x6a51a3, 0x54278f, 0x3f007d};
constexpr std::uint32_t kReds[] = {0xfff5f0, 0xfee0d2, 0xfcbba1, 0xfc9272, 0xfb6a4a,
                                   0xef3b2c, 0xcb181d, 0xa50f15, 0x67000d};
constexpr std::uint32_t kBuGn[] = {0xf7fcfd, 0xe5f5f9, 0xccece6, 0x99d8c9, 0x66c2a4,
                                   0x41ae76, 0x238b45, 0x006d2c, 0x00441b};
constexpr std::uint32_t kBuPu[] = {0xf7fcfd, 0xe0ecf4, 0xbfd3e6, 0x9ebcda, 0x8c96c6,
                                   0x8c6bb1, 0x88419d, 0x810f7c, 0x4d004b};
constexpr std::uint32_t kGnBu[] = {0xf7fcf0, 0xe0f3db, 0xccebc5, 0xa8ddb5, 0x7bccc4,
                                   0x4eb3d3, 0x2b8cbe, 0x0868ac, 0x084081};
constexpr std::uint32_t kOrRd[] = {0xfff7ec, 0xfee8c8, 0xfdd49e, 0xfdbb84, 0xfc8d59,
                                   0xef6548, 0xd7301f, 0xb30000, 0x7f0000};
constexpr std::uint32_t kPuBuGn[] = {0xfff7fb, 0xece2f0, 0xd0d1e6, 0xa6bddb, 0x67a9cf,
                                     0x3690c0, 0x02818a, 0x016c59, 0x014636};
constexpr std::uint32_t kPuBu[] = {0xfff7fb, 0xece7f2, 0xd0d1e6, 0xa6bddb, 0x74a9cf,
                                   0x3690c0, 0x0570b0, 0x045a8d, 0x023858};
constexpr std::uint32_t kPuRd[] = {0xf7f4f9, 0xe7e1ef, 0xd4b9da, 0xc994c7, 0xdf65b0,
                                   0xe7298a, 0xce1256, 0x980043, 0x67001f};
constexpr std::uint32_t kRdPu[] = {0xfff7f3, 0xfde0dd, 0xfcc5c0, 0xfa9fb5, 0xf768a1,
                                   0xdd3497, 0xae017e, 0x7a0177, 0x49006a};
constexpr std::uint32_t kYlGnBu[] = {0xffffd9, 0xedf8b1, 0xc7e9b4, 0x7fcdbb, 0x41b6c4,
                                     0x1d91c0, 0x225ea8, 0x253494, 0x081d58};
constexpr std::uint32_t kYlGn[] = {0xffffe5, 0xf7fcb9, 0xd9f0a3, 0xaddd8e, 0x78c679,
                                   0x41ab5d, 0x238443, 0x006837, 0x004529};
constexpr std::uint32_t kYlOrBr[] = {0xffffe5, 0xfff7bc, 0xfee391, 0xfec44f, 0xfe9929,
                                     0xec7014, 0xcc4c02, 0x993404, 0x662506};
constexpr std::uint32_t kYlOrRd[] = {0xffffcc, 0xffeda0, 0xfed976, 0xfeb24c, 0xfd8d3c,
                                     0xfc4e2a, 0xe31a1c, 0xbd0026, 0x800026};
constexpr std::uint32_t kViridis[] = {0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c,
                                      0x28ae80, 0x5ec962, 0xaddc30, 0xfde725};
constexpr std::uint32_t kMagma[] = {0x000004, 0x1d1147, 0x51127c, 0x832681, 0xb73779,
                                    0xe75263, 0xfc8961, 0xfec488, 0xfcfdbf};
constexpr std::uint32_t kPlasma[] = {0x0d0887, 0x4c02a1, 0x7e03a8, 0xaa2395, 0xcc4778,
                                     0xe66c5c, 0xf89540, 0xfdc527, 0xf0f921};
constexpr std::uint32_t kInferno[] = {0x000004, 0x210c4a, 0x57106e, 0x8a226a, 0xbc3754,
                                      0xe45a31, 0xf98e09, 0xf9cb35, 0xfcffa4};
constexpr std::uint32_t kCividis[] = {0x002051, 0x11366c, 0x3c4d6e, 0x62646f, 0x7f7c75,
                                      0x9a9478, 0xbbaf71, 0xe2cb5c, 0xfdea45};

/// The published polynomial of the map.
HeatRgb turbo(double t) {
  return {34.61 + t * (1172.33 - t * (10793.56 - t * (33300.12 - t * (38394.49 - t * 14825.05)))),
          23.31 + t * (557.33 + t * (1225.33 - t * (3574.96 - t * (1073.77 + t * 707.56)))),
          27.2 + t * (3211.1 - t * (15327.97 - t * (27814 - t * (22569.18 - t * 6838.66))))};
}

/// Green's cubehelix space: hue in degrees, saturation and lightness from 0 to 1.
HeatRgb cubehelix(double hue, double saturation, double lightness) {
  const double angle = (hue + 120) * kHeatPi / 180;
  const double reach = saturation * lightness * (1 - lightness);
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  return {255 * (lightness + reach * (-0.14861 * c + 1.78277 * s)),
          255 * (lightness + reach * (-0.29227 * c - 0.90649 * s)), 255 * (lightness + reach * 1.97294 * c)};
}

double between(double from, double to, double t) { return from + (to - from) * t; }

HeatRgb warm(double t) { return cubehelix(between(-100, 80, t), between(0.75, 1.5, t), between(0.35, 0.8, t)); }
HeatRgb cool(double t) { return cubehelix(between(260, 80, t), between(0.75, 1.5, t), between(0.35, 0.8, t)); }
HeatRgb helix(double t) { return cubehelix(between(300, -240, t), 0.5, t); }
HeatRgb rainbow(double t) {
  const double away = std::abs(t - 0.5);
  return cubehelix(360 * t - 100, 1.5 - 1.5 * away, 0.8 - 0.9 * away);
}
HeatRgb sinebow(double t) {
  const auto channel = [t](double shift) {
    const double s = std::sin((0.5 - t) * kHeatPi + shift);
    return 255 * s * s;
  };
  return {channel(0), channel(kHeatPi / 3), channel(2 * kHeatPi / 3)};
}

constexpr HeatScheme kHeatSchemes[] = {
    {"Spectral", HeatInvert::Always, kSpectral},
    {"BrBG", HeatInvert::Always, kBrBG},
    {"PiYG", HeatInvert::Always, kPiYG},
    {"PRGn", HeatInvert::Always, kPRGn},
    {"PuOr", HeatInvert::Always, kPuOr},
    {"RdBu", HeatInvert::Always, kRdBu},
    {"RdGy", HeatInvert::Always, kRdGy},
    {"RdYlBu", HeatInvert::Always, kRdYlBu},
    {"RdYlGn", HeatInvert::Always, kRdYlGn},
    {"Blues", HeatInvert::Dark, kBlues},
    {"Greens", HeatInvert::Dark, kGreens},
    {"Greys", HeatInvert::Dark, kGreys},
    {"Oranges", HeatInvert::Dark, kOranges},
    {"Purples", HeatInvert::Dark, kPurples},
    {"Reds", HeatInvert::Dark, kReds},
    {"Turbo", HeatInvert::Light, {}, turbo},
    {"Cividis", HeatInvert::Light, kCividis, nullptr, true},
    {"Viridis", HeatInvert::Light, kViridis, nullptr, true},
    {"Magma", HeatInvert::Light, kMagma, nullptr, true},
    {"Inferno", HeatInvert::Light, kInferno, nullptr, true},
    {"Plasma", HeatInvert::Light, kPlasma, nullptr, true},
    {"Warm", HeatInvert::Light, {}, warm},
    {"Cool", HeatInvert::Light, {}, cool},
    {"Cubehelix", HeatInvert::Light, {}, helix},
    {"BuGn", HeatInvert::Dark, kBuGn},
    {"BuPu", HeatInvert::Dark, kBuPu},
    {"GnBu", HeatInvert::Dark, kGnBu},
    {"OrRd", HeatInvert::Dark, kOrRd},
    {"PuBuGn", HeatInvert::Dark, kPuBuGn},
    {"PuBu", HeatInvert::Dark, kPuBu},
    {"PuRd", HeatInvert::Dark, kPuRd},
    {"RdPu", HeatInvert::Dark, kRdPu},
    {"YlGnBu", HeatInvert::Dark, kYlGnBu},
    {"YlGn", HeatInvert::Dark, kYlGn},
    {"YlOrBr", HeatInvert::Dark, kYlOrBr},
    {"YlOrRd", HeatInvert::Dark, kYlOrRd},
    {"Rainbow", HeatInvert::Always, {}, rainbow},
    {"Sinebow", HeatInvert::Always, {}, sinebow},
};

double channelOf(std::uint32_t color, int shift) { return static_cast<double>((color >> shift) & 0xff); }

/// One channel of the curve through a table at t: a uniform cubic B-spline that ends in the first and last knot.
double onCurve(const HeatScheme& scheme, double t, int shift) {
  const auto last = static_cast<int>(scheme.table.size()) - 1;
  const int i = std::clamp(static_cast<int>(t * last), 0, last - 1);
  const double x = t * last - i;
  const auto knot = [&](int k) { return channelOf(scheme.table[static_cast<std::size_t>(k)], shift); };
  const double v1 = knot(i);
  const double v2 = knot(i + 1);
  if (scheme.straight) return v1 + (v2 - v1) * x;
  const double v0 = i > 0 ? knot(i - 1) : 2 * v1 - v2;
  const double v3 = i < last - 1 ? knot(i + 2) : 2 * v2 - v1;
  const double x2 = x * x;
  const double x3 = x2 * x;
  return ((1 - 3 * x + 3 * x2 - x3) * v0 + (4 - 6 * x2 + 3 * x3) * v1 + (1 + 3 * x + 3 * x2 - 3 * x3) * v2 + x3 * v3) /
         6;
}

QRgb toRgb(const HeatRgb& color) {
  const auto byte = [](double v) { return static_cast<int>(std::lround(std::clamp(v, 0.0, 255.0))); };
  return qRgb(byte(color.r), byte(color.g), byte(color.b));
}

QRgb schemePoint(const HeatScheme& scheme, double t) {
  if (scheme.function) return toRgb(scheme.function(t));
  return toRgb({onCurve(scheme, t, 16), onCurve(scheme, t, 8), onCurve(scheme, t, 0)});
}

std::vector<QRgb> fadingIn(const dashboards::HeatmapColor& color, dashboards::ThemeKind theme, QRgb ground) {
  const dashboards::Rgba top = dashboards::resolveColor(color.fill, theme);
  std::vector<QRgb> colors;
  for (int i = 0; i < color.steps; ++i) {
    const double t = static_cast<double>(i) / (color.steps - 1);
    const double alpha = color.exponential ? std::pow(t, color.exponent) : t;
    colors.push_back(toRgb({between(qRed(ground), top.r, alpha), between(qGreen(ground), top.g, alpha),
                            between(qBlue(ground), top.b, alpha)}));
  }
  return colors;
}

}  // namespace

std::vector<QRgb> heatColors(const dashboards::HeatmapColor& wanted, dashboards::ThemeKind theme, QRgb ground) {
  dashboards::HeatmapColor color = wanted;
  color.steps = std::clamp(color.steps, 2, 256);
  std::vector<QRgb> colors;
  if (color.opacity) {
    colors = fadingIn(color, theme, ground);
  } else {
    const auto found = std::find_if(std::begin(kHeatSchemes), std::end(kHeatSchemes),
                                    [&](const HeatScheme& scheme) { return color.scheme == scheme.name; });
    const HeatScheme& scheme = found == std::end(kHeatSchemes) ? kHeatSchemes[0] : *found;
    for (int i = 0; i < color.steps; ++i)
      colors.push_back(schemePoint(scheme, static_cast<double>(i) / (color.steps - 1)));
    const bool dark = theme == dashboards::ThemeKind::Dark;
    if (scheme.invert == HeatInvert::Always || scheme.invert == (dark ? HeatInvert::Dark : HeatInvert::Light))
      std::reverse(colors.begin(), colors.end());
  }
  if (color.reverse) std::reverse(colors.begin(), colors.end());
  return colors;
}

std::vector<std::string> heatSchemeNames() {
  std::vector<std::string> names;
  for (const HeatScheme& scheme : kHeatSchemes) names.emplace_back(scheme.name);
  return names;
}

}  // namespace oriel::widgets
