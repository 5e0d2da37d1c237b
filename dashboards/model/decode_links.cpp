#include <nlohmann/json.hpp>

#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

std::vector<std::string> linkTags(const Json& link) {
  std::vector<std::string> tags;
  const Json* list = jsonFind(link, "tags");
  if (list && list->is_string()) tags.push_back(list->get<std::string>());
  if (!jsonIsArray(list)) return tags;
  for (const Json& tag : *list) {
    if (tag.is_string()) tags.push_back(tag.get<std::string>());
  }
  return tags;
}

DashboardLink decodeDashboardLink(const Json& json) {
  DashboardLink link;
  link.title = jsonText(json, "title");
  link.url = jsonText(json, "url");
  const bool byTag = jsonText(json, "type") == "dashboards";
  link.kind = byTag ? DashboardLink::Kind::Dashboards : DashboardLink::Kind::Url;
  link.tags = linkTags(json);
  link.asDropdown = jsonBool(json, "asDropdown");
  link.includeVars = jsonBool(json, "includeVars");
  link.keepTime = jsonBool(json, "keepTime");
  link.newTab = jsonBool(json, "targetBlank");
  link.icon = jsonText(json, "icon");
  link.tooltip = jsonText(json, "tooltip");
  link.inMenu = jsonText(json, "placement") == "inControlsMenu";
  link.sourcePath = jsonText(json, kSourceKey);
  return link;
}

}  // namespace

std::vector<Link> decodeLinks(const Json* links) {
  std::vector<Link> decoded;
  if (!jsonIsArray(links)) return decoded;
  for (const Json& link : *links) {
    Link one{jsonText(link, "title"), jsonText(link, "url"), jsonBool(link, "targetBlank")};
    if (!one.url.empty()) decoded.push_back(std::move(one));
  }
  return decoded;
}

std::vector<DashboardLink> decodeDashboardLinks(const Json* links) {
  std::vector<DashboardLink> decoded;
  if (!jsonIsArray(links)) return decoded;
  for (const Json& link : *links) {
    if (link.is_object()) decoded.push_back(decodeDashboardLink(link));
  }
  return decoded;
}

}  // namespace oriel::dashboards
