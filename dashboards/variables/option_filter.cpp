#include "dashboards/variables/option_filter.h"

#include <re2/re2.h>

#include <algorithm>

namespace oriel::dashboards {
namespace {

constexpr std::string_view kLookahead = "(?!";

// Where the group that opens before `at` closes; npos when it does not.
std::size_t closingParenthesis(const std::string& body, std::size_t at) {
  int depth = 1;
  bool inClass = false;
  for (; at < body.size(); ++at) {
    if (body[at] == '\\') {
      ++at;
    } else if (inClass) {
      inClass = body[at] != ']';
    } else if (body[at] == '[') {
      inClass = true;
    } else if (body[at] == '(') {
      ++depth;
    } else if (body[at] == ')' && --depth == 0) {
      return at;
    }
  }
  return std::string::npos;
}

// The X of `^((?!X).)*$` and `^(?:(?!X).)*$`.
std::optional<std::string> refusedAnywhere(const std::string& body) {
  for (const std::string start : {"^((?!", "^(?:(?!"}) {
    if (body.rfind(start, 0) != 0) continue;
    const std::size_t end = closingParenthesis(body, start.size());
    if (end != std::string::npos && body.substr(end) == ").)*$") return body.substr(start.size(), end - start.size());
  }
  return {};
}

}  // namespace

OptionFilter::OptionFilter(const std::string& text) {
  std::string body = "^" + text + "$", flags;
  if (!text.empty() && text.front() == '/') {
    const std::size_t end = text.rfind('/');
    if (end == 0) return;
    body = text.substr(1, end - 1);
    flags = text.substr(end + 1);
  }
  global_ = flags.find('g') != std::string::npos;
  const auto pattern = [&flags](const std::string& part) { return Pattern("/" + part + "/" + flags); };
  if (const auto refused = refusedAnywhere(body)) {
    refuses_ = refusesAnywhere_ = true;
    refused_ = pattern(*refused);
    body = "^.*$";
  } else if (body.rfind(kLookahead, 0) == 0) {
    const std::size_t end = closingParenthesis(body, kLookahead.size());
    if (end == std::string::npos) return;
    refuses_ = true;
    refused_ = pattern(body.substr(kLookahead.size(), end - kLookahead.size()));
    body = body.substr(end + 1);
  }
  accepted_ = pattern(body);
}

bool OptionFilter::hasGroups() const { return accepted_.ok() && accepted_.regex()->NumberOfCapturingGroups() > 0; }

bool OptionFilter::isRefused(const std::string& text, std::size_t at) const {
  if (!refuses_) return false;
  return refused_.regex()->Match(text, refusesAnywhere_ ? 0 : at, text.size(),
                                 refusesAnywhere_ ? re2::RE2::UNANCHORED : re2::RE2::ANCHOR_START, nullptr, 0);
}

std::optional<OptionFilter::Match> OptionFilter::matchFrom(const std::string& text, std::size_t from) const {
  const re2::RE2& regex = *accepted_.regex();
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1);
  const int count = static_cast<int>(groups.size());
  bool found = false;
  if (!refuses_) {
    found = regex.Match(text, from, text.size(), re2::RE2::UNANCHORED, groups.data(), count);
  } else {
    // What may not follow is asked at each place where the rest could begin.
    for (; !found && from <= text.size(); ++from) {
      if (isRefused(text, from)) continue;
      found = regex.Match(text, from, text.size(), re2::RE2::ANCHOR_START, groups.data(), count);
    }
  }
  if (!found) return {};
  Match match;
  for (const re2::StringPiece& group : groups) {
    const bool tookPart = group.data() != nullptr;
    match.groups.push_back(tookPart ? std::optional<std::string>(group.as_string()) : std::nullopt);
  }
  match.end = static_cast<std::size_t>(groups[0].data() - text.data()) + groups[0].size();
  return match;
}

std::vector<OptionFilter::Match> OptionFilter::matches(const std::string& text) const {
  std::vector<Match> all;
  // Pattern looks after lookaheads at an anchored beginning.
  if (!ok() || !accepted_.matches(text)) return all;
  for (std::size_t at = 0; at <= text.size();) {
    auto match = matchFrom(text, at);
    if (!match) break;
    all.push_back(std::move(*match));
    at = all.back().end;
    // An empty match ends the search: Grafana would find it for ever.
    if (!global_ || all.back().groups[0]->empty()) break;
  }
  return all;
}

std::optional<std::string> OptionFilter::named(const std::vector<Match>& matches, const std::string& name) const {
  const auto& names = accepted_.regex()->NamedCapturingGroups();
  const auto group = names.find(name);
  if (group == names.end()) return {};
  for (const Match& match : matches) {
    const auto& text = match.groups[static_cast<std::size_t>(group->second)];
    if (text && !text->empty()) return text;
  }
  return {};
}

}  // namespace oriel::dashboards
