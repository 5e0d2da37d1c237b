#include "dashboards/library/embedded_text.h"

#include <algorithm>

namespace oriel::dashboards {
namespace {

std::size_t lineStart(std::string_view text, int line) {
  std::size_t at = 0;
  for (; line > 0; --line) {
    const auto newline = text.find('\n', at);
    if (newline == std::string_view::npos) return text.size();
    at = newline + 1;
  }
  return at;
}

bool isBlankLine(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

/// Reads the lines of a literal block that begin at `at`; stops at the first line that is indented less.
void readBlock(std::string_view outer, std::size_t at, EmbeddedText& embedded) {
  std::size_t width = 0;
  while (at < outer.size()) {
    const auto newline = std::min(outer.find('\n', at), outer.size());
    const auto line = outer.substr(at, newline - at);
    if (!isBlankLine(line)) {
      const auto spaces = std::min(line.find_first_not_of(' '), line.size());
      if (width == 0) width = spaces;
      if (spaces < width || width == 0) break;
    }
    const std::size_t skip = std::min(width, line.size());
    for (std::size_t i = skip; i < line.size(); ++i) {
      embedded.inner += line[i];
      embedded.offsets.push_back(at + i);
    }
    embedded.inner += '\n';
    embedded.offsets.push_back(newline);
    at = newline + 1;
  }
  embedded.indent.assign(width, ' ');
}

}  // namespace

EmbeddedText jsonEmbeddedText(std::string_view outer, std::size_t begin, std::size_t end) {
  EmbeddedText embedded;
  embedded.form = EmbeddedText::Form::JsonString;
  for (std::size_t i = begin + 1; i + 1 < end;) {
    std::size_t next = i + 1;
    if (outer[i] == '\\') next = outer[i + 1] == 'u' ? i + 6 : i + 2;
    // Two escapes may form one character.
    if (next == i + 6 && outer.substr(next, 2) == "\\u" && outer.substr(i, 4).find_first_of("dD", 2) == 2 &&
        std::string_view("89abAB").find(outer[i + 3]) != std::string_view::npos) {
      next += 6;
    }
    JsonNode piece;
    piece.begin = i - 1;
    piece.end = next + 1;
    const auto bytes = stringAt(outer, piece);
    embedded.inner += bytes;
    embedded.offsets.insert(embedded.offsets.end(), bytes.size(), i);
    i = next;
  }
  embedded.offsets.push_back(end - 1);
  return embedded;
}

EmbeddedText yamlEmbeddedText(std::string_view outer, int line, int column, const std::string& value) {
  EmbeddedText embedded;
  embedded.form = EmbeddedText::Form::YamlBlock;
  const std::size_t start = lineStart(outer, line);
  const auto newline = std::min(outer.find('\n', start), outer.size());
  const auto header = outer.substr(start, newline - start);
  const auto bar = header.rfind('|');
  if (bar != std::string_view::npos && static_cast<int>(bar) >= column) {
    readBlock(outer, newline + 1, embedded);
    // Clipping of the last line ends does not matter to JSON; everything else must be what the YAML reader saw.
    const auto trimmed = [](std::string_view text) { return text.substr(0, text.find_last_not_of(" \t\r\n") + 1); };
    if (trimmed(embedded.inner) == trimmed(value)) {
      embedded.offsets.push_back(embedded.offsets.empty() ? newline : embedded.offsets.back() + 1);
      return embedded;
    }
  }
  embedded.inner = value;
  embedded.offsets.clear();
  embedded.whyFrozen = "it stands in a YAML string that is not a literal block (|)";
  return embedded;
}

TextEdit outerEdit(const EmbeddedText& embedded, const TextEdit& edit) {
  TextEdit outer{embedded.offsets[edit.begin], embedded.offsets[edit.end], {}};
  if (embedded.form == EmbeddedText::Form::JsonString) {
    const auto quoted = jsonQuote(edit.text);
    outer.text = quoted.substr(1, quoted.size() - 2);
    return outer;
  }
  for (const char c : edit.text) {
    outer.text += c;
    if (c == '\n') outer.text += embedded.indent;
  }
  return outer;
}

}  // namespace oriel::dashboards
