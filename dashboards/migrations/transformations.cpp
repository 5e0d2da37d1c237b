#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

constexpr int kSchemaWithoutMerge = 31;

/// `formatTime` became a conversion to text.
void migrateFormatTime(Json& step) {
  Json conversion = {{"destinationType", "string"}};
  const Json* options = jsonFind(step, "options");
  const auto move = [&](const char* from, const char* to) {
    const auto text = options ? jsonText(*options, from) : std::string();
    if (!text.empty()) conversion[to] = text;
  };
  move("timeField", "targetField");
  move("outputFormat", "dateFormat");
  move("timezone", "timezone");
  step["id"] = "convertFieldType";
  step["options"] = {{"conversions", Json::array({std::move(conversion)})}};
}

/// `refIdToStat` became settings for each query.
void migrateTimeSeriesTable(Json& step) {
  const Json* stats = jsonAt(step, "options.refIdToStat");
  if (!jsonIsObject(stats)) return;
  Json options = Json::object();
  for (const auto& [refId, stat] : stats->items()) options[refId] = {{"stat", stat}};
  step["options"] = std::move(options);
}

}  // namespace

/// Transformations that have another name or form now.
void migrateTransformations(Json& panel, MigrationContext& context) {
  const Json* present = jsonFind(panel, "transformations");
  if (!jsonIsArray(present) || present->empty()) return;
  Json steps = Json::array();
  Json& old = panel["transformations"];
  for (std::size_t i = 0; i < old.size(); ++i) {
    const auto id = jsonText(old[i], "id");
    if (id == "formatTime") migrateFormatTime(old[i]);
    if (id == "timeSeriesTable") migrateTimeSeriesTable(old[i]);
    steps.push_back(std::move(old[i]));
    // Labels to fields once joined its frames itself.
    const bool merged = i + 1 < old.size() && jsonText(old[i + 1], "id") == "merge";
    if (id == "labelsToFields" && context.schemaVersion < kSchemaWithoutMerge && !merged)
      steps.push_back({{"id", "merge"}, {"options", Json::object()}});
  }
  old = std::move(steps);
}

}  // namespace oriel::dashboards
