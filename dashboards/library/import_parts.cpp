#include "dashboards/library/import_parts.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/library/json_text.h"
#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "models/base/text.h"

namespace oriel::dashboards {
namespace {

constexpr std::size_t kMostGrowth = 32u << 20;  // bytes that constants may add
constexpr std::size_t kMostCopied = 1'000'000;  // values that library panels may add

using Constants = std::map<std::string, std::string>;  // `${VAR_X}` -> value

Constants constantsOf(const Json& dashboard) {
  Constants constants;
  const Json* inputs = jsonFind(dashboard, "__inputs");
  if (!jsonIsArray(inputs)) return constants;
  for (const Json& input : *inputs) {
    const auto name = jsonText(input, "name");
    if (jsonText(input, "type") != "constant" || name.empty() || !jsonFind(input, "value")) continue;
    constants["${" + name + "}"] = jsonText(input, "value");
  }
  return constants;
}

class ConstantFiller {
 public:
  explicit ConstantFiller(const Constants& constants) : constants_(constants) {}

  void fill(Json& value) {
    if (value.is_string()) return fillText(value.get_ref<std::string&>());
    if (!value.is_structured()) return;
    for (Json& one : value) fill(one);
  }

 private:
  /// One pass from left to right: what was filled in is not looked at again.
  void fillText(std::string& text) {
    if (text.find("${") == std::string::npos) return;
    std::string filled;
    std::size_t from = 0;
    for (auto at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
      const auto end = text.find('}', at);
      if (end == std::string::npos) break;
      const auto found = constants_.find(text.substr(at, end + 1 - at));
      if (found == constants_.end() || grown_ > kMostGrowth) continue;
      filled.append(text, from, at - from);
      filled += found->second;
      grown_ += found->second.size();
      from = end + 1;
    }
    filled.append(text, from, std::string::npos);
    text = std::move(filled);
  }

  const Constants& constants_;
  std::size_t grown_ = 0;
};

std::size_t countValues(const Json& value) {
  std::size_t count = 1;
  if (!value.is_structured()) return count;
  for (const Json& one : value) count += countValues(one);
  return count;
}

/// Puts library panels where they are used.
class LibraryFiller {
 public:
  LibraryFiller(const Json* elements, std::vector<Notice>& notices) : notices_(notices) {
    if (!elements || !elements->is_structured()) return;
    for (const auto& [key, element] : elements->items()) {
      const Json* model = jsonFind(element, "model");
      if (jsonIsObject(model)) models_[jsonText(element, "uid", key)] = model;
    }
  }

  void fillIn(Json& owner, int level) {
    if (!jsonIsArray(jsonFind(owner, "panels")) || level > 2) return;
    for (Json& panel : owner["panels"]) {
      if (jsonFind(panel, "libraryPanel")) fillPanel(panel);
      fillIn(panel, level + 1);
    }
  }

 private:
  void fillPanel(Json& panel) {
    const Json library = panel["libraryPanel"];
    if (!library.is_object()) return;
    const auto found = models_.find(jsonText(library, "uid"));
    const Json* model = jsonFind(library, "model");
    if (!jsonIsObject(model)) model = found == models_.end() ? nullptr : found->second;
    if (!model) return missing(panel, library);
    copied_ += countValues(*model);
    if (copied_ > kMostCopied) return missing(panel, library);
    for (const auto& [key, value] : model->items()) {
      // The place in the dashboard is the panel's own, and a library panel holds no other.
      if (key == "id" || key == "gridPos" || key == "libraryPanel" || key == "panels" || key == kSourceKey) continue;
      if (!jsonFind(panel, key)) panel[key] = value;
    }
  }

  void missing(Json& panel, const Json& library) {
    // Older exports keep all of the panel beside the reference.
    if (!jsonText(panel, "type").empty() && jsonText(panel, "type") != "library-panel-ref") return;
    panel["type"] = "library-panel-ref";
    if (jsonText(panel, "title").empty()) panel["title"] = jsonText(library, "name");
    const auto name = jsonText(library, "name", jsonText(library, "uid"));
    notices_.push_back({Notice::Kind::Unsupported, fmt::format("library panel {} is not in this file", quote(name)),
                        displayPath(jsonText(panel, kSourceKey))});
  }

  std::map<std::string, const Json*> models_;
  std::vector<Notice>& notices_;
  std::size_t copied_ = 0;
};

}  // namespace

void fillImports(Json& dashboard, std::vector<Notice>& notices) {
  if (const auto constants = constantsOf(dashboard); !constants.empty()) ConstantFiller(constants).fill(dashboard);
  const Json elements = jsonFind(dashboard, "__elements") ? std::move(dashboard["__elements"]) : Json();
  LibraryFiller filler(&elements, notices);
  filler.fillIn(dashboard, 0);
  if (!jsonIsArray(jsonFind(dashboard, "rows"))) return;
  for (Json& row : dashboard["rows"]) filler.fillIn(row, 1);
}

}  // namespace oriel::dashboards
