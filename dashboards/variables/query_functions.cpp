#include "dashboards/variables/query_functions.h"

#include <string_view>

#include "dashboards/fieldconfig/pattern.h"
#include "models/base/text.h"
#include "models/promql/parser.h"

namespace oriel::dashboards {
namespace {

using TextsResult = Result<std::vector<std::string>>;

struct VariableCall {
  DataSource& source;
  std::string argument;  ///< between the parentheses, trimmed
  TimeRange range;
  std::stop_token stop;
};

std::string trimmedArgument(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

std::vector<std::string> selectorList(const std::string& selector) {
  std::string bare = selector;
  std::erase(bare, ' ');
  if (bare.empty() || bare == "{}") return {};
  return {selector};
}

// A label that needs quotes in a selector has none where it is looked up.
std::string unquotedLabel(const std::string& label) {
  const bool quoted =
      label.size() > 2 && (label.front() == '"' || label.front() == '\'') && label.back() == label.front();
  return quoted ? label.substr(1, label.size() - 2) : label;
}

TextsResult labelValuesCall(VariableCall& call) {
  // The label stands after the last comma; the selector before it may hold commas of its own.
  const std::size_t close = call.argument.rfind('}');
  const std::size_t comma = call.argument.rfind(',');
  const bool split = comma != std::string::npos && (close == std::string::npos || comma > close);
  const std::string label = unquotedLabel(trimmedArgument(split ? call.argument.substr(comma + 1) : call.argument));
  const std::string selector = split ? trimmedArgument(call.argument.substr(0, comma)) : "";
  if (call.argument.empty()) return std::vector<std::string>{};
  if (label.empty()) return makeError(ErrorCode::InvalidInput, "label_values() wants the name of a label");
  return call.source.labelValues(label, selectorList(selector), call.range);
}

// An argument is a selector, or a part of the names of metrics; the name of the metric is then no label of interest.
TextsResult labelNamesCall(VariableCall& call) {
  const bool partOfName = !call.argument.empty() && call.argument.find('{') == std::string::npos;
  if (!partOfName) return call.source.labelNames(selectorList(call.argument), call.range);
  auto names = call.source.labelNames({"{__name__=~\".*" + call.argument + ".*\"}"}, call.range);
  if (names.ok()) std::erase(*names, std::string(kMetricName));
  return names;
}

TextsResult metricsCall(VariableCall& call) {
  if (call.argument.empty()) return std::vector<std::string>{};
  auto names = call.source.labelValues("__name__", {}, call.range);
  if (!names.ok()) return names;
  const Pattern pattern("/" + call.argument + "/");
  if (!pattern.ok())
    return makeError(ErrorCode::InvalidInput, "metrics(): \"" + call.argument + "\" is no regular expression");
  std::vector<std::string> matching;
  for (std::string& name : *names) {
    if (pattern.matches(name)) matching.push_back(std::move(name));
  }
  return matching;
}

std::string seriesText(const Labels& labels) {
  std::string text(labels.metricName());
  std::string inner;
  for (const LabelView label : labels) {
    if (label.name == kMetricName) continue;
    inner += (inner.empty() ? "" : ",") + std::string(label.name) + "=\"" + std::string(label.value) + "\"";
  }
  return text + "{" + inner + "}";
}

// What the last value of a field says: `up{job="a"} 1 1700000000000`, of a scalar the number alone.
std::string resultText(const Field& field, const Field* time, bool scalar) {
  const std::string value = formatFloat(field.numbers().back());
  if (scalar) return value;
  const std::string stamp = time && time->size() > 0 ? " " + std::to_string(time->times().back()) : "";
  return seriesText(field.labels) + " " + value + stamp;
}

TextsResult queryResultCall(VariableCall& call) {
  if (call.argument.empty()) return std::vector<std::string>{};
  QueryRequest request;
  request.refId = "variable";
  request.query = call.argument;
  request.kind = QueryKind::Instant;
  request.range = call.range;
  request.stop = call.stop;
  const auto answer = call.source.query(request);
  if (!answer.ok()) return answer.error();
  const auto parsed = promql::parseExpr(call.argument);
  const bool scalar = parsed.ok() && (*parsed)->type == promql::ValueType::Scalar;
  std::vector<std::string> texts;
  for (const Frame& frame : answer->frames) {
    const Field* time = nullptr;
    for (const Field& field : frame.fields) {
      if (field.type() == FieldType::Time) time = &field;
    }
    for (const Field& field : frame.fields) {
      if (field.type() == FieldType::Number && field.size() > 0) texts.push_back(resultText(field, time, scalar));
    }
  }
  return texts;
}

TextsResult seriesCall(VariableCall& call) {
  const auto series = call.source.series({call.argument}, call.range, 40000);
  if (!series.ok()) return series.error();
  std::vector<std::string> texts;
  for (const Labels& labels : *series) texts.push_back(seriesText(labels));
  return texts;
}

struct FunctionRow {
  std::string_view name;
  TextsResult (*run)(VariableCall& call);
};
constexpr FunctionRow kFunctions[] = {{"label_values", labelValuesCall},
                                      {"label_names", labelNamesCall},
                                      {"metrics", metricsCall},
                                      {"query_result", queryResultCall}};

}  // namespace

TextsResult runVariableQuery(DataSource& source, const std::string& raw, TimeRange range, std::stop_token stop) {
  const std::string query = trimmedArgument(raw);
  if (query.empty()) return std::vector<std::string>{};
  for (const FunctionRow& row : kFunctions) {
    const bool named = query.rfind(row.name, 0) == 0 && query.back() == ')';
    const std::string rest = named ? trimmedArgument(query.substr(row.name.size())) : "";
    if (rest.empty() || rest.front() != '(') continue;
    VariableCall call{source, trimmedArgument(std::string_view(rest).substr(1, rest.size() - 2)), range, stop};
    return row.run(call);
  }
  VariableCall call{source, query, range, stop};
  return seriesCall(call);
}

}  // namespace oriel::dashboards
