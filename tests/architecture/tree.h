#pragma once

#include <map>
#include <string>
#include <vector>

namespace oriel::architecture {

/// One `#include` of a source file.
struct Include {
  int line = 0;
  std::string header;
  bool quoted = false;  // "..." rather than <...>
};

/// One text file of the project.
struct SourceFile {
  std::string text;
  int lines = 0;
  std::vector<Include> includes;  // only of C++ files
};

/// The project's text files by path below the top, `/` between folders. Folders `build` and those beginning with a dot
/// are left out (but `.ci` is not), and so are files with a zero byte.
using Tree = std::map<std::string, SourceFile>;

/// Throws std::filesystem::filesystem_error when the folder cannot be read.
Tree readTree(const std::string& top);

/// A file from text, as readTree would give it.
SourceFile parseSource(const std::string& path, std::string text);

bool isCpp(const std::string& path);
std::string folderOf(const std::string& path);
std::string nameOf(const std::string& path);

}  // namespace oriel::architecture
