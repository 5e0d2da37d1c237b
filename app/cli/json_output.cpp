#include "app/cli/json_output.h"

#include "models/api/json.h"
#include "models/api/query_tree.h"
#include "models/api/statistics.h"

namespace oriel::cli {

std::string jsonValue(const promql::Value& value) {
  std::string out;
  api::writeValue(out, value);
  return out + "\n";
}

std::string jsonAnswer(const promql::QueryResult& result, Timestamp start, Duration step) {
  std::string out = "{";
  api::writeValueMembers(out, result.value);
  api::writeStatistics(out, result.statistics, start, step, true);
  return out + "}\n";
}

std::string jsonExplanation(const promql::Explanation& explanation) {
  std::string out;
  api::writeExplanation(out, explanation);
  return out + "\n";
}

std::string jsonSeries(const std::vector<Labels>& series) {
  std::string out = "[";
  for (const Labels& labels : series) {
    if (out.size() > 1) out.push_back(',');
    api::writeLabels(out, labels);
  }
  return out + "]\n";
}

std::string jsonTexts(const std::vector<std::string>& texts) {
  std::string out;
  api::writeTexts(out, texts);
  return out + "\n";
}

}  // namespace oriel::cli
