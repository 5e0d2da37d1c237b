#include "app/cli/json_output.h"

#include "models/api/json.h"

namespace oriel::cli {

std::string jsonValue(const promql::Value& value) {
  std::string out;
  api::writeValue(out, value);
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
