#pragma once

#include <string>
#include <string_view>

namespace oriel::dashboards {

/// The same JSON over several lines, indented by two spaces; numbers, texts and the order of keys stay as they were
/// written. The text must be JSON. Any thread.
std::string prettyJson(std::string_view text);

}  // namespace oriel::dashboards
