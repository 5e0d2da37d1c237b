#include "dashboards/variables/query_functions.h"

#include <string_view>

#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/format/number_text.h"

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
  if (selector.empty() || selector == "{}") return {};
  return {selector};
}

TextsResult labelValuesCall(VariableCall& call) {
  // The label stands after the last comma; the selector before it may hold commas of its own.
  const std::size_t close = call.argument.rfind('}');
  const std::size_t comma = call.argument.rfind(',');
  const bool split = comma != std::string::npos && (close == std::string::npos || comma > close);
  const std::string label = trimmedArgument(split ? call.argument.substr(comma + 1) : call.argument);
  const std::string selector = split ? trimmedArgument(call.argument.substr(0, comma)) : "";
  if (label.empty()) return makeError(ErrorCode::InvalidInput, "label_values() wants the name of a label");
  return call.source.labelValues(label, selectorList(selector), call.range);
}

TextsResult labelNamesCall(VariableCall& call) {
  return call.source.labelNames(selectorList(call.argument), call.range);
}

TextsResult metricsCall(VariableCall& call) {
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

TextsResult queryResultCall(VariableCall& call) {
  QueryRequest request;
  request.refId = "variable";
  request.query = call.argument;
  request.kind = QueryKind::Instant;
  request.range = call.range;
  request.stop = call.stop;
  const auto answer = call.source.query(request);
  if (!answer.ok()) return answer.error();
  std::vector<std::string> texts;
  for (const Frame& frame : answer->frames) {
    const Field* time = nullptr;
    for (const Field& field : frame.fields) {
      if (field.type() == FieldType::Time) time = &field;
    }
    for (const Field& field : frame.fields) {
      if (field.type() != FieldType::Number || field.size() == 0) continue;
      const std::string stamp = time && time->size() > 0 ? " " + std::to_string(time->times().back()) : "";
      const std::string value = plainNumber(field.numbers().back());
      texts.push_back(field.labels.empty() ? value : seriesText(field.labels) + " " + value + stamp);
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
