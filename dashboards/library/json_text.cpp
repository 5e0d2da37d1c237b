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

/// Offset of the first bracket that nests too deep; npos when none does. Strings are skipped, nothing else is
/// understood.
std::size_t tooDeepAt(std::string_view text) {
  int depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inString) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        inString = false;
    } else if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxJsonDepth) return i;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return std::string_view::npos;
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
  const auto deep = tooDeepAt(text);
  if (deep != std::string_view::npos) {
    return jsonTextError(ErrorCode::LimitExceeded, fmt::format("nested deeper than {} levels", kMaxJsonDepth), text,
                         deep);
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

std::string displayPath(std::string_view pointer) {
  std::string shown;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto slash = pointer.find('/');
    const auto part = pointer.substr(0, slash);
    if (isDigits(part))
      shown += fmt::format("[{}]", part);
    else
      shown += (shown.empty() ? "" : ".") + std::string(part);
    pointer = slash == std::string_view::npos ? std::string_view{} : pointer.substr(slash);
  }
  return shown;
}

}  // namespace oriel::dashboards
