#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/labels/labels.h"

namespace re2 {
class RE2;
}

namespace oriel {

enum class MatchType { Equal, NotEqual, Regex, NotRegex };

/// One condition on a label: `name="v"`, `!=`, `=~`, `!~`. A missing label counts as the empty value. Regexes are RE2,
/// anchored at both ends, `.` matches newlines (Prometheus 3). Immutable, thread-safe, cheap to copy.
class Matcher {
 public:
  /// InvalidInput when the regex does not compile.
  static Result<Matcher> make(MatchType type, std::string name, std::string value);
  /// For matchers that cannot fail.
  static Matcher equal(std::string name, std::string value);

  MatchType type() const { return type_; }
  const std::string& name() const { return name_; }
  const std::string& value() const { return value_; }

  bool matches(std::string_view value) const;
  bool matchesEmpty() const { return matches(std::string_view()); }
  /// The values a Regex/NotRegex stands for when it is a plain alternation (`a|b|c`, `(a|b)`, `api-[xyz]` is not);
  /// empty when it is not. For the index: look the values up instead of scanning.
  const std::vector<std::string>& setMatches() const { return set_; }

  /// `name="v"` as in a selector.
  std::string toString() const;

  friend bool operator==(const Matcher& a, const Matcher& b) {
    return a.type_ == b.type_ && a.name_ == b.name_ && a.value_ == b.value_;
  }

 private:
  Matcher(MatchType type, std::string name, std::string value);

  MatchType type_;
  std::string name_;
  std::string value_;
  std::shared_ptr<const re2::RE2> regex_;
  std::vector<std::string> set_;  ///< sorted
};

}  // namespace oriel
