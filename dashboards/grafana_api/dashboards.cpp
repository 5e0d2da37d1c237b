#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/grafana_api/routes.h"
#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/json_splice.h"
#include "dashboards/model/json_access.h"
#include "dashboards/search/names.h"
#include "dashboards/search/save_dashboard.h"

namespace oriel::dashboards {

namespace {

constexpr std::size_t kMaxSearchAnswers = 5000;
constexpr std::size_t kUsualSearchAnswers = 1000;

/// Status and word of Grafana for each reason.
struct RefusalRow {
  SaveRefusal::Kind kind;
  int status;
  const char* word;  ///< null: only a message
};
constexpr RefusalRow kRefusals[] = {
    {SaveRefusal::Kind::InvalidJson, 400, nullptr},
    {SaveRefusal::Kind::EmptyTitle, 400, "empty-name"},
    {SaveRefusal::Kind::LongTitle, 400, "title-too-long"},
    {SaveRefusal::Kind::IllegalUid, 400, nullptr},
    {SaveRefusal::Kind::LongUid, 400, nullptr},
    {SaveRefusal::Kind::NoSuchFolder, 400, nullptr},
    {SaveRefusal::Kind::NameExists, 412, "name-exists"},
    {SaveRefusal::Kind::VersionMismatch, 412, "version-mismatch"},
    {SaveRefusal::Kind::ReadOnly, 400, nullptr},
    {SaveRefusal::Kind::Disk, 500, nullptr},
};

GrafanaAnswer refusalAnswer(const SaveRefusal& refusal) {
  for (const RefusalRow& row : kRefusals) {
    if (row.kind != refusal.kind) continue;
    if (row.word == nullptr) return grafanaMessage(row.status, refusal.text);
    return grafanaJson({{"message", refusal.text}, {"status", row.word}}, row.status);
  }
  return grafanaMessage(500, refusal.text);
}

std::string dashboardUrl(const std::string& uid, const std::string& title) {
  return "/d/" + (isUid(uid) ? uid : std::string("-")) + "/" + slugOf(title);
}

/// A folder by the number that the API gave for it.
std::string folderUidOfId(const Library& library, int id) {
  for (const LibraryFolder& folder : library.folders())
    if (idOfUid(folder.uid) == id) return folder.uid;
  return {};
}

Json hitOf(const LibraryDocument& document) {
  Json hit = {{"id", idOfUid(document.uid)},
              {"uid", document.uid},
              {"title", document.title},
              {"uri", "db/" + slugOf(document.title)},
              {"url", dashboardUrl(document.uid, document.title)},
              {"slug", ""},
              {"type", "dash-db"},
              {"tags", document.tags},
              {"isStarred", false}};
  if (document.folder.empty()) return hit;
  hit["folderId"] = idOfUid(document.folderUid);
  hit["folderUid"] = document.folderUid;
  hit["folderTitle"] = document.folder;
  hit["folderUrl"] = "/dashboards/f/" + document.folderUid + "/" + slugOf(document.folder);
  return hit;
}

Json folderHitOf(const LibraryFolder& folder) {
  return {{"id", idOfUid(folder.uid)},
          {"uid", folder.uid},
          {"title", folder.title},
          {"uri", "db/" + slugOf(folder.title)},
          {"url", "/dashboards/f/" + folder.uid + "/" + slugOf(folder.title)},
          {"type", "dash-folder"},
          {"tags", Json::array()},
          {"isStarred", false}};
}

std::size_t numberParameter(const GrafanaCall& call, const char* name, std::size_t otherwise) {
  const std::string text = grafanaParameter(call, name);
  std::size_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return text.empty() || read.ec != std::errc() || value == 0 ? otherwise : value;
}

bool isAmong(const GrafanaCall& call, std::initializer_list<const char*> names, const std::string& value) {
  bool asked = false;
  for (const auto& [key, text] : call.request.query) {
    if (std::none_of(names.begin(), names.end(), [&key = key](const char* name) { return key == name; })) continue;
    asked = true;
    // One parameter may name several, with commas between.
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t comma = std::min(text.find(',', begin), text.size());
      if (text.substr(begin, comma - begin) == value) return true;
      begin = comma + 1;
    }
  }
  return !asked;
}

struct Saving {
  SavedDashboard saved;
  std::optional<GrafanaAnswer> problem;
};

/// `body` says where to, `text` is what it was read from.
Saving saveBody(GrafanaCall& call, const Json& body, std::string text) {
  const auto problem = [](GrafanaAnswer answer) { return Saving{{}, std::move(answer)}; };
  if (!body.is_object()) return problem(grafanaMessage(400, "bad request data"));
  NewDashboard wanted;
  wanted.text = std::move(text);
  if (jsonIsObject(jsonFind(body, "dashboard"))) {
    wanted.overwrite = jsonBool(body, "overwrite");
    wanted.folderUid = jsonText(body, "folderUid");
    wanted.folder = jsonText(body, "folderTitle");
    const int id = jsonInt(body, "folderId", 0);
    if (wanted.folderUid.empty() && wanted.folder.empty() && id > 0) {
      wanted.folderUid = folderUidOfId(*call.services.library, id);
      if (wanted.folderUid.empty()) return problem(grafanaMessage(400, "folder not found"));
    }
  } else if (body.contains("dashboard")) {
    return problem(grafanaMessage(400, "bad request data: dashboard must be an object"));
  }
  SaveOutcome outcome = saveIntoLibrary(*call.services.library, *call.services.files, wanted);
  if (!outcome.saved) return problem(refusalAnswer(outcome.refusal));
  if (call.services.dashboardsChanged) call.services.dashboardsChanged();
  return {*std::move(outcome.saved), std::nullopt};
}

/// The text with a value for each `${NAME}` that stands in `inputs`.
std::string withInputs(std::string_view text, const Json& body) {
  const Json* inputs = jsonFind(body, "inputs");
  if (!jsonIsArray(inputs)) return std::string(text);
  std::map<std::string, std::string, std::less<>> values;
  for (const Json& input : *inputs) {
    if (!input.is_object()) continue;
    const std::string quoted = jsonQuote(jsonText(input, "value"));
    values[jsonText(input, "name")] = quoted.substr(1, quoted.size() - 2);
  }
  std::string out;
  // What grows beyond any dashboard is refused when it is read.
  while (!text.empty() && out.size() <= kMaxGrafanaBody) {
    const std::size_t dollar = std::min(text.find("${"), text.size());
    out.append(text.substr(0, dollar));
    text.remove_prefix(dollar);
    constexpr std::size_t kMaxInputName = 200;
    const std::size_t close = text.substr(0, kMaxInputName).find('}');
    const auto value = close == std::string_view::npos ? values.end() : values.find(text.substr(2, close - 2));
    const std::size_t taken = value == values.end() ? std::min<std::size_t>(2, text.size()) : close + 1;
    out.append(value == values.end() ? text.substr(0, taken) : std::string_view(value->second));
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace

GrafanaAnswer postDashboard(GrafanaCall& call) {
  const auto body = grafanaBody(call);
  if (!body.ok()) return grafanaMessage(400, "bad request data: " + body.error().toString());
  const Saving saving = saveBody(call, *body, call.request.body);
  if (saving.problem) return *saving.problem;
  const SavedDashboard& saved = saving.saved;
  return grafanaJson({{"id", idOfUid(saved.uid)},
                      {"uid", saved.uid},
                      {"url", dashboardUrl(saved.uid, saved.title)},
                      {"status", "success"},
                      {"version", saved.version},
                      {"slug", slugOf(saved.title)},
                      {"folderUid", saved.folderUid}});
}

GrafanaAnswer importDashboard(GrafanaCall& call) {
  auto body = grafanaBody(call);
  if (!body.ok()) return grafanaMessage(400, "bad request data: " + body.error().toString());
  if (!jsonIsObject(jsonFind(*body, "dashboard"))) return grafanaMessage(422, "Dashboard must be set");
  const Saving saving = saveBody(call, *body, withInputs(call.request.body, *body));
  if (saving.problem) return *saving.problem;
  const SavedDashboard& saved = saving.saved;
  return grafanaJson({{"uid", saved.uid},
                      {"pluginId", ""},
                      {"title", saved.title},
                      {"imported", true},
                      {"importedUri", "db/" + slugOf(saved.title)},
                      {"importedUrl", dashboardUrl(saved.uid, saved.title)},
                      {"slug", slugOf(saved.title)},
                      {"dashboardId", idOfUid(saved.uid)},
                      {"folderUid", saved.folderUid},
                      {"importedRevision", saved.version},
                      {"revision", saved.version},
                      {"removed", false}});
}

GrafanaAnswer getDashboard(GrafanaCall& call) {
  const auto document = call.services.library->index()->byUid(call.parts[0]);
  if (!document) return grafanaJson({{"message", "Dashboard not found"}, {"status", "not-found"}}, 404);
  const auto text = readPlainFile(document->path, kMaxGrafanaBody);
  if (!text.ok()) return grafanaMessage(500, text.error().text);
  const auto source = findDashboard(*text);
  if (!source.ok()) return grafanaMessage(500, source.error().toString());
  Json dashboard = *source->root;
  dashboard["uid"] = document->uid;
  dashboard["id"] = idOfUid(document->uid);
  return grafanaJson({{"meta",
                       {{"type", "db"},
                        {"isStarred", false},
                        {"slug", slugOf(document->title)},
                        {"url", dashboardUrl(document->uid, document->title)},
                        {"version", document->version},
                        {"canSave", !document->readOnly},
                        {"provisioned", document->readOnly},
                        {"folderId", document->folder.empty() ? 0 : idOfUid(document->folderUid)},
                        {"folderUid", document->folderUid},
                        {"folderTitle", document->folder.empty() ? "General" : document->folder}}},
                      {"dashboard", std::move(dashboard)}});
}

GrafanaAnswer deleteDashboard(GrafanaCall& call) {
  const std::string& uid = call.parts[0];
  const auto document = call.services.library->index()->byUid(uid);
  const std::string title = document ? document->title : std::string();
  if (const Status removed = removeFromLibrary(*call.services.library, *call.services.files, uid); !removed.ok()) {
    if (removed.error().code == ErrorCode::NotFound)
      return grafanaJson({{"message", "Dashboard not found"}, {"status", "not-found"}}, 404);
    return grafanaMessage(removed.error().code == ErrorCode::Unsupported ? 400 : 500, removed.error().text);
  }
  if (call.services.dashboardsChanged) call.services.dashboardsChanged();
  return grafanaJson(
      {{"title", title}, {"message", "Dashboard " + title + " deleted"}, {"id", idOfUid(uid)}, {"uid", uid}});
}

GrafanaAnswer getTags(GrafanaCall& call) {
  Json list = Json::array();
  for (const auto& [tag, count] : call.services.library->index()->tags())
    list.push_back({{"term", tag}, {"count", count}});
  return grafanaJson(list);
}

GrafanaAnswer getSearch(GrafanaCall& call) {
  SearchQuery query;
  const std::string text = foldCase(grafanaParameter(call, "query"));
  for (const std::string_view term : searchTerms(text)) query.words.emplace_back(term);
  for (const auto& [key, value] : call.request.query)
    if (key == "tag") query.tags.push_back(foldCase(value));
  const std::string type = grafanaParameter(call, "type");
  const bool starred = grafanaParameter(call, "starred") == "true";
  Json hits = Json::array();
  if (type != "dash-db" && query.tags.empty() && !starred)
    for (const LibraryFolder& folder : call.services.library->folders())
      if (foldCase(folder.title).find(text) != std::string::npos && isAmong(call, {"folderUIDs"}, folder.uid))
        hits.push_back(folderHitOf(folder));
  if (type != "dash-folder" && !starred)
    for (const SearchHit& hit : call.services.library->index()->search(query, kMaxSearchAnswers)) {
      const LibraryDocument& document = *hit.document;
      const std::string folder = document.folder.empty() ? "general" : document.folderUid;
      if (isAmong(call, {"dashboardUIDs", "dashboardUID"}, document.uid) && isAmong(call, {"folderUIDs"}, folder) &&
          isAmong(call, {"dashboardIds"}, std::to_string(idOfUid(document.uid))))
        hits.push_back(hitOf(document));
    }
  const std::size_t limit = std::min(numberParameter(call, "limit", kUsualSearchAnswers), kMaxSearchAnswers);
  const std::size_t page = std::min(numberParameter(call, "page", 1), kMaxSearchAnswers);
  const std::size_t from = std::min((page - 1) * limit, hits.size());
  const std::size_t to = std::min(from + limit, hits.size());
  return grafanaJson(
      Json(hits.begin() + static_cast<std::ptrdiff_t>(from), hits.begin() + static_cast<std::ptrdiff_t>(to)));
}

}  // namespace oriel::dashboards
