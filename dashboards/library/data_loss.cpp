#include "dashboards/library/data_loss.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/json_text.h"
#include "dashboards/library/structure.h"
#include "dashboards/model/json_access.h"
#include "dashboards/v2/v2_parts.h"

namespace oriel::dashboards {
namespace {

int listSize(const Json* list) { return jsonIsArray(list) ? static_cast<int>(list->size()) : 0; }

/// Links of an `options`, a `fieldConfig` or an old table's styles: all places where a link of a field may stand.
int countFieldLinks(const Json& panel) {
  int count = listSize(jsonAt(panel, "fieldConfig.defaults.links")) + listSize(jsonAt(panel, "options.dataLinks")) +
              listSize(jsonAt(panel, "options.fieldOptions.defaults.links"));
  if (const Json* rules = jsonAt(panel, "fieldConfig.overrides"); jsonIsArray(rules)) {
    for (const Json& rule : *rules) {
      const Json* properties = jsonFind(rule, "properties");
      if (!jsonIsArray(properties)) continue;
      for (const Json& property : *properties) {
        if (jsonText(property, "id") == "links") count += listSize(jsonFind(property, "value"));
      }
    }
  }
  return count;
}

int countStyleLinks(const Json& panel) {
  int count = 0;
  const Json* styles = jsonFind(panel, "styles");
  if (!jsonIsArray(styles)) return 0;
  for (const Json& style : *styles) {
    if (jsonBool(style, "link") && !jsonText(style, "linkUrl").empty() && !jsonText(style, "pattern").empty()) ++count;
  }
  return count;
}

/// Only the old graph meant something by its series overrides; elsewhere they are left over.
int countRules(const Json& panel) {
  int count = listSize(jsonAt(panel, "fieldConfig.overrides"));
  if (jsonText(panel, "type") != "graph") return count;
  if (const Json* series = jsonFind(panel, "seriesOverrides"); jsonIsArray(series)) {
    for (const Json& one : *series) count += jsonText(one, "alias").empty() ? 0 : 1;
  }
  return count;
}

int countLinks(const Json* links) {
  int count = 0;
  if (!jsonIsArray(links)) return 0;
  for (const Json& link : *links) {
    for (const char* key : {"url", "dashboard", "dashUri"}) {
      if (jsonText(link, key).empty()) continue;
      ++count;
      break;
    }
  }
  return count;
}

/// Holds a file against the dashboard that came out of it.
class LossCheck {
 public:
  explicit LossCheck(const Dashboard& dashboard) : dashboard_(dashboard) {
    remember(dashboard.panels);
    for (const Variable& variable : dashboard.variables) variables_.emplace(variable.sourcePath, &variable);
  }

  void classic(const Json& root, const std::string& prefix) {
    panels(root, prefix, 0);
    if (const Json* rows = jsonFind(root, "rows"); jsonIsArray(rows)) {
      for (std::size_t i = 0; i < rows->size(); ++i) {
        if (!isSavedRowRepeat((*rows)[i])) panels((*rows)[i], fmt::format("{}/rows/{}", prefix, i), 1);
      }
    }
    variables(jsonAt(root, "templating.list"), prefix + "/templating/list", "");
    wholeList("annotation", jsonAt(root, "annotations.list"), dashboard_.annotations.size(), prefix + "/annotations",
              report_.counts.annotations);
    wholeList("dashboard links", jsonFind(root, "links"), dashboard_.links.size(), prefix + "/links",
              report_.counts.links);
  }

  void v2(const Json& spec, const std::string& prefix) {
    if (const Json* elements = jsonFind(spec, "elements"); jsonIsObject(elements)) {
      for (const auto& [name, element] : elements->items())
        v2Element(element, prefix + "/elements/" + pointerPart(name) + "/spec");
    }
    variables(jsonFind(spec, "variables"), prefix + "/variables", "/spec");
    wholeList("annotation", jsonFind(spec, "annotations"), dashboard_.annotations.size(), prefix + "/annotations",
              report_.counts.annotations);
    wholeList("dashboard links", jsonFind(spec, "links"), dashboard_.links.size(), prefix + "/links",
              report_.counts.links);
  }

  DataLossReport take() { return std::move(report_); }

 private:
  void remember(const std::vector<Panel>& panels) {
    for (const Panel& panel : panels) {
      panels_.emplace(panel.sourcePath, &panel);
      remember(panel.rowPanels);
    }
  }

  void compare(const char* what, int before, int after, const std::string& pointer) {
    if (after < before) report_.losses.push_back({what, before, after, displayPath(pointer)});
  }

  void wholeList(const char* what, const Json* list, std::size_t after, const std::string& pointer, int& count) {
    int before = 0;
    for (int i = 0; i < listSize(list); ++i) before += (*list)[i].is_object() ? 1 : 0;
    count += before;
    compare(what, before, static_cast<int>(after), pointer);
  }

  void panels(const Json& owner, const std::string& pointer, int level) {
    const Json* list = jsonFind(owner, "panels");
    for (int i = 0; i < listSize(list) && level <= 2; ++i) {
      const Json& one = (*list)[i];
      const std::string at = fmt::format("{}/panels/{}", pointer, i);
      if (isSavedPanelRepeat(one)) continue;
      panel(one, at, jsonFind(one, "targets"), jsonFind(one, "transformations"), jsonFind(one, "links"));
      panels(one, at, level + 1);
    }
  }

  void v2Element(const Json& element, const std::string& at) {
    // Whatever no layout shows was said in a notice when the file was read.
    const Json* spec = jsonFind(element, "spec");
    if (!jsonIsObject(spec) || !panels_.count(at)) return;
    const Json* config = jsonAt(*spec, "vizConfig.spec");
    Json shown = Json::object();
    if (const Json* fields = config ? jsonFind(*config, "fieldConfig") : nullptr) shown["fieldConfig"] = *fields;
    panel(shown, at, jsonAt(*spec, "data.spec.queries"), jsonAt(*spec, "data.spec.transformations"),
          jsonFind(*spec, "links"));
  }

  void panel(const Json& json, const std::string& at, const Json* queries, const Json* steps, const Json* links) {
    const auto found = panels_.find(at);
    if (found == panels_.end()) return compare("panel", 1, 0, at);
    const Panel& read = *found->second;
    const int fieldLinks = countFieldLinks(json) + countStyleLinks(json);
    const int rules = countRules(json);
    if (read.type != "row") ++report_.counts.panels;
    report_.counts.queries += listSize(queries);
    report_.counts.transformations += listSize(steps);
    report_.counts.overrides += rules;
    report_.counts.links += countLinks(links) + fieldLinks;
    compare("queries", listSize(queries), static_cast<int>(read.targets.size()), at);
    compare("transformations", listSize(steps), listSize(read.transformations.get()), at);
    compare("links", countLinks(links), static_cast<int>(read.links.size()), at);
    const Json now = {{"fieldConfig", *read.fieldConfig}};
    compare("field links", fieldLinks, countFieldLinks(now), at);
    compare("overrides", rules, countRules(now), at);
  }

  void variables(const Json* list, const std::string& pointer, const char* below) {
    for (int i = 0; i < listSize(list); ++i) {
      ++report_.counts.variables;
      const std::string at = fmt::format("{}/{}{}", pointer, i, below);
      if (!variables_.count(at)) compare("variable", 1, 0, at);
    }
  }

  const Dashboard& dashboard_;
  std::unordered_map<std::string, const Panel*> panels_;
  std::unordered_map<std::string, const Variable*> variables_;
  DataLossReport report_;
};

}  // namespace

Result<DataLossReport> checkDataLoss(const Dashboard& dashboard) {
  if (!dashboard.text) return makeError(ErrorCode::Internal, "this dashboard has no text to compare with");
  ORIEL_ASSIGN(const DashboardSource source, findDashboard(*dashboard.text, dashboard.entry));
  LossCheck check(dashboard);
  if (source.v2)
    check.v2(*source.root, source.prefix);
  else
    check.classic(*source.root, source.prefix);
  return check.take();
}

}  // namespace oriel::dashboards
