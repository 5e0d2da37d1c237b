#pragma once

#include <string>
#include <vector>

#include "models/frame/frame.h"

namespace oriel::dashboards {

/// The names of all fields of a set of frames, without field configuration: what the data source calls them, else name
/// and labels as far as they tell series apart (Grafana's rule). Any thread.
class FieldNames {
 public:
  explicit FieldNames(const std::vector<Frame>& frames);
  const std::string& of(std::size_t frame, std::size_t field) const { return names_[frame][field]; }

 private:
  std::vector<std::vector<std::string>> names_;
};

/// `${__field.labels.x}`, `${__field.name}`, `${__series.name}`, `${__frame.name}` of a display name filled in; what is
/// not known stays as it is. `name` is the field's name without the template.
std::string fillDisplayName(const std::string& pattern, const Frame& frame, const Field& field,
                            const std::string& name);

/// `{a="b", c="d"}`, empty without labels.
std::string labelsText(const Labels& labels);

}  // namespace oriel::dashboards
