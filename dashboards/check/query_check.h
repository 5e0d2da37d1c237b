#pragma once

#include <string>

#include "dashboards/check/finding.h"
#include "dashboards/model/dashboard.h"
#include "dashboards/variables/interpolate.h"

namespace oriel::dashboards {

/// Looks at the queries of one dashboard; belongs to one thread.
class QueryCheck {
 public:
  explicit QueryCheck(const Dashboard& dashboard);

  /// Does the expression parse, with the saved values of its variables or with plausible ones? A kind of data source
  /// that Oriel does not have is a remark: the panel says so.
  void target(const Target& target, const std::string& place, Findings& findings) const;
  void source(const DatasourceRef& ref, const std::string& place, Findings& findings) const;
  /// True when the reference means a Prometheus, or what nothing is known of.
  bool isPrometheus(const DatasourceRef& ref) const;
  /// An expression of Prometheus, wherever it stands.
  void expression(const std::string& expr, const std::string& place, Findings& findings) const;

 private:
  Scope saved_;
};

}  // namespace oriel::dashboards
