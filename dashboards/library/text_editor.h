#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/json_splice.h"
#include "dashboards/model/dashboard.h"

namespace oriel::dashboards {

/// Collects splices of one dashboard's text. Used by the edit commands on one thread; nothing is changed until
/// finish().
class TextEditor {
 public:
  /// Unsupported when the text stands where it cannot be spliced.
  static Result<TextEditor> open(const Dashboard& dashboard);

  /// The dashboard object, or the value at a source path; null when absent.
  const JsonNode* root() const { return nodeAt(index_, prefix_); }
  const JsonNode* at(const std::string& sourcePath) const { return nodeAt(index_, sourcePath); }
  std::string_view text() const { return text_; }
  const std::string& prefix() const { return prefix_; }

  void add(TextEdit edit) { edits_.push_back(std::move(edit)); }
  /// Sets members of an object; those that are absent are appended. Values are JSON text.
  void setMembers(const JsonNode& object, const JsonMembers& members);
  /// A value for a member of `object`, written as the text around it is: on one line, or with its indentation.
  std::string styled(const JsonNode& object, const Json& value) const;

  /// The whole file with all edits made.
  std::string finish() const;

 private:
  TextEditor() = default;

  std::string outer_;
  std::optional<EmbeddedText> embedded_;
  std::string text_;
  std::string prefix_;
  JsonNode index_;
  std::vector<TextEdit> edits_;
};

}  // namespace oriel::dashboards
