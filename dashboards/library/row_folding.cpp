#include "dashboards/library/row_folding.h"

#include <algorithm>
#include <string>
#include <vector>

namespace oriel::dashboards {
namespace {

/// The number behind the last slash of `/panels/12`.
std::size_t lastIndex(const std::string& sourcePath) {
  return std::stoul(sourcePath.substr(sourcePath.rfind('/') + 1));
}

int bottomOf(const std::vector<Panel>& panels, int least) {
  for (const Panel& panel : panels) least = std::max(least, panel.grid.y + panel.grid.h);
  return least;
}

/// Panels between the row and the next one, and what comes from that one on.
struct Section {
  std::vector<Panel> inside;
  std::vector<Panel> below;
};

Section sectionOf(const Dashboard& dashboard, const Panel& row) {
  Section section;
  bool reached = false;
  bool passed = false;
  for (const Panel& panel : dashboard.panels) {
    passed = passed || (reached && panel.type == "row");
    if (passed)
      section.below.push_back(panel);
    else if (reached)
      section.inside.push_back(panel);
    reached = reached || panel.id == row.id;
  }
  return section;
}

void shiftPanels(const std::vector<Panel>& panels, int by, TextEditor& editor) {
  for (const Panel& panel : panels) {
    const JsonNode* y = editor.at(panel.sourcePath + "/gridPos/y");
    if (y && by != 0) editor.add(replaceValue(*y, std::to_string(std::max(0, panel.grid.y + by))));
  }
}

/// The bytes of a panel with another y.
std::string movedPanel(const Panel& panel, int y, const TextEditor& editor) {
  const JsonNode* node = editor.at(panel.sourcePath);
  const std::string text(editor.text().substr(node->begin, node->end - node->begin));
  const auto index = indexJson(text);
  const JsonNode* old = index.ok() ? nodeAt(*index, "/gridPos/y") : nullptr;
  return old ? applyEdits(text, {replaceValue(*old, std::to_string(y))}) : text;
}

Status foldIn(const Panel& row, const Section& section, const JsonNode& node, const JsonNode& list,
              TextEditor& editor) {
  const auto step = indentStep(editor.text());
  const std::string outer(lineIndentAt(editor.text(), node.begin));
  // The row's members stand one step deeper than the row, its panels two.
  const std::string inner = outer + std::string(step) + std::string(step);
  const std::string newline = step.empty() ? "" : "\n";
  std::string nested;
  std::vector<std::size_t> indexes;
  for (const Panel& panel : section.inside) {
    const auto moved = reindent(movedPanel(panel, panel.grid.y, editor), outer, inner);
    nested += (nested.empty() ? "" : ",") + newline + (step.empty() ? "" : inner) + moved;
    indexes.push_back(lastIndex(panel.sourcePath));
  }
  std::sort(indexes.begin(), indexes.end());
  nested = nested.empty() ? "[]" : "[" + nested + newline + (step.empty() ? "" : outer + std::string(step)) + "]";
  editor.setMembers(node, {{"collapsed", "true"}, {"panels", nested}});
  for (auto& edit : removeChildren(list, indexes)) editor.add(std::move(edit));
  shiftPanels(section.below, row.grid.y + 1 - bottomOf(section.inside, row.grid.y + 1), editor);
  return {};
}

Status foldOut(const Panel& row, const Section& section, const JsonNode& node, const JsonNode& list,
               TextEditor& editor) {
  const int top = row.grid.y + 1;
  int first = row.rowPanels.empty() ? top : row.rowPanels.front().grid.y;
  for (const Panel& panel : row.rowPanels) first = std::min(first, panel.grid.y);
  std::vector<std::string> elements;
  for (const Panel& panel : row.rowPanels) {
    const std::string from(lineIndentAt(editor.text(), editor.at(panel.sourcePath)->begin));
    elements.push_back(
        reindent(movedPanel(panel, panel.grid.y - first + top, editor), from, lineIndentAt(editor.text(), node.begin)));
  }
  editor.setMembers(node, {{"collapsed", "false"}, {"panels", "[]"}});
  if (!elements.empty()) editor.add(insertElements(editor.text(), list, lastIndex(row.sourcePath), elements));
  // Nothing has to make room that already lies low enough.
  const int bottom = bottomOf(row.rowPanels, first) - first + top;
  int below = section.below.empty() ? bottom : section.below.front().grid.y;
  auto pushed = section.inside;
  pushed.insert(pushed.end(), section.below.begin(), section.below.end());
  for (const Panel& panel : pushed) below = std::min(below, panel.grid.y);
  shiftPanels(pushed, std::max(0, bottom - below), editor);
  return {};
}

}  // namespace

Status foldRow(const Dashboard& dashboard, const Panel& row, bool collapsed, TextEditor& editor) {
  const JsonNode* node = editor.at(row.sourcePath);
  const JsonNode* list = editor.at(row.sourcePath.substr(0, row.sourcePath.rfind('/')));
  if (!node || !list) return makeError(ErrorCode::Internal, "the row was not found in the text");
  const Section section = sectionOf(dashboard, row);
  return collapsed ? foldIn(row, section, *node, *list, editor) : foldOut(row, section, *node, *list, editor);
}

}  // namespace oriel::dashboards
