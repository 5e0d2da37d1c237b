#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dashboards/transform/columns.h"
#include "dashboards/transform/step.h"

namespace oriel::dashboards {

/// Names and values found in a text, in the order in which they stand there. Nothing: there is nothing to find.
using Extracted = std::optional<std::vector<std::pair<std::string, Cell>>>;
using TextExtractor = std::function<Extracted(const std::string& text)>;

/// "json", "kvp", "auto", "delimiter" or "regexp"; empty, with a notice, for any other.
TextExtractor makeTextExtractor(const std::string& format, const Json& options, StepNotes& notes);
/// Members of an object, places of a list.
Extracted membersOf(const Json& value);
/// Follows `a.b[0]["c d"]`; null when it leads nowhere.
const Json* jsonAtPath(const Json& value, const std::string& path);

}  // namespace oriel::dashboards
