#include "dashboards/transform/columns.h"

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "dashboards/format/number_text.h"

namespace oriel::dashboards {
namespace {

constexpr std::uint64_t kAbsentBits = 0x7ff8000000000e12ULL;

template <class T>
T nullCell(double hole) {
  if constexpr (std::is_same_v<T, double>) return hole;
  if constexpr (std::is_same_v<T, std::uint8_t>) return 2;
  return T();
}

template <class Pointer>
Column gatherColumn(const std::vector<CellRef>& cells, double hole) {
  using Vector = std::remove_const_t<typename Pointer::element_type>;
  Vector values;
  values.reserve(cells.size());
  for (const CellRef& cell : cells) {
    const Pointer* source = cell.field ? std::get_if<Pointer>(&cell.field->values) : nullptr;
    const bool there = source && cell.row < (*source)->size();
    values.push_back(there ? (**source)[cell.row] : nullCell<typename Vector::value_type>(hole));
  }
  return std::make_shared<const Vector>(std::move(values));
}

// Which cells of a column of times or texts are missing; null when none is.
NullMask gatherNulls(FieldType type, const std::vector<CellRef>& cells) {
  if (type != FieldType::Time && type != FieldType::Text) return nullptr;
  std::vector<std::uint8_t> nulls(cells.size(), 0);
  bool any = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    nulls[i] = !cells[i].field || isNullCell(*cells[i].field, cells[i].row);
    any = any || nulls[i];
  }
  return any ? std::make_shared<const std::vector<std::uint8_t>>(std::move(nulls)) : nullptr;
}

std::string textOfJson(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>();
  if (value.is_number()) return plainNumber(value.get<double>());
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_null()) return "null";
  if (value.is_object()) return "[object Object]";
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i > 0) text += ',';
    if (!value[i].is_null()) text += textOfJson(value[i]);
  }
  return text;
}

}  // namespace

double absentNumber() { return std::bit_cast<double>(kAbsentBits); }
bool isAbsent(double value) { return std::bit_cast<std::uint64_t>(value) == kAbsentBits; }
double operandOf(double value) { return isNull(value) ? 0 : isAbsent(value) ? std::nan("") : value; }

bool isNullCell(const Field& field, std::size_t row) {
  if (row >= field.size()) return true;
  if (field.nulls && row < field.nulls->size() && (*field.nulls)[row]) return true;
  switch (field.type()) {
    case FieldType::Number: return isNull(field.numbers()[row]) || isAbsent(field.numbers()[row]);
    case FieldType::Boolean: return (*std::get<BooleanColumn>(field.values))[row] > 1;
    case FieldType::Frames: return !(*std::get<FrameColumn>(field.values))[row];
    case FieldType::Json: return !(*std::get<JsonColumn>(field.values))[row];
    case FieldType::Histogram: return !(*std::get<HistogramColumn>(field.values))[row];
    case FieldType::Time:
    case FieldType::Text: break;
  }
  return false;
}

Cell cellAt(const Field& field, std::size_t row) {
  if (isNullCell(field, row)) return {};
  switch (field.type()) {
    case FieldType::Time: return static_cast<double>(field.times()[row]);
    case FieldType::Number: return field.numbers()[row];
    case FieldType::Text: return field.texts()[row];
    case FieldType::Boolean: return (*std::get<BooleanColumn>(field.values))[row] != 0;
    case FieldType::Json: return (*std::get<JsonColumn>(field.values))[row];
    case FieldType::Frames: return (*std::get<FrameColumn>(field.values))[row];
    case FieldType::Histogram: break;
  }
  return {};
}

Cell cellOfJson(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>();
  return std::make_shared<const Json>(value);
}

Json jsonOfCell(const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) {
    // Whole numbers look whole in JSON, as people wrote them.
    if (std::trunc(*number) == *number && std::fabs(*number) < 9e15) return static_cast<std::int64_t>(*number);
    return *number;
  }
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const bool* flag = std::get_if<bool>(&cell)) return *flag;
  if (const auto* json = std::get_if<JsonPtr>(&cell)) return *json ? **json : Json();
  return {};
}

std::string cellText(const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) return plainNumber(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const bool* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  if (const auto* json = std::get_if<JsonPtr>(&cell)) return *json ? textOfJson(**json) : "null";
  return isMissing(cell) ? "null" : "[object Object]";
}

double cellAsNumber(const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) return *number;
  if (const bool* flag = std::get_if<bool>(&cell)) return *flag ? 1 : 0;
  return isMissing(cell) ? 0 : numberOfText(cellText(cell));
}

bool isTruthy(const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) return *number != 0 && !std::isnan(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return !text->empty();
  if (const bool* flag = std::get_if<bool>(&cell)) return *flag;
  return !isMissing(cell);
}

std::string cellKey(const Field& field, std::size_t row) {
  const Cell cell = cellAt(field, row);
  const auto* json = std::get_if<JsonPtr>(&cell);
  if (json && *json) return (*json)->dump(-1, ' ', false, Json::error_handler_t::replace);
  if (std::holds_alternative<FramesPtr>(cell)) return std::to_string(row);
  return cellText(cell);
}

double cellNumber(const Field& field, std::size_t row) {
  const Cell cell = cellAt(field, row);
  if (std::holds_alternative<JsonPtr>(cell) || std::holds_alternative<FramesPtr>(cell)) return nullNumber();
  if (const auto* text = std::get_if<std::string>(&cell)) return text->empty() ? std::nan("") : numberOfText(*text);
  return isMissing(cell) ? nullNumber() : cellAsNumber(cell);
}

std::vector<double> columnNumbers(const Field& field) {
  if (field.type() == FieldType::Number) return field.numbers();
  std::vector<double> values;
  values.reserve(field.size());
  for (std::size_t i = 0; i < field.size(); ++i) {
    values.push_back(field.type() == FieldType::Text ? nullNumber() : cellNumber(field, i));
  }
  return values;
}

void gatherCells(Field& like, const std::vector<CellRef>& cells, double hole) {
  bool sameType = true;
  for (const CellRef& cell : cells) sameType = sameType && (!cell.field || cell.field->type() == like.type());
  if (!sameType) {
    std::vector<Cell> values;
    values.reserve(cells.size());
    for (const CellRef& cell : cells) values.push_back(cell.field ? cellAt(*cell.field, cell.row) : Cell());
    setCells(like, like.type(), values);
    return;
  }
  const FieldType type = like.type();
  // The cells may point into `like` itself.
  NullMask nulls = gatherNulls(type, cells);
  like.values =
      std::visit([&](const auto& column) { return gatherColumn<std::remove_cvref_t<decltype(column)>>(cells, hole); },
                 like.values);
  like.nulls = std::move(nulls);
}

void keepRows(Field& field, const std::vector<std::size_t>& rows) {
  const Field source = field;
  std::vector<CellRef> cells;
  cells.reserve(rows.size());
  for (const std::size_t row : rows) cells.push_back(row == kNoRow ? CellRef{} : CellRef{&source, row});
  gatherCells(field, cells);
}

}  // namespace oriel::dashboards
