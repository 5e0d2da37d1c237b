#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dashboards/model/json.h"
#include "models/base/result.h"

namespace oriel::dashboards {

/// What a dashboard file may be; larger or deeper ones are refused before they are parsed.
inline constexpr std::size_t kMaxDashboardBytes = 64u << 20;
inline constexpr int kMaxJsonDepth = 500;

/// Line and column (both from 1, columns in bytes) of a byte offset.
struct TextPosition {
  int line = 1;
  int column = 1;
};
TextPosition textPosition(std::string_view text, std::size_t offset);

/// Parses JSON within the limits above; of a repeated key the last one counts. Errors are InvalidInput (LimitExceeded
/// for size and depth) with line, column and byte offset, no file. Any thread.
Result<Json> parseJsonText(std::string_view text);

/// `/panels/3/targets` as people write it: `panels[3].targets`.
std::string displayPath(std::string_view pointer);

}  // namespace oriel::dashboards
