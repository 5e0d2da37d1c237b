#include "app/cli/check_verb.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "app/cli/dashboard_file_check.h"
#include "app/cli/file_check.h"
#include "models/rules/rule_manager.h"

namespace oriel::cli {

namespace {

class CheckFilesVerb : public Verb {
 public:
  CheckFilesVerb(CLI::App& check, const std::string& name, const std::string& what, bool rules)
      : command_(check.add_subcommand(name, what)), rules_(rules) {
    command_->add_option("files", paths_, "the files to check")->type_name("FILE")->required();
    command_->add_flag("--strict", strict_, "a warning ends with exit code 3");
    command_->footer(
        "Exit codes: 0 good, 1 errors found, 2 usage or a file that cannot be read, 3 warnings with --strict.");
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    const auto files = makeRealFileSystem();
    FileCheck check(*files, rules::checkRules, std::cout, std::cerr);
    for (const std::string& path : paths_) {
      if (rules_)
        check.checkRules(path);
      else
        check.checkConfig(path);
    }
    std::cout << check.passed() << " passed, " << check.failed() << " failed\n";
    if (check.unreadable()) return kUsage;
    if (check.failed() > 0) return kFailed;
    return strict_ && check.warnings() > 0 ? kFindings : kDone;
  }

 private:
  CLI::App* command_;
  bool rules_;
  bool strict_ = false;
  std::vector<std::string> paths_;
};

class CheckDashboardVerb : public Verb {
 public:
  explicit CheckDashboardVerb(CLI::App& check)
      : command_(check.add_subcommand("dashboard", "check that everything in dashboard files is understood")) {
    command_->add_option("files", paths_, "the dashboards to check")->type_name("FILE")->required();
    command_->add_flag("--strict", strict_, "a remark (such as a data source that is not there) ends with exit code 3");
    command_->add_flag("-q,--quiet", quiet_, "only what is not understood, and the sum");
    command_->footer(
        "A panel a line. A file passes when every panel, query, variable, unit, transformation and option in "
        "it is understood.\nExit codes: 0 good, 1 something is not understood, 2 usage or a file that cannot "
        "be read, 3 remarks with --strict.");
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    const auto files = makeRealFileSystem();
    DashboardFileCheck check(*files, std::cout, std::cerr, quiet_);
    for (const std::string& path : paths_) check.check(path);
    std::cout << check.passed() << " passed, " << check.failed() << " failed\n";
    if (check.unreadable()) return kUsage;
    if (check.failed() > 0) return kFailed;
    return strict_ && check.remarks() > 0 ? kFindings : kDone;
  }

 private:
  CLI::App* command_;
  bool strict_ = false, quiet_ = false;
  std::vector<std::string> paths_;
};

/// A kind of file that a later version checks: named in the help, and answered plainly.
class LaterCheckVerb : public Verb {
 public:
  LaterCheckVerb(CLI::App& check, std::string name, std::string instead)
      : command_(check.add_subcommand(name, "not in this version yet")),
        name_(std::move(name)),
        instead_(std::move(instead)) {
    command_->allow_extras();
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    std::cerr << "oriel: check " << name_ << " is not in this version yet" << (instead_.empty() ? "." : ": ")
              << instead_ << "\n";
    return kUsage;
  }

 private:
  CLI::App* command_;
  std::string name_, instead_;
};

}  // namespace

std::vector<std::unique_ptr<Verb>> addCheckVerbs(CLI::App& program) {
  CLI::App* check = program.add_subcommand("check", "check configuration, rule and dashboard files");
  check->require_subcommand(1);
  std::vector<std::unique_ptr<Verb>> verbs;
  verbs.push_back(
      std::make_unique<CheckFilesVerb>(*check, "config", "check a prometheus.yml and the rule files it names", false));
  verbs.push_back(std::make_unique<CheckFilesVerb>(
      *check, "rules", "check rule files, or PrometheusRule resources: shape, expressions, templates", true));
  verbs.push_back(std::make_unique<CheckDashboardVerb>(*check));
  for (const char* name : {"metrics", "alertmanager", "logs"})
    verbs.push_back(std::make_unique<LaterCheckVerb>(*check, name, ""));
  return verbs;
}

}  // namespace oriel::cli
