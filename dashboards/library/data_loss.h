#pragma once

#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "models/base/result.h"

namespace oriel::dashboards {

/// Something that stands in the file and not in the dashboard that was read from it.
struct DataLoss {
  std::string what;  ///< "panel", "queries", "variable", "annotation", "links", "field links", ...
  int before = 0;    ///< how many the file has at `path`
  int after = 0;     ///< how many came out of reading
  std::string path;  ///< where in the file
};

/// What was counted, for figures.
struct PartCounts {
  int panels = 0;  ///< rows not counted
  int queries = 0;
  int variables = 0;
  int annotations = 0;
  int links = 0;  ///< of the dashboard, of panels and of fields
  int transformations = 0;
  int overrides = 0;
};

struct DataLossReport {
  PartCounts counts;  ///< of the file
  std::vector<DataLoss> losses;
};

/// Reads the dashboard's text once more and holds each panel, query, transformation, override, variable, annotation and
/// link of it against the dashboard. Saved repetitions of panels and rows are left out, as Grafana leaves them out.
/// Fails only when the text cannot be read. Any thread.
Result<DataLossReport> checkDataLoss(const Dashboard& dashboard);

}  // namespace oriel::dashboards
