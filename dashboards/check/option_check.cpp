#include "dashboards/check/option_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "dashboards/check/option_table.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/reducers.h"

namespace oriel::dashboards {
namespace {

constexpr std::size_t kShownValue = 40;

/// Paths of one part of one panel type, or of all of them.
struct KnownOptions {
  std::unordered_map<std::string, std::string_view> kinds;
  std::set<std::string> parents;  ///< what stands above a path

  void addGroup(std::string_view id) {
    const auto at = id.find('@');
    const std::string above = at == std::string_view::npos ? "" : std::string(id.substr(at + 1)) + ".";
    const OptionGroup* group = findOptionGroup(id.substr(0, at));
    if (!group) return;
    for (const OptionRow& row : group->rows) add(above + std::string(row.path), row.kind);
  }

  void addGroups(std::string_view ids) {
    while (!ids.empty()) {
      const auto blank = ids.find(' ');
      addGroup(ids.substr(0, blank));
      ids = blank == std::string_view::npos ? std::string_view() : ids.substr(blank + 1);
    }
  }

  void add(const std::string& path, std::string_view kind) {
    kinds.emplace(path, kind);
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] == '.' || path[i] == '[') parents.insert(path.substr(0, i));
      if (path[i] == ']') parents.insert(path.substr(0, i + 1));
    }
  }
};

struct KnownParts {
  using ByType = std::map<std::string, KnownOptions, std::less<>>;
  ByType options, custom, steps;
  KnownOptions allOptions, allCustom, allSteps, field;

  KnownParts() {
    field.addGroup("field");
    for (const PanelTypeRow& row : panelTypes()) {
      options[std::string(row.type)].addGroups(row.options);
      custom[std::string(row.type)].addGroups(row.custom);
      allOptions.addGroups(row.options);
      allCustom.addGroups(row.custom);
    }
    for (const OptionGroup& group : transformationOptions()) {
      KnownOptions& own = steps[std::string(group.id)];
      for (const OptionRow& row : group.rows) {
        own.add(std::string(row.path), row.kind);
        if (row.path != "*") allSteps.add(std::string(row.path), row.kind);
      }
    }
  }

  const KnownOptions& own(OptionPart part, std::string_view type) const {
    static const KnownOptions none;
    if (part == OptionPart::Field) return field;
    const ByType& types = part == OptionPart::Options ? options : part == OptionPart::Step ? steps : custom;
    const auto it = types.find(type);
    return it == types.end() ? none : it->second;
  }
  const KnownOptions& any(OptionPart part) const {
    switch (part) {
      case OptionPart::Field: return field;
      case OptionPart::Options: return allOptions;
      case OptionPart::Step: return allSteps;
      case OptionPart::Custom: break;
    }
    return allCustom;
  }
};

const KnownParts& knownParts() {
  static const KnownParts parts;
  return parts;
}

bool isNumberLike(const Json& value) {
  if (value.is_string() && value.get_ref<const std::string&>().empty()) return true;
  return jsonNumberOf(value).has_value();
}

bool isTexts(const Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_string(); });
}

bool isReducer(const Json& value) {
  return value.is_string() && (value == "" || findReducer(value.get_ref<const std::string&>()));
}

bool areReducers(const Json& value) { return value.is_array() && std::all_of(value.begin(), value.end(), isReducer); }

bool isWord(const Json& value, std::string_view words) {
  const std::string text = jsonTextOf(value);
  if (text.empty() && value.is_string()) return true;
  while (!words.empty()) {
    const auto bar = words.find('|');
    const std::string_view word = words.substr(0, bar);
    if (word.substr(word.starts_with('~') ? 1 : 0) == text) return true;
    words = bar == std::string_view::npos ? std::string_view() : words.substr(bar + 1);
  }
  return false;
}

bool fitsKind(const Json& value, std::string_view kind) {
  if (value.is_null() || kind == "*" || kind == "-") return true;
  if (kind.front() == '=') return isWord(value, kind.substr(1));
  return std::any_of(kind.begin(), kind.end(), [&](char letter) {
    switch (letter) {
      case 'b': return value.is_boolean() || value == "true";
      case 'n': return isNumberLike(value);
      case 's': return value.is_string();
      case 'S': return isTexts(value);
      case 'r': return isReducer(value);
      case 'R': return areReducers(value);
      default: return false;
    }
  });
}

std::string_view kindName(char letter) {
  switch (letter) {
    case 'b': return "true or false";
    case 'n': return "a number";
    case 's': return "a text";
    case 'S': return "a list of texts";
    case 'r': return "a reducer";
    default: return "a list of reducers";
  }
}

std::string kindText(std::string_view kind) {
  if (kind.front() == '=') return fmt::format("one of {}", kind.substr(1, kind.find("|~") - 1));
  std::string text;
  for (const char letter : kind) text += (text.empty() ? "" : " or ") + std::string(kindName(letter));
  return text;
}

std::string shortValue(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kShownValue) text = text.substr(0, kShownValue) + "...";
  return text;
}

class OptionWalk {
 public:
  OptionWalk(const KnownOptions& own, const KnownOptions& any, const std::string& place, Findings& findings)
      : own_(own), any_(any), place_(place), findings_(findings) {}

  void walk(const Json& value, const std::string& path) {
    if (own_.kinds.count("*") > 0) return;
    const auto row = own_.kinds.find(path);
    const bool ownParent = own_.parents.count(path) > 0;
    if (row != own_.kinds.end() && !(ownParent && value.is_structured())) {
      if (!fitsKind(value, row->second))
        add(path, fmt::format("{} is not {}", shortValue(value), kindText(row->second)));
      return;
    }
    if (value.is_null() || (!ownParent && any_.kinds.count(path) > 0)) return;
    const bool parent = path.empty() || any_.parents.count(path) > 0;
    if (!parent) return add(path, "unknown option");
    if (value.is_object()) {
      for (const auto& [key, member] : value.items()) walk(member, path.empty() ? key : path + "." + key);
    } else if (value.is_array()) {
      for (const Json& one : value) walk(one, path + "[]");
    } else if (!path.empty() && ownParent) {
      add(path, fmt::format("{} is not an object", shortValue(value)));
    }
  }

 private:
  void add(const std::string& path, std::string text) {
    findings_.push_back({path.empty() ? place_ : place_ + "." + path, std::move(text)});
  }

  const KnownOptions& own_;
  const KnownOptions& any_;
  const std::string& place_;
  Findings& findings_;
};

}  // namespace

void checkOptions(OptionPart part, std::string_view type, const std::string& path, const Json& value,
                  const std::string& place, Findings& findings) {
  OptionWalk(knownParts().own(part, type), knownParts().any(part), place, findings).walk(value, path);
}

}  // namespace oriel::dashboards
