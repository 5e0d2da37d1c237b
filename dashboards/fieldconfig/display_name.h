#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/frame/frame.h"

namespace oriel::dashboards {

/// The names of all fields of a set of frames, without a panel's configuration: what the data call them, else name
/// and labels as far as they tell series apart (Grafana's rule). Any thread.
class FieldNames {
 public:
  explicit FieldNames(const std::vector<Frame>& frames);
  const std::string& of(std::size_t frame, std::size_t field) const { return names_[frame][field]; }
  /// The same without the display name that a field's own configuration gives.
  const std::string& unnamed(std::size_t frame, std::size_t field) const;

 private:
  std::vector<std::vector<std::string>> names_;
  std::map<std::pair<std::size_t, std::size_t>, std::string> unnamed_;
};

/// `${__field.labels.x}`, `${__field.name}`, `${__series.name}`, `${__frame.name}` of a display name filled in; what is
/// not known stays as it is. `name` is the field's name without the template.
std::string fillDisplayName(const std::string& pattern, const Frame& frame, const Field& field,
                            const std::string& name);

/// `{a="b", c="d"}`, empty without labels.
std::string labelsText(const Labels& labels);

}  // namespace oriel::dashboards
