#include "tests/architecture/tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace oriel::architecture {
namespace {

bool endsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::vector<Include> includesOf(const std::string& text) {
  std::vector<Include> includes;
  std::istringstream in(text);
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    auto at = line.find_first_not_of(" \t");
    if (at == std::string::npos || line[at] != '#') continue;
    at = line.find_first_not_of(" \t", at + 1);
    if (at == std::string::npos || line.compare(at, 7, "include") != 0) continue;
    const auto open = line.find_first_of("\"<", at);
    if (open == std::string::npos) continue;
    const bool quoted = line[open] == '"';
    const auto close = line.find(quoted ? '"' : '>', open + 1);
    if (close != std::string::npos) includes.push_back({number, line.substr(open + 1, close - open - 1), quoted});
  }
  return includes;
}

}  // namespace

bool isCpp(const std::string& path) { return endsWith(path, ".cpp") || endsWith(path, ".h"); }

std::string folderOf(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string nameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

SourceFile parseSource(const std::string& path, std::string text) {
  SourceFile file;
  file.lines = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  if (isCpp(path)) file.includes = includesOf(text);
  file.text = std::move(text);
  return file;
}

Tree readTree(const std::string& top) {
  namespace fs = std::filesystem;
  Tree tree;
  for (auto at = fs::recursive_directory_iterator(top); at != fs::recursive_directory_iterator(); ++at) {
    const std::string name = at->path().filename().string();
    if (at->is_directory()) {
      if (at.depth() == 0 && name == "build") at.disable_recursion_pending();
      if (name[0] == '.' && name != ".ci") at.disable_recursion_pending();
      continue;
    }
    if (!at->is_regular_file() || endsWith(name, ".swp")) continue;
    std::ifstream in(at->path(), std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (text.find('\0') != std::string::npos) continue;
    const std::string path = at->path().lexically_relative(top).generic_string();
    tree.emplace(path, parseSource(path, std::move(text)));
  }
  return tree;
}

}  // namespace oriel::architecture
