#pragma once

#include <string>
#include <string_view>

#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/json_splice.h"

namespace oriel::dashboards {

/// The text of a JSON string literal at [begin, end) of `outer`, with the place of each of its bytes.
EmbeddedText jsonEmbeddedText(std::string_view outer, std::size_t begin, std::size_t end);

/// The text of a YAML scalar that a reader found to be `value` and to begin at `line`, `column` (from 0). Only a
/// literal block
/// (`|`) can be spliced; for the other forms `offsets` stays empty and `whyFrozen` says so.
EmbeddedText yamlEmbeddedText(std::string_view outer, int line, int column, const std::string& value);

/// An edit of the inner text as an edit of the outer one.
TextEdit outerEdit(const EmbeddedText& embedded, const TextEdit& edit);

}  // namespace oriel::dashboards
