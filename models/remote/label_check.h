#pragma once

#include <string>
#include <vector>

#include "models/labels/labels.h"

namespace oriel::remote {

/// Sorts the labels by name. Then says why they name no series (a name that is empty, missing or there twice, bytes
/// that are no UTF-8); empty when they do. Prometheus' rules and words.
std::string sortAndCheckLabels(std::vector<LabelView>& labels);
/// The same for the labels of an exemplar, which need no metric name and are short.
std::string sortAndCheckExemplarLabels(std::vector<LabelView>& labels);
/// Labels that have been checked; drops empty values.
Labels checkedLabels(std::vector<LabelView>& labels);
/// For an error's text: whatever bytes they hold, cut where they are long.
std::string describeLabels(const std::vector<LabelView>& labels);
std::string describeLabels(const Labels& labels);

}  // namespace oriel::remote
