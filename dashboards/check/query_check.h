#pragma once

#include <string>

#include "dashboards/check/finding.h"
#include "dashboards/model/dashboard.h"
#include "dashboards/variables/interpolate.h"

namespace oriel::dashboards {

/// The plugin id behind a reference: its own, that of the data source variable it names, else "prometheus".
std::string sourceKind(const DatasourceRef& ref, const Dashboard& dashboard);

/// Looks at the queries of one dashboard; belongs to one thread and does not outlive the dashboard.
class QueryCheck {
 public:
  explicit QueryCheck(const Dashboard& dashboard);

  /// Does the expression parse, with the saved values of its variables or with plausible ones? A kind of data source
  /// that Oriel does not have is a remark: the panel says so.
  void target(const Target& target, const std::string& place, Findings& findings) const;
  void source(const DatasourceRef& ref, const std::string& place, Findings& findings) const;
  /// An expression of Prometheus, wherever it stands.
  void expression(const std::string& expr, const std::string& place, Findings& findings) const;

 private:
  const Dashboard& dashboard_;
  Scope saved_;
};

}  // namespace oriel::dashboards
