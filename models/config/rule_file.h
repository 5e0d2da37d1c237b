#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel::config {

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

/// A recording rule (`record`) or an alerting rule (`alert`); exactly one of the two is set.
struct Rule {
  std::string record;
  std::string alert;
  std::string expr;
  Duration forDuration = 0;
  Duration keepFiringFor = 0;
  NamedTexts labels;       ///< templates in alerting rules
  NamedTexts annotations;  ///< templates
  Place place;             ///< of the rule
  Place exprPlace;         ///< of the expression's text
};

struct RuleGroup {
  std::string name;
  std::string file;
  Duration interval = 0;      ///< 0: the global evaluation interval
  Duration queryOffset = -1;  ///< -1: the global one
  std::int64_t limit = 0;
  NamedTexts labels;  ///< added to every rule of the group that does not set them
  std::vector<Rule> rules;
  Place place;
};

struct RuleFile {
  std::string file;
  std::vector<RuleGroup> groups;
};

/// Decodes a rule file, or a PrometheusRule resource of Kubernetes around one, and checks what can be checked without
/// an engine: keys, names, durations, duplicate groups. Expressions and templates are checked by those who know them.
/// Gives every error, not just the first (as promtool does).
struct RuleFileResult {
  RuleFile file;
  std::vector<Error> errors;
  bool ok() const { return errors.empty(); }
};
RuleFileResult parseRuleFile(std::string_view text, const std::string& file);
RuleFileResult loadRuleFile(FileSystem& files, const std::string& path);

}  // namespace oriel::config
