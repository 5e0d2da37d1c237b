#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {

/// Content and mode stood at the panel itself; plain text is shown as Markdown shows it.
void migrateTextPanel(Json& panel, MigrationContext&) {
  Json& options = childObject(panel, "options");
  for (const char* key : {"content", "mode"}) {
    if (const Json* old = jsonFind(panel, key); old && old->is_string()) setDefault(options, key, Json(*old));
  }
  if (jsonText(options, "mode") == "text") options["mode"] = "markdown";
}

}  // namespace oriel::dashboards
