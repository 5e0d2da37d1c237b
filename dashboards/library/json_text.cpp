#include "dashboards/library/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace oriel::dashboards {
namespace {

Error jsonTextError(ErrorCode code, std::string message, std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const auto position = textPosition(text, offset);
  Error error = makeError(code, std::move(message));
  error.place.line = position.line;
  error.place.column = position.column;
  error.place.begin = error.place.end = static_cast<int>(offset);
  return error;
}

/// What must be known of a text before the library may allocate for it.
struct TextShape {
  std::size_t tooDeepAt = std::string_view::npos;  ///< the first bracket that nests too deep
  std::size_t tooManyAt = std::string_view::npos;  ///< where the number of values is exceeded
};

/// Strings are skipped, nothing else is understood; a value follows each comma and each bracket that opens.
TextShape shapeOf(std::string_view text) {
  TextShape shape;
  int depth = 0;
  std::size_t values = 1;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inString) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        inString = false;
      continue;
    }
    if (c == '"') inString = true;
    const bool opens = c == '{' || c == '[';
    if (opens && ++depth > kMaxJsonDepth) {
      shape.tooDeepAt = i;
      return shape;
    }
    if ((opens || c == ',') && ++values > kMaxJsonValues) {
      shape.tooManyAt = i;
      return shape;
    }
    if (c == '}' || c == ']') --depth;
  }
  return shape;
}

/// The library's text without its own prefix and position, which the error carries itself.
std::string plainParseText(std::string_view what) {
  const auto column = what.find("column ");
  const auto colon = what.find(": ", column == std::string_view::npos ? 0 : column);
  if (colon != std::string_view::npos) what.remove_prefix(colon + 2);
  return std::string(what);
}

bool isDigits(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

TextPosition textPosition(std::string_view text, std::size_t offset) {
  TextPosition position;
  offset = std::min(offset, text.size());
  for (std::size_t i = 0; i < offset; ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else {
      ++position.column;
    }
  }
  return position;
}

Result<Json> parseJsonText(std::string_view text) {
  if (text.size() > kMaxDashboardBytes) {
    return makeError(ErrorCode::LimitExceeded, fmt::format("the file has {} MB; a dashboard may have {} MB",
                                                           text.size() >> 20, kMaxDashboardBytes >> 20));
  }
  if (text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF") {
    return jsonTextError(ErrorCode::InvalidInput, "the text is UTF-16; save it as UTF-8", text, 0);
  }
  const TextShape shape = shapeOf(text);
  if (shape.tooDeepAt != std::string_view::npos) {
    return jsonTextError(ErrorCode::LimitExceeded, fmt::format("nested deeper than {} levels", kMaxJsonDepth), text,
                         shape.tooDeepAt);
  }
  if (shape.tooManyAt != std::string_view::npos) {
    return jsonTextError(ErrorCode::LimitExceeded, fmt::format("more than {} values", kMaxJsonValues), text,
                         shape.tooManyAt);
  }
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    // The library counts the byte that was wrong from 1.
    const std::size_t offset = error.byte > 0 ? error.byte - 1 : 0;
    return jsonTextError(ErrorCode::InvalidInput, "not valid JSON: " + plainParseText(error.what()), text, offset);
  } catch (const Json::exception& error) {
    return jsonTextError(ErrorCode::InvalidInput, std::string("not valid JSON: ") + error.what(), text, 0);
  }
}

std::string plainPart(std::string_view part) {
  std::string plain;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool escape = part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1');
    plain += escape ? (part[++i] == '0' ? '~' : '/') : part[i];
  }
  return plain;
}

std::string displayPath(std::string_view pointer) {
  std::string shown;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto slash = pointer.find('/');
    const auto part = plainPart(pointer.substr(0, slash));
    if (isDigits(part))
      shown += fmt::format("[{}]", part);
    else
      shown += (shown.empty() ? "" : ".") + part;
    pointer = slash == std::string_view::npos ? std::string_view{} : pointer.substr(slash);
  }
  return shown;
}

}  // namespace oriel::dashboards
