#include "dashboards/search/pretty_json.h"

namespace oriel::dashboards {

namespace {

constexpr std::string_view kJsonSpace = " \t\r\n";

/// One past the end of the string literal that begins at `at`.
std::size_t endOfLiteral(std::string_view text, std::size_t at) {
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1;
  }
  return text.size();
}

void newLine(std::string& out, std::size_t depth) {
  out += '\n';
  out.append(2 * depth, ' ');
}

}  // namespace

std::string prettyJson(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 2);
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (kJsonSpace.find(c) != std::string_view::npos) continue;
    if (c == '"') {
      const std::size_t end = endOfLiteral(text, i);
      out.append(text.substr(i, end - i));
      i = end - 1;
    } else if (c == '{' || c == '[') {
      const std::size_t next = text.find_first_not_of(kJsonSpace, i + 1);
      out += c;
      if (next != std::string_view::npos && (text[next] == '}' || text[next] == ']')) {
        out += text[next];
        i = next;
      } else {
        newLine(out, ++depth);
      }
    } else if (c == '}' || c == ']') {
      newLine(out, depth > 0 ? --depth : 0);
      out += c;
    } else if (c == ',') {
      out += c;
      newLine(out, depth);
    } else if (c == ':') {
      out += ": ";
    } else {
      out += c;
    }
  }
  out += '\n';
  return out;
}

}  // namespace oriel::dashboards
