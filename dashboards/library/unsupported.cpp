#include "dashboards/library/unsupported.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "dashboards/library/json_text.h"
#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

/// What the window paints.
constexpr std::string_view kPaintedTypes[] = {"timeseries", "stat",  "gauge", "bargauge",
                                              "heatmap",    "table", "text",  "row"};

template <std::size_t N>
bool isOneOf(const std::string& text, const std::string_view (&known)[N]) {
  return std::find(std::begin(known), std::end(known), text) != std::end(known);
}

/// Collects the notices of one dashboard.
class UnsupportedNotes {
 public:
  explicit UnsupportedNotes(std::vector<Notice>& notices) : notices_(notices) {}

  void dashboard(const Json& root) {
    if (const Json* list = jsonAt(root, "templating.list"); jsonIsArray(list)) {
      for (const Json& one : *list) variable(one);
    }
    panels(root);
    annotations(root);
    links(root);
  }

 private:
  void note(std::string text, std::string path) {
    notices_.push_back({Notice::Kind::Unsupported, std::move(text), std::move(path)});
  }

  void panels(const Json& owner) {
    const Json* list = jsonFind(owner, "panels");
    if (!jsonIsArray(list)) return;
    for (const Json& one : *list) {
      panel(one);
      panels(one);
    }
  }

  void panel(const Json& json) {
    const auto place = displayPath(jsonText(json, kSourceKey));
    const auto type = jsonText(json, "type");
    if (!isOneOf(type, kPaintedTypes)) note(fmt::format("panel type {} is not drawn yet", type), place);
    if (jsonIsObject(jsonFind(json, "alert"))) note("the alert of a panel is not evaluated; use a rule file", place);
    if (const Json* steps = jsonFind(json, "transformations"); jsonIsArray(steps)) {
      for (const Json& step : *steps) {
        const auto id = jsonText(step, "id");
        if (!findTransformation(id)) note(fmt::format("transformation {} is unknown", id), place);
      }
    }
    source(decodeDatasource(jsonFind(json, "datasource")), place);
    if (const Json* targets = jsonFind(json, "targets"); jsonIsArray(targets)) {
      for (const Json& target : *targets) source(decodeDatasource(jsonFind(target, "datasource")), place);
    }
  }

  void source(const DatasourceRef& ref, const std::string& place) {
    if (ref.uid == "-- Dashboard --")
      note("results of another panel are not used as data yet", place);
    else if (ref.type == "__expr__" || ref.uid == "__expr__")
      note("expressions over queries are not computed yet", place);
    else if (!ref.type.empty() && ref.type != "prometheus" && ref.type != "datasource" && ref.type != "grafana" &&
             ref.type != "mixed") {
      note(fmt::format("data source type {} is not there yet", ref.type), place);
    }
  }

  void variable(const Json& json) {
    const auto kind = decodeVariable(json).type;
    if (kind != VariableType::Unknown) return;
    note(fmt::format("variable type {} is not there yet", jsonText(json, "type")),
         displayPath(jsonText(json, kSourceKey)));
  }

  void annotations(const Json& root) {
    const Json* list = jsonAt(root, "annotations.list");
    if (!jsonIsArray(list)) return;
    for (const Json& one : *list) {
      // The one that Grafana adds itself shows its own store, which does not exist here.
      if (one.is_object() && jsonInt(one, "builtIn", 0) == 0) note("annotations are not shown yet", "annotations");
    }
  }

  void links(const Json& root) {
    const Json* list = jsonFind(root, "links");
    if (!jsonIsArray(list)) return;
    for (const Json& one : *list) {
      if (one.is_object() && jsonText(one, "url").empty())
        note("links to dashboards by tag are not shown yet", "links");
    }
  }

  std::vector<Notice>& notices_;
};

}  // namespace

void noteUnsupported(const Json& dashboard, std::vector<Notice>& notices) {
  UnsupportedNotes(notices).dashboard(dashboard);
}

}  // namespace oriel::dashboards
