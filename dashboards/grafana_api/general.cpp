#include <nlohmann/json.hpp>

#include "dashboards/grafana_api/routes.h"

// What clients ask before they begin: is it there, who am I.
namespace oriel::dashboards {

GrafanaAnswer getHealth(GrafanaCall& call) {
  return grafanaJson({{"database", "ok"}, {"version", call.services.version}, {"commit", "oriel"}});
}

GrafanaAnswer getOrg(GrafanaCall&) { return grafanaJson({{"id", 1}, {"name", "Main Org."}}); }

GrafanaAnswer getUser(GrafanaCall&) {
  return grafanaJson({{"id", 1},
                      {"uid", "admin"},
                      {"email", ""},
                      {"name", "admin"},
                      {"login", "admin"},
                      {"theme", ""},
                      {"orgId", 1},
                      {"isGrafanaAdmin", true},
                      {"isDisabled", false}});
}

GrafanaAnswer getFrontendSettings(GrafanaCall& call) {
  return grafanaJson({{"buildInfo", {{"version", call.services.version}, {"edition", "Oriel"}}}});
}

}  // namespace oriel::dashboards
