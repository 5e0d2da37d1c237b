#pragma once

#include <cstdint>
#include <string_view>

namespace oriel::dashboards {

struct NamedColor {
  std::string_view name;
  std::uint32_t dark;  ///< 0xrrggbb
  std::uint32_t light;
};

/// Null when unknown. Immutable, any thread.
const NamedColor* findNamedColor(std::string_view name);

}  // namespace oriel::dashboards
