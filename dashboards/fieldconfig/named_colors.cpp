#include "dashboards/fieldconfig/named_colors.h"

#include <unordered_map>

namespace oriel::dashboards {
namespace {

// Grafana's own names first; they win over the web's.
constexpr NamedColor kNamedColors[] = {
    {"super-light-red", 0xffa6b0, 0xff7383},
    {"light-red", 0xff7383, 0xf2495c},
    {"red", 0xf2495c, 0xe02f44},
    {"semi-dark-red", 0xe02f44, 0xc4162a},
    {"dark-red", 0xc4162a, 0xad0317},
    {"super-light-orange", 0xffcb7d, 0xffb357},
    {"light-orange", 0xffb357, 0xff9830},
    {"orange", 0xff9830, 0xff780a},
    {"semi-dark-orange", 0xff780a, 0xfa6400},
    {"dark-orange", 0xfa6400, 0xe55400},
    {"super-light-yellow", 0xfff899, 0xffee52},
    {"light-yellow", 0xffee52, 0xfade2a},
    {"yellow", 0xfade2a, 0xf2cc0c},
    {"semi-dark-yellow", 0xf2cc0c, 0xe0b400},
    {"dark-yellow", 0xe0b400, 0xcc9d00},
    {"super-light-green", 0xc8f2c2, 0x96d98d},
    {"light-green", 0x96d98d, 0x73bf69},
    {"green", 0x73bf69, 0x56a64b},
    {"semi-dark-green", 0x56a64b, 0x37872d},
    {"dark-green", 0x37872d, 0x19730e},
    {"super-light-blue", 0xc0d8ff, 0x8ab8ff},
    {"light-blue", 0x8ab8ff, 0x5794f2},
    {"blue", 0x5794f2, 0x3274d9},
    {"semi-dark-blue", 0x3274d9, 0x1f60c4},
    {"dark-blue", 0x1f60c4, 0x1250b0},
    {"super-light-purple", 0xdeb6f2, 0xca95e5},
    {"light-purple", 0xca95e5, 0xb877d9},
    {"purple", 0xb877d9, 0xa352cc},
    {"semi-dark-purple", 0xa352cc, 0x8f3bb8},
    {"dark-purple", 0x8f3bb8, 0x7c2ea3},
    {"panel-bg", 0x181b1f, 0xffffff},
    {"text", 0xccccdc, 0x24292e},
    // The names of CSS.
    {"aliceblue", 0xf0f8ff, 0xf0f8ff}, {"antiquewhite", 0xfaebd7, 0xfaebd7}, {"aqua", 0x00ffff, 0x00ffff},
    {"aquamarine", 0x7fffd4, 0x7fffd4}, {"azure", 0xf0ffff, 0xf0ffff}, {"beige", 0xf5f5dc, 0xf5f5dc},
    {"bisque", 0xffe4c4, 0xffe4c4}, {"black", 0x000000, 0x000000}, {"blanchedalmond", 0xffebcd, 0xffebcd},
    {"blueviolet", 0x8a2be2, 0x8a2be2}, {"brown", 0xa52a2a, 0xa52a2a}, {"burlywood", 0xdeb887, 0xdeb887},
    {"burntsienna", 0xea7e5d, 0xea7e5d}, {"cadetblue", 0x5f9ea0, 0x5f9ea0},
    {"chartreuse", 0x7fff00, 0x7fff00}, {"chocolate", 0xd2691e, 0xd2691e}, {"coral", 0xff7f50, 0xff7f50},
    {"cornflowerblue", 0x6495ed, 0x6495ed}, {"cornsilk", 0xfff8dc, 0xfff8dc}, {"crimson", 0xdc143c, 0xdc143c},
    {"cyan", 0x00ffff, 0x00ffff}, {"darkblue", 0x00008b, 0x00008b}, {"darkcyan", 0x008b8b, 0x008b8b},
    {"darkgoldenrod", 0xb8860b, 0xb8860b}, {"darkgray", 0xa9a9a9, 0xa9a9a9},
    {"darkgreen", 0x006400, 0x006400}, {"darkgrey", 0xa9a9a9, 0xa9a9a9}, {"darkkhaki", 0xbdb76b, 0xbdb76b},
    {"darkmagenta", 0x8b008b, 0x8b008b}, {"darkolivegreen", 0x556b2f, 0x556b2f},
    {"darkorange", 0xff8c00, 0xff8c00}, {"darkorchid", 0x9932cc, 0x9932cc}, {"darkred", 0x8b0000, 0x8b0000},
    {"darksalmon", 0xe9967a, 0xe9967a}, {"darkseagreen", 0x8fbc8f, 0x8fbc8f},
    {"darkslateblue", 0x483d8b, 0x483d8b}, {"darkslategray", 0x2f4f4f, 0x2f4f4f},
    {"darkslategrey", 0x2f4f4f, 0x2f4f4f}, {"darkturquoise", 0x00ced1, 0x00ced1},
    {"darkviolet", 0x9400d3, 0x9400d3}, {"deeppink", 0xff1493, 0xff1493}, {"deepskyblue", 0x00bfff, 0x00bfff},
    {"dimgray", 0x696969, 0x696969}, {"dimgrey", 0x696969, 0x696969}, {"dodgerblue", 0x1e90ff, 0x1e90ff},
    {"firebrick", 0xb22222, 0xb22222}, {"floralwhite", 0xfffaf0, 0xfffaf0},
    {"forestgreen", 0x228b22, 0x228b22}, {"fuchsia", 0xff00ff, 0xff00ff}, {"gainsboro", 0xdcdcdc, 0xdcdcdc},
    {"ghostwhite", 0xf8f8ff, 0xf8f8ff}, {"gold", 0xffd700, 0xffd700}, {"goldenrod", 0xdaa520, 0xdaa520},
    {"gray", 0x808080, 0x808080}, {"greenyellow", 0xadff2f, 0xadff2f}, {"grey", 0x808080, 0x808080},
    {"honeydew", 0xf0fff0, 0xf0fff0}, {"hotpink", 0xff69b4, 0xff69b4}, {"indianred", 0xcd5c5c, 0xcd5c5c},
    {"indigo", 0x4b0082, 0x4b0082}, {"ivory", 0xfffff0, 0xfffff0}, {"khaki", 0xf0e68c, 0xf0e68c},
    {"lavender", 0xe6e6fa, 0xe6e6fa}, {"lavenderblush", 0xfff0f5, 0xfff0f5},
    {"lawngreen", 0x7cfc00, 0x7cfc00}, {"lemonchiffon", 0xfffacd, 0xfffacd},
    {"lightblue", 0xadd8e6, 0xadd8e6}, {"lightcoral", 0xf08080, 0xf08080}, {"lightcyan", 0xe0ffff, 0xe0ffff},
    {"lightgoldenrodyellow", 0xfafad2, 0xfafad2}, {"lightgray", 0xd3d3d3, 0xd3d3d3},
    {"lightgreen", 0x90ee90, 0x90ee90}, {"lightgrey", 0xd3d3d3, 0xd3d3d3}, {"lightpink", 0xffb6c1, 0xffb6c1},
    {"lightsalmon", 0xffa07a, 0xffa07a}, {"lightseagreen", 0x20b2aa, 0x20b2aa},
    {"lightskyblue", 0x87cefa, 0x87cefa}, {"lightslategray", 0x778899, 0x778899},
    {"lightslategrey", 0x778899, 0x778899}, {"lightsteelblue", 0xb0c4de, 0xb0c4de},
    {"lightyellow", 0xffffe0, 0xffffe0}, {"lime", 0x00ff00, 0x00ff00}, {"limegreen", 0x32cd32, 0x32cd32},
    {"linen", 0xfaf0e6, 0xfaf0e6}, {"magenta", 0xff00ff, 0xff00ff}, {"maroon", 0x800000, 0x800000},
    {"mediumaquamarine", 0x66cdaa, 0x66cdaa}, {"mediumblue", 0x0000cd, 0x0000cd},
    {"mediumorchid", 0xba55d3, 0xba55d3}, {"mediumpurple", 0x9370db, 0x9370db},
    {"mediumseagreen", 0x3cb371, 0x3cb371}, {"mediumslateblue", 0x7b68ee, 0x7b68ee},
    {"mediumspringgreen", 0x00fa9a, 0x00fa9a}, {"mediumturquoise", 0x48d1cc, 0x48d1cc},
    {"mediumvioletred", 0xc71585, 0xc71585}, {"midnightblue", 0x191970, 0x191970},
    {"mintcream", 0xf5fffa, 0xf5fffa}, {"mistyrose", 0xffe4e1, 0xffe4e1}, {"moccasin", 0xffe4b5, 0xffe4b5},
    {"navajowhite", 0xffdead, 0xffdead}, {"navy", 0x000080, 0x000080}, {"oldlace", 0xfdf5e6, 0xfdf5e6},
    {"olive", 0x808000, 0x808000}, {"olivedrab", 0x6b8e23, 0x6b8e23}, {"orangered", 0xff4500, 0xff4500},
    {"orchid", 0xda70d6, 0xda70d6}, {"palegoldenrod", 0xeee8aa, 0xeee8aa}, {"palegreen", 0x98fb98, 0x98fb98},
    {"paleturquoise", 0xafeeee, 0xafeeee}, {"palevioletred", 0xdb7093, 0xdb7093},
    {"papayawhip", 0xffefd5, 0xffefd5}, {"peachpuff", 0xffdab9, 0xffdab9}, {"peru", 0xcd853f, 0xcd853f},
    {"pink", 0xffc0cb, 0xffc0cb}, {"plum", 0xdda0dd, 0xdda0dd}, {"powderblue", 0xb0e0e6, 0xb0e0e6},
    {"rebeccapurple", 0x663399, 0x663399}, {"rosybrown", 0xbc8f8f, 0xbc8f8f},
    {"royalblue", 0x4169e1, 0x4169e1}, {"saddlebrown", 0x8b4513, 0x8b4513}, {"salmon", 0xfa8072, 0xfa8072},
    {"sandybrown", 0xf4a460, 0xf4a460}, {"seagreen", 0x2e8b57, 0x2e8b57}, {"seashell", 0xfff5ee, 0xfff5ee},
    {"sienna", 0xa0522d, 0xa0522d}, {"silver", 0xc0c0c0, 0xc0c0c0}, {"skyblue", 0x87ceeb, 0x87ceeb},
    {"slateblue", 0x6a5acd, 0x6a5acd}, {"slategray", 0x708090, 0x708090}, {"slategrey", 0x708090, 0x708090},
    {"snow", 0xfffafa, 0xfffafa}, {"springgreen", 0x00ff7f, 0x00ff7f}, {"steelblue", 0x4682b4, 0x4682b4},
    {"tan", 0xd2b48c, 0xd2b48c}, {"teal", 0x008080, 0x008080}, {"thistle", 0xd8bfd8, 0xd8bfd8},
    {"tomato", 0xff6347, 0xff6347}, {"turquoise", 0x40e0d0, 0x40e0d0}, {"violet", 0xee82ee, 0xee82ee},
    {"wheat", 0xf5deb3, 0xf5deb3}, {"white", 0xffffff, 0xffffff}, {"whitesmoke", 0xf5f5f5, 0xf5f5f5},
    {"yellowgreen", 0x9acd32, 0x9acd32},
};

}  // namespace

const NamedColor* findNamedColor(std::string_view name) {
  static const auto* const index = [] {
    auto* map = new std::unordered_map<std::string_view, const NamedColor*>;
    for (const NamedColor& color : kNamedColors) map->emplace(color.name, &color);
    return map;
  }();
  const auto found = index->find(name);
  return found == index->end() ? nullptr : found->second;
}

}  // namespace oriel::dashboards
