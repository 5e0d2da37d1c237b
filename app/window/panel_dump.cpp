#include "app/window/panel_dump.h"

#include <nlohmann/json.hpp>

#include "app/window/frame_dump.h"

namespace oriel::window {
namespace {

using nlohmann::json;

json rangeJson(TimeRange range) { return {{"from", range.from}, {"to", range.to}}; }

const char* formatName(QueryFormat format) {
  return format == QueryFormat::Table ? "table" : format == QueryFormat::Heatmap ? "heatmap" : "time_series";
}

json queryJson(const dashboards::SentQuery& query) {
  json out{{"refId", query.refId},
           {"source", query.source},
           {"expr", query.query},
           {"type", query.kind == QueryKind::Instant ? "instant" : "range"},
           {"format", formatName(query.format)},
           {"range", rangeJson(query.range)}};
  if (query.kind == QueryKind::Range) out["stepMs"] = query.step;
  return out;
}

const char* stateName(dashboards::PanelState state) {
  return state == dashboards::PanelState::Ready   ? "ready"
         : state == dashboards::PanelState::Error ? "error"
                                                  : "loading";
}

void addData(json& panel, const dashboards::PanelData& data, dashboards::ThemeKind theme) {
  panel["title"] = data.title;
  panel["state"] = stateName(data.state);
  panel["range"] = rangeJson(data.range);
  if (!data.timeInfo.empty()) panel["timeInfo"] = data.timeInfo;
  for (const dashboards::PanelFrame& frame : data.frames) {
    panel["frames"].push_back(frameJson(frame, theme, data.timezone));
  }
  for (const dashboards::SentQuery& query : data.queries) panel["queries"].push_back(queryJson(query));
  for (const Frame& frame : data.annotations) panel["annotations"].push_back(plainFrameJson(frame));
  if (data.error) panel["error"] = data.error->toString();
  if (!data.notices.empty()) panel["notices"] = data.notices;
  for (const dashboards::PanelNotice& notice : data.titled) {
    panel["titledNotices"].push_back({{"title", notice.title}, {"text", notice.text}});
  }
}

json panelJson(const dashboards::Session& session, const dashboards::PanelInstance& instance,
               dashboards::ThemeKind theme) {
  const dashboards::GridPos& grid = instance.panel.grid;
  json panel{{"key", instance.key},
             {"id", instance.panel.id},
             {"title", instance.panel.title},
             {"type", instance.panel.type},
             {"gridPos", {{"x", grid.x}, {"y", grid.y}, {"w", grid.w}, {"h", grid.h}}},
             {"frames", json::array()}};
  for (const auto& [name, option] : instance.scoped) panel["repeated"][name] = option.value;
  if (const auto data = session.panelData(instance.key)) addData(panel, *data, theme);
  return panel;
}

json variableJson(const dashboards::VariableView& variable) {
  json current = json::array();
  for (const dashboards::VariableOption& option : variable.current) current.push_back(option.value);
  json out{{"name", variable.definition.name}, {"current", std::move(current)}, {"options", variable.options.size()}};
  if (!variable.error.empty()) out["error"] = variable.error;
  return out;
}

json sourceJson(const dashboards::SourceBinding& binding) {
  return {{"asked", binding.asked}, {"kind", binding.plugin}, {"taken", binding.taken}, {"uses", binding.uses}};
}

}  // namespace

std::string dumpPanels(const dashboards::Session& session, dashboards::ThemeKind theme) {
  json out{{"title", session.dashboard()->title},
           {"range", rangeJson(session.timeRange())},
           {"variables", json::array()},
           {"sources", json::array()},
           {"panels", json::array()}};
  for (const dashboards::VariableView& variable : session.variables())
    out["variables"].push_back(variableJson(variable));
  for (const dashboards::SourceBinding& binding : session.sourceBindings())
    out["sources"].push_back(sourceJson(binding));
  for (const dashboards::PanelInstance& instance : session.panels()) {
    out["panels"].push_back(panelJson(session, instance, theme));
  }
  return out.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace oriel::window
