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
inline constexpr std::size_t kMaxJsonValues = 2'000'000;
inline constexpr std::size_t kMaxYamlBytes = 8u << 20;

/// Line and column (both from 1, columns in bytes) of a byte offset.
struct TextPosition {
  int line = 1;
  int column = 1;
};
TextPosition textPosition(std::string_view text, std::size_t offset);

/// Parses JSON within the limits above; of a repeated key the last one counts. Errors are InvalidInput (LimitExceeded
/// for size, depth and number of values) with line, column and byte offset, no file. Any thread.
Result<Json> parseJsonText(std::string_view text);

/// A part of a JSON pointer as the key it means: `~1` is a slash, `~0` a tilde.
std::string plainPart(std::string_view part);

/// `/panels/3/targets` as people write it: `panels[3].targets`.
std::string displayPath(std::string_view pointer);

}  // namespace oriel::dashboards
