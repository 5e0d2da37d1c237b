#include "dashboards/transform/convert_field.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dashboards/format/date_text.h"
#include "dashboards/format/number_text.h"
#include "dashboards/format/time_zone.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/parse_date.h"
#include "dashboards/transform/step.h"

namespace oriel::dashboards {
namespace {

std::string timeText(const Cell& cell, const TextForm& form) {
  const double* time = std::get_if<double>(&cell);
  if (!time) return "Invalid date";
  const auto at = static_cast<Timestamp>(*time);
  if (!form.dateFormat.empty()) return datePattern(at, form.dateFormat, form.timezone);
  const bool utc = toCalendar(at, form.timezone).offsetMinutes == 0;
  return datePattern(at, utc ? "YYYY-MM-DDTHH:mm:ss[Z]" : "YYYY-MM-DDTHH:mm:ssZ", form.timezone);
}

std::string jsonCellText(const Cell& cell, const TextForm& form) {
  const auto* json = std::get_if<JsonPtr>(&cell);
  if (json && *json && (*json)->is_array() && !form.joinWith.empty()) {
    std::string text;
    for (const Json& part : **json) {
      if (&part != &(*json)->front()) text += form.joinWith;
      if (!part.is_null()) text += cellText(cellOfJson(part));
    }
    return text;
  }
  if (const double* number = std::get_if<double>(&cell)) return plainNumber(*number);
  return jsonOfCell(cell).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Convert>
void convertCells(Field& field, FieldType type, const Convert& convert) {
  const Field source = field;
  ColumnMaker maker(type, source.size());
  for (std::size_t row = 0; row < source.size(); ++row) maker.add(convert(cellAt(source, row)));
  maker.finish(field);
}

Cell numberCell(const Cell& cell) {
  std::string text;
  if (const auto* given = std::get_if<std::string>(&cell)) {
    text = *given;
    std::erase(text, ',');
  }
  if (isMissing(cell) || (std::holds_alternative<std::string>(cell) && text.empty())) return {};
  const double number = std::holds_alternative<std::string>(cell) ? numberOfText(text) : cellAsNumber(cell);
  return std::isfinite(number) ? Cell(number) : Cell();
}

// Of two columns of the same thing the first cell that is there says how all are read.
Cell firstThere(const Field& field) {
  for (std::size_t row = 0; row < field.size(); ++row) {
    if (Cell cell = cellAt(field, row); !isMissing(cell)) return cell;
  }
  return {};
}

}  // namespace

void fieldToText(Field& field, const TextForm& form) {
  const FieldType type = field.type();
  convertCells(field, FieldType::Text, [&](const Cell& cell) -> Cell {
    if (type == FieldType::Time) return timeText(cell, form);
    if (type == FieldType::Text || type == FieldType::Json) return jsonCellText(cell, form);
    return cellText(cell);
  });
}

void fieldToTime(Field& field, const std::string& dateFormat, const std::string& timezone) {
  const bool seconds = dateFormat == "X";
  const bool startsWithNumber = std::holds_alternative<double>(cellAt(field, 0));
  if (startsWithNumber && (field.type() == FieldType::Time || !seconds)) {
    convertCells(field, FieldType::Time, [](const Cell& cell) { return cell; });
    return;
  }
  const Cell first = firstThere(field);
  const auto* firstText = std::get_if<std::string>(&first);
  const bool iso = firstText && isIsoTime(*firstText);
  const double factor = std::holds_alternative<double>(first) && seconds ? 1000 : 1;
  convertCells(field, FieldType::Time, [&](const Cell& cell) -> Cell {
    if (!isTruthy(cell)) return {};
    if (const double* number = std::get_if<double>(&cell)) return std::trunc(*number) * factor;
    const auto* text = std::get_if<std::string>(&cell);
    const auto time = !text ? std::nullopt : iso ? parseIsoTime(*text) : parseDate(*text, dateFormat, timezone);
    return time ? Cell(static_cast<double>(*time) * factor) : Cell();
  });
}

void fieldToNumber(Field& field) { convertCells(field, FieldType::Number, numberCell); }

void fieldToBoolean(Field& field) {
  convertCells(field, FieldType::Boolean, [](const Cell& cell) -> Cell { return isTruthy(cell); });
}

void fieldToJson(Field& field) {
  convertCells(field, FieldType::Json, [](const Cell& cell) { return parseJsonCell(cellText(cell)); });
}

void fieldToEnum(Field& field, const Json& config) {
  const Json* texts = jsonFind(config, "text");
  if (!jsonIsArray(texts) || texts->empty()) return;
  std::unordered_map<std::string, double> places;
  for (std::size_t i = 0; i < texts->size(); ++i) places[jsonTextOf((*texts)[i])] = static_cast<double>(i);
  convertCells(field, FieldType::Number, [&](const Cell& cell) -> Cell {
    const auto place = isMissing(cell) ? places.end() : places.find(cellText(cell));
    return place == places.end() ? Cell() : Cell(place->second);
  });
  setFieldSetting(field, "type", {{"enum", config}});
}

}  // namespace oriel::dashboards
