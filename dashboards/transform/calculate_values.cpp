#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/calculate.h"
#include "dashboards/transform/reduce_field.h"

namespace oriel::dashboards {
namespace {

using BinaryFunction = double (*)(double, double);
struct BinaryRow {
  const char* id;
  BinaryFunction apply;
};
constexpr BinaryRow kBinaryRows[] = {{"+", [](double a, double b) { return a + b; }},
                                     {"-", [](double a, double b) { return a - b; }},
                                     {"*", [](double a, double b) { return a * b; }},
                                     {"/", [](double a, double b) { return a / b; }}};

double roundHalfUp(double value) {
  const double below = std::floor(value);
  return value - below >= 0.5 ? below + 1 : below;
}

struct UnaryRow {
  const char* id;
  double (*apply)(double value, double total);
};
constexpr UnaryRow kUnaryRows[] = {{"abs", [](double v, double) { return std::fabs(v); }},
                                   {"exp", [](double v, double) { return std::exp(v); }},
                                   {"ln", [](double v, double) { return std::log(v); }},
                                   {"floor", [](double v, double) { return std::floor(v); }},
                                   {"ceil", [](double v, double) { return std::ceil(v); }},
                                   {"round", [](double v, double) { return roundHalfUp(v); }},
                                   {"percent", [](double v, double total) { return v / (total != 0 ? total : 1); }}};

BinaryFunction binaryFunction(const std::string& id) {
  for (const BinaryRow& row : kBinaryRows) {
    if (id == row.id) return row.apply;
  }
  return nullptr;
}

Operand readOperand(const Json* side, const StepFrames& frames) {
  if (!side) return {};
  if (side->is_object()) {
    const Json* matcher = jsonFind(*side, "matcher");
    if (jsonIsObject(matcher)) return {jsonText(*matcher, "id"), jsonText(*matcher, "options")};
    return {"", jsonText(*side, "fixed")};
  }
  const std::string text = jsonTextOf(*side);
  bool isName = std::isnan(numberOfText(text));
  for (const StepFrame& frame : frames) {
    for (const StepField& field : frame.fields) isName = isName || field.name == text;
  }
  return {isName ? "byName" : "", text};
}

std::optional<std::vector<double>> operandValues(const Operand& operand, const StepFrames& frames, StepNames& names,
                                                 std::size_t f) {
  const StepFrame& frame = frames[f];
  for (std::size_t i = 0; operand.matcher == "byName" && i < frame.fields.size(); ++i) {
    if (names.among(f, i) == operand.text) return operandColumn(frame.fields[i]);
  }
  const double fixed = numberAtStart(operand.text);
  if (std::isnan(fixed)) return {};
  return std::vector<double>(frame.rows(), fixed);
}

std::vector<Cell> applyBinary(BinaryFunction apply, const std::vector<double>& left, const std::vector<double>& right) {
  std::vector<Cell> cells;
  cells.reserve(left.size());
  for (std::size_t i = 0; i < left.size(); ++i) cells.emplace_back(apply(left[i], i < right.size() ? right[i] : NAN));
  return cells;
}

}  // namespace

std::vector<double> operandColumn(const Field& field) {
  std::vector<double> numbers;
  if (field.type() == FieldType::Number) {
    numbers = field.numbers();
    for (double& number : numbers) number = operandOf(number);
    return numbers;
  }
  numbers.reserve(field.size());
  for (std::size_t row = 0; row < field.size(); ++row) numbers.push_back(cellAsNumber(cellAt(field, row)));
  return numbers;
}

BinaryPlan readBinary(const Json& options, const StepFrames& frames) {
  const Json* binary = jsonFind(options, "binary");
  if (!jsonIsObject(binary)) return {{}, {}, "+"};
  return {readOperand(jsonFind(*binary, "left"), frames), readOperand(jsonFind(*binary, "right"), frames),
          jsonText(*binary, "operator", "+")};
}

Calculated calculateBinary(const BinaryPlan& plan, const StepFrames& frames, StepNames& names, std::size_t f) {
  const BinaryFunction apply = binaryFunction(plan.op);
  const auto left = operandValues(plan.left, frames, names, f), right = operandValues(plan.right, frames, names, f);
  if (!left || !right || !apply) return {};
  return applyBinary(apply, *left, *right);
}

StepFrames calculateEachOfType(const BinaryPlan& plan, const StepFrames& frames, const Json& options) {
  const bool replace = jsonBool(options, "replaceFields"), asSeries = jsonBool(options, "timeSeries", true);
  const BinaryFunction apply = binaryFunction(plan.op);
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    const StepField* time = asSeries ? firstTimeField(frames[f]) : nullptr;
    const auto right = operandValues(plan.right, frames, names, f);
    std::vector<StepField> fields;
    bool added = false;
    if (time) fields.push_back(*time);
    for (const StepField& field : frames[f].fields) {
      if (!replace && &field != time) fields.push_back(field);
      if (stepTypeName(field) != plan.left.text || !right || !apply) continue;
      StepField& out = fields.emplace_back(field);
      out.forget();
      out.name = field.name + " " + plan.op + " " + plan.right.text;
      setCells(out, FieldType::Number, applyBinary(apply, operandColumn(field), *right));
      added = true;
    }
    if (!replace || added) result.push_back(frames[f].with(std::move(fields)));
  }
  return result;
}

Calculated calculateUnary(const Json& options, const StepFrames& frames, StepNames& names, std::size_t f) {
  const Json* unary = jsonFind(options, "unary");
  const std::string op = unary ? jsonText(*unary, "operator", "abs") : "abs";
  const std::string wanted = unary ? jsonText(*unary, "fieldName") : "";
  const StepField* source = nullptr;
  for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
    if (names.among(f, i) == wanted && stepTypeName(frames[f].fields[i]) == "number") source = &frames[f].fields[i];
  }
  for (const UnaryRow& row : kUnaryRows) {
    if (op != row.id || !source || source->size() == 0) continue;
    double total = 0;
    for (const double number : source->numbers()) total += std::isfinite(number) ? number : 0;
    std::vector<Cell> cells;
    for (const double number : operandColumn(*source)) cells.emplace_back(row.apply(number, total));
    return cells;
  }
  return {};
}

Calculated calculateRows(const Json& options, const StepFrames& frames, StepNames& names, std::size_t f) {
  static const Json kSum = {{"reducer", "sum"}};
  const Json* reduce = jsonFind(options, "reduce");
  if (!jsonIsObject(reduce)) reduce = &kSum;
  const Json* include = jsonFind(*reduce, "include");
  const bool chosen = jsonIsArray(include) && !include->empty();
  const StepMatcher matcher = chosen ? StepMatcher("byNames", {{"names", *include}}) : StepMatcher("numeric", Json());
  const std::string reducer = jsonText(*reduce, "reducer", "sum"), modeText = jsonText(*reduce, "nullValueMode");
  // Unlike elsewhere nulls are kept unless the options say otherwise.
  const NullMode mode = nullModeOf(modeText.empty() ? "null" : modeText);
  std::vector<std::vector<double>> columns;
  for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
    const StepField& field = frames[f].fields[i];
    if (!matcher.matches(frames, names, f, i)) continue;
    columns.push_back(field.type() == FieldType::Text ? operandColumn(field) : columnNumbers(field));
  }
  std::vector<Cell> cells;
  cells.reserve(frames[f].rows());
  std::vector<double> row(columns.size());
  for (std::size_t r = 0; r < frames[f].rows(); ++r) {
    for (std::size_t c = 0; c < columns.size(); ++c) row[c] = columns[c][r];
    cells.push_back(reduceNumbers(row, reducer, mode));
  }
  return cells;
}

}  // namespace oriel::dashboards
