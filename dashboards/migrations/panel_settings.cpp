#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {

/// What every panel type has: the number of repeated panels in a line, which was once given as the least width.
void migratePanelSettings(Json& panel, MigrationContext& context) {
  if (const int span = jsonInt(panel, "minSpan", 0); span > 0) {
    // Until schema 16 the grid had 12 columns.
    const int columns = context.schemaVersion > 0 && context.schemaVersion < 16 ? 12 : 24;
    setDefault(panel, "maxPerRow", std::clamp(columns / span, 1, 24));
  }
  for (const char* key : {"options", "fieldConfig"}) {
    const Json* part = jsonFind(panel, key);
    if (!part || part->is_object()) continue;
    // An empty list is how PHP and Lua generators write an empty object.
    if (!part->empty()) {
      context.notices.push_back(
          {Notice::Kind::Guessed, std::string(key) + " is no object and was ignored", panelPlace(panel)});
    }
    panel[key] = Json::object();
  }
}

}  // namespace oriel::dashboards
