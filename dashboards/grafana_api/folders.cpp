#include <nlohmann/json.hpp>

#include "dashboards/grafana_api/routes.h"
#include "dashboards/model/json_access.h"
#include "dashboards/search/names.h"
#include "dashboards/search/save_dashboard.h"

namespace oriel::dashboards {

namespace {

Json folderToJson(const LibraryFolder& folder) {
  return {{"id", idOfUid(folder.uid)},
          {"uid", folder.uid},
          {"title", folder.title},
          {"url", "/dashboards/f/" + folder.uid + "/" + slugOf(folder.title)},
          {"hasAcl", false},
          {"canSave", true},
          {"canEdit", true},
          {"canAdmin", true},
          {"version", 1}};
}

}  // namespace

GrafanaAnswer getFolders(GrafanaCall& call) {
  Json list = Json::array();
  for (const LibraryFolder& folder : call.services.library->folders())
    list.push_back({{"id", idOfUid(folder.uid)}, {"uid", folder.uid}, {"title", folder.title}});
  return grafanaJson(list);
}

GrafanaAnswer getFolder(GrafanaCall& call) {
  for (const LibraryFolder& folder : call.services.library->folders())
    if (folder.uid == call.parts[0]) return grafanaJson(folderToJson(folder));
  return grafanaJson({{"message", "folder not found"}, {"status", "not-found"}}, 404);
}

GrafanaAnswer postFolder(GrafanaCall& call) {
  const auto body = grafanaBody(call);
  if (!body.ok() || !body->is_object()) return grafanaMessage(400, "bad request data");
  const auto made =
      makeLibraryFolder(*call.services.library, *call.services.files, jsonText(*body, "title"), jsonText(*body, "uid"));
  if (made.ok()) return grafanaJson(folderToJson(*made));
  const ErrorCode code = made.error().code;
  const int status = code == ErrorCode::InvalidInput ? 400 : code == ErrorCode::Duplicate ? 409 : 500;
  return grafanaMessage(status, made.error().text);
}

}  // namespace oriel::dashboards
