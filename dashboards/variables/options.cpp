#include "dashboards/variables/options.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/model/json_access.h"
#include "dashboards/variables/option_filter.h"
#include "dashboards/variables/sort_options.h"

namespace oriel::dashboards {
namespace {

bool isOptionSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string trimmedOption(std::string_view text) {
  while (!text.empty() && isOptionSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isOptionSpace(text.back())) text.remove_suffix(1);
  return std::string(text);
}

// Splits at commas that no backslash escapes; empty parts are none.
std::vector<std::string> splitOptions(const std::string& text) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == ',') {
      parts.back() += text[++i];
    } else if (text[i] == ',') {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  std::erase_if(parts, [](const std::string& part) { return part.empty(); });
  return parts;
}

// The last colon between blanks that has something before and behind it.
std::size_t separatingColon(const std::string& part) {
  for (std::size_t at = part.size() < 3 ? 0 : part.size() - 2; at > 1; --at) {
    const bool between = part[at] == ':' && isOptionSpace(part[at - 1]) && isOptionSpace(part[at + 1]);
    if (between && at + 2 < part.size()) return at;
  }
  return std::string::npos;
}

void addMatches(const std::string& text, const OptionFilter& filter, std::vector<VariableOption>& options) {
  const auto matches = filter.matches(text);
  if (matches.empty()) return;
  const auto shown = filter.named(matches, "text"), value = filter.named(matches, "value");
  if (shown || value) {
    options.push_back({shown ? *shown : *value, value ? *value : *shown});
    return;
  }
  if (!filter.hasGroups()) {
    options.push_back({text, text});
    return;
  }
  for (const OptionFilter::Match& match : matches) {
    // The first group counts; where it took no part (`(a)|(b)`) the next that did is more use than nothing.
    const auto part = std::find_if(match.groups.begin() + 1, match.groups.end(), [](const auto& g) { return !!g; });
    if (part != match.groups.end()) options.push_back({**part, **part});
  }
}

}  // namespace

std::vector<VariableOption> optionsFromTexts(const std::vector<std::string>& texts, const std::string& regex,
                                             int sort) {
  std::vector<VariableOption> options;
  if (regex.empty()) {
    for (const std::string& text : texts) options.push_back({text, text});
  } else {
    const OptionFilter filter(regex);
    if (!filter.ok()) return options;
    for (const std::string& text : texts) addMatches(text, filter, options);
  }
  std::set<std::string> seen;
  std::erase_if(options, [&seen](const VariableOption& option) { return !seen.insert(option.value).second; });
  sortOptions(options, sort);
  return options;
}

bool isVariableRegex(const std::string& regex) { return regex.empty() || OptionFilter(regex).ok(); }

std::vector<VariableOption> withStaticOptions(std::vector<VariableOption> options, const Variable& variable) {
  const auto& fixed = variable.staticOptions;
  if (fixed.empty()) return options;
  std::set<std::string_view> values;
  for (const VariableOption& option : fixed) values.insert(option.value);
  std::erase_if(options, [&](const VariableOption& option) { return values.count(option.value) > 0; });
  const bool behind = variable.staticOrder != StaticOrder::Before;
  options.insert(behind ? options.end() : options.begin(), fixed.begin(), fixed.end());
  if (variable.staticOrder == StaticOrder::Sorted) sortOptions(options, variable.sort);
  return options;
}

std::vector<VariableOption> customOptions(const std::string& query) {
  std::vector<VariableOption> options;
  for (const std::string& part : splitOptions(query)) {
    const std::size_t colon = separatingColon(part);
    const bool both = colon != std::string::npos;
    const std::string text = trimmedOption(both ? std::string_view(part).substr(0, colon) : part);
    options.push_back({text, both ? trimmedOption(std::string_view(part).substr(colon + 1)) : text});
  }
  return options;
}

Result<std::vector<VariableOption>> customOptionsFromJson(const std::string& query) {
  std::vector<VariableOption> options;
  if (trimmedOption(query).empty()) return options;
  const Json list = Json::parse(query, nullptr, false);
  if (!list.is_array()) return makeError(ErrorCode::InvalidInput, "the values are no JSON list of objects");
  for (const Json& item : list) {
    if (!item.is_object()) return makeError(ErrorCode::InvalidInput, "the values are no JSON list of objects");
    const std::string value = trimmedOption(jsonText(item, "value", "undefined"));
    std::string text = trimmedOption(jsonText(item, "text"));
    if (text.empty()) text = value;
    options.push_back({std::move(text), value, std::make_shared<const Json>(item)});
  }
  return options;
}

std::vector<VariableOption> intervalOptions(const std::string& query, bool withAuto) {
  std::vector<VariableOption> options;
  if (withAuto) options.push_back({"auto", kAutoValue});
  for (const std::string& part : splitOptions(query)) {
    std::string text = trimmedOption(part);
    if (text.size() > 1 && (text.front() == '"' || text.front() == '\'')) text = text.substr(1, text.size() - 2);
    if (!text.empty() && text != "auto") options.push_back({text, text});
  }
  return options;
}

}  // namespace oriel::dashboards
