#include "dashboards/transform/step.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"

namespace oriel::dashboards {

StepFrames toSteps(Frames frames) {
  StepFrames result;
  result.reserve(frames.size());
  for (Frame& frame : frames) {
    StepFrame& out = result.emplace_back(StepFrame{std::move(frame.name), std::move(frame.refId), {}, frame.kind});
    out.fields.reserve(frame.fields.size());
    for (Field& field : frame.fields) out.fields.emplace_back(std::move(field));
  }
  return result;
}

namespace {

void closeAbsentNumbers(Field& field) {
  if (field.type() != FieldType::Number) return;
  const std::vector<double>& numbers = field.numbers();
  if (std::none_of(numbers.begin(), numbers.end(), isAbsent)) return;
  auto closed = std::make_shared<std::vector<double>>(numbers);
  std::replace_if(closed->begin(), closed->end(), isAbsent, nullNumber());
  field.values = NumberColumn(std::move(closed));
}

// Outside nobody can tell that such a field is numbered among its like, so its name is written down.
void keepTimeNames(StepFrames& frames) {
  StepNames names(frames);
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      StepField& field = frames[f].fields[i];
      if (field.type() != FieldType::Time || !field.labelled || !field.displayName.empty()) continue;
      if (std::string name = names.fresh(f, i); name != field.name) field.displayName = std::move(name);
    }
  }
}

}  // namespace

Frame toFrame(StepFrame frame) {
  Frame out{std::move(frame.name), std::move(frame.refId), {}, std::move(frame.kind)};
  out.fields.reserve(frame.fields.size());
  for (StepField& field : frame.fields) {
    closeAbsentNumbers(field);
    out.fields.push_back(std::move(static_cast<Field&>(field)));
  }
  return out;
}

Frames toFrames(StepFrames frames) {
  keepTimeNames(frames);
  Frames result;
  result.reserve(frames.size());
  for (StepFrame& frame : frames) result.push_back(toFrame(std::move(frame)));
  return result;
}

bool StepNotes::mayMake(std::size_t rows, std::size_t columns) {
  if (columns == 0 || rows <= kMostCells / columns) return true;
  tell("would make more than " + std::to_string(kMostCells) + " cells, left out");
  return false;
}

std::string stepTypeName(const StepField& field) {
  switch (field.type()) {
    case FieldType::Time: return "time";
    case FieldType::Number: return field.config && jsonAt(*field.config, "type.enum") ? "enum" : "number";
    case FieldType::Text: return "string";
    case FieldType::Boolean: return "boolean";
    case FieldType::Frames: return field.name == "__nestedFrames" ? "nestedFrames" : "frame";
    case FieldType::Histogram:
    case FieldType::Json: break;
  }
  return "other";
}

const StepField* firstTimeField(const StepFrame& frame) {
  for (const StepField& field : frame.fields) {
    if (field.type() == FieldType::Time) return &field;
  }
  return nullptr;
}

std::string fieldSetting(const Field& field, const char* key) {
  return field.config ? jsonText(*field.config, key) : std::string();
}

void setFieldSetting(Field& field, const char* key, const Json& value) {
  Json config = jsonIsObject(field.config.get()) ? *field.config : Json::object();
  config[key] = value;
  field.config = std::make_shared<const Json>(std::move(config));
}

void dropFieldSetting(Field& field, const char* key) {
  if (!field.config || !jsonFind(*field.config, key)) return;
  Json config = *field.config;
  config.erase(key);
  field.config = config.empty() ? nullptr : std::make_shared<const Json>(std::move(config));
}

StepMatcher::StepMatcher(const Json& config, StepNotes& notes) {
  const Json* options = jsonFind(config, "options");
  set(jsonText(config, "id"), options ? *options : Json());
  if (!matcher_) notes.tell("there is no field matcher \"" + id_ + "\"");
}

StepMatcher::StepMatcher(const std::string& id, const Json& options) { set(id, options); }

void StepMatcher::set(const std::string& id, const Json& options) {
  id_ = id;
  matcher_ = makeFieldMatcher(id, options);
  excludes_ = id == "byNames" && options.is_object() && jsonText(options, "mode") == "exclude";
  if (id == "byName" || id == "byNames") names_ = matcher_;
  const Json* names = jsonFind(options, "names");
  if (id == "byRegexpOrNames" && names) names_ = makeFieldMatcher("byNames", {{"names", *names}});
}

bool StepMatcher::matches(const StepFrames& frames, StepNames& names, std::size_t frame, std::size_t field) const {
  const StepFrame& inside = frames[frame];
  const StepField& which = inside.fields[field];
  if (id_ == "first") return field == 0;
  if (id_ == "firstTimeField") return firstTimeField(inside) == &which;
  // The matcher sees numbers, where an enumeration is a type of its own.
  if ((id_ == "byType" || id_ == "numeric") && stepTypeName(which) == "enum") return false;
  const Frame head{inside.name, inside.refId, {}, inside.kind};
  if (id_ == "byRegexp") return matcher_(head, which, names.among(frame, field));
  if (id_.rfind("byName", 0) != 0 && id_ != "byRegexpOrNames") return matcher_(head, which, {});
  // A field known by its plain name is not asked for the other, which would be remembered.
  if (names_ && names_(head, which, which.name) != excludes_) return !excludes_;
  return matcher_(head, which, names.among(frame, field));
}

}  // namespace oriel::dashboards
