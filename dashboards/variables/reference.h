#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// One use of a variable in a text: `$name`, `${name.path:format}`, `[[name:format]]`. The parts are views into the
/// text.
struct Reference {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view name;
  std::string_view path;    ///< `.a.b`, `["x y"]`, without a leading dot; only with braces
  std::string_view format;  ///< with its arguments: `date:YYYY-MM`
};

/// The reference that begins at `at`, by Grafana's syntax; nothing when none does. Cost is bounded, whatever the text.
std::optional<Reference> referenceAt(std::string_view text, std::size_t at);
/// The next one at or after `at`.
std::optional<Reference> nextReference(std::string_view text, std::size_t at);

/// The steps of a path: `fields["My field"].text`, `labels.job`, `fields[0]`.
std::vector<std::string> pathSteps(std::string_view path);
/// Follows a path through objects and lists; null when it leads nowhere. A member that is named as the whole path goes
/// first.
const Json* jsonAtPath(const Json& value, std::string_view path);

}  // namespace oriel::dashboards
