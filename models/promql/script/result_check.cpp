#include "models/promql/script/result_check.h"

#include <algorithm>

#include "models/base/text.h"
#include "models/labels/matcher.h"
#include "models/promql/functions/quantile.h"
#include "models/promql/script/expected_table.h"

namespace oriel::promql::script {
namespace {

/// The pattern searches in the text. Matchers bring RE2 and are anchored.
bool searchText(const std::string& pattern, const std::string& text) {
  const auto matcher = Matcher::make(MatchType::Regex, "text", "(?s:.*)(?:" + pattern + ")(?s:.*)");
  return matcher.ok() && matcher->matches(text);
}

bool textFits(const Expectation& expectation, const std::string& text) {
  if (expectation.message) return *expectation.message == text;
  return !expectation.pattern || searchText(*expectation.pattern, text);
}

std::string expectationText(const Expectation& expectation) {
  if (expectation.message) return *expectation.message;
  return expectation.pattern ? "a text with /" + *expectation.pattern + "/" : "any text";
}

std::string joinLines(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out.empty() ? "none" : out;
}

std::optional<Mismatch> checkTexts(const EvalCommand& eval, ExpectKind wanted, ExpectKind unwanted, const char* name,
                                   const Warnings& texts) {
  if (eval.has(unwanted) && !texts.empty())
    return Mismatch{std::string("unexpected ") + name, "none", joinLines(texts)};
  if (!eval.has(wanted)) return std::nullopt;
  std::vector<std::string> all;
  bool everyLineMet = true;
  for (const Expectation& expectation : eval.expectations) {
    if (expectation.kind != wanted) continue;
    all.push_back(expectationText(expectation));
    everyLineMet &=
        std::any_of(texts.begin(), texts.end(), [&](const auto& text) { return textFits(expectation, text); });
  }
  const bool everyTextKnown = std::all_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return std::any_of(eval.expectations.begin(), eval.expectations.end(), [&](const Expectation& expectation) {
      return expectation.kind == wanted && textFits(expectation, text);
    });
  });
  if (everyLineMet && everyTextKnown) return std::nullopt;
  return Mismatch{
      everyLineMet ? std::string("an unexpected ") + name : std::string("an expected ") + name + " is missing",
      joinLines(all), joinLines(texts)};
}

std::string expectedText(const EvalCommand& eval) {
  if (eval.scalar) return "scalar " + formatFloat(*eval.scalar);
  if (eval.string) return "string " + quote(*eval.string);
  return tableText(expectedTable(eval, 0, 1), false);
}

std::optional<Mismatch> compareTables(const ResultTable& expected, const ResultTable& got, bool times) {
  if (sameTables(expected, got)) return std::nullopt;
  return Mismatch{"another result", tableText(expected, times), tableText(got, times)};
}

std::optional<Mismatch> checkMatrix(const EvalCommand& eval, const Matrix& matrix) {
  const ResultTable got = tableOf(matrix);
  if (eval.has(ExpectKind::Ordered) || eval.scalar || eval.string)
    return Mismatch{"a matrix is the result", expectedText(eval), tableText(got, true)};
  for (std::size_t i = 1; i < matrix.size(); ++i)
    if (matrix[i].labels < matrix[i - 1].labels)
      return Mismatch{"the matrix is not sorted by labels", matrix[i].labels.toString() + " first",
                      matrix[i - 1].labels.toString() + " first"};
  const TimeSteps at{eval.at, eval.at, 0};
  const TimeSteps& steps = eval.range ? eval.steps : eval.matrix.value_or(at);
  for (const SeriesLine& line : eval.series) {
    const auto last = static_cast<Duration>(line.values.size()) - 1;
    if (steps.step > 0 && last > (steps.to - steps.from) / steps.step)
      return Mismatch{"more values are expected than the range has steps", line.labels.toString(),
                      tableText(got, true)};
  }
  return compareTables(expectedTable(eval, steps.from, steps.step), got, true);
}

/// Where a series is expected; of one that is written twice the last line counts.
std::optional<Mismatch> checkOrder(const EvalCommand& eval, const Vector& vector) {
  std::map<Labels, std::size_t> places;
  for (std::size_t i = 0; i < eval.series.size(); ++i) places[eval.series[i].labels] = i;
  const bool inOrder = std::all_of(vector.begin(), vector.end(), [&](const VectorSample& sample) {
    return places[sample.labels] == static_cast<std::size_t>(&sample - vector.data());
  });
  if (inOrder) return std::nullopt;
  std::vector<std::string> expected;
  std::vector<std::string> got;
  for (const SeriesLine& line : eval.series) expected.push_back(line.labels.toString());
  for (const VectorSample& sample : vector) got.push_back(sample.labels.toString());
  return Mismatch{"another order", joinLines(expected), joinLines(got)};
}

std::optional<Mismatch> checkVector(const EvalCommand& eval, const Vector& vector) {
  ResultTable got;
  // The sample of an instant query stands at the evaluation time, whichever that was.
  for (const VectorSample& sample : vector) {
    if (got.count(sample.labels) > 0)
      return Mismatch{"a series stands twice in the result", expectedText(eval), sample.labels.toString()};
    got[sample.labels][0] = {sample.value, sample.histogram};
  }
  if (eval.scalar || eval.string) return Mismatch{"a vector is the result", expectedText(eval), tableText(got, false)};
  auto mismatch = compareTables(expectedTable(eval, 0, 1), got, false);
  if (!mismatch && eval.has(ExpectKind::Ordered)) mismatch = checkOrder(eval, vector);
  return mismatch;
}

}  // namespace

std::optional<Mismatch> checkValue(const EvalCommand& eval, const Value& value) {
  if (const auto* matrix = std::get_if<Matrix>(&value)) return checkMatrix(eval, *matrix);
  if (const auto* vector = std::get_if<Vector>(&value)) return checkVector(eval, *vector);
  if (const auto* scalar = std::get_if<Scalar>(&value)) {
    if (eval.scalar && samePoint({*eval.scalar, nullptr}, {scalar->value, nullptr})) return std::nullopt;
    return Mismatch{"another result", expectedText(eval), "scalar " + formatFloat(scalar->value)};
  }
  const std::string& text = std::get<Text>(value).value;
  if (eval.string == text) return std::nullopt;
  return Mismatch{"another result", expectedText(eval), "string " + quote(text)};
}

std::optional<Mismatch> checkNotes(const EvalCommand& eval, const Warnings& warnings, const Warnings& infos) {
  auto mismatch = checkTexts(eval, ExpectKind::Warn, ExpectKind::NoWarn, "warning", warnings);
  return mismatch ? mismatch : checkTexts(eval, ExpectKind::Info, ExpectKind::NoInfo, "info", infos);
}

std::optional<Mismatch> checkError(const EvalCommand& eval, const Error& error) {
  if (!eval.has(ExpectKind::Fail)) return Mismatch{"the query failed", expectedText(eval), "error: " + error.text};
  if (error.code == ErrorCode::Unsupported) return Mismatch{"not supported", "", "error: " + error.text};
  for (const Expectation& expectation : eval.expectations)
    if (expectation.kind == ExpectKind::Fail && !textFits(expectation, error.text))
      return Mismatch{"another error", expectationText(expectation), error.text};
  return std::nullopt;
}

}  // namespace oriel::promql::script
