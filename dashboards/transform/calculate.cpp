#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/fieldconfig/matchers.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/reducers.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

struct BinaryRow {
  const char* id;
  double (*apply)(double, double);
};
constexpr BinaryRow kBinaryRows[] = {{"+", [](double a, double b) { return a + b; }},
                                     {"-", [](double a, double b) { return a - b; }},
                                     {"*", [](double a, double b) { return a * b; }},
                                     {"/", [](double a, double b) { return a / b; }},
                                     {"**", [](double a, double b) { return std::pow(a, b); }},
                                     {"%", [](double a, double b) { return std::fmod(a, b); }}};

struct UnaryRow {
  const char* id;
  double (*apply)(double);
};
constexpr UnaryRow kUnaryRows[] = {
    {"abs", [](double v) { return std::fabs(v); }},  {"exp", [](double v) { return std::exp(v); }},
    {"ln", [](double v) { return std::log(v); }},    {"floor", [](double v) { return std::floor(v); }},
    {"ceil", [](double v) { return std::ceil(v); }}, {"round", [](double v) { return std::floor(v + 0.5); }}};

struct Calculated {
  std::string name;
  std::optional<std::vector<double>> values;  ///< none: the frame has not what is needed
};

// A side of a binary operation: the name of a field or a constant, in the old and the new spelling.
std::string operandText(const Json& binary, const char* key) {
  const Json* side = jsonFind(binary, key);
  if (!side) return {};
  if (!side->is_object()) return jsonTextOf(*side);
  const Json* matcher = jsonFind(*side, "matcher");
  return jsonIsObject(matcher) ? jsonText(*matcher, "options") : jsonText(*side, "fixed");
}

std::optional<std::vector<double>> operandValues(const Frame& frame, const FieldNames& names, std::size_t index,
                                                 const std::string& text) {
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    if (names.of(index, i) == text) return columnNumbers(frame.fields[i]);
  }
  char* end = nullptr;
  const double fixed = std::strtod(text.c_str(), &end);
  if (text.empty() || *end) return {};
  return std::vector<double>(frame.rows(), fixed);
}

Calculated calculateBinary(const Frame& frame, const FieldNames& names, std::size_t index, const Json& options) {
  const Json* binary = jsonFind(options, "binary");
  if (!jsonIsObject(binary)) return {};
  const std::string op = jsonText(*binary, "operator", "+");
  const std::string left = operandText(*binary, "left"), right = operandText(*binary, "right");
  Calculated result{left + " " + op + " " + right, {}};
  auto a = operandValues(frame, names, index, left);
  const auto b = operandValues(frame, names, index, right);
  for (const BinaryRow& row : kBinaryRows) {
    if (op != row.id || !a || !b) continue;
    for (std::size_t i = 0; i < a->size(); ++i) {
      // A missing value counts as 0, but two missing values stay missing.
      const double x = isNull((*a)[i]) ? 0 : (*a)[i], y = isNull((*b)[i]) ? 0 : (*b)[i];
      (*a)[i] = isNull((*a)[i]) && isNull((*b)[i]) ? nullNumber() : row.apply(x, y);
    }
    result.values = std::move(a);
    break;
  }
  return result;
}

Calculated calculateUnary(const Frame& frame, const FieldNames& names, std::size_t index, const Json& options) {
  const Json* unary = jsonFind(options, "unary");
  if (!jsonIsObject(unary)) return {};
  const std::string op = jsonText(*unary, "operator"), field = jsonText(*unary, "fieldName");
  Calculated result{op + "(" + field + ")", {}};
  auto values = operandValues(frame, names, index, field);
  for (const UnaryRow& row : kUnaryRows) {
    if (op != row.id || !values) continue;
    for (double& value : *values) value = isNull(value) ? value : row.apply(value);
    result.values = std::move(values);
    break;
  }
  return result;
}

Calculated calculateRows(const Frame& frame, const FieldNames& names, std::size_t index, const Json& options) {
  const Json* choice = jsonFind(options, "reduce");
  const Reducer* reducer = findReducer(jsonIsObject(choice) ? jsonText(*choice, "reducer", "sum") : "sum");
  if (!reducer) return {};
  const Json* include = jsonIsObject(choice) ? jsonFind(*choice, "include") : nullptr;
  const bool some = jsonIsArray(include) && !include->empty();
  const FieldMatcher matcher =
      some ? makeFieldMatcher("byNames", Json{{"names", *include}}) : makeFieldMatcher("numeric", Json());
  std::vector<std::vector<double>> columns;
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    if (matcher(frame, frame.fields[i], names.of(index, i))) columns.push_back(columnNumbers(frame.fields[i]));
  }
  std::vector<double> values, row(columns.size());
  for (std::size_t r = 0; r < frame.rows(); ++r) {
    for (std::size_t c = 0; c < columns.size(); ++c) row[c] = columns[c][r];
    values.push_back(reducer->reduce(row));
  }
  return {reducer->name, std::move(values)};
}

Calculated calculateIndex(const Frame& frame, const Json& options) {
  const Json* choice = jsonFind(options, "index");
  const bool percentile = jsonIsObject(choice) && jsonBool(*choice, "asPercentile");
  std::vector<double> values;
  for (std::size_t r = 0; r < frame.rows(); ++r) {
    values.push_back(static_cast<double>(r) / (percentile ? static_cast<double>(frame.rows()) : 1));
  }
  return {"Row", std::move(values)};
}

}  // namespace

Frames transformCalculateField(Frames frames, const Json& options, std::vector<std::string>& notices) {
  const std::string mode = jsonText(options, "mode", "reduceRow");
  if (mode != "reduceRow" && mode != "binary" && mode != "unary" && mode != "index") {
    notices.push_back("transformation \"calculateField\" in mode \"" + mode + "\" is not there yet");
    return frames;
  }
  const bool replace = jsonBool(options, "replaceFields");
  const FieldNames names(frames);
  Frames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    Frame frame = frames[f];
    Calculated made = mode == "binary"  ? calculateBinary(frame, names, f, options)
                      : mode == "unary" ? calculateUnary(frame, names, f, options)
                      : mode == "index" ? calculateIndex(frame, options)
                                        : calculateRows(frame, names, f, options);
    if (!made.values) {
      if (!replace) result.push_back(std::move(frame));
      continue;
    }
    if (replace) std::erase_if(frame.fields, [](const Field& field) { return field.type() != FieldType::Time; });
    frame.fields.push_back(numberField(jsonText(options, "alias", made.name), std::move(*made.values)));
    result.push_back(std::move(frame));
  }
  return result;
}

}  // namespace oriel::dashboards
