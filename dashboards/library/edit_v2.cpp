#include "dashboards/library/edit_v2.h"

#include <string>

namespace oriel::dashboards {
namespace {

Error v2PlaceError() { return makeError(ErrorCode::Internal, "the panel was not found in the text"); }

/// The object around a spec: `/a/b/spec` is in `/a/b`.
std::string aroundSpec(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }

/// Removes the value at a pointer from the list or object it stands in.
Status removeAt(const std::string& pointer, TextEditor& editor) {
  const JsonNode* parent = editor.at(aroundSpec(pointer));
  const JsonNode* node = editor.at(pointer);
  if (!parent || !node) return v2PlaceError();
  for (std::size_t i = 0; i < parent->children.size(); ++i) {
    if (&parent->children[i] != node) continue;
    for (auto& edit : removeChildren(*parent, {i})) editor.add(std::move(edit));
    return {};
  }
  return v2PlaceError();
}

}  // namespace

Status movePanelV2(const Panel& panel, const GridPos& grid, TextEditor& editor) {
  if (grid.x < 0 || grid.y < 0 || grid.w < 1 || grid.h < 1 || grid.x + grid.w > 24) {
    return makeError(ErrorCode::InvalidInput, "the position lies outside of the grid of 24 columns");
  }
  const JsonNode* item = panel.layoutPath.empty() ? nullptr : editor.at(panel.layoutPath);
  if (!item || !memberOf(*item, "x") || !memberOf(*item, "y")) {
    return makeError(ErrorCode::Unsupported,
                     "this layout places its panels and rows itself; a position can be given in a custom grid only");
  }
  // The item counts its lines from the row or tab it stands in.
  const int line = std::atoi(std::string(editor.text().substr(memberOf(*item, "y")->begin, 12)).c_str());
  const int y = line + grid.y - panel.grid.y;
  if (y < 0) return makeError(ErrorCode::Unsupported, "a panel cannot leave its row or tab yet");
  editor.setMembers(*item, {{"x", std::to_string(grid.x)},
                            {"y", std::to_string(y)},
                            {"width", std::to_string(grid.w)},
                            {"height", std::to_string(grid.h)}});
  return {};
}

Status collapseRowV2(const Panel& row, bool collapsed, TextEditor& editor) {
  if (row.tab) return makeError(ErrorCode::Unsupported, "a tab cannot be collapsed");
  const JsonNode* spec = editor.at(row.sourcePath);
  const JsonNode* kind = editor.at(aroundSpec(row.sourcePath) + "/kind");
  if (!spec) return v2PlaceError();
  const bool first = kind && stringAt(editor.text(), *kind) == "GridLayoutRow";
  editor.setMembers(*spec, {{first ? "collapsed" : "collapse", collapsed ? "true" : "false"}});
  return {};
}

Status removePanelV2(const Panel& panel, TextEditor& editor) {
  if (panel.type == "row") {
    return makeError(ErrorCode::Unsupported, "removing a row or tab of this layout would remove its panels");
  }
  ORIEL_TRY(removeAt(aroundSpec(panel.sourcePath), editor));
  return panel.layoutPath.empty() ? Status() : removeAt(aroundSpec(panel.layoutPath), editor);
}

}  // namespace oriel::dashboards
