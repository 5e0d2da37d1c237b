#include "models/config/decode_context.h"

#include <algorithm>

#include "models/base/text.h"
#include "models/config/scalars.h"
#include "models/config/secrets.h"

namespace oriel::config {

std::string withLine(const Place& place, const std::string& text) {
  std::string out = place.file.empty() ? std::string() : place.file + ":";
  if (place.line > 0) out += std::to_string(place.line) + ":";
  return out.empty() ? text : out + " " + text;
}

void DecodeContext::warn(const Node& node, const std::string& text) const {
  if (warnings.size() < 1000) warnings.push_back(withLine(node.place(), text));
}

void DecodeContext::disable(const Node& node, const std::string& text) const {
  if (disabledBecause != nullptr && disabledBecause->empty()) *disabledBecause = withLine(node.place(), text);
}

std::string DecodeContext::absolute(const std::string& path) const {
  if (path.empty() || path.front() == '/' || folder.empty()) return path;
  return (folder == "/" ? folder : folder + "/") + path;
}

bool DecodeContext::secret(MappingReader& reader, std::string_view key, std::string& value) const {
  return reader.with(key, [&](const Node& node) -> Status {
    ORIEL_ASSIGN(const std::string text, textOf(node));
    Expanded expanded = expandWhole(text, secrets);
    if (!expanded.missing.empty()) disable(node, "${" + expanded.missing + "} is not set");
    value = std::move(expanded.text);
    return {};
  });
}

bool DecodeContext::path(MappingReader& reader, std::string_view key, std::string& value) const {
  const bool found = reader.text(key, value);
  if (found) value = absolute(value);
  return found;
}

Status eachItem(const Node& list, const std::string& what, const std::function<Status(const Node&)>& decode) {
  if (list.isNull()) return {};
  if (list.kind() != NodeKind::Sequence) return list.error("expected a list of " + what + ", found " + kindText(list));
  for (const Node& item : list.items()) {
    // The place of nothing is that of what comes after it; for a list of nothing its own is nearer.
    if (item.isNull()) return (list.items().size() == 1 ? list : item).error("empty or null " + what);
    ORIEL_TRY(decode(item));
  }
  return {};
}

Status eachEntry(const Node& mapping, const std::string& what,
                 const std::function<Status(const Node& key, const Node& value)>& decode) {
  if (mapping.isNull()) return {};
  if (mapping.kind() != NodeKind::Mapping)
    return mapping.error("expected a mapping for " + what + ", found " + kindText(mapping));
  for (const Node::Entry& entry : mapping.entries()) ORIEL_TRY(decode(entry.first, entry.second));
  return {};
}

Result<Labels> labelsOf(const Node& node, bool legacyNames) {
  std::vector<std::pair<std::string, std::string>> pairs;
  const Status status = eachEntry(node, "labels", [&](const Node& key, const Node& value) -> Status {
    const bool good = legacyNames ? isLegacyLabelName(key.text()) : !key.text().empty();
    if (!good) return key.error(quote(key.text()) + " is not a valid label name");
    if (value.isNull()) return {};
    ORIEL_ASSIGN(std::string text, textOf(value));
    pairs.emplace_back(key.text(), std::move(text));
    return {};
  });
  ORIEL_TRY(status);
  return Labels::from(std::move(pairs));
}

bool readLimit(MappingReader& reader, std::string_view key, std::uint64_t& value) {
  return reader.with(key, [&](const Node& node) -> Status {
    ORIEL_ASSIGN(const std::int64_t number, integerOf(node));
    if (number < 0) return node.error(std::string(key) + " must not be negative");
    value = static_cast<std::uint64_t>(number);
    return {};
  });
}

bool readWord(MappingReader& reader, std::string_view key, const std::vector<std::string_view>& words,
              std::string& value) {
  return reader.with(key, [&](const Node& node) -> Status {
    ORIEL_ASSIGN(const std::string text, textOf(node));
    if (std::find(words.begin(), words.end(), text) != words.end()) {
      value = text;
      return {};
    }
    std::string known;
    for (const std::string_view word : words) {
      if (word.empty()) continue;
      known += (known.empty() ? "" : ", ") + std::string(word);
    }
    return node.error("unknown " + std::string(key) + " " + quote(text) + "; it is one of: " + known);
  });
}

}  // namespace oriel::config
