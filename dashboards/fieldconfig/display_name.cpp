#include "dashboards/fieldconfig/display_name.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

constexpr const char* kValueName = "Value";

// The one label name that all series share when it alone tells them apart; empty otherwise.
std::string singleLabelName(const std::vector<Frame>& frames) {
  std::string single;
  for (const Frame& frame : frames) {
    for (const Field& field : frame.fields) {
      for (const LabelView label : field.labels) {
        if (single.empty()) {
          single = label.name;
        } else if (single != label.name) {
          return {};
        }
      }
    }
  }
  return single;
}

bool frameNamesDiffer(const std::vector<Frame>& frames) {
  for (std::size_t i = 1; i < frames.size(); ++i) {
    if (frames[i].name != frames[i - 1].name) return true;
  }
  return false;
}

// `Value 1`, `Value 2` where a frame has a name more than once.
std::string uniqueName(const Frame& frame, std::size_t index) {
  const std::string& name = frame.fields[index].name;
  int before = 0, after = 0;
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    if (i != index && frame.fields[i].name == name) ++(i < index ? before : after);
  }
  return before + after == 0 ? name : name + " " + std::to_string(before + 1);
}

// What the data themselves call a field; empty when they say nothing.
std::string ownDisplayName(const Field& field) {
  return field.config ? jsonText(*field.config, "displayName") : std::string();
}

std::string calculatedName(const Frame& frame, std::size_t index, bool framesDiffer, const std::string& single) {
  const Field& field = frame.fields[index];
  if (!field.displayName.empty()) return field.displayName;
  if (field.type() == FieldType::Time && field.labels.empty()) return field.name;
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : " ") + part; };
  const bool frameNamed = framesDiffer && !frame.name.empty();
  if (frameNamed) add(frame.name);
  if (!field.name.empty() && field.name != kValueName) add(field.name);
  const std::string labels = single.empty() ? labelsText(field.labels) : std::string(field.labels.get(single));
  if (!labels.empty()) add(labels);
  if (!frameNamed && labels.empty() && field.name == kValueName && !frame.name.empty()) add(frame.name);
  if (text.empty()) text = field.name.empty() ? kValueName : field.name;
  return text == field.name ? uniqueName(frame, index) : text;
}

// `a="b", c="d"`: inside of a text the braces are left out.
std::string plainLabels(const Labels& labels) {
  const std::string text = labelsText(labels);
  return text.size() < 2 ? text : text.substr(1, text.size() - 2);
}

// All values, sorted.
std::string labelValues(const Labels& labels) {
  std::vector<std::string> values;
  for (const LabelView label : labels) values.emplace_back(label.value);
  std::sort(values.begin(), values.end());
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

// The name of a series: the frame's, else that of its only value, told from no other frame.
std::string seriesName(const Frame& frame, const std::string& name) {
  if (!frame.name.empty()) return frame.name;
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    if (frame.fields[i].type() == FieldType::Time) continue;
    if (only) return frame.refId.empty() ? name : "Series (" + frame.refId + ")";
    only = i;
  }
  return only ? FieldNames({frame}).of(0, *only) : name;
}

std::optional<std::string> templateValue(const std::string& key, const Frame& frame, const Field& field,
                                         const std::string& name) {
  constexpr std::string_view kLabels = "__field.labels";
  if (key == "__field.name") return field.name;
  if (key == "__field.displayName") return name;
  if (key == "__series.name") return seriesName(frame, name);
  if (key == "__frame.name") return frame.name;
  if (key == "__data.refId") return frame.refId;
  if (key == "__data.name") return frame.name;
  if (key == "__field.formattedLabels") return plainLabels(field.labels);
  if (key.rfind(kLabels, 0) != 0) return {};
  std::string label = key.substr(kLabels.size());
  if (label.empty()) return plainLabels(field.labels);
  if (label == ".__values") return labelValues(field.labels);
  if (label.front() == '.') return std::string(field.labels.get(label.substr(1)));
  if (label.front() != '[' || label.back() != ']') return {};
  label = label.substr(1, label.size() - 2);
  const bool quoted =
      label.size() > 1 && label.front() == label.back() && (label.front() == '"' || label.front() == '\'');
  return std::string(field.labels.get(quoted ? label.substr(1, label.size() - 2) : label));
}

}  // namespace

std::string labelsText(const Labels& labels) {
  if (labels.empty()) return {};
  std::string text = "{";
  for (const LabelView label : labels) {
    if (text.size() > 1) text += ", ";
    text += std::string(label.name) + "=\"" + std::string(label.value) + "\"";
  }
  return text + "}";
}

FieldNames::FieldNames(const std::vector<Frame>& frames) {
  const std::string single = singleLabelName(frames);
  const bool differ = frameNamesDiffer(frames);
  for (const Frame& frame : frames) {
    auto& names = names_.emplace_back();
    for (std::size_t i = 0; i < frame.fields.size(); ++i) {
      names.push_back(calculatedName(frame, i, differ, single));
      std::string own = ownDisplayName(frame.fields[i]);
      if (own.empty()) continue;
      unnamed_[{names_.size() - 1, i}] = std::move(names.back());
      names.back() = std::move(own);
    }
  }
}

const std::string& FieldNames::unnamed(std::size_t frame, std::size_t field) const {
  const auto found = unnamed_.find({frame, field});
  return found == unnamed_.end() ? of(frame, field) : found->second;
}

std::string fillDisplayName(const std::string& pattern, const Frame& frame, const Field& field,
                            const std::string& name) {
  std::string result;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t open = pattern.find("${", at);
    const std::size_t close = open == std::string::npos ? open : pattern.find('}', open);
    if (close == std::string::npos) return result + pattern.substr(at);
    result += pattern.substr(at, open - at);
    const auto value = templateValue(pattern.substr(open + 2, close - open - 2), frame, field, name);
    result += value ? *value : pattern.substr(open, close - open + 1);
    at = close + 1;
  }
  return result;
}

}  // namespace oriel::dashboards
