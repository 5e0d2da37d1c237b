#include "models/promql/exec/label_tools.h"

#include <algorithm>

#include "models/base/text.h"

namespace oriel::promql {

std::vector<std::string> sortedNames(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

LabelSubset::LabelSubset(bool keep, std::vector<std::string> names) : keep_(keep), names_(std::move(names)) {
  if (!keep_) names_.emplace_back(kMetricName);
  names_ = sortedNames(std::move(names_));
}

Labels LabelSubset::of(const Labels& labels) const {
  if (keep_ && names_.empty()) return {};
  LabelsBuilder builder(labels);
  if (keep_) {
    builder.keepOnly(names_);
  } else {
    builder.removeAll(names_);
  }
  return builder.labels();
}

std::string labelsText(const Labels& labels) {
  std::string out = "{";
  for (const LabelView label : labels) {
    if (out.size() > 1) out += ", ";
    if (isLegacyLabelName(label.name)) {
      out += label.name;
    } else {
      out += quote(label.name);
    }
    out += "=" + quote(label.value);
  }
  return out + "}";
}

void removeMetadata(LabelsBuilder& builder) {
  builder.remove(kMetricName);
  builder.remove(kTypeLabel);
  builder.remove(kUnitLabel);
}

bool hasMetadata(const Labels& labels) {
  return labels.has(kMetricName) || labels.has(kTypeLabel) || labels.has(kUnitLabel);
}

Labels withoutName(const Labels& labels) {
  if (!hasMetadata(labels)) return labels;
  LabelsBuilder builder(labels);
  removeMetadata(builder);
  return builder.labels();
}

Error sameLabelset() { return makeError(ErrorCode::Execution, "vector cannot contain metrics with the same labelset"); }

}  // namespace oriel::promql
