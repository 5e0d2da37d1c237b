#include "dashboards/variables/options.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <set>

#include "dashboards/fieldconfig/pattern.h"

namespace oriel::dashboards {
namespace {

std::string trimmedOption(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// Splits at commas that no backslash escapes.
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
  return parts;
}

void addMatch(const re2::RE2& regex, const std::vector<re2::StringPiece>& groups,
              std::vector<VariableOption>& options) {
  const auto& names = regex.NamedCapturingGroups();
  const auto group = [&](const char* name) {
    const auto found = names.find(name);
    return found == names.end() ? std::string() : std::string(groups[static_cast<std::size_t>(found->second)]);
  };
  const std::string text = group("text"), value = group("value");
  if (!text.empty() || !value.empty()) {
    options.push_back({text.empty() ? value : text, value.empty() ? text : value});
  } else if (groups.size() > 1) {
    // Only the first group counts; one that took no part gives nothing.
    for (std::size_t i = 1; i < groups.size(); ++i) {
      if (groups[i].data() == nullptr) continue;
      options.push_back({std::string(groups[i]), std::string(groups[i])});
      break;
    }
  }
}

std::vector<VariableOption> filteredOptions(const std::vector<std::string>& texts, const std::string& regexText) {
  std::vector<VariableOption> options;
  const Pattern pattern(regexText);
  if (!pattern.ok()) return options;
  const re2::RE2& regex = *pattern.regex();
  const bool global = regexText.front() == '/' && regexText.find('g', regexText.rfind('/')) != std::string::npos;
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1);
  for (const std::string& text : texts) {
    if (!pattern.matches(text)) continue;
    std::size_t at = 0;
    while (at <= text.size() &&
           regex.Match(text, at, text.size(), re2::RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()))) {
      if (groups.size() == 1) {
        options.push_back({text, text});
        break;
      }
      addMatch(regex, groups, options);
      if (!global) break;
      at = static_cast<std::size_t>(groups[0].data() - text.data()) + std::max<std::size_t>(1, groups[0].size());
    }
  }
  return options;
}

double firstNumber(const std::string& text) {
  const std::size_t digit = text.find_first_of("0123456789");
  return digit == std::string::npos ? -1 : std::strtod(text.c_str() + digit, nullptr);
}

std::string lowerOption(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool naturalLess(const std::string& a, const std::string& b) {
  std::size_t i = 0, j = 0;
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      char *endA = nullptr, *endB = nullptr;
      const auto x = std::strtoull(a.c_str() + i, &endA, 10), y = std::strtoull(b.c_str() + j, &endB, 10);
      if (x != y) return x < y;
      i = static_cast<std::size_t>(endA - a.c_str());
      j = static_cast<std::size_t>(endB - b.c_str());
    } else {
      const int x = std::tolower(static_cast<unsigned char>(a[i++])),
                y = std::tolower(static_cast<unsigned char>(b[j++]));
      if (x != y) return x < y;
    }
  }
  return i == a.size() && j < b.size();
}

void sortOptions(std::vector<VariableOption>& options, int sort) {
  const auto by = [&options](auto less) { std::stable_sort(options.begin(), options.end(), less); };
  switch ((sort + 1) / 2) {
    case 1: by([](const auto& a, const auto& b) { return a.text < b.text; }); break;
    case 2: by([](const auto& a, const auto& b) { return firstNumber(a.text) < firstNumber(b.text); }); break;
    case 3: by([](const auto& a, const auto& b) { return lowerOption(a.text) < lowerOption(b.text); }); break;
    case 4: by([](const auto& a, const auto& b) { return naturalLess(a.text, b.text); }); break;
    default: return;
  }
  if (sort % 2 == 0) std::reverse(options.begin(), options.end());
}

}  // namespace

std::vector<VariableOption> optionsFromTexts(const std::vector<std::string>& texts, const std::string& regex,
                                             int sort) {
  std::vector<VariableOption> options;
  if (regex.empty()) {
    for (const std::string& text : texts) options.push_back({text, text});
  } else {
    options = filteredOptions(texts, regex);
  }
  std::set<std::string> seen;
  std::erase_if(options, [&seen](const VariableOption& option) { return !seen.insert(option.value).second; });
  sortOptions(options, sort);
  return options;
}

std::vector<VariableOption> customOptions(const std::string& query) {
  std::vector<VariableOption> options;
  for (const std::string& part : splitOptions(query)) {
    const std::string text = trimmedOption(part);
    const std::size_t colon = text.find(" : ");
    if (text.empty()) continue;
    if (colon == std::string::npos) {
      options.push_back({text, text});
    } else {
      options.push_back({trimmedOption(text.substr(0, colon)), trimmedOption(text.substr(colon + 3))});
    }
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
