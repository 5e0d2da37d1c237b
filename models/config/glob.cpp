#include <algorithm>

#include "models/config/prometheus_config.h"

namespace oriel::config {

namespace {

constexpr std::size_t kMaxGlobMatches = 100'000;

/// One `[a-z]` at the start of `pattern`; false when it does not hold `c`. Takes it off the pattern.
bool matchGlobClass(std::string_view& pattern, char c, bool& broken) {
  pattern.remove_prefix(1);
  const bool negated = !pattern.empty() && pattern.front() == '^';
  if (negated) pattern.remove_prefix(1);
  bool hit = false;
  bool any = false;
  while (!pattern.empty() && (pattern.front() != ']' || !any)) {
    any = true;
    const auto take = [&pattern, &broken] {
      if (!pattern.empty() && pattern.front() == '\\') pattern.remove_prefix(1);
      if (pattern.empty()) {
        broken = true;
        return '\0';
      }
      const char taken = pattern.front();
      pattern.remove_prefix(1);
      return taken;
    };
    const char low = take();
    char high = low;
    if (!pattern.empty() && pattern.front() == '-') {
      pattern.remove_prefix(1);
      high = take();
    }
    if (low <= c && c <= high) hit = true;
  }
  if (pattern.empty())
    broken = true;
  else
    pattern.remove_prefix(1);
  return hit != negated;
}

/// One name against one part of a pattern. Walks back to the last star only, so the time is bounded by name x pattern.
bool matchGlobName(std::string_view pattern, std::string_view name) {
  std::string_view starPattern, starName;
  bool star = false;
  while (true) {
    bool matched = false;
    if (pattern.empty() && name.empty()) return true;
    if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
      star = true;
      starPattern = pattern;
      starName = name;
      continue;
    }
    if (!pattern.empty() && !name.empty()) {
      std::string_view rest = pattern;
      bool broken = false;
      if (rest.front() == '[') {
        matched = matchGlobClass(rest, name.front(), broken);
        if (broken) return false;
      } else {
        if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
        matched = (pattern.front() == '?') || rest.front() == name.front();
        rest.remove_prefix(1);
      }
      if (matched) {
        pattern = rest;
        name.remove_prefix(1);
      }
    }
    if (matched) continue;
    if (!star || starName.empty()) return false;
    starName.remove_prefix(1);
    pattern = starPattern;
    name = starName;
  }
}

bool hasGlobMeta(std::string_view part) { return part.find_first_of("*?[\\") != std::string_view::npos; }

void globParts(FileSystem& files, const std::string& base, std::string_view rest, std::vector<std::string>& out) {
  if (out.size() >= kMaxGlobMatches) return;
  const std::size_t slash = rest.find('/');
  const std::string part(rest.substr(0, slash));
  const bool last = slash == std::string_view::npos;
  const std::string_view after = last ? std::string_view() : rest.substr(slash + 1);
  const auto enter = [&](const std::string& path) {
    if (!last)
      globParts(files, path + "/", after, out);
    else if (files.exists(path))
      out.push_back(path);
  };
  if (!hasGlobMeta(part)) return enter(base + part);
  const auto names = files.list(base.empty() ? "." : base);
  if (!names.ok()) return;
  for (const std::string& name : *names)
    if (matchGlobName(part, name)) enter(base + name);
}

}  // namespace

std::vector<std::string> globFiles(FileSystem& files, const std::string& pattern) {
  std::vector<std::string> out;
  if (pattern.empty()) return out;
  if (!hasGlobMeta(pattern)) {
    if (files.exists(pattern)) out.push_back(pattern);
    return out;
  }
  const bool absolute = pattern.front() == '/';
  globParts(files, absolute ? "/" : "", std::string_view(pattern).substr(absolute ? 1 : 0), out);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace oriel::config
