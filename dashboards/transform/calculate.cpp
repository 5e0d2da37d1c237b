#include "dashboards/transform/calculate.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/reduce_field.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

using Calculate = Calculated (*)(const Json& options, const StepFrames& frames, StepNames& names, std::size_t f);

const Json& partOf(const Json& options, const char* key) {
  static const Json kNone = Json::object();
  const Json* part = jsonFind(options, key);
  return jsonIsObject(part) ? *part : kNone;
}

std::string inBrackets(const std::string& text) { return text.empty() ? "" : "(" + text + ")"; }

std::string rowsName(const Json& options) {
  const Json* reduce = jsonFind(options, "reduce");
  const std::string name = reducerName(reduce ? jsonText(*reduce, "reducer", "sum") : "sum");
  return name.empty() ? "math" : name;
}

std::string cumulativeName(const Json& options) {
  const Json* part = jsonFind(options, "cumulative");
  if (!part) return "cumulative ";
  return "cumulative " + jsonText(*part, "reducer", "sum") + inBrackets(jsonText(*part, "field"));
}

std::string windowName(const Json& options) {
  const Json* part = jsonFind(options, "window");
  if (!part) return " moving ";
  return jsonText(*part, "windowAlignment", "trailing") + " moving " + jsonText(*part, "reducer", "mean") +
         inBrackets(jsonText(*part, "field"));
}

std::string unaryName(const Json& options) {
  const Json* part = jsonFind(options, "unary");
  return part ? jsonText(*part, "operator", "abs") + inBrackets(jsonText(*part, "fieldName")) : "";
}

std::string binaryName(const BinaryPlan& plan) {
  const std::string &left = plan.left.text, &right = plan.right.text;
  const bool template_ = left.find('$') != std::string::npos || right.find('$') != std::string::npos;
  return left.empty() || right.empty() || template_ ? "" : left + " " + plan.op + " " + right;
}

struct ModeRow {
  const char* id;
  Calculate calculate;
  std::string (*name)(const Json& options);
};
constexpr ModeRow kModes[] = {{"reduceRow", calculateRows, rowsName},
                              {"cumulativeFunctions", calculateCumulative, cumulativeName},
                              {"windowFunctions", calculateWindow, windowName},
                              {"unary", calculateUnary, unaryName}};

// Why the options cannot be followed; empty when they can.
std::string refusal(const std::string& mode, const Json& options) {
  if (mode == "reduceRow") {
    const std::string reducer = jsonText(partOf(options, "reduce"), "reducer", "sum");
    return reducerName(reducer).empty() ? "there is no calculation \"" + reducer + "\"" : "";
  }
  if (mode == "cumulativeFunctions") {
    const std::string reducer = jsonText(partOf(options, "cumulative"), "reducer", "sum");
    return reducer != "sum" && reducer != "mean" ? "\"" + reducer + "\" cannot be cumulative" : "";
  }
  if (mode == "windowFunctions") {
    const Json& window = partOf(options, "window");
    const std::string reducer = jsonText(window, "reducer", "mean");
    if (!(jsonNumber(window, "windowSize", 0.1) > 0)) return "a window needs a size above 0";
    const bool known = reducer == "mean" || reducer == "variance" || reducer == "stdDev";
    return known ? "" : "\"" + reducer + "\" cannot be calculated in a window";
  }
  return "";
}

bool isFixedBinary(const Json& options) {
  const Json* right = jsonFind(partOf(options, "binary"), "right");
  if (jsonIsObject(right)) right = jsonFind(*right, "fixed");
  return right && !std::isnan(cellAsNumber(cellOfJson(*right)));
}

StepFrames addIndex(const StepFrames& frames, const Json& options) {
  const bool asShare = jsonBool(partOf(options, "index"), "asPercentile");
  StepFrames result;
  for (const StepFrame& frame : frames) {
    std::vector<double> values(frame.rows());
    const double size = static_cast<double>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i) / (asShare ? size : 1);
    StepField field(numberField(jsonText(options, "alias", "Row"), std::move(values)));
    if (asShare) setFieldSetting(field, "unit", "percentunit");
    StepFrame& out = result.emplace_back(frame);
    if (jsonBool(options, "replaceFields")) out.fields.clear();
    out.fields.push_back(std::move(field));
  }
  return result;
}

template <class CalculateFrame>
StepFrames addResults(const StepFrames& frames, const Json& options, const std::string& name,
                      const CalculateFrame& calculate) {
  const bool replace = jsonBool(options, "replaceFields"), asSeries = jsonBool(options, "timeSeries", true);
  const std::string alias = jsonText(options, "alias");
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    const Calculated cells = calculate(f);
    if (!cells && replace) continue;
    StepFrame& out = result.emplace_back(frames[f]);
    if (!cells) continue;
    StepField field;
    field.name = alias.empty() ? name : alias;
    setCells(field, FieldType::Number, *cells);
    if (!alias.empty()) setFieldSetting(field, "displayName", alias);
    if (replace) {
      out.fields.clear();
      if (const StepField* time = firstTimeField(frames[f]); time && asSeries) out.fields.push_back(*time);
    }
    out.fields.push_back(std::move(field));
  }
  return result;
}

}  // namespace

StepFrames transformCalculateField(StepFrames frames, const Json& options, StepNotes& notes) {
  const std::string mode = jsonText(options, "mode", "reduceRow");
  const std::string refused = refusal(mode, options);
  if (!refused.empty()) {
    notes.tell(refused);
    return frames;
  }
  const bool fixed = mode == "binary" && isFixedBinary(options);
  if (jsonBool(options, "timeSeries", true) && !fixed)
    frames = transformEnsureColumns(std::move(frames), Json(), notes);
  if (mode == "index") return addIndex(frames, options);
  StepNames names(frames);
  if (mode == "binary") {
    const BinaryPlan plan = readBinary(options, frames);
    if (plan.left.matcher == "byType") return calculateEachOfType(plan, frames, options);
    return addResults(frames, options, binaryName(plan),
                      [&](std::size_t f) { return calculateBinary(plan, frames, names, f); });
  }
  for (const ModeRow& row : kModes) {
    if (mode != row.id) continue;
    return addResults(frames, options, row.name(options),
                      [&](std::size_t f) { return row.calculate(options, frames, names, f); });
  }
  notes.tell("there is no mode \"" + mode + "\"");
  return frames;
}

}  // namespace oriel::dashboards
