#include "app/cli/collect_verb.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <set>

#include "app/cli/end_signals.h"
#include "app/cli/times.h"
#include "models/engine/engine.h"

namespace oriel::cli {

namespace {

class CollectVerb : public Verb {
 public:
  explicit CollectVerb(CLI::App& program)
      : command_(program.add_subcommand("collect", "collect this computer into DIR without a window")) {
    command_->add_option("--data-dir", dataDirectory_, "where samples are kept")->type_name("DIR")->required();
    command_->add_option("--for", for_, "how long, such as 30s; without it until SIGTERM or Ctrl+C");
    command_->add_option("--interval", interval_, "between two collections")->capture_default_str();
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    engine::EngineConfig config;
    config.dataDirectory = dataDirectory_;
    Duration time = 0;
    for (const auto& [option, text, into] :
         {std::tuple{"--for", for_, &time}, std::tuple{"--interval", interval_, &config.collectInterval}}) {
      if (text.empty()) continue;
      const auto parsed = parseStep(text);
      if (!parsed.ok()) {
        std::cerr << "oriel: " << option << ": " << parsed.error().text << "\n";
        return kUsage;
      }
      *into = *parsed;
    }
    const EndSignals signals;
    engine::Engine engine(config);
    if (const Status status = engine.start(); !status.ok()) {
      std::cerr << "oriel: " << status.error().toString() << "\n";
      return kUsage;
    }
    watch(engine, signals, time);
    const engine::EngineStatus status = engine.status();
    if (const Status stopped = engine.stop(); !stopped.ok()) {
      std::cerr << "oriel: " << stopped.error().toString() << "\n";
      return kFailed;
    }
    std::cout << status.collections << " collections, " << status.samplesAppended << " samples, " << status.series
              << " series\n";
    return kDone;
  }

 private:
  // What a person should know is said once, when it happens.
  static void watch(const engine::Engine& engine, const EndSignals& signals, Duration time) {
    std::set<std::string> told;
    for (Duration passed = 0; time == 0 || passed < time;) {
      const Duration pause = time == 0 ? kSecond : std::min(kSecond, time - passed);
      if (signals.wait(pause) != 0) return;
      passed += pause;
      for (const std::string& notice : engine.status().notices) {
        if (told.insert(notice).second) std::cerr << "oriel: " << notice << "\n";
      }
    }
  }

  CLI::App* command_;
  std::string dataDirectory_, for_;
  std::string interval_ = "5s";
};

}  // namespace

std::unique_ptr<Verb> addCollectVerb(CLI::App& program) { return std::make_unique<CollectVerb>(program); }

}  // namespace oriel::cli
