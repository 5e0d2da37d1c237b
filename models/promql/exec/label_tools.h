#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/labels/labels.h"
#include "models/promql/exec/operator.h"

namespace oriel::promql {

/// Numbers equal label sets: 0, 1, 2, ... in order of appearance.
class LabelIndex {
 public:
  int add(const Labels& labels) {
    const auto [it, isNew] = ids_.try_emplace(labels, static_cast<int>(ids_.size()));
    return it->second;
  }
  std::size_t size() const { return ids_.size(); }

 private:
  std::unordered_map<Labels, int, LabelsHash> ids_;
};

/// True when there is anything that goes with the name.
bool hasMetadata(const Labels& labels);

/// Numbers the series of an answer. Two with the same labels are two as long as one of them will lose its name.
class SeriesIndex {
 public:
  int add(const Labels& labels, bool dropName) {
    Side& side = sides_[dropName && hasMetadata(labels) ? 1 : 0];
    const auto id = static_cast<std::size_t>(side.index.add(labels));
    if (id == side.numbers.size()) side.numbers.push_back(count_++);
    return side.numbers[id];
  }

 private:
  struct Side {
    LabelIndex index;
    std::vector<int> numbers;
  };
  Side sides_[2];
  int count_ = 0;
};

/// Sorts and makes unique, as LabelsBuilder::keepOnly wants them.
std::vector<std::string> sortedNames(std::vector<std::string> names);

/// What remains of labels for grouping and matching: only `names`, or all but `names` and the metric name.
class LabelSubset {
 public:
  LabelSubset(bool keep, std::vector<std::string> names);
  Labels of(const Labels& labels) const;
  bool keeps() const { return keep_; }

 private:
  bool keep_;
  std::vector<std::string> names_;
};

/// `{__name__="up", job="x"}`: how error texts show labels.
std::string labelsText(const Labels& labels);

/// The labels that tell of the metric and not of its source: they leave together, as soon as the value is another one.
inline constexpr std::string_view kTypeLabel = "__type__";
inline constexpr std::string_view kUnitLabel = "__unit__";
void removeMetadata(LabelsBuilder& builder);
Labels withoutName(const Labels& labels);

/// The error of two series with equal labels.
Error sameLabelset();

}  // namespace oriel::promql
