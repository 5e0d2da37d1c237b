#include "app/cli/test_verb.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "models/base/file_system.h"
#include "models/promql/script/script_runner.h"

namespace oriel::cli {

namespace {

constexpr std::uint64_t kLongestScript = std::uint64_t{64} << 20;

class TestPromqlVerb : public Verb {
 public:
  explicit TestPromqlVerb(CLI::App& test)
      : command_(test.add_subcommand("promql", "run Prometheus' test scripts (load, eval, expect) on this engine")) {
    command_->add_option("files", paths_, "the scripts")->type_name("FILE")->required();
    command_->add_flag("-v,--verbose", verbose_, "name the evaluations that passed, too");
    command_->footer("Exit codes: 0 all passed, 1 some failed, 2 usage or a file that is no script.");
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    const auto files = makeRealFileSystem();
    for (const std::string& path : paths_) runFile(*files, path);
    std::cout << passed_ << " passed, " << failed_ << " failed\n";
    if (unreadable_) return kUsage;
    return failed_ > 0 ? kFailed : kDone;
  }

 private:
  void runFile(FileSystem& files, const std::string& path) {
    const Result<std::uint64_t> size = files.fileSize(path);
    if (!size.ok()) return refuse(size.error());
    if (*size > kLongestScript) return refuse(makeError(ErrorCode::LimitExceeded, path + ": longer than 64 MiB"));
    const Result<std::string> text = files.readText(path);
    if (!text.ok()) return refuse(text.error());
    const auto script = promql::script::parseScript(*text, path);
    if (!script.ok()) return refuse(script.error());
    const promql::Engine engine(promql::script::scriptEngineOptions());
    int passed = 0;
    int failed = 0;
    for (const auto& outcome : promql::script::runScript(*script, engine)) {
      ++(outcome.passed() ? passed : failed);
      if (!outcome.passed())
        std::cout << outcome.describe(path);
      else if (verbose_)
        std::cout << path << ":" << outcome.line << ": " << outcome.query << "\n    passed\n";
    }
    // The last line says it already when there is one file.
    if (paths_.size() > 1) std::cout << path << ": " << passed << " passed, " << failed << " failed\n";
    passed_ += passed;
    failed_ += failed;
  }

  void refuse(const Error& error) {
    std::cerr << "oriel: " << error.toString() << "\n";
    unreadable_ = true;
  }

  CLI::App* command_;
  std::vector<std::string> paths_;
  bool verbose_ = false;
  bool unreadable_ = false;
  int passed_ = 0, failed_ = 0;
};

/// Named in the help, and answered plainly.
class TestRulesVerb : public Verb {
 public:
  explicit TestRulesVerb(CLI::App& test) : command_(test.add_subcommand("rules", "not in this version yet")) {
    command_->allow_extras();
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    std::cerr << "oriel: test rules is not in this version yet: `oriel check rules` looks at shape and expressions.\n";
    return kUsage;
  }

 private:
  CLI::App* command_;
};

}  // namespace

std::vector<std::unique_ptr<Verb>> addTestVerbs(CLI::App& program) {
  CLI::App* test = program.add_subcommand("test", "run test scripts");
  test->require_subcommand(1);
  std::vector<std::unique_ptr<Verb>> verbs;
  verbs.push_back(std::make_unique<TestPromqlVerb>(*test));
  verbs.push_back(std::make_unique<TestRulesVerb>(*test));
  return verbs;
}

}  // namespace oriel::cli
