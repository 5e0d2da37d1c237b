#pragma once

#include <memory>
#include <string>
#include <vector>

namespace re2 {
class RE2;
}

namespace oriel::dashboards {

/// A regular expression as dashboards write them: `/expr/i`, or a bare text that must match as a whole. Immutable,
/// cheap to copy, any thread. One that RE2 refuses matches nothing; of lookaheads, which RE2 does not know, those at an
/// anchored beginning work: `(?!a|b).+`.
class Pattern {
 public:
  Pattern() = default;
  explicit Pattern(const std::string& text);

  bool ok() const { return regex_ != nullptr; }
  bool matches(const std::string& text) const;
  /// Replaces the first match (every one with the flag `g`); `$1`, `$<name>` stand for groups.
  std::string replace(const std::string& text, const std::string& replacement) const;
  const re2::RE2* regex() const { return regex_.get(); }

 private:
  std::shared_ptr<const re2::RE2> regex_;
  /// A lookahead at the beginning.
  struct Lookahead {
    std::shared_ptr<const re2::RE2> regex;
    bool wanted = true;
  };
  void compile(std::string text, bool ignoreCase, bool multiLine, bool dotAll);
  bool lookaheadsHold(const std::string& text) const;

  std::vector<Lookahead> lookaheads_;
  bool global_ = false;
};

/// The same for a text used once; compiled patterns are kept.
bool patternMatches(const std::string& pattern, const std::string& text);
std::string patternReplace(const std::string& pattern, const std::string& text, const std::string& replacement);

}  // namespace oriel::dashboards
