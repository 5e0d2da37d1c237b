#include <cctype>
#include <sstream>

#include "tests/architecture/checks.h"

namespace oriel::architecture {
namespace {

bool mayHaveAnySize(const std::string& name, const Rules& rules) {
  for (const auto& pattern : rules.anySize) {
    if (pattern == name) return true;
    const std::string end = pattern[0] == '*' ? pattern.substr(1) : std::string();
    if (!end.empty() && name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0)
      return true;
  }
  return false;
}

bool opensFunction(const std::string& head) {
  for (const char* other : {"namespace", "class ", "struct ", "enum ", "union ", "extern ", "#"}) {
    if (head.rfind(other, 0) == 0) return false;
  }
  return head.find('(') != std::string::npos;
}

/// The rows of a data-driven test are a table.
bool isTestData(const std::string& path, const std::string& signature) {
  return isBelow(path, "tests") && signature.find("_data() {") != std::string::npos;
}

}  // namespace

std::vector<FunctionSize> functionSizes(const std::string& text) {
  std::vector<FunctionSize> sizes;
  std::istringstream in(text);
  int number = 0, begin = 0;
  bool open = false;
  std::string head;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty()) continue;
    const char first = line[0];
    if (open) {
      if (first != '}') continue;
      sizes.push_back({begin, number - begin + 1, head});
      open = false;
    } else {
      const bool starts = std::isspace(static_cast<unsigned char>(first)) == 0 && first != '}' && first != '/';
      if (starts) {
        begin = number;
        head = line;
      }
      open = begin != 0 && line.back() == '{' && opensFunction(head);
    }
  }
  return sizes;
}

void checkSizes(const Tree& tree, const Rules& rules, Findings& found) {
  int longFunctions = 0;
  for (const auto& [path, file] : tree) {
    if (!isCpp(path) || mayHaveAnySize(nameOf(path), rules)) continue;
    if (file.lines > kHardFileLines) {
      found.violations.push_back(
          {path, 0, std::to_string(file.lines) + " lines; " + std::to_string(kHardFileLines) + " is the limit"});
    } else if (file.lines > kSoftFileLines) {
      found.remarks.push_back(path + ": " + std::to_string(file.lines) + " lines, more than " +
                              std::to_string(kSoftFileLines));
    }
    for (const auto& function : functionSizes(file.text)) {
      if (isTestData(path, function.signature)) continue;
      const std::string size = std::to_string(function.lines) + " lines: " + function.signature;
      if (function.lines > kHardFunctionLines)
        found.violations.push_back({path, function.line, "a function of " + size});
      if (function.lines > kSoftFunctionLines) ++longFunctions;
      if (function.lines > kSoftFunctionLines && function.lines <= kHardFunctionLines) {
        found.remarks.push_back(path + ":" + std::to_string(function.line) + ": " + size);
      }
    }
  }
  if (longFunctions > 0) found.remarks.push_back(std::to_string(longFunctions) + " functions over 40 lines");
}

}  // namespace oriel::architecture
