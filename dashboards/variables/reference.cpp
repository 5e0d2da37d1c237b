#include "dashboards/variables/reference.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>

#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

/// A path or a format that is longer is none: what looks for its end must not read the whole text at every `$`.
constexpr std::size_t kLongestPart = 400;

bool isWordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t wordEnd(std::string_view text, std::size_t at) {
  while (at < text.size() && isWordChar(text[at])) ++at;
  return at;
}

// Where a run of characters that are not in `stops` ends; npos when it is too long or reaches the end of the text.
std::size_t runEnd(std::string_view text, std::size_t at, std::string_view stops) {
  const std::size_t end = text.substr(at, kLongestPart).find_first_of(stops);
  return end == std::string_view::npos ? end : at + end;
}

// One step of a path at `at`: `.name`, `["name"]`, `['name']`, `[0]`; 0 when there is none.
std::size_t stepEnd(std::string_view text, std::size_t at) {
  if (text[at] == '.') {
    const std::size_t end = runEnd(text, at + 1, ":^{}[]");
    return end == std::string_view::npos || end == at + 1 ? 0 : end;
  }
  if (text[at] != '[' || at + 1 >= text.size()) return 0;
  const char mark = text[at + 1];
  const bool quoted = mark == '"' || mark == '\'';
  const std::size_t end = quoted ? runEnd(text, at + 2, std::string_view(&mark, 1)) : runEnd(text, at + 1, "]\"'");
  if (end == std::string_view::npos) return 0;
  const std::size_t close = quoted ? end + 1 : end;
  return close < text.size() && text[close] == ']' ? close + 1 : 0;
}

std::size_t pathEnd(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (at < text.size() && at - begin < kLongestPart) {
    const std::size_t next = stepEnd(text, at);
    if (next == 0) break;
    at = next;
  }
  return at;
}

std::optional<Reference> braceReference(std::string_view text, std::size_t at) {
  Reference ref{at, 0, {}, {}, {}};
  const std::size_t name = wordEnd(text, at + 2);
  if (name == at + 2 || name >= text.size()) return {};
  ref.name = text.substr(at + 2, name - at - 2);
  std::size_t end = pathEnd(text, name);
  ref.path = text.substr(name, end - name);
  if (!ref.path.empty() && ref.path.front() == '.') ref.path.remove_prefix(1);
  if (end < text.size() && text[end] == ':') {
    const std::size_t close = runEnd(text, end + 1, "}");
    if (close == std::string_view::npos || close == end + 1) return {};
    ref.format = text.substr(end + 1, close - end - 1);
    end = close;
  }
  if (end >= text.size() || text[end] != '}') return {};
  ref.end = end + 1;
  return ref;
}

std::optional<Reference> bracketReference(std::string_view text, std::size_t at) {
  Reference ref{at, 0, {}, {}, {}};
  std::size_t end = wordEnd(text, at + 2);
  if (end == at + 2) return {};
  ref.name = text.substr(at + 2, end - at - 2);
  if (end < text.size() && text[end] == ':') {
    const std::size_t format = end + 1;
    end = wordEnd(text, format);
    if (end == format) return {};
    ref.format = text.substr(format, end - format);
  }
  if (text.substr(end, 2) != "]]") return {};
  ref.end = end + 2;
  return ref;
}

}  // namespace

std::optional<Reference> referenceAt(std::string_view text, std::size_t at) {
  const std::string_view start = text.substr(at, 2);
  if (start == "${") return braceReference(text, at);
  if (start == "[[") return bracketReference(text, at);
  if (start.empty() || start.front() != '$') return {};
  const std::size_t end = wordEnd(text, at + 1);
  if (end == at + 1) return {};
  return Reference{at, end, text.substr(at + 1, end - at - 1), {}, {}};
}

std::optional<Reference> nextReference(std::string_view text, std::size_t at) {
  for (at = text.find_first_of("$[", at); at != std::string_view::npos; at = text.find_first_of("$[", at + 1)) {
    if (const auto ref = referenceAt(text, at)) return ref;
  }
  return {};
}

std::vector<std::string> pathSteps(std::string_view path) {
  std::vector<std::string> steps;
  std::size_t at = 0;
  while (at < path.size()) {
    if (path[at] == '.') {
      ++at;
    } else if (path[at] != '[') {
      const std::size_t end = std::min(path.find_first_of(".[", at), path.size());
      steps.emplace_back(path.substr(at, end - at));
      at = end;
    } else {
      const char mark = at + 1 < path.size() ? path[at + 1] : ']';
      const bool quoted = mark == '"' || mark == '\'';
      const std::size_t begin = at + (quoted ? 2 : 1);
      const std::size_t end = std::min(path.find(quoted ? mark : ']', begin), path.size());
      if (begin <= end) steps.emplace_back(path.substr(begin, end - begin));
      at = end + (quoted ? 2 : 1);
    }
  }
  return steps;
}

const Json* jsonAtPath(const Json& value, std::string_view path) {
  if (const Json* whole = jsonFind(value, path)) return whole;
  const Json* current = &value;
  for (const std::string& step : pathSteps(path)) {
    if (current->is_array()) {
      std::size_t index = 0;
      const auto read = std::from_chars(step.data(), step.data() + step.size(), index);
      if (read.ec != std::errc() || read.ptr != step.data() + step.size() || index >= current->size()) return nullptr;
      current = &(*current)[index];
    } else {
      current = jsonFind(*current, step);
      if (!current) return nullptr;
    }
  }
  return current;
}

}  // namespace oriel::dashboards
