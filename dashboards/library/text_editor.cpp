#include "dashboards/library/text_editor.h"

#include <nlohmann/json.hpp>

#include "dashboards/library/embedded_text.h"

namespace oriel::dashboards {

Result<TextEditor> TextEditor::open(const Dashboard& dashboard) {
  TextEditor editor;
  if (!dashboard.text) return makeError(ErrorCode::Internal, "this dashboard has no text to edit");
  editor.outer_ = *dashboard.text;
  ORIEL_ASSIGN(DashboardSource source, findDashboard(editor.outer_, dashboard.entry));
  if (source.embedded && source.embedded->offsets.empty()) {
    return makeError(ErrorCode::Unsupported, "this dashboard cannot be changed inside its ConfigMap, because " +
                                                 source.embedded->whyFrozen +
                                                 "; write it to a file of its own with Save As and edit that");
  }
  editor.text_ = source.embedded ? source.embedded->inner : editor.outer_;
  editor.embedded_ = std::move(source.embedded);
  editor.prefix_ = source.prefix;
  ORIEL_ASSIGN(editor.index_, indexJson(editor.text_));
  if (!editor.root()) return makeError(ErrorCode::Internal, "the dashboard was not found in its own text");
  return editor;
}

void TextEditor::setMembers(const JsonNode& object, const JsonMembers& members) {
  JsonMembers absent;
  for (const auto& [key, value] : members) {
    if (const JsonNode* node = memberOf(object, key))
      add(replaceValue(*node, value));
    else
      absent.emplace_back(key, value);
  }
  if (!absent.empty()) add(insertMembers(text_, object, absent));
}

std::string TextEditor::styled(const JsonNode& object, const Json& value) const {
  const auto step = indentStep(text_);
  if (step.empty()) return value.dump();
  const std::string pretty = value.dump(static_cast<int>(step.size()), step[0]);
  return reindent(pretty, "", std::string(lineIndentAt(text_, object.begin)) + std::string(step));
}

std::string TextEditor::finish() const {
  if (!embedded_) return applyEdits(outer_, edits_);
  std::vector<TextEdit> moved;
  for (const TextEdit& edit : edits_) moved.push_back(outerEdit(*embedded_, edit));
  return applyEdits(outer_, std::move(moved));
}

}  // namespace oriel::dashboards
