#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace oriel::architecture {

/// One finding: where, and what is wrong. `line` 0 means the whole file or folder.
struct Violation {
  std::string file;
  int line = 0;
  std::string text;
};

/// `table FILE rows REGEX tested in PATH`: the first group of every match in FILE must occur in a file at or below
/// PATH.
struct TableRule {
  std::string file;
  std::string rowPattern;
  std::string testPath;
};

/// What `allowed.txt` says, read once; a plain value. A line that cannot be read is a violation, never ignored.
struct Rules {
  std::map<std::string, std::set<std::string>> mayInclude;    // room -> rooms; "*" is every room
  std::set<std::string> rooms;                                // each name that stands left or right of `may include`
  std::vector<std::string> order;                             // top folders, the lowest first
  std::set<std::string> withoutQt;                            // folders that see no Qt header
  std::map<std::string, std::set<std::string>> headerOnlyIn;  // expensive foreign header -> files or folders
  std::set<std::string> anySize;                              // file names; a leading * stands for any beginning
  std::set<std::string> forbiddenText;                        // text that stands in no file
  std::vector<TableRule> tables;
};

/// Reads the rules; `file` names them in what is found.
Rules readRules(std::string_view text, const std::string& file, std::vector<Violation>& found);

/// The room of a path: the longest room that is the path or one of its folders; empty when none is.
std::string roomOf(const Rules& rules, std::string_view path);

/// Whether `path` is `folder` or lies below it.
bool isBelow(std::string_view path, std::string_view folder);

}  // namespace oriel::architecture
