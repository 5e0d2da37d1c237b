#include "models/labels/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "models/base/text.h"
#include "models/labels/regex_error.h"

namespace oriel {
namespace {

/// Splits `a|b|c` (optionally in one pair of parentheses) when no part has a metacharacter; `\.` and `\-` style
/// escapes of punctuation count as literal.
std::vector<std::string> literalAlternatives(std::string_view pattern) {
  if (pattern.size() >= 2 && pattern.front() == '(' && pattern.back() == ')') {
    pattern = pattern.substr(1, pattern.size() - 2);
    if (pattern.substr(0, 2) == "?:") pattern.remove_prefix(2);
  }
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '|') {
      out.emplace_back();
    } else if (c == '\\') {
      if (i + 1 >= pattern.size()) return {};
      const char next = pattern[++i];
      if (static_cast<unsigned char>(next) >= 0x80 || std::isalnum(static_cast<unsigned char>(next))) return {};
      out.back().push_back(next);
    } else if (std::string_view("^$*+?.()[]{}").find(c) != std::string_view::npos) {
      return {};
    } else {
      out.back().push_back(c);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

const char* operatorText(MatchType type) {
  switch (type) {
    case MatchType::Equal: return "=";
    case MatchType::NotEqual: return "!=";
    case MatchType::Regex: return "=~";
    case MatchType::NotRegex: return "!~";
  }
  return "?";
}

}  // namespace

Matcher::Matcher(MatchType type, std::string name, std::string value)
    : type_(type), name_(std::move(name)), value_(std::move(value)) {}

Result<Matcher> Matcher::make(MatchType type, std::string name, std::string value) {
  Matcher matcher(type, std::move(name), std::move(value));
  if (type == MatchType::Regex || type == MatchType::NotRegex) {
    matcher.set_ = literalAlternatives(matcher.value_);
    if (!matcher.set_.empty() && isUtf8(matcher.value_)) return matcher;  // cannot be wrong, and is never run
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    auto regex = std::make_shared<re2::RE2>(matcher.value_, options);
    if (!regex->ok()) return makeError(ErrorCode::InvalidInput, regexErrorText(*regex));
    matcher.regex_ = std::move(regex);
  }
  return matcher;
}

Matcher Matcher::equal(std::string name, std::string value) {
  return Matcher(MatchType::Equal, std::move(name), std::move(value));
}

bool Matcher::matches(std::string_view value) const {
  switch (type_) {
    case MatchType::Equal: return value == value_;
    case MatchType::NotEqual: return value != value_;
    default: break;
  }
  const bool hit = !set_.empty() ? std::binary_search(set_.begin(), set_.end(), value)
                                 : re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *regex_);
  return hit == (type_ == MatchType::Regex);
}

std::string Matcher::toString() const {
  const std::string name = isLegacyLabelName(name_) ? name_ : quote(name_);
  return name + operatorText(type_) + quote(value_);
}

}  // namespace oriel
