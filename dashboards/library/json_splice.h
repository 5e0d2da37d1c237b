#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/result.h"

namespace oriel::dashboards {

/// Where a value stands in JSON text. Children are members (with key) or elements, in the order of the text.
struct JsonNode {
  enum class Kind { Object, Array, String, Other } kind = Kind::Other;
  std::size_t begin = 0;  ///< first byte of the value
  std::size_t end = 0;    ///< one past its last byte
  std::size_t keyBegin = 0;
  std::string key;  ///< unescaped
  std::vector<JsonNode> children;
};

/// The places of all values. InvalidInput with an offset when the text is no JSON; meant for text that was parsed
/// before.
Result<JsonNode> indexJson(std::string_view text);
/// Follows a JSON pointer (`/panels/3`); null when nothing stands there. Of a repeated key the last one counts.
const JsonNode* nodeAt(const JsonNode& root, std::string_view pointer);
const JsonNode* memberOf(const JsonNode& object, std::string_view key);
/// The value of a String node.
std::string stringAt(std::string_view text, const JsonNode& node);

/// Replaces the bytes [begin, end) of a text.
struct TextEdit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
};
/// Applies edits that do not overlap; those at one place in the order given.
std::string applyEdits(std::string_view text, std::vector<TextEdit> edits);

/// A JSON string literal. The text must be UTF-8.
std::string jsonQuote(std::string_view text);

using JsonMembers = std::vector<std::pair<std::string, std::string>>;  ///< key and JSON text

TextEdit replaceValue(const JsonNode& node, std::string value);
/// New members at the end of an object, in its own style of lines and indentation.
TextEdit insertMembers(std::string_view text, const JsonNode& object, const JsonMembers& members);
/// New elements behind element `after` of an array (ignored when the array is empty), in its own style.
TextEdit insertElements(std::string_view text, const JsonNode& array, std::size_t after,
                        const std::vector<std::string>& elements);
/// Takes out members or elements by their indexes (ascending), with their commas.
std::vector<TextEdit> removeChildren(const JsonNode& parent, const std::vector<std::size_t>& indexes);

/// White space before the line on which `position` stands, and one step of indentation (empty: all on one line).
std::string_view lineIndentAt(std::string_view text, std::size_t position);
std::string_view indentStep(std::string_view text);
/// Moves the lines of a value from one indentation to another.
std::string reindent(std::string_view value, std::string_view from, std::string_view to);

}  // namespace oriel::dashboards
