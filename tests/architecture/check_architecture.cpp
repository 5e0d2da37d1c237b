// check_architecture TOP: holds the tree against tests/architecture/allowed.txt. Exit 0 clean, 1 violations, 2 usage or
// I/O.

#include <exception>
#include <iostream>

#include "tests/architecture/checks.h"

int main(int argc, char** argv) {
  using namespace oriel::architecture;
  if (argc != 2) {
    std::cerr << "usage: check_architecture TOP\n";
    return 2;
  }
  try {
    const Tree tree = readTree(argv[1]);
    const std::string file = "tests/architecture/allowed.txt";
    const auto text = tree.find(file);
    if (text == tree.end()) {
      std::cerr << argv[1] << " has no " << file << "\n";
      return 2;
    }
    std::vector<Violation> inRules;
    const Rules rules = readRules(text->second.text, file, inRules);
    Findings found = checkAll(tree, rules);
    found.violations.insert(found.violations.begin(), inRules.begin(), inRules.end());
    for (const auto& remark : found.remarks) std::cout << "remark: " << remark << "\n";
    for (const auto& v : found.violations) {
      std::cout << v.file << (v.line > 0 ? ":" + std::to_string(v.line) : std::string()) << ": " << v.text << "\n";
    }
    std::cout << tree.size() << " files, " << rules.rooms.size() << " rooms, " << found.violations.size()
              << " violations\n";
    return found.violations.empty() ? 0 : 1;
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 2;
  }
}
