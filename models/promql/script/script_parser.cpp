#include <algorithm>
#include <charconv>

#include "models/base/text.h"
#include "models/labels/matcher.h"
#include "models/promql/lexer.h"
#include "models/promql/lexer_text.h"
#include "models/promql/script/script.h"
#include "models/promql/script/series_values.h"

namespace oriel::promql::script {
namespace {

Error scriptError(const std::string& text) { return makeError(ErrorCode::InvalidInput, text); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes the first word off `rest`.
std::string_view takeWord(std::string_view& rest) {
  rest = trimmed(rest);
  const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest = trimmed(rest.substr(end));
  return word;
}

std::string_view peekWord(std::string_view rest) { return takeWord(rest); }

Status takeKeyword(std::string_view& rest, std::string_view keyword) {
  if (takeWord(rest) == keyword) return {};
  return scriptError("expected " + quote(keyword));
}

Status takeSteps(std::string_view& rest, TimeSteps& steps) {
  ORIEL_TRY(takeKeyword(rest, "from"));
  ORIEL_ASSIGN(steps.from, parseDuration(takeWord(rest)));
  ORIEL_TRY(takeKeyword(rest, "to"));
  ORIEL_ASSIGN(steps.to, parseDuration(takeWord(rest)));
  ORIEL_TRY(takeKeyword(rest, "step"));
  ORIEL_ASSIGN(steps.step, parseDuration(takeWord(rest)));
  if (steps.to < steps.from) return scriptError("the range ends before it begins");
  if (steps.step <= 0) return scriptError("the step must be positive");
  return {};
}

Status checkPattern(const std::optional<std::string>& pattern) {
  if (!pattern) return {};
  if (Matcher::make(MatchType::Regex, "text", *pattern).ok()) return {};
  return scriptError("invalid regular expression " + quote(*pattern));
}

/// The digits of a whole number as Go reads them with base 0: `12`, `0x1f`, `0b11`, `0o17`, `017`.
std::optional<double> wholeNumber(std::string_view digits) {
  int base = 10;
  if (digits.size() > 1 && digits.front() == '0') {
    const char kind = toLowerAscii(digits.substr(1, 1)).front();
    base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
    const bool hasLetter = kind == 'x' || kind == 'b' || kind == 'o';
    digits.remove_prefix(hasLetter ? 2 : 1);
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || digits.front() == '-' || error != std::errc() || end != digits.data() + digits.size())
    return std::nullopt;
  return static_cast<double>(value);
}

/// A line that is one number.
std::optional<double> scalarOf(std::string_view line) {
  const bool negative = line.substr(0, 1) == "-";
  const bool hasSign = negative || line.substr(0, 1) == "+";
  if (const auto whole = wholeNumber(line.substr(hasSign ? 1 : 0))) return negative ? -*whole : *whole;
  const Result<double> number = parseFloat(line);
  if (number.ok()) return *number;
  return std::nullopt;
}

std::optional<ExpectKind> expectKind(std::string_view word) {
  if (word == "ordered") return ExpectKind::Ordered;
  if (word == "fail") return ExpectKind::Fail;
  if (word == "warn") return ExpectKind::Warn;
  if (word == "no_warn") return ExpectKind::NoWarn;
  if (word == "info") return ExpectKind::Info;
  if (word == "no_info") return ExpectKind::NoInfo;
  return std::nullopt;
}

class ScriptParser {
 public:
  ScriptParser(std::string_view text, std::string file) {
    script_.file = std::move(file);
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string_view line = trimmed(text.substr(0, end));
      lines_.push_back(line.substr(0, 1) == "#" ? std::string_view() : line);
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
  }

  Result<Script> run() {
    for (at_ = 0; at_ < lines_.size(); ++at_) {
      if (lines_[at_].empty()) continue;
      if (Status status = command(); !status.ok()) {
        Error error = status.error();
        error.place.file = script_.file;
        error.place.line = static_cast<int>(at_) + 1;
        error.place.column = 0;  // of a part of the line, so of no use here
        return error;
      }
    }
    return std::move(script_);
  }

 private:
  Status command() {
    std::string_view rest = lines_[at_];
    const std::string word = toLowerAscii(takeWord(rest));
    Command command;
    command.line = static_cast<int>(at_) + 1;
    if (word == "clear") {
      command.what = ClearCommand{};
    } else if (word == "load" || word == "load_with_nhcb") {
      LoadCommand load;
      load.withNhcb = word != "load";
      ORIEL_TRY(readLoad(rest, load));
      command.what = std::move(load);
    } else if (word.substr(0, 4) == "eval") {
      EvalCommand eval;
      ORIEL_TRY(readEvalHead(word, rest, eval));
      ORIEL_TRY(readEvalBody(eval));
      command.what = std::move(eval);
    } else {
      return scriptError("invalid command " + quote(lines_[at_]));
    }
    script_.commands.push_back(std::move(command));
    return {};
  }

  /// Moves to the next line of the block; false at its end.
  bool nextLine() {
    if (at_ + 1 >= lines_.size() || lines_[at_ + 1].empty()) return false;
    ++at_;
    return true;
  }

  Status readLoad(std::string_view rest, LoadCommand& load) {
    ORIEL_ASSIGN(load.step, parseDuration(rest));
    std::vector<std::optional<Duration>> offsets;
    std::vector<std::optional<Duration>> usualOffsets;  // of an @st line without a series
    std::string_view offsetsOf;
    while (nextLine()) {
      const SplitSeries split = splitSeries(lines_[at_]);
      if (split.startTimes) {
        if (!offsetsOf.empty()) return scriptError("an @st line must stand directly before its own series");
        ORIEL_ASSIGN((split.metric.empty() ? usualOffsets : offsets), parseStartOffsets(split.values));
        offsetsOf = split.metric;
        continue;
      }
      LoadSeries series;
      ORIEL_ASSIGN(series.series, parseSeriesLine(lines_[at_]));
      series.series.line = static_cast<int>(at_) + 1;
      if (!offsetsOf.empty()) {
        if (offsetsOf != split.metric) return scriptError("an @st line must stand directly before its own series");
        if (offsets.size() != series.series.values.size())
          return scriptError("an @st line must have as many items as its series");
        series.startOffsets = std::move(offsets);
        offsets.clear();
        offsetsOf = {};
      } else if (!usualOffsets.empty()) {
        for (std::size_t i = 0; i < series.series.values.size(); ++i)
          series.startOffsets.push_back(usualOffsets[i % usualOffsets.size()]);
      }
      ORIEL_TRY(countValues(series.series));
      if (load.step > kMaxTimestamp / 4 / static_cast<Timestamp>(series.series.values.size() + 1))
        return scriptError("the samples go beyond the end of time");
      load.series.push_back(std::move(series));
    }
    if (!offsetsOf.empty()) return scriptError("an @st line must stand directly before its own series");
    return {};
  }

  Status countValues(const SeriesLine& line) {
    constexpr std::size_t kMostValues = 2'000'000;
    values_ += line.values.size();
    if (values_ > kMostValues) return makeError(ErrorCode::LimitExceeded, "too many values in one script");
    return {};
  }

  Status readEvalHead(const std::string& word, std::string_view rest, EvalCommand& eval) {
    if (word != "eval") {
      const std::optional<ExpectKind> kind =
          expectKind(std::string_view(word).substr(std::min<std::size_t>(5, word.size())));
      if (word[4] != '_' || !kind) return scriptError("invalid command " + quote(word));
      Expectation expectation;
      expectation.kind = *kind;
      eval.expectations.push_back(std::move(expectation));
    }
    const std::string_view kind = takeWord(rest);
    if (kind == "instant") {
      if (peekWord(rest) == "at") {
        takeWord(rest);
        ORIEL_ASSIGN(eval.at, parseDuration(takeWord(rest)));
      }
    } else if (kind == "range") {
      eval.range = true;
      ORIEL_TRY(takeSteps(rest, eval.steps));
    } else {
      return scriptError("eval must be followed by instant or range");
    }
    if (rest.empty()) return scriptError("an expression is missing");
    eval.query = rest;
    return {};
  }

  Status readEvalBody(EvalCommand& eval) {
    while (nextLine()) {
      const std::string_view line = lines_[at_];
      std::string_view rest = line;
      const std::string_view word = takeWord(rest);
      if (word == "expect") {
        ORIEL_TRY(readExpect(rest, eval));
        continue;
      }
      if (word == "expected_fail_message" || word == "expected_fail_regexp") {
        ORIEL_TRY(readOldFailure(word == "expected_fail_message", rest, eval));
        continue;
      }
      // A number alone is the scalar that ends the block.
      if (const std::optional<double> number = scalarOf(line)) {
        eval.scalar = number;
        eval.series.clear();
        return {};
      }
      ORIEL_ASSIGN(SeriesLine series, parseSeriesLine(line));
      series.line = static_cast<int>(at_) + 1;
      ORIEL_TRY(countValues(series));
      if (!eval.range && !eval.matrix && series.values.size() != 1)
        return scriptError("expecting one value per series of an instant query");
      eval.series.push_back(std::move(series));
    }
    return {};
  }

  static Status readOldFailure(bool message, std::string_view text, EvalCommand& eval) {
    for (Expectation& expectation : eval.expectations) {
      if (expectation.kind != ExpectKind::Fail) continue;
      (message ? expectation.message : expectation.pattern) = std::string(text);
      return checkPattern(expectation.pattern);
    }
    return scriptError("a failure's text without eval_fail");
  }

  static Status readExpect(std::string_view rest, EvalCommand& eval) {
    const std::string_view word = takeWord(rest);
    if (word == "range") {
      ORIEL_TRY(takeKeyword(rest, "vector"));
      ORIEL_TRY(takeSteps(rest, eval.matrix.emplace()));
      eval.at = eval.matrix->to;
      return eval.range ? Status{scriptError("a range query cannot expect a range vector")} : Status{};
    }
    if (word == "string") {
      ORIEL_ASSIGN(eval.string, unquote(rest));
      return {};
    }
    const std::optional<ExpectKind> kind = expectKind(word);
    if (!kind) return scriptError("invalid expectation " + quote(word));
    Expectation expectation;
    expectation.kind = *kind;
    if (rest.substr(0, 4) == "msg:")
      expectation.message = std::string(trimmed(rest.substr(4)));
    else if (rest.substr(0, 6) == "regex:")
      expectation.pattern = std::string(trimmed(rest.substr(6)));
    else if (!rest.empty())
      return scriptError("expected msg: or regex:, not " + quote(rest));
    ORIEL_TRY(checkPattern(expectation.pattern));
    if (*kind == ExpectKind::Fail && eval.has(ExpectKind::Fail)) return scriptError("only one failure can be expected");
    eval.expectations.push_back(std::move(expectation));
    if (eval.has(ExpectKind::Warn) && eval.has(ExpectKind::NoWarn))
      return scriptError("warn and no_warn cannot be expected together");
    if (eval.has(ExpectKind::Info) && eval.has(ExpectKind::NoInfo))
      return scriptError("info and no_info cannot be expected together");
    return {};
  }

  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  Script script_;
};

}  // namespace

bool EvalCommand::has(ExpectKind kind) const {
  return std::any_of(expectations.begin(), expectations.end(),
                     [kind](const Expectation& expectation) { return expectation.kind == kind; });
}

Result<Script> parseScript(std::string_view text, const std::string& file) { return ScriptParser(text, file).run(); }

}  // namespace oriel::promql::script
