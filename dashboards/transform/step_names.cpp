#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/transform/step.h"

namespace oriel::dashboards {
namespace {

constexpr const char* kUnnamedValue = "Value";

// The one label name that the fields have; nothing while none has a label, an empty text when there are several.
void lookAtLabels(const StepField& field, std::optional<std::string>& single) {
  for (const LabelView label : field.labels) {
    if (!single) {
      single = label.name;
    } else if (*single != label.name) {
      single = "";
    }
  }
}

bool remembered(const StepField& field, bool multipleFrames) {
  return field.memory && field.memory->known && !field.memory->name.empty() &&
         field.memory->multipleFrames == multipleFrames;
}

const std::string& remember(const StepField& field, std::string name, bool multipleFrames) {
  if (!field.memory) field.memory = std::make_shared<NameMemory>();
  *field.memory = {std::move(name), true, multipleFrames};
  return field.memory->name;
}

}  // namespace

const StepNames::FrameFacts& StepNames::facts(std::size_t frame) {
  if (facts_.size() <= frame) facts_.resize(frames_.size());
  if (!facts_[frame]) {
    auto made = std::make_unique<FrameFacts>();
    std::optional<std::string> single;
    for (std::size_t i = 0; i < frames_[frame].fields.size(); ++i) {
      const StepField& field = frames_[frame].fields[i];
      lookAtLabels(field, single);
      made->places[field.name].push_back(i);
    }
    made->singleLabel = single.value_or("");
    facts_[frame] = std::move(made);
  }
  return *facts_[frame];
}

std::string StepNames::calculate(std::size_t f, std::size_t i, bool all) {
  const StepFrame& frame = frames_[f];
  const StepField& field = frame.fields[i];
  if (const std::string own = fieldSetting(field, "displayName"); !own.empty()) return own;
  if (!field.displayName.empty()) return field.displayName;
  if (field.type() == FieldType::Time && field.labels.empty() && !field.labelled) return field.name;
  const FrameFacts& known = facts(f);
  if (all && !looked_) {
    looked_ = true;
    std::optional<std::string> single;
    for (std::size_t k = 0; k < frames_.size(); ++k) {
      framesDiffer_ = framesDiffer_ || (k > 0 && frames_[k].name != frames_[k - 1].name);
      for (const StepField& other : frames_[k].fields) lookAtLabels(other, single);
    }
    singleLabel_ = single.value_or("");
  }
  std::string text;
  const auto add = [&text](std::string_view part) { (text += text.empty() ? "" : " ") += part; };
  const bool frameNamed = all && framesDiffer_ && !frame.name.empty();
  if (frameNamed) add(frame.name);
  if (!field.name.empty() && field.name != kUnnamedValue) add(field.name);
  const std::string& single = all ? singleLabel_ : known.singleLabel;
  const std::string labels = single.empty() ? labelsText(field.labels) : std::string(field.labels.get(single));
  if (!labels.empty()) add(labels);
  if (!frameNamed && labels.empty() && field.name == kUnnamedValue && !frame.name.empty()) add(frame.name);
  if (text.empty()) text = field.name.empty() ? kUnnamedValue : field.name;
  if (text != field.name) return text;
  const std::vector<std::size_t>& places = known.places.at(field.name);
  if (places.size() == 1) return text;
  const auto place = std::lower_bound(places.begin(), places.end(), i) - places.begin();
  return text + " " + std::to_string(place + 1);
}

const std::string& StepNames::among(std::size_t frame, std::size_t i) {
  const StepField& field = frames_[frame].fields[i];
  const bool multiple = frames_.size() > 1;
  if (remembered(field, multiple)) return field.memory->name;
  return remember(field, calculate(frame, i, true), multiple);
}

const std::string& StepNames::within(std::size_t frame, std::size_t i) {
  const StepField& field = frames_[frame].fields[i];
  if (remembered(field, false)) return field.memory->name;
  return remember(field, calculate(frame, i, false), false);
}

const std::string& StepNames::alone(const StepField& field) {
  if (remembered(field, false)) return field.memory->name;
  std::string name = fieldSetting(field, "displayName");
  if (name.empty()) name = field.name.empty() ? kUnnamedValue : field.name;
  return remember(field, std::move(name), false);
}

std::string stepFrameName(StepNames& names, const StepFrames& frames, std::size_t f) {
  if (!frames[f].name.empty()) return frames[f].name;
  std::string text;
  for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
    if (frames[f].fields[i].type() == FieldType::Time) continue;
    if (!text.empty()) text += ", ";
    text += names.within(f, i);
  }
  return text;
}

}  // namespace oriel::dashboards
