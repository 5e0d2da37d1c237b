#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/histogram/histogram.h"
#include "models/labels/labels.h"

/// The language of Prometheus' PromQL test scripts (`load`, `eval instant at ...`, `expect ...`) as plain values.
/// Everything here is a value without a thread of its own.
namespace oriel::promql::script {

/// One item of a value line: a gap, a float (stale markers included) or a histogram.
struct SequenceValue {
  bool omitted = false;
  double value = 0;
  std::shared_ptr<const FloatHistogram> histogram;
  bool hintGiven = false;  ///< `counter_reset_hint:` was written, so an expectation compares it
};

struct SeriesLine {
  Labels labels;
  std::vector<SequenceValue> values;
  int line = 0;
};

struct LoadSeries {
  SeriesLine series;
  /// Of an `@st` line: start time of each sample relative to the sample's own time; empty without such a line.
  std::vector<std::optional<Duration>> startOffsets;
};

/// Sample i of each series stands at i * step after the epoch.
struct LoadCommand {
  Duration step = 0;
  bool withNhcb = false;  ///< classic histograms are also to be stored as native ones with custom buckets
  std::vector<LoadSeries> series;
};

struct ClearCommand {};

enum class ExpectKind { Ordered, Fail, Warn, NoWarn, Info, NoInfo };

/// `expect fail msg: ...`. With neither message nor pattern any text will do.
struct Expectation {
  ExpectKind kind = ExpectKind::Ordered;
  std::optional<std::string> message;
  std::optional<std::string> pattern;  ///< searched, not anchored
};

struct TimeSteps {
  Timestamp from = 0;
  Timestamp to = 0;
  Duration step = 0;
};

struct EvalCommand {
  std::string query;
  bool range = false;
  Timestamp at = 0;  ///< of an instant query
  TimeSteps steps;   ///< of a range query
  std::vector<Expectation> expectations;
  std::optional<TimeSteps> matrix;  ///< an instant query that answers a range vector with these steps
  std::optional<std::string> string;
  std::optional<double> scalar;
  std::vector<SeriesLine> series;  ///< expected; one value each for an instant query

  bool has(ExpectKind kind) const;
};

struct Command {
  std::variant<LoadCommand, ClearCommand, EvalCommand> what;
  int line = 0;
};

struct Script {
  std::string file;
  std::vector<Command> commands;
};

/// Reads a script. InvalidInput with file and line at the first line that does not follow the language. Expressions are
/// not parsed here: one that is wrong may be expected to fail.
Result<Script> parseScript(std::string_view text, const std::string& file);

/// One series with its values, `foo{a="b"} 1 2+3x4 _ stale {{count:1}}`. `start` series (`@st`) are read by parseScript
/// alone.
Result<SeriesLine> parseSeriesLine(std::string_view text);

/// `{{schema:0 sum:5 count:4 buckets:[1 2 1]}}`; the braces included.
Result<SequenceValue> parseHistogramLiteral(std::string_view text);

}  // namespace oriel::promql::script
