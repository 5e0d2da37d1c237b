#pragma once

#include <memory>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// Member that carries a panel's, row's or variable's place in the file through migration and decoding.
inline constexpr const char* kSourceKey = "__orielSource";
/// What a panel of the v2 form has and the classic form has no word for: Panel::layoutPath, condition, tab, level.
inline constexpr const char* kLayoutKey = "__orielLayout";
inline constexpr const char* kConditionKey = "__orielCondition";
inline constexpr const char* kTabKey = "__orielTab";
inline constexpr const char* kLevelKey = "__orielLevel";

// From migrated and completed JSON (dashboards/migrations, library/structure.h) to the typed model. Nothing throws;
// what has the wrong type falls back to Grafana's default. What is given as an rvalue is taken apart. Any thread.

std::shared_ptr<Dashboard> decodeDashboard(const Json& root);
std::shared_ptr<Dashboard> decodeDashboard(Json&& root);
Panel decodePanel(const Json& panel);
Panel decodePanel(Json&& panel);
Variable decodeVariable(const Json& variable);
/// A source's name or `{uid, type}`; the default source, in any of its spellings, is both empty.
DatasourceRef decodeDatasource(const Json* datasource);
std::vector<Link> decodeLinks(const Json* links);
std::vector<DashboardLink> decodeDashboardLinks(const Json* links);
/// The `annotations.list` of a dashboard; entries that are no objects are left out.
std::vector<Annotation> decodeAnnotations(const Json* list);
Target decodeTarget(const Json& target, const DatasourceRef& ofPanel);
Target decodeTarget(Json&& target, const DatasourceRef& ofPanel);

}  // namespace oriel::dashboards
