#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/edit_v2.h"
#include "dashboards/library/row_folding.h"
#include "dashboards/library/text_editor.h"
#include "dashboards/model/edit_command.h"
#include "models/base/text.h"

namespace oriel::dashboards {
namespace {

Status needUtf8(const std::string& text) {
  if (isUtf8(text)) return {};
  return makeError(ErrorCode::InvalidInput, "the text is not UTF-8");
}

bool inOldRows(const TextEditor& editor, const Panel& panel) {
  return panel.sourcePath.rfind(editor.prefix() + "/rows/", 0) == 0;
}

Error oldLayoutError(const char* what) {
  return makeError(ErrorCode::Unsupported,
                   fmt::format("this dashboard keeps its panels in rows, the layout of before Grafana 5, in "
                               "which {}; save it from Grafana to edit its layout",
                               what));
}

template <class Visit>
void forEachModelPanel(const std::vector<Panel>& panels, const Visit& visit) {
  for (const Panel& panel : panels) {
    visit(panel);
    forEachModelPanel(panel.rowPanels, visit);
  }
}

/// One edit of the text. Looks up what it needs and leaves splices in the editor.
class CommandRunner {
 public:
  CommandRunner(const Dashboard& dashboard, TextEditor& editor) : dashboard_(dashboard), editor_(editor) {}

  Status operator()(const SetTitle& command) { return setText(*editor_.root(), "title", command.title); }

  Status operator()(const SetRefresh& command) {
    ORIEL_TRY(needUtf8(command.refresh));
    if (!isV2()) return setText(*editor_.root(), "refresh", command.refresh);
    setMembersOf("timeSettings", {{"autoRefresh", command.refresh}});
    return {};
  }

  Status operator()(const SetTimeRange& command) {
    ORIEL_TRY(needUtf8(command.from + command.to));
    setMembersOf(isV2() ? "timeSettings" : "time", {{"from", command.from}, {"to", command.to}});
    return {};
  }

  Status operator()(const SetTags& command) {
    for (const auto& tag : command.tags) ORIEL_TRY(needUtf8(tag));
    setValue(*editor_.root(), "tags", command.tags);
    return {};
  }

  Status operator()(const SetVariableCurrent& command) {
    for (const Variable& variable : dashboard_.variables) {
      if (variable.name == command.name) return setCurrent(variable, command.current);
    }
    return makeError(ErrorCode::NotFound, fmt::format("there is no variable {}", quote(command.name)));
  }

  Status operator()(const SetPanelTitle& command) {
    ORIEL_ASSIGN(const Panel* panel, findById(command.panelId));
    return setText(*editor_.at(panel->sourcePath), "title", command.title);
  }

  Status operator()(const SetPanelGrid& command) {
    ORIEL_ASSIGN(const Panel* panel, findById(command.panelId));
    if (inOldRows(editor_, *panel)) return oldLayoutError("a panel has a width but no position");
    const GridPos& grid = command.grid;
    if (isV2()) return movePanelV2(*panel, grid, editor_);
    if (grid.x < 0 || grid.y < 0 || grid.w < 1 || grid.h < 1 || grid.x + grid.w > 24) {
      return makeError(ErrorCode::InvalidInput, "the position lies outside of the grid of 24 columns");
    }
    // Panels that flowed until now would flow to another place once one of them has its own.
    forEachModelPanel(dashboard_.panels, [&](const Panel& one) {
      const JsonNode* node = editor_.at(one.sourcePath);
      if (one.id == command.panelId)
        setGrid(*node, grid);
      else if (node && !memberOf(*node, "gridPos"))
        setGrid(*node, one.grid);
    });
    return {};
  }

  Status operator()(const SetRowCollapsed& command) {
    ORIEL_ASSIGN(const Panel* panel, findById(command.panelId));
    if (panel->type != "row") return makeError(ErrorCode::InvalidInput, fmt::format("panel {} is no row", panel->id));
    if (panel->collapsed == command.collapsed) return {};
    if (isV2()) return collapseRowV2(*panel, command.collapsed, editor_);
    if (!inOldRows(editor_, *panel)) return foldRow(dashboard_, *panel, command.collapsed, editor_);
    editor_.setMembers(*editor_.at(panel->sourcePath), {{"collapse", command.collapsed ? "true" : "false"}});
    return {};
  }

  Status operator()(const RemovePanel& command) {
    ORIEL_ASSIGN(const Panel* panel, findById(command.panelId));
    if (isV2()) return removePanelV2(*panel, editor_);
    if (panel->type == "row" && inOldRows(editor_, *panel))
      return oldLayoutError("removing a row would remove its panels");
    const auto slash = panel->sourcePath.rfind('/');
    const JsonNode* list = editor_.at(panel->sourcePath.substr(0, slash));
    for (auto& edit : removeChildren(*list, {std::stoul(panel->sourcePath.substr(slash + 1))}))
      editor_.add(std::move(edit));
    return {};
  }

 private:
  bool isV2() const { return dashboard_.form == DashboardForm::V2; }

  /// Sets texts in an object of the root, which is made when it is not there.
  void setMembersOf(const char* key, const std::vector<std::pair<const char*, std::string>>& texts) {
    const JsonNode* object = memberOf(*editor_.root(), key);
    if (object && object->kind == JsonNode::Kind::Object) {
      JsonMembers members;
      for (const auto& [name, text] : texts) members.emplace_back(name, jsonQuote(text));
      return editor_.setMembers(*object, members);
    }
    Json value = Json::object();
    for (const auto& [name, text] : texts) value[name] = text;
    setValue(*editor_.root(), key, value);
  }

  Result<const Panel*> findById(int id) const {
    const Panel* panel = findPanel(dashboard_, id);
    if (panel && editor_.at(panel->sourcePath)) return panel;
    return makeError(ErrorCode::NotFound, fmt::format("there is no panel {}", id));
  }

  Status setText(const JsonNode& object, const char* key, const std::string& text) {
    ORIEL_TRY(needUtf8(text));
    editor_.setMembers(object, {{key, jsonQuote(text)}});
    return {};
  }

  void setValue(const JsonNode& object, const char* key, const Json& value) {
    editor_.setMembers(object, {{key, editor_.styled(object, value)}});
  }

  void setGrid(const JsonNode& panel, const GridPos& grid) {
    const JsonNode* old = memberOf(panel, "gridPos");
    if (!old || old->kind != JsonNode::Kind::Object) {
      setValue(panel, "gridPos", {{"x", grid.x}, {"y", grid.y}, {"w", grid.w}, {"h", grid.h}});
      return;
    }
    editor_.setMembers(*old, {{"h", std::to_string(grid.h)},
                              {"w", std::to_string(grid.w)},
                              {"x", std::to_string(grid.x)},
                              {"y", std::to_string(grid.y)}});
  }

  Status setCurrent(const Variable& variable, const std::vector<VariableOption>& current) {
    Json text = Json::array();
    Json value = Json::array();
    for (const auto& option : current) {
      ORIEL_TRY(needUtf8(option.text + option.value));
      text.push_back(option.text);
      value.push_back(option.value);
    }
    if (!variable.multi && current.size() > 1) {
      return makeError(ErrorCode::InvalidInput, fmt::format("variable {} takes one value", quote(variable.name)));
    }
    if (!variable.multi) {
      text = current.empty() ? Json("") : text[0];
      value = current.empty() ? Json("") : value[0];
    }
    const JsonNode* node = editor_.at(variable.sourcePath);
    if (!node) return makeError(ErrorCode::Internal, "the variable was not found in the text");
    const JsonNode* old = memberOf(*node, "current");
    if (old && isV2() && old->kind != JsonNode::Kind::Object) {
      // A switch keeps its value alone.
      editor_.add(replaceValue(*old, value.dump()));
    } else if (old && old->kind == JsonNode::Kind::Object) {
      editor_.setMembers(*old, {{"text", editor_.styled(*old, text)}, {"value", editor_.styled(*old, value)}});
    } else {
      setValue(*node, "current", {{"text", text}, {"value", value}});
    }
    return {};
  }

  const Dashboard& dashboard_;
  TextEditor& editor_;
};

Result<DashboardPtr> reread(const Dashboard& dashboard, const TextEditor& editor) {
  auto parsed = parseDashboard(editor.finish(), dashboard.path, dashboard.entry);
  if (parsed.ok()) return parsed;
  // The former text was good, so a text that is not is a defect of the splice and must not reach a file.
  return makeError(ErrorCode::Internal, "the edit would have broken the file: " + parsed.error().toString());
}

/// Rows and tabs of the v2 form have no ids.
bool isRowOfV2(const Dashboard& dashboard, const Panel& panel) {
  return dashboard.form == DashboardForm::V2 && panel.type == "row";
}

/// Ids that were given while reading depend on the order of panels; before that changes they are written down.
Result<DashboardPtr> withWrittenIds(const Dashboard& dashboard) {
  ORIEL_ASSIGN(TextEditor editor, TextEditor::open(dashboard));
  bool changed = false;
  forEachModelPanel(dashboard.panels, [&](const Panel& panel) {
    const JsonNode* node = editor.at(panel.sourcePath);
    if (!node || inOldRows(editor, panel) || isRowOfV2(dashboard, panel)) return;
    const JsonNode* id = memberOf(*node, "id");
    const auto written = std::to_string(panel.id);
    if (id && editor.text().substr(id->begin, id->end - id->begin) == written) return;
    editor.setMembers(*node, {{"id", written}});
    changed = true;
  });
  if (!changed) return std::make_shared<const Dashboard>(dashboard);
  return reread(dashboard, editor);
}

Result<DashboardPtr> runCommand(const Dashboard& dashboard, const EditCommand& command) {
  ORIEL_ASSIGN(TextEditor editor, TextEditor::open(dashboard));
  CommandRunner runner(dashboard, editor);
  ORIEL_TRY(std::visit(runner, command));
  return reread(dashboard, editor);
}

}  // namespace

Result<DashboardPtr> apply(const Dashboard& dashboard, const EditCommand& command) {
  const bool moves = std::holds_alternative<RemovePanel>(command) || std::holds_alternative<SetRowCollapsed>(command);
  if (!moves) return runCommand(dashboard, command);
  ORIEL_ASSIGN(const DashboardPtr written, withWrittenIds(dashboard));
  return runCommand(*written, command);
}

}  // namespace oriel::dashboards
