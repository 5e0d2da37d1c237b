#include "models/promql/script/script_runner.h"

#include <algorithm>
#include <array>

#include "models/base/text.h"
#include "models/promql/lexer_text.h"
#include "models/promql/parser.h"
#include "models/promql/script/pin_time.h"
#include "models/promql/script/script_storage.h"

namespace oriel::promql::script {
namespace {

using Failure = std::optional<ScriptFailure>;

/// `start()`, `end()`, `range()`, `step()`: their values differ between an instant and a range query.
bool asksForQueryTimes(const std::string& query) {
  constexpr std::array<std::string_view, 4> kCalls = {"start()", "end()", "range()", "step()"};
  return std::any_of(kCalls.begin(), kCalls.end(),
                     [&](std::string_view call) { return query.find(call) != std::string::npos; });
}

std::string atText(Timestamp time) { return " at " + formatFloat(static_cast<double>(time) / 1000) + "s"; }

/// When a query that has its time in itself is asked.
std::vector<Timestamp> otherTimes(Timestamp at) {
  if (at == 0) return {-kSecond, 0, kSecond};
  return {-10 * at, 0, at / 5, at, 10 * at};
}

std::string indented(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out.push_back(c);
    if (c == '\n') out += "              ";
  }
  return out;
}

class ScriptRunner {
 public:
  explicit ScriptRunner(const Engine& engine) : engine_(engine) {}

  void run(const Command& command, std::vector<ScriptOutcome>& outcomes) {
    if (const auto* load = std::get_if<LoadCommand>(&command.what)) {
      const Status loaded = storage_.load(*load);
      if (loaded.ok()) return;
      const Mismatch mismatch{"the load failed", "", "error: " + loaded.error().text};
      outcomes.push_back({command.line, "load", ScriptFailure{"", "load", mismatch}});
    } else if (const auto* eval = std::get_if<EvalCommand>(&command.what)) {
      outcomes.push_back({command.line, eval->query, eval->range ? runRange(*eval) : runInstant(*eval)});
    } else {
      storage_.clear();
    }
  }

 private:
  static Failure failed(std::string how, const std::string& query, std::optional<Mismatch> mismatch) {
    if (!mismatch) return std::nullopt;
    return ScriptFailure{std::move(how), query, std::move(*mismatch)};
  }

  /// Notes and value; an answer where an error was expected.
  static std::optional<Mismatch> checkAnswer(const EvalCommand& eval, const QueryResult& answer) {
    if (eval.has(ExpectKind::Fail)) return Mismatch{"no error", "an error", "an answer"};
    auto mismatch = checkNotes(eval, answer.warnings, answer.infos);
    return mismatch ? mismatch : checkValue(eval, answer.value);
  }

  Failure runRange(const EvalCommand& eval) {
    const auto answer = engine_.range(storage_, eval.query, eval.steps.from, eval.steps.to, eval.steps.step);
    return failed("", eval.query, answer.ok() ? checkAnswer(eval, *answer) : checkError(eval, answer.error()));
  }

  Failure runInstant(const EvalCommand& eval) {
    if (Failure failure = askInstant(eval, eval.query, eval.at, ""); failure) return failure;
    const auto expr = parseExpr(eval.query);
    if (!expr.ok()) return std::nullopt;
    const auto pinned = pinToTime(*expr, eval.at);
    if (!pinned) return std::nullopt;
    for (const Timestamp at : otherTimes(eval.at))
      if (Failure failure = askInstant(eval, *pinned, at, "with its time written into it,"); failure) return failure;
    return std::nullopt;
  }

  Failure askInstant(const EvalCommand& eval, const std::string& query, Timestamp at, const std::string& how) {
    const std::string where = how.empty() ? how : how + atText(at);
    const auto answer = engine_.instant(storage_, query, at);
    if (!answer.ok()) return failed(where, query, checkError(eval, answer.error()));
    if (auto mismatch = checkAnswer(eval, *answer); mismatch) return failed(where, query, std::move(mismatch));
    if (eval.string || eval.matrix || asksForQueryTimes(query)) return std::nullopt;
    const bool scalar = std::holds_alternative<Scalar>(answer->value);
    return failed((how.empty() ? how : how + " and ") + "as a range query around" + atText(at), query,
                  checkAsRange(eval, query, at, scalar));
  }

  std::optional<Mismatch> checkAsRange(const EvalCommand& eval, const std::string& query, Timestamp at, bool scalar) {
    const auto answer = engine_.range(storage_, query, at - kMinute, at + kMinute, kMinute);
    if (!answer.ok()) return Mismatch{"the query failed", "", "error: " + answer.error().text};
    if (eval.has(ExpectKind::Ordered)) return std::nullopt;
    Vector middle;
    const Matrix& matrix = std::get<Matrix>(answer->value);
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      if (i > 0 && matrix[i].labels < matrix[i - 1].labels)
        return Mismatch{"the matrix is not sorted by labels", "", matrix[i].labels.toString()};
      takeStep(matrix[i], at, middle);
    }
    if (!scalar) return checkValue(eval, middle);
    if (middle.size() != 1) return Mismatch{"no scalar at the middle step", "", ""};
    return checkValue(eval, Scalar{at, middle.front().value});
  }

  static void takeStep(const MatrixSeries& series, Timestamp at, Vector& into) {
    for (std::size_t i = 0; i < series.timestamps.size(); ++i)
      if (series.timestamps[i] == at) into.push_back({series.labels, at, series.values[i], nullptr});
    for (const HistogramPoint& point : series.histograms)
      if (point.timestamp == at) into.push_back({series.labels, at, 0, point.histogram});
  }

  const Engine& engine_;
  ScriptStorage storage_;
};

}  // namespace

std::string ScriptOutcome::describe(const std::string& file) const {
  std::string out = file + ":" + std::to_string(line) + ": " + query + "\n";
  if (!failure) return out;
  if (!failure->how.empty()) out += "    " + failure->how + ": " + failure->query + "\n";
  out += "    " + failure->mismatch.what + "\n";
  if (!failure->mismatch.expected.empty()) out += "    expected  " + indented(failure->mismatch.expected) + "\n";
  if (!failure->mismatch.got.empty()) out += "    got       " + indented(failure->mismatch.got) + "\n";
  return out;
}

EngineOptions scriptEngineOptions() {
  EngineOptions options;
  options.lookbackDelta = 5 * kMinute;
  options.defaultSubqueryStep = kMinute;
  options.maxSamples = 10'000;
  options.timeout = 100 * kSecond;
  return options;
}

std::vector<ScriptOutcome> runScript(const Script& script, const Engine& engine) {
  std::vector<ScriptOutcome> outcomes;
  ScriptRunner runner(engine);
  for (const Command& command : script.commands) runner.run(command, outcomes);
  return outcomes;
}

}  // namespace oriel::promql::script
