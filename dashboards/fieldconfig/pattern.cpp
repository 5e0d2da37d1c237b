#include "dashboards/fieldconfig/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

namespace oriel::dashboards {
namespace {

// Grafana's `(?<name>...)` is `(?P<name>...)` in RE2 of Debian 12.
std::string withNamedGroups(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool named =
        text.compare(at, 3, "(?<") == 0 && at + 3 < text.size() && text[at + 3] != '=' && text[at + 3] != '!';
    if (text[at] == '\\' && at + 1 < text.size()) {
      // JavaScript lets a slash be escaped.
      if (text[at + 1] != '/') result += '\\';
      result += text[++at];
    } else if (named) {
      result += "(?P<";
      at += 2;
    } else {
      result += text[at];
    }
  }
  return result;
}

std::shared_ptr<const re2::RE2> compiled(const std::string& text, bool ignoreCase, bool multiLine, bool dotAll) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!ignoreCase);
  std::string prefix;
  if (multiLine) prefix += 'm';
  if (dotAll) prefix += 's';
  auto regex =
      std::make_shared<const re2::RE2>((prefix.empty() ? "" : "(?" + prefix + ")") + withNamedGroups(text), options);
  return regex->ok() ? regex : nullptr;
}

// Where the group that opens at `open` ends (its closing parenthesis); npos when it does not.
std::size_t groupEnd(const std::string& text, std::size_t open) {
  int depth = 0;
  bool inClass = false;
  for (std::size_t at = open; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\')
      ++at;
    else if (inClass)
      inClass = c != ']';
    else if (c == '[')
      inClass = true;
    else if (c == '(')
      ++depth;
    else if (c == ')' && --depth == 0)
      return at;
  }
  return std::string::npos;
}

Pattern keptPattern(const std::string& text) {
  static std::mutex mutex;
  static std::map<std::string, Pattern> kept;
  const std::lock_guard lock(mutex);
  if (const auto found = kept.find(text); found != kept.end()) return found->second;
  if (kept.size() > 500) kept.clear();
  return kept.emplace(text, Pattern(text)).first->second;
}

}  // namespace

Pattern::Pattern(const std::string& text) {
  if (text.empty() || text.front() != '/') {
    compile("^" + text + "$", false, false, false);
    return;
  }
  const std::size_t end = text.rfind('/');
  if (end == 0) return;
  const std::string flags = text.substr(end + 1);
  const auto has = [&flags](char c) { return flags.find(c) != std::string::npos; };
  if (flags.find_first_not_of("gimysu") != std::string::npos) return;
  global_ = has('g');
  compile(text.substr(1, end - 1), has('i'), has('m'), has('s'));
}

void Pattern::compile(std::string text, bool ignoreCase, bool multiLine, bool dotAll) {
  while (!multiLine && (text.rfind("^(?!", 0) == 0 || text.rfind("^(?=", 0) == 0)) {
    const std::size_t end = groupEnd(text, 1);
    if (end == std::string::npos) return;
    auto regex = compiled("^(?:" + text.substr(4, end - 4) + ")", ignoreCase, false, dotAll);
    if (!regex) return;
    lookaheads_.push_back({std::move(regex), text[3] == '='});
    text.erase(1, end);
  }
  regex_ = compiled(text, ignoreCase, multiLine, dotAll);
}

bool Pattern::lookaheadsHold(const std::string& text) const {
  return std::all_of(lookaheads_.begin(), lookaheads_.end(),
                     [&text](const Lookahead& one) { return re2::RE2::PartialMatch(text, *one.regex) == one.wanted; });
}

bool Pattern::matches(const std::string& text) const {
  return regex_ && lookaheadsHold(text) && re2::RE2::PartialMatch(text, *regex_);
}

std::string Pattern::replace(const std::string& text, const std::string& replacement) const {
  if (!regex_ || !lookaheadsHold(text)) return text;
  const int count = regex_->NumberOfCapturingGroups() + 1;
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(count));
  const auto& names = regex_->NamedCapturingGroups();
  const auto expand = [&](std::string& out) {
    for (std::size_t at = 0; at < replacement.size(); ++at) {
      const char next = at + 1 < replacement.size() ? replacement[at + 1] : '\0';
      if (replacement[at] != '$') {
        out += replacement[at];
      } else if (next == '$') {
        out += '$';
        ++at;
      } else if (next == '&') {
        out.append(groups[0].data(), groups[0].size());
        ++at;
      } else if (next >= '1' && next <= '9' && next - '0' < count) {
        const auto& group = groups[static_cast<std::size_t>(next - '0')];
        out.append(group.data(), group.size());
        ++at;
      } else if (const auto close = replacement.find('>', at); next == '<' && close != std::string::npos) {
        const auto name = names.find(replacement.substr(at + 2, close - at - 2));
        if (name != names.end()) {
          const auto& group = groups[static_cast<std::size_t>(name->second)];
          out.append(group.data(), group.size());
        }
        at = close;
      } else {
        out += '$';
      }
    }
  };
  std::string result;
  std::size_t at = 0;
  while (at <= text.size() && regex_->Match(text, at, text.size(), re2::RE2::UNANCHORED, groups.data(), count)) {
    const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
    result.append(text, at, begin - at);
    expand(result);
    at = begin + groups[0].size();
    if (!global_) break;
    if (groups[0].empty()) {
      if (at < text.size()) result += text[at];
      ++at;
    }
  }
  if (at < text.size()) result.append(text, at, std::string::npos);
  return result;
}

bool patternMatches(const std::string& pattern, const std::string& text) { return keptPattern(pattern).matches(text); }

std::string patternReplace(const std::string& pattern, const std::string& text, const std::string& replacement) {
  return keptPattern(pattern).replace(text, replacement);
}

}  // namespace oriel::dashboards
