#pragma once

#include <functional>
#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/config/prometheus_config.h"
#include "models/config/rule_file.h"

namespace oriel::cli {

/// Checks configuration and rule files and says what it found, one line a finding: `file:line:column: text`. What
/// cannot be read is said on `errors` and counts as failed. One thread; ends with one run.
class FileCheck {
 public:
  /// Checks expressions and templates of a rule file whose shape is right.
  using RuleCheck = std::function<std::vector<Error>(const config::RuleFile&)>;

  FileCheck(FileSystem& files, RuleCheck ruleCheck, std::ostream& out, std::ostream& errors);

  /// A prometheus.yml, what can be seen of its targets, and the rule files it names.
  void checkConfig(const std::string& path);
  /// A rule file; one that was checked already is not checked again.
  void checkRules(const std::string& path);

  int passed() const { return passed_; }
  int failed() const { return failed_; }
  int warnings() const { return warnings_; }
  bool unreadable() const { return unreadable_; }  ///< a file could not be read

 private:
  void warn(const std::string& text);
  void fail(const std::vector<Error>& errors);
  std::vector<Error> checkJobs(const config::PrometheusConfig& config) const;
  void warnOfDuplicates(const config::RuleFile& file);

  FileSystem& files_;
  RuleCheck ruleCheck_;
  std::ostream& out_;
  std::ostream& errors_;
  std::set<std::string> rulesChecked_;
  int passed_ = 0, failed_ = 0, warnings_ = 0;
  bool unreadable_ = false;
};

}  // namespace oriel::cli
