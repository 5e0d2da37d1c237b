#include "models/datasource/heatmap_rows.h"

#include <algorithm>
#include <limits>
#include <map>

#include "models/base/text.h"

namespace oriel::datasource {

namespace {

struct HeatmapBucket {
  double bound = 0;
  Frame frame;
};

void takeApart(const std::vector<double>& below, Field& field) {
  std::vector<double> values = field.numbers();
  for (std::size_t i = 0; i < values.size() && i < below.size(); ++i) {
    if (!isNull(values[i]) && !isNull(below[i])) values[i] -= below[i];
  }
  field.values = std::make_shared<const std::vector<double>>(std::move(values));
}

}  // namespace

std::vector<Frame> heatmapRows(std::vector<Frame> frames) {
  std::map<Labels, std::vector<HeatmapBucket>> groups;
  std::vector<Frame> others;
  for (Frame& frame : frames) {
    const Field& value = frame.fields.back();
    const auto bound = parseFloat(value.labels.get("le"));
    if (!bound.ok() || value.type() != FieldType::Number) {
      others.push_back(std::move(frame));
      continue;
    }
    const std::string le(value.labels.get("le"));
    const Labels rest = LabelsBuilder(value.labels).remove("le").labels();
    frame.name = le;
    frame.fields.back().name = le;
    frame.fields.back().displayName = le;
    groups[rest].push_back({*bound, std::move(frame)});
  }
  std::vector<Frame> rows;
  for (auto& [labels, buckets] : groups) {
    std::stable_sort(buckets.begin(), buckets.end(), [](const auto& a, const auto& b) { return a.bound < b.bound; });
    // From the top, so that the bucket below still holds its cumulative counts.
    for (std::size_t i = buckets.size(); i-- > 1;) {
      takeApart(buckets[i - 1].frame.fields.back().numbers(), buckets[i].frame.fields.back());
    }
    for (HeatmapBucket& bucket : buckets) rows.push_back(std::move(bucket.frame));
  }
  std::move(others.begin(), others.end(), std::back_inserter(rows));
  return rows;
}

}  // namespace oriel::datasource
