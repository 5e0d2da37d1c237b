#include <nlohmann/json.hpp>

#include "dashboards/grafana_api/routes.h"
#include "dashboards/search/names.h"

namespace oriel::dashboards {

namespace {

Json sourceAnswer(const SourceEntry& source) {
  Json json = sourceToJson(source, false);
  json["id"] = idOfUid(source.uid);
  json["orgId"] = 1;
  json["typeLogoUrl"] = "";
  return json;
}

GrafanaAnswer changedAnswer(const SourceEntry& source, const char* message) {
  return grafanaJson(
      {{"datasource", sourceAnswer(source)}, {"id", idOfUid(source.uid)}, {"message", message}, {"name", source.name}});
}

GrafanaAnswer sourceFailure(const Error& error) {
  switch (error.code) {
    case ErrorCode::Duplicate: return grafanaMessage(409, error.text);
    case ErrorCode::NotFound: return grafanaMessage(404, error.text);
    case ErrorCode::InvalidInput: return grafanaMessage(400, "bad request data: " + error.toString());
    case ErrorCode::Unsupported: return grafanaMessage(400, error.toString());
    default: return grafanaMessage(500, error.text);
  }
}

GrafanaAnswer noSuchSource() { return grafanaMessage(404, "Data source not found"); }

std::string uidOfSourceId(GrafanaCall& call) {
  for (const SourceEntry& source : call.services.sources->list())
    if (std::to_string(idOfUid(source.uid)) == call.parts[0]) return source.uid;
  return {};
}

void tellSources(GrafanaCall& call) {
  if (call.services.sourcesChanged) call.services.sourcesChanged();
}

GrafanaAnswer putSourceOf(GrafanaCall& call, const std::string& uid) {
  const auto body = grafanaBody(call);
  if (!body.ok()) return grafanaMessage(400, "bad request data: " + body.error().toString());
  auto source = sourceFromJson(*body);
  if (!source.ok()) return sourceFailure(source.error());
  const auto updated = call.services.sources->update(uid, *std::move(source));
  if (!updated.ok()) return sourceFailure(updated.error());
  tellSources(call);
  return changedAnswer(*updated, "Datasource updated");
}

GrafanaAnswer deleteSourceOf(GrafanaCall& call, const std::string& uid) {
  if (const Status removed = call.services.sources->remove(uid); !removed.ok()) return sourceFailure(removed.error());
  tellSources(call);
  return grafanaJson({{"message", "Data source deleted"}, {"id", idOfUid(uid)}});
}

}  // namespace

GrafanaAnswer getSources(GrafanaCall& call) {
  Json list = Json::array();
  for (const SourceEntry& source : call.services.sources->list()) list.push_back(sourceAnswer(source));
  return grafanaJson(list);
}

GrafanaAnswer postSource(GrafanaCall& call) {
  const auto body = grafanaBody(call);
  if (!body.ok()) return grafanaMessage(400, "bad request data: " + body.error().toString());
  auto source = sourceFromJson(*body);
  if (!source.ok()) return sourceFailure(source.error());
  const auto added = call.services.sources->add(*std::move(source));
  if (!added.ok()) return sourceFailure(added.error());
  tellSources(call);
  return changedAnswer(*added, "Datasource added");
}

GrafanaAnswer getSource(GrafanaCall& call) {
  const auto source = call.services.sources->byUid(call.parts[0]);
  return source ? grafanaJson(sourceAnswer(*source)) : noSuchSource();
}
GrafanaAnswer putSource(GrafanaCall& call) { return putSourceOf(call, call.parts[0]); }
GrafanaAnswer deleteSource(GrafanaCall& call) { return deleteSourceOf(call, call.parts[0]); }

GrafanaAnswer getSourceByName(GrafanaCall& call) {
  const auto source = call.services.sources->byName(call.parts[0]);
  return source ? grafanaJson(sourceAnswer(*source)) : noSuchSource();
}
GrafanaAnswer deleteSourceByName(GrafanaCall& call) {
  const auto source = call.services.sources->byName(call.parts[0]);
  return source ? deleteSourceOf(call, source->uid) : noSuchSource();
}
GrafanaAnswer getSourceIdByName(GrafanaCall& call) {
  const auto source = call.services.sources->byName(call.parts[0]);
  return source ? grafanaJson({{"id", idOfUid(source->uid)}}) : noSuchSource();
}

GrafanaAnswer getSourceById(GrafanaCall& call) {
  const auto source = call.services.sources->byUid(uidOfSourceId(call));
  return source ? grafanaJson(sourceAnswer(*source)) : noSuchSource();
}
GrafanaAnswer putSourceById(GrafanaCall& call) { return putSourceOf(call, uidOfSourceId(call)); }
GrafanaAnswer deleteSourceById(GrafanaCall& call) { return deleteSourceOf(call, uidOfSourceId(call)); }

GrafanaAnswer getSourceHealth(GrafanaCall& call) {
  if (!call.services.sources->byUid(call.parts[0])) return noSuchSource();
  return grafanaJson({{"status", "OK"}, {"message", "Oriel asks it, or its own store where it cannot be reached"}});
}

}  // namespace oriel::dashboards
