#include "dashboards/transform/text_extractors.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/unicode_text.h"

namespace oriel::dashboards {
namespace {

using ExtractedPairs = std::vector<std::pair<std::string, Cell>>;

// Sets a value; a name that comes again keeps its place.
void putPair(ExtractedPairs& pairs, const std::string& name, Cell value) {
  const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == name; });
  if (found != pairs.end()) {
    found->second = std::move(value);
  } else {
    pairs.emplace_back(name, std::move(value));
  }
}

Extracted extractJson(const std::string& text) {
  // The order of the members is that of the text, which the usual JSON type does not keep.
  if (isMissing(parseJsonCell(text))) return {};
  const auto parsed = nlohmann::ordered_json::parse(text, nullptr, false);
  ExtractedPairs pairs;
  if (parsed.is_string()) return pairs;
  if (!parsed.is_structured()) return pairs;
  for (const auto& [name, value] : parsed.items()) pairs.emplace_back(name, cellOfJson(Json(value)));
  return pairs;
}

/// Reads `a=1, b: "two words"`. A word that is followed by no value has an empty one.
class PairReader {
 public:
  ExtractedPairs read(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) take(text, i);
    if (!key_.empty()) putPair(pairs_, key_, word_);
    return std::move(pairs_);
  }

 private:
  void take(const std::string& text, std::size_t& i) {
    char c = text[i];
    if (quote_ != 0 && c == quote_) {
      quote_ = 0;
      if (++i >= text.size()) return;
      c = text[i];
    }
    const bool escaped = c == '\\';
    if (escaped && ++i < text.size()) c = text[i];
    if (escaped || quote_ != 0) {
      word_ += c;
      return;
    }
    if (c == '"' || c == '\'') quote_ = c;
    if (c == ':' || c == '=') {
      endKey();
    } else if (std::string_view("\"' \t\r\n").find(c) != std::string_view::npos) {
      if (key_.empty()) endLoneWord();
      endWord();
    } else if (std::string_view(",;&{}").find(c) != std::string_view::npos) {
      endWord();
    } else {
      word_ += c;
      if (i + 1 == text.size() && key_.empty()) endLoneWord();
    }
  }

  void endKey() {
    if (word_.empty()) return;
    if (!key_.empty()) putPair(pairs_, key_, std::string());
    key_ = std::move(word_);
    word_.clear();
  }

  void endLoneWord() {
    if (!word_.empty()) putPair(pairs_, word_, std::string());
    word_.clear();
  }

  void endWord() {
    if (word_.empty()) return;
    if (key_.empty()) {
      key_ = std::move(word_);
    } else {
      putPair(pairs_, key_, word_);
      key_.clear();
    }
    word_.clear();
  }

  ExtractedPairs pairs_;
  std::string key_, word_;
  char quote_ = 0;
};

Extracted extractParts(const std::string& raw, const std::string& delimiter) {
  ExtractedPairs pairs;
  const std::string text = trimText(raw);
  for (std::size_t at = 0;;) {
    const std::size_t end = delimiter.empty() ? std::string::npos : text.find(delimiter, at);
    putPair(pairs, trimText(std::string_view(text).substr(at, end - at)), 1.0);
    if (end == std::string::npos) return pairs;
    at = end + delimiter.size();
  }
}

TextExtractor regexExtractor(const std::string& text) {
  const bool own = text.starts_with('/') && Pattern(text).ok();
  return [pattern = Pattern(own ? text : "/(?<NewField>.*)/")](const std::string& value) -> Extracted {
    const int count = pattern.regex()->NumberOfCapturingGroups() + 1;
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(count));
    if (!pattern.regex()->Match(value, 0, value.size(), re2::RE2::UNANCHORED, groups.data(), count)) return {};
    ExtractedPairs pairs;
    for (const auto& [index, name] : pattern.regex()->CapturingGroupNames()) {
      const auto& group = groups[static_cast<std::size_t>(index)];
      pairs.emplace_back(name, group.data() ? Cell(std::string(group)) : Cell());
    }
    if (pairs.empty()) return {};
    return pairs;
  };
}

}  // namespace

Extracted membersOf(const Json& value) {
  ExtractedPairs pairs;
  if (!value.is_structured()) return pairs;
  for (const auto& [name, member] : value.items()) pairs.emplace_back(name, cellOfJson(member));
  return pairs;
}

const Json* jsonAtPath(const Json& value, const std::string& path) {
  const Json* at = &value;
  for (std::size_t i = 0; i < path.size();) {
    std::string part;
    if (path[i] == '[') {
      const std::size_t end = std::min(path.find(']', i), path.size());
      part = path.substr(i + 1, end - i - 1);
      if (part.size() > 1 && (part.front() == '"' || part.front() == '\'')) part = part.substr(1, part.size() - 2);
      i = end + 1;
    } else {
      const std::size_t end = std::min(path.find_first_of(".[", i), path.size());
      part = path.substr(i, end - i);
      i = end;
    }
    if (i < path.size() && path[i] == '.') ++i;
    if (at->is_array()) {
      const double place = numberOfText(part);
      const bool inside = !part.empty() && place >= 0 && place < static_cast<double>(at->size());
      at = inside ? &(*at)[static_cast<std::size_t>(place)] : nullptr;
    } else {
      at = jsonFind(*at, part);
    }
    if (!at || at->is_null()) return nullptr;
  }
  return at;
}

TextExtractor makeTextExtractor(const std::string& format, const Json& options, StepNotes& notes) {
  if (format == "json") return extractJson;
  if (format == "kvp") return [](const std::string& text) -> Extracted { return PairReader().read(text); };
  if (format == "regexp") return regexExtractor(jsonText(options, "regExp"));
  if (format == "delimiter") {
    return [delimiter = jsonText(options, "delimiter", ",")](const std::string& text) {
      return extractParts(text, delimiter);
    };
  }
  if (format == "auto") {
    return [](const std::string& text) -> Extracted {
      if (Extracted found = extractJson(text)) return found;
      return PairReader().read(text);
    };
  }
  notes.tell("there is no format \"" + format + "\"");
  return {};
}

}  // namespace oriel::dashboards
