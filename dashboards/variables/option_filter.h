#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/fieldconfig/pattern.h"

namespace oriel::dashboards {

/// The regular expression of a variable: `/expr/flags`, or a bare text that must match as a whole. RE2 knows no
/// lookahead: those at an anchored beginning are Pattern's, `/(?!not this)rest/` and `^((?!not this).)*$` are taken
/// apart here. Immutable; any thread.
class OptionFilter {
 public:
  explicit OptionFilter(const std::string& text);

  bool ok() const { return accepted_.ok() && (!refuses_ || refused_.ok()); }
  bool hasGroups() const;

  struct Match {
    std::vector<std::optional<std::string>> groups;  ///< the whole match first
    std::size_t end = 0;
  };
  /// All matches with the flag g, else the first; none when the text does not match.
  std::vector<Match> matches(const std::string& text) const;
  /// The group of that name in the first match where it is not empty.
  std::optional<std::string> named(const std::vector<Match>& matches, const std::string& name) const;

 private:
  std::optional<Match> matchFrom(const std::string& text, std::size_t from) const;
  bool isRefused(const std::string& text, std::size_t at) const;

  Pattern accepted_;
  Pattern refused_;
  bool refuses_ = false;
  bool refusesAnywhere_ = false;
  bool global_ = false;
};

}  // namespace oriel::dashboards
