#pragma once

#include <string>
#include <vector>

#include "tests/architecture/rules.h"
#include "tests/architecture/tree.h"

namespace oriel::architecture {

/// Limits of DESIGN.md section 6: beyond `soft` is said, beyond `hard` fails.
inline constexpr int kSoftFileLines = 350;
inline constexpr int kHardFileLines = 800;
inline constexpr int kSoftFunctionLines = 40;
inline constexpr int kHardFunctionLines = 80;
inline constexpr int kReadmeLines = 40;

/// What the checks found: `violations` fail the test, `remarks` are only printed.
struct Findings {
  std::vector<Violation> violations;
  std::vector<std::string> remarks;
};

/// A function and its length from the first line of its signature to its closing brace, found by layout: clang-format
/// puts both at the beginning of a line. Functions inside a class are not seen.
struct FunctionSize {
  int line = 0;
  int lines = 0;
  std::string signature;
};
std::vector<FunctionSize> functionSizes(const std::string& text);

/// Every `#include` against the rules: rooms, Qt, expensive headers, written from the top, no circle between files.
void checkIncludes(const Tree& tree, const Rules& rules, Findings& found);
/// DEPS in the CMakeLists.txt of a room against the rules.
void checkCmakeDeps(const Tree& tree, const Rules& rules, Findings& found);
/// Lengths of files and functions.
void checkSizes(const Tree& tree, const Rules& rules, Findings& found);
/// README files, names of files, tests named in a CMakeLists.txt, rows of tables with test data, forbidden text.
void checkHouse(const Tree& tree, const Rules& rules, Findings& found);

/// All of them.
Findings checkAll(const Tree& tree, const Rules& rules);

}  // namespace oriel::architecture
