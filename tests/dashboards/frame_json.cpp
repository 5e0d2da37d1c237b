#include "tests/dashboards/frame_json.h"

#include <cmath>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/step.h"

namespace oriel::test {
namespace {

using namespace oriel::dashboards;

FieldType typeNamed(const std::string& name) {
  if (name == "time") return FieldType::Time;
  if (name == "number") return FieldType::Number;
  if (name == "string") return FieldType::Text;
  if (name == "boolean") return FieldType::Boolean;
  return FieldType::Json;
}

Field fieldFromJson(const Json& json) {
  const Json* labels = jsonFind(json, "labels");
  const Json* config = jsonFind(json, "config");
  std::vector<Cell> cells;
  for (const Json& value : json.at("values")) cells.push_back(cellOfJson(value));
  Field field;
  field.name = jsonText(json, "name");
  setCells(field, typeNamed(jsonText(json, "type")), cells);
  std::vector<std::pair<std::string, std::string>> pairs;
  if (labels) {
    for (const auto& [name, value] : labels->items()) pairs.emplace_back(name, value.get<std::string>());
  }
  field.labels = Labels::from(std::move(pairs));
  if (!config || config->empty()) return field;
  Json rest = *config;
  field.displayName = jsonText(rest, "displayNameFromDS");
  rest.erase("displayNameFromDS");
  if (!rest.empty()) field.config = std::make_shared<const Json>(std::move(rest));
  return field;
}

Json cellToJson(const Field& field, std::size_t row) {
  Cell cell = cellAt(field, row);
  if (const auto* json = std::get_if<JsonPtr>(&cell); json && (*json)->is_number_float()) cell = (*json)->get<double>();
  if (const auto* frames = std::get_if<FramesPtr>(&cell)) return framesToJson(**frames);
  const double* number = std::get_if<double>(&cell);
  if (number && !std::isfinite(*number)) return std::isnan(*number) ? "NaN" : *number > 0 ? "Infinity" : "-Infinity";
  return jsonOfCell(cell);
}

Json fieldToJson(const Field& field, const std::string& name) {
  Json out = {{"n", field.name}, {"t", stepTypeName(StepField(field))}, {"d", name}, {"v", Json::array()}};
  for (std::size_t row = 0; row < field.size(); ++row) out["v"].push_back(cellToJson(field, row));
  for (const LabelView label : field.labels) out["l"][std::string(label.name)] = label.value;
  if (!field.config) return out;
  for (const char* key : {"displayName", "unit", "decimals"}) {
    if (const Json* value = jsonFind(*field.config, key)) out[key] = *value;
  }
  if (const Json* texts = jsonAt(*field.config, "type.enum.text")) out["enum"] = *texts;
  return out;
}

}  // namespace

std::vector<Frame> framesFromJson(const Json& json) {
  std::vector<Frame> frames;
  for (const Json& item : json) {
    Frame& frame = frames.emplace_back(Frame{jsonText(item, "name"), jsonText(item, "refId"), {}});
    for (const Json& field : item.at("fields")) {
      if (field.is_object()) {
        frame.fields.push_back(fieldFromJson(field));
        continue;
      }
      Json object = field.size() > 3 ? field[3] : Json::object();
      object.update({{"name", field[0]}, {"type", field[1]}, {"values", field[2]}});
      frame.fields.push_back(fieldFromJson(object));
    }
  }
  return frames;
}

Json framesToJson(const std::vector<Frame>& frames) {
  const FieldNames names(frames);
  Json out = Json::array();
  for (std::size_t f = 0; f < frames.size(); ++f) {
    Json& frame =
        out.emplace_back(Json{{"name", frames[f].name}, {"refId", frames[f].refId}, {"fields", Json::array()}});
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      frame["fields"].push_back(fieldToJson(frames[f].fields[i], names.of(f, i)));
    }
  }
  return out;
}

}  // namespace oriel::test
