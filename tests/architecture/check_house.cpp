#include <algorithm>
#include <cctype>
#include <regex>
#include <string_view>

#include "tests/architecture/checks.h"

namespace oriel::architecture {
namespace {

bool endsIn(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

int lineAt(const std::string& text, std::size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

/// The text as a regular expression that matches it alone.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

void checkReadmes(const Tree& tree, const Rules& rules, Findings& found) {
  std::set<std::string> withCode;
  for (const auto& [path, file] : tree) {
    if (isCpp(path)) withCode.insert(roomOf(rules, path));
    if (nameOf(path) == "README.md" && path != "README.md" && file.lines > kReadmeLines) {
      found.violations.push_back(
          {path, 0,
           std::to_string(file.lines) + " lines; a room's README has at most " + std::to_string(kReadmeLines)});
    }
  }
  for (const auto& room : withCode) {
    if (room.empty() || tree.find(room + "/README.md") != tree.end()) continue;
    found.violations.push_back({room, 0, "the room has code and no README.md"});
  }
}

void checkNames(const Tree& tree, Findings& found) {
  for (const auto& [path, file] : tree) {
    if (!isCpp(path)) continue;
    for (const char c : path) {
      if (std::isupper(static_cast<unsigned char>(c)) == 0 && c != '-') continue;
      found.violations.push_back({path, 0, "files and folders are named in snake_case"});
      break;
    }
  }
}

void checkTestsAreBuilt(const Tree& tree, Findings& found) {
  for (const auto& [path, file] : tree) {
    if (!isBelow(path, "tests") || !(endsIn(path, "_test.cpp") || endsIn(path, "_bench.cpp"))) continue;
    const std::string list = folderOf(path) + "/CMakeLists.txt";
    const auto at = tree.find(list);
    const std::string name = nameOf(path);
    const bool named =
        at != tree.end() && std::regex_search(at->second.text, std::regex("(^|[\\s(])" + escaped(name) + "([\\s)]|$)"));
    if (!named) found.violations.push_back({path, 0, "is not named in " + list + ", so nobody builds it"});
  }
}

void checkTables(const Tree& tree, const Rules& rules, Findings& found) {
  for (const auto& rule : rules.tables) {
    const auto table = tree.find(rule.file);
    if (table == tree.end()) {
      found.violations.push_back({rule.file, 0, "allowed.txt names this table, but there is no such file"});
      continue;
    }
    const std::regex row(rule.rowPattern);
    const std::string& text = table->second.text;
    int rows = 0;
    for (std::sregex_iterator at(text.begin(), text.end(), row), end; at != end; ++at) {
      ++rows;
      const std::string name = (*at)[1].str();
      const std::regex whole("(^|\\W)" + escaped(name) + "(\\W|$)");
      const bool tested = std::any_of(tree.begin(), tree.end(), [&](const auto& entry) {
        return isBelow(entry.first, rule.testPath) && entry.second.text.find(name) != std::string::npos &&
               std::regex_search(entry.second.text, whole);
      });
      if (tested) continue;
      const int line = lineAt(text, static_cast<std::size_t>(at->position()));
      found.violations.push_back({rule.file, line, "the row " + name + " has no test data in " + rule.testPath});
    }
    if (rows == 0) found.violations.push_back({rule.file, 0, "no row looks like " + rule.rowPattern});
  }
}

/// Paths that exist on one machine only. Written in two halves, for this file is read as well.
const std::vector<std::string>& machinePaths() {
  static const std::vector<std::string> paths = {
      "/wo"
      "rk/",
      "/tmp/"
      "bash_jobs"};
  return paths;
}

void checkText(const Tree& tree, const Rules& rules, Findings& found) {
  std::set<std::string> forbidden = rules.forbiddenText;
  forbidden.insert(machinePaths().begin(), machinePaths().end());
  for (const auto& [path, file] : tree) {
    if (nameOf(path) == "allowed.txt") continue;
    for (const auto& text : forbidden) {
      for (auto at = file.text.find(text); at != std::string::npos; at = file.text.find(text, at + 1)) {
        const char before = at == 0 ? ' ' : file.text[at - 1];
        if (std::isalnum(static_cast<unsigned char>(before)) != 0 || before == '.' || before == '_') continue;
        found.violations.push_back({path, lineAt(file.text, at), "this stands in no file of the project: " + text});
      }
    }
  }
}

}  // namespace

void checkHouse(const Tree& tree, const Rules& rules, Findings& found) {
  checkReadmes(tree, rules, found);
  checkNames(tree, found);
  checkTestsAreBuilt(tree, found);
  checkTables(tree, rules, found);
  checkText(tree, rules, found);
}

Findings checkAll(const Tree& tree, const Rules& rules) {
  Findings found;
  checkIncludes(tree, rules, found);
  checkCmakeDeps(tree, rules, found);
  checkSizes(tree, rules, found);
  checkHouse(tree, rules, found);
  return found;
}

}  // namespace oriel::architecture
