#include "dashboards/library/json_splice.h"

#include <fmt/format.h>

#include <algorithm>

#include "dashboards/library/json_text.h"

namespace oriel::dashboards {
namespace {

constexpr std::string_view kJsonSpace = " \t\r\n";

void appendUtf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

unsigned hexQuad(std::string_view text, std::size_t at) {
  unsigned code = 0;
  for (std::size_t i = at; i < at + 4 && i < text.size(); ++i) {
    const char c = text[i];
    const unsigned digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    code = code << 4 | (digit & 15);
  }
  return code;
}

/// Walks JSON and notes where things stand. It trusts that a real parser accepted the text, but stays within its
/// bounds.
class Indexer {
 public:
  explicit Indexer(std::string_view text) : text_(text) {}

  bool value(JsonNode& node, int depth) {
    skipSpace();
    node.begin = at_;
    if (at_ >= text_.size() || depth > kMaxJsonDepth) return false;
    const char c = text_[at_];
    bool good = true;
    if (c == '{' || c == '[') {
      node.kind = c == '{' ? JsonNode::Kind::Object : JsonNode::Kind::Array;
      good = container(node, depth);
    } else if (c == '"') {
      node.kind = JsonNode::Kind::String;
      good = string();
    } else {
      at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
      good = at_ > node.begin;
    }
    node.end = at_;
    return good;
  }

  void skipBom() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
  }
  std::size_t at() const { return at_; }

 private:
  void skipSpace() { at_ = std::min(text_.find_first_not_of(kJsonSpace, at_), text_.size()); }

  bool take(char c) {
    skipSpace();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool string() {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\')
        ++at_;
      else if (text_[at_] == '"')
        return ++at_, true;
    }
    return false;
  }

  bool container(JsonNode& node, int depth) {
    const bool object = node.kind == JsonNode::Kind::Object;
    const char close = object ? '}' : ']';
    ++at_;
    if (take(close)) return true;
    do {
      JsonNode& child = node.children.emplace_back();
      if (object && !key(child)) return false;
      if (!value(child, depth + 1)) return false;
    } while (take(','));
    return take(close);
  }

  bool key(JsonNode& child) {
    skipSpace();
    JsonNode name;
    name.begin = child.keyBegin = at_;
    if (at_ >= text_.size() || text_[at_] != '"' || !string()) return false;
    name.end = at_;
    child.key = stringAt(text_, name);
    return take(':');
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The white space before `position`.
std::string_view spaceBefore(std::string_view text, std::size_t position) {
  std::size_t from = position;
  while (from > 0 && kJsonSpace.find(text[from - 1]) != std::string_view::npos) --from;
  return text.substr(from, position - from);
}

std::size_t childStart(const JsonNode& parent, std::size_t index) {
  const JsonNode& child = parent.children[index];
  return parent.kind == JsonNode::Kind::Object ? child.keyBegin : child.begin;
}

/// What stands between a key and its value: `:` or `: `.
std::string colonOf(std::string_view text, const JsonNode& child) {
  std::size_t from = child.begin;
  while (from > child.keyBegin && text[from - 1] != '"') --from;
  return std::string(text.substr(from, child.begin - from));
}

std::string joinItems(const std::vector<std::string>& items, std::string_view between) {
  std::string joined;
  for (const auto& item : items) joined += (joined.empty() ? "" : std::string(",") + std::string(between)) + item;
  return joined;
}

/// Puts the first items into `{}` or `[]`.
TextEdit fillEmpty(std::string_view text, const JsonNode& node, const std::vector<std::string>& items) {
  const auto unit = indentStep(text);
  if (unit.empty()) return {node.begin + 1, node.end - 1, joinItems(items, "")};
  const std::string outer = "\n" + std::string(lineIndentAt(text, node.begin));
  const std::string inner = outer + std::string(unit);
  return {node.begin + 1, node.end - 1, inner + joinItems(items, inner) + outer};
}

TextEdit insertItems(std::string_view text, const JsonNode& parent, std::size_t after,
                     const std::vector<std::string>& items) {
  if (parent.children.empty()) return fillEmpty(text, parent, items);
  after = std::min(after, parent.children.size() - 1);
  // The first child may follow its bracket without the space that stands between children.
  const std::size_t sample = after == 0 && parent.children.size() > 1 ? 1 : after;
  const auto space = spaceBefore(text, childStart(parent, sample));
  const std::size_t place = parent.children[after].end;
  return {place, place, "," + std::string(space) + joinItems(items, space)};
}

}  // namespace

std::string_view lineIndentAt(std::string_view text, std::size_t position) {
  const auto newline = position == 0 ? std::string_view::npos : text.rfind('\n', position - 1);
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  const auto end = std::min(text.find_first_not_of(" \t", start), text.size());
  return text.substr(start, std::min(end, position) - start);
}

std::string_view indentStep(std::string_view text) {
  for (auto newline = text.find('\n'); newline != std::string_view::npos; newline = text.find('\n', newline + 1)) {
    const auto end = text.find_first_not_of(" \t", newline + 1);
    if (end != std::string_view::npos && end > newline + 1 && text[end] != '\n' && text[end] != '\r') {
      return text.substr(newline + 1, end - newline - 1);
    }
  }
  return {};
}

std::string reindent(std::string_view value, std::string_view from, std::string_view to) {
  std::string moved;
  for (std::size_t at = 0; at < value.size();) {
    const auto newline = std::min(value.find('\n', at), value.size() - 1);
    moved += value.substr(at, newline + 1 - at);
    at = newline + 1;
    if (value[newline] != '\n' || at >= value.size()) continue;
    if (value.substr(at, from.size()) == from) at += from.size();
    moved += to;
  }
  return moved;
}

Result<JsonNode> indexJson(std::string_view text) {
  JsonNode root;
  Indexer indexer(text);
  indexer.skipBom();
  if (indexer.value(root, 0)) return root;
  Error error = makeError(ErrorCode::InvalidInput, "not valid JSON");
  error.place.begin = error.place.end = static_cast<int>(indexer.at());
  return error;
}

const JsonNode* memberOf(const JsonNode& object, std::string_view key) {
  if (object.kind != JsonNode::Kind::Object) return nullptr;
  for (auto child = object.children.rbegin(); child != object.children.rend(); ++child) {
    if (child->key == key) return &*child;
  }
  return nullptr;
}

const JsonNode* nodeAt(const JsonNode& root, std::string_view pointer) {
  const JsonNode* node = &root;
  while (node && !pointer.empty()) {
    pointer.remove_prefix(1);
    const auto slash = pointer.find('/');
    const auto part = pointer.substr(0, slash);
    pointer = slash == std::string_view::npos ? std::string_view{} : pointer.substr(slash);
    if (node->kind != JsonNode::Kind::Array) {
      node = memberOf(*node, plainPart(part));
      continue;
    }
    std::size_t index = 0;
    for (const char c : part)
      index = c >= '0' && c <= '9' && index < node->children.size() ? index * 10 + (c - '0') : SIZE_MAX / 100;
    node = !part.empty() && index < node->children.size() ? &node->children[index] : nullptr;
  }
  return node;
}

std::string stringAt(std::string_view text, const JsonNode& node) {
  std::string value;
  for (std::size_t i = node.begin + 1; i + 1 < node.end; ++i) {
    if (text[i] != '\\') {
      value += text[i];
      continue;
    }
    const char c = text[++i];
    if (c != 'u') {
      const auto known = std::string_view("bfnrt").find(c);
      value += known == std::string_view::npos ? c : "\b\f\n\r\t"[known];
      continue;
    }
    unsigned code = hexQuad(text, i + 1);
    i += 4;
    if (code >= 0xD800 && code < 0xDC00 && text.substr(i + 1, 2) == "\\u") {
      code = 0x10000 + ((code - 0xD800) << 10) + (hexQuad(text, i + 3) - 0xDC00);
      i += 6;
    }
    appendUtf8(value, code);
  }
  return value;
}

std::string applyEdits(std::string_view text, std::vector<TextEdit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const TextEdit& a, const TextEdit& b) { return a.begin < b.begin; });
  std::string result;
  result.reserve(text.size() + 256);
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    result += text.substr(at, edit.begin - at);
    result += edit.text;
    at = edit.end;
  }
  result += text.substr(at);
  return result;
}

std::string jsonQuote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto known = std::string_view("\"\\\b\f\n\r\t").find(c);
    if (known != std::string_view::npos) {
      quoted += '\\';
      quoted += "\"\\bfnrt"[known];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

TextEdit replaceValue(const JsonNode& node, std::string value) { return {node.begin, node.end, std::move(value)}; }

TextEdit insertMembers(std::string_view text, const JsonNode& object, const JsonMembers& members) {
  const std::string colon =
      object.children.empty() ? (indentStep(text).empty() ? ":" : ": ") : colonOf(text, object.children.back());
  std::vector<std::string> items;
  for (const auto& [key, value] : members) items.push_back(jsonQuote(key) + colon + value);
  return insertItems(text, object, object.children.empty() ? 0 : object.children.size() - 1, items);
}

TextEdit insertElements(std::string_view text, const JsonNode& array, std::size_t after,
                        const std::vector<std::string>& elements) {
  return insertItems(text, array, after, elements);
}

std::vector<TextEdit> removeChildren(const JsonNode& parent, const std::vector<std::size_t>& indexes) {
  std::vector<TextEdit> edits;
  const auto& children = parent.children;
  for (std::size_t i = 0; i < indexes.size();) {
    const std::size_t first = indexes[i];
    std::size_t last = first;
    while (++i < indexes.size() && indexes[i] == last + 1) ++last;
    if (last + 1 < children.size())
      edits.push_back({childStart(parent, first), childStart(parent, last + 1), ""});
    else if (first > 0)
      edits.push_back({children[first - 1].end, children[last].end, ""});
    else
      edits.push_back({parent.begin + 1, parent.end - 1, ""});
  }
  return edits;
}

}  // namespace oriel::dashboards
