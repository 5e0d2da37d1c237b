#include "dashboards/check/panel_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/check/option_check.h"
#include "dashboards/check/option_table.h"
#include "dashboards/fieldconfig/color_modes.h"
#include "dashboards/fieldconfig/matchers.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

/// Grafana sends no query for these, whatever a change of type has left in the file.
constexpr std::string_view kNoData[] = {"text",           "row",     "dashlist", "news", "annolist", "alertlist",
                                        "gettingstarted", "welcome", "live",     "debug"};

bool asksForData(std::string_view type) {
  return std::find(std::begin(kNoData), std::end(kNoData), type) == std::end(kNoData);
}

class PanelCheck {
 public:
  PanelCheck(const Panel& panel, const QueryCheck& queries) : panel_(panel), queries_(queries) {}

  Findings run() {
    if (!findPanelType(panel_.type)) {
      findings_.push_back({"type", fmt::format("panel type {} is not known", panel_.type)});
    } else {
      if (panel_.options) checkOptions(OptionPart::Options, panel_.type, "", *panel_.options, "options", findings_);
      if (panel_.fieldConfig) checkFieldConfig(*panel_.fieldConfig);
    }
    if (panel_.transformations) checkTransformations(*panel_.transformations);
    for (std::size_t i = 0; i < panel_.targets.size() && asksForData(panel_.type); ++i)
      queries_.target(panel_.targets[i], fmt::format("targets[{}]", i), findings_);
    return std::move(findings_);
  }

 private:
  void checkFieldConfig(const Json& config) {
    if (const Json* defaults = jsonFind(config, "defaults"); jsonIsObject(defaults)) {
      const std::string place = "fieldConfig.defaults";
      checkOptions(OptionPart::Field, panel_.type, "", *defaults, place, findings_);
      if (const Json* custom = jsonFind(*defaults, "custom"))
        checkOptions(OptionPart::Custom, panel_.type, "", *custom, place + ".custom", findings_);
      checkColorMode(*defaults, place);
    }
    const Json* overrides = jsonFind(config, "overrides");
    if (!jsonIsArray(overrides)) return;
    for (std::size_t i = 0; i < overrides->size(); ++i)
      checkOverride((*overrides)[i], fmt::format("fieldConfig.overrides[{}]", i));
  }

  void checkColorMode(const Json& owner, const std::string& place) {
    const Json* color = jsonFind(owner, "color");
    if (!jsonIsObject(color)) return;
    const std::string mode = jsonText(*color, "mode");
    if (mode.empty() || mode == "fixed" || mode == "shades" || mode == "thresholds" || findPaletteMode(mode) ||
        findSchemeMode(mode)) {
      return;
    }
    findings_.push_back({place + ".color.mode", fmt::format("colour mode {} is not known", mode)});
  }

  void checkOverride(const Json& rule, const std::string& place) {
    if (const Json* matcher = jsonFind(rule, "matcher"); jsonIsObject(matcher)) {
      const Json* options = jsonFind(*matcher, "options");
      const std::string id = jsonText(*matcher, "id");
      if (!makeFieldMatcher(id, options ? *options : Json()))
        findings_.push_back({place + ".matcher", fmt::format("matcher {} is not known", id)});
    }
    const Json* properties = jsonFind(rule, "properties");
    if (!jsonIsArray(properties)) return;
    for (std::size_t i = 0; i < properties->size(); ++i)
      checkProperty((*properties)[i], fmt::format("{}.properties[{}]", place, i));
  }

  void checkProperty(const Json& property, const std::string& place) {
    const std::string id = jsonText(property, "id");
    const Json* value = jsonFind(property, "value");
    const bool custom = id.rfind("custom.", 0) == 0;
    checkOptions(custom ? OptionPart::Custom : OptionPart::Field, panel_.type, custom ? id.substr(7) : id,
                 value ? *value : Json(), place + (custom ? ".custom" : ""), findings_);
    if (id == "color" && value) checkColorMode(Json{{"color", *value}}, place);
  }

  void checkTransformations(const Json& list) {
    if (!list.is_array()) return;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string id = jsonText(list[i], "id");
      const std::string place = fmt::format("transformations[{}]", i);
      const Json* options = jsonFind(list[i], "options");
      if (!findTransformation(id))
        findings_.push_back({place, fmt::format("transformation {} is not known", id)});
      else if (options)
        checkOptions(OptionPart::Step, id, "", *options, place + ".options", findings_);
    }
  }

  const Panel& panel_;
  const QueryCheck& queries_;
  Findings findings_;
};

}  // namespace

Findings checkPanel(const Panel& panel, const QueryCheck& queries) { return PanelCheck(panel, queries).run(); }

}  // namespace oriel::dashboards
