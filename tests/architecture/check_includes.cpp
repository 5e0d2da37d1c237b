#include <cctype>
#include <functional>
#include <regex>

#include "tests/architecture/checks.h"

namespace oriel::architecture {
namespace {

bool isQtHeader(const std::string& header) {
  if (header.rfind("Qt", 0) == 0 || header.rfind("qt", 0) == 0) return true;
  return header.size() > 1 && header[0] == 'Q' && std::isupper(static_cast<unsigned char>(header[1])) != 0;
}

bool isGenerated(const std::string& header) {
  return header.size() > 4 && (header.compare(header.size() - 4, 4, ".moc") == 0 || header.rfind("moc_", 0) == 0);
}

bool isBelowAny(const std::string& path, const std::set<std::string>& folders) {
  for (const auto& folder : folders) {
    if (isBelow(path, folder)) return true;
  }
  return false;
}

void checkForeign(const std::string& path, const Include& include, const Rules& rules, Findings& found) {
  if (isQtHeader(include.header) && isBelowAny(path, rules.withoutQt)) {
    found.violations.push_back({path, include.line, "no Qt here: <" + include.header + ">"});
  }
  const auto rule = rules.headerOnlyIn.find(include.header);
  if (rule == rules.headerOnlyIn.end()) return;
  const std::string header = "<" + include.header + "> is dear: ";
  if (!isBelowAny(path, rule->second)) {
    found.violations.push_back({path, include.line, header + "allowed.txt names the files that have it"});
  } else if (path.back() == 'h' && !isBelow(path, "tests")) {
    found.violations.push_back({path, include.line, header + "in a header everyone pays for it"});
  }
}

void checkOwn(const std::string& path, const Include& include, const Tree& tree, const Rules& rules, Findings& found) {
  if (tree.find(include.header) == tree.end()) {
    found.violations.push_back({path, include.line, "no such file from the top: \"" + include.header + "\""});
    return;
  }
  const std::string from = roomOf(rules, path), to = roomOf(rules, include.header);
  if (from == to && !from.empty()) return;
  const auto allowed = rules.mayInclude.find(from);
  if (allowed != rules.mayInclude.end() && (allowed->second.count(to) != 0 || allowed->second.count("*") != 0)) return;
  const std::string who = from.empty() ? "a folder without a line in allowed.txt" : from;
  found.violations.push_back({path, include.line, who + " may not include " + (to.empty() ? include.header : to)});
}

void checkCircles(const Tree& tree, Findings& found) {
  std::map<std::string, int> state;
  std::function<void(const std::string&)> visit = [&](const std::string& path) {
    state[path] = 1;
    for (const auto& include : tree.at(path).includes) {
      if (!include.quoted || tree.find(include.header) == tree.end()) continue;
      if (state[include.header] == 1) {
        found.violations.push_back({path, include.line, "includes lead in a circle back to " + include.header});
      } else if (state[include.header] == 0) {
        visit(include.header);
      }
    }
    state[path] = 2;
  };
  for (const auto& [path, file] : tree) {
    if (state[path] == 0) visit(path);
  }
}

}  // namespace

void checkIncludes(const Tree& tree, const Rules& rules, Findings& found) {
  for (const auto& [path, file] : tree) {
    for (const auto& include : file.includes) {
      if (isGenerated(include.header)) continue;
      checkForeign(path, include, rules, found);
      if (include.quoted) checkOwn(path, include, tree, rules, found);
    }
  }
  checkCircles(tree, found);
}

void checkCmakeDeps(const Tree& tree, const Rules& rules, Findings& found) {
  std::map<std::string, std::string> roomOfTarget;
  for (const auto& room : rules.rooms) {
    std::string target = room;
    for (char& c : target) c = c == '/' ? '_' : c;
    roomOfTarget[target] = room;
  }
  static const std::regex call(R"(oriel_room\(\s*(\w+)([^)]*)\))");
  static const std::regex word(R"([\w:-]+)");
  for (const auto& [path, file] : tree) {
    if (nameOf(path) != "CMakeLists.txt") continue;
    for (std::sregex_iterator at(file.text.begin(), file.text.end(), call), end; at != end; ++at) {
      const auto room = roomOfTarget.find((*at)[1].str());
      if (room == roomOfTarget.end()) {
        found.violations.push_back({path, 0, "the room " + (*at)[1].str() + " has no line in allowed.txt"});
        continue;
      }
      const std::string arguments = (*at)[2].str();
      bool deps = false;
      for (std::sregex_iterator w(arguments.begin(), arguments.end(), word); w != end; ++w) {
        const std::string name = w->str();
        if (name == "DEPS" || name == "LIBS" || name == "QT") {
          deps = name == "DEPS";
        } else if (deps) {
          const auto to = roomOfTarget.find(name);
          const auto allowed = rules.mayInclude.find(room->second);
          if (to == roomOfTarget.end() || allowed == rules.mayInclude.end() || allowed->second.count(to->second) == 0) {
            found.violations.push_back({path, 0, room->second + " may not link " + name});
          }
        }
      }
    }
  }
}

}  // namespace oriel::architecture
