#include "app/window/panel_dump.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "models/base/text.h"

namespace oriel::window {
namespace {

using nlohmann::json;

json numberJson(double value) {
  if (isNull(value)) return nullptr;
  if (!std::isfinite(value)) return formatFloat(value);
  return value;
}

json valuesJson(const Field& field) {
  json out = json::array();
  for (std::size_t i = 0; i < field.size(); ++i) {
    switch (field.type()) {
      case FieldType::Time: out.push_back(field.times()[i]); break;
      case FieldType::Number: out.push_back(numberJson(field.numbers()[i])); break;
      case FieldType::Text: out.push_back(field.texts()[i]); break;
      case FieldType::Boolean: out.push_back((*std::get<BooleanColumn>(field.values))[i]); break;
      case FieldType::Histogram: {
        const auto& histogram = (*std::get<HistogramColumn>(field.values))[i];
        out.push_back(histogram ? json(histogram->toString()) : json());
        break;
      }
    }
  }
  return out;
}

json frameJson(const dashboards::PanelFrame& frame) {
  json fields = json::array();
  for (const dashboards::DisplayField& field : frame.fields) {
    json labels = json::object();
    for (const LabelView label : field.field.labels) labels[std::string(label.name)] = std::string(label.value);
    fields.push_back({{"name", field.field.name},
                      {"displayName", field.displayName},
                      {"labels", labels},
                      {"unit", field.config->unit},
                      {"values", valuesJson(field.field)}});
  }
  return {{"name", frame.name}, {"refId", frame.refId}, {"fields", fields}};
}

}  // namespace

std::string dumpPanels(const dashboards::Session& session) {
  json panels = json::array();
  for (const dashboards::PanelInstance& instance : session.panels()) {
    json panel{{"key", instance.key},
               {"id", instance.panel.id},
               {"title", instance.panel.title},
               {"type", instance.panel.type}};
    panel["frames"] = json::array();
    if (const auto data = session.panelData(instance.key)) {
      panel["title"] = data->title;
      for (const dashboards::PanelFrame& frame : data->frames) panel["frames"].push_back(frameJson(frame));
      if (data->error) panel["error"] = data->error->toString();
      if (!data->notices.empty()) panel["notices"] = data->notices;
    }
    panels.push_back(std::move(panel));
  }
  return json{{"panels", panels}}.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace oriel::window
