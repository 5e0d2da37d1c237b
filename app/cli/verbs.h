#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace oriel::cli {

/// What the program ends with.
enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2, kFindings = 3 };

/// A verb declares its options on a sub-command of the program; what is to be done runs after parsing and returns the
/// exit code. Verbs live as long as the program's CLI::App. One thread.
class Verb {
 public:
  virtual ~Verb() = default;
  virtual int run() = 0;
  /// The (sub-)command whose presence means this verb.
  virtual const CLI::App& command() const = 0;
};

}  // namespace oriel::cli
