#include "dashboards/transform/columns.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "dashboards/format/number_text.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {
namespace {

template <class T>
T nullCell() {
  if constexpr (std::is_same_v<T, double>) return nullNumber();
  if constexpr (std::is_same_v<T, std::uint8_t>) return 2;
  return T();
}

// Columns of one Column alternative built cell by cell from others of the same kind.
template <class Pointer>
Column gatherColumn(const std::vector<CellRef>& cells) {
  using Vector = std::remove_const_t<typename Pointer::element_type>;
  using T = typename Vector::value_type;
  Vector values;
  values.reserve(cells.size());
  for (const CellRef& cell : cells) {
    const Pointer* source = cell.field ? std::get_if<Pointer>(&cell.field->values) : nullptr;
    if (source && cell.row < (*source)->size()) {
      values.push_back((**source)[cell.row]);
    } else if constexpr (std::is_same_v<T, std::string>) {
      values.push_back(cell.field && cell.row < cell.field->size() ? cellKey(*cell.field, cell.row) : std::string());
    } else {
      values.push_back(nullCell<T>());
    }
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

int naturalCompare(const std::string& a, const std::string& b) {
  std::size_t i = 0, j = 0;
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      char *endA = nullptr, *endB = nullptr;
      const double x = std::strtod(a.c_str() + i, &endA), y = std::strtod(b.c_str() + j, &endB);
      if (x != y) return x < y ? -1 : 1;
      i = static_cast<std::size_t>(endA - a.c_str());
      j = static_cast<std::size_t>(endB - b.c_str());
      continue;
    }
    const int x = std::tolower(static_cast<unsigned char>(a[i])), y = std::tolower(static_cast<unsigned char>(b[j]));
    if (x != y) return x < y ? -1 : 1;
    ++i, ++j;
  }
  return i < a.size() ? 1 : j < b.size() ? -1 : 0;
}

}  // namespace

bool isNullCell(const Field& field, std::size_t row) {
  if (row >= field.size()) return true;
  if (field.nulls && row < field.nulls->size() && (*field.nulls)[row]) return true;
  if (field.type() == FieldType::Number) return isNull(field.numbers()[row]);
  if (field.type() == FieldType::Boolean) return (*std::get<BooleanColumn>(field.values))[row] > 1;
  if (field.type() == FieldType::Frames) return !(*std::get<FrameColumn>(field.values))[row];
  if (field.type() == FieldType::Json) return !(*std::get<JsonColumn>(field.values))[row];
  return false;
}

std::string cellKey(const Field& field, std::size_t row) {
  if (isNullCell(field, row)) return "null";
  switch (field.type()) {
    case FieldType::Time: return std::to_string(field.times()[row]);
    case FieldType::Number: return plainNumber(field.numbers()[row]);
    case FieldType::Text: return field.texts()[row];
    case FieldType::Boolean: return (*std::get<BooleanColumn>(field.values))[row] ? "true" : "false";
    case FieldType::Json:
      return (*std::get<JsonColumn>(field.values))[row]->dump(-1, ' ', false, Json::error_handler_t::replace);
    case FieldType::Histogram:
    case FieldType::Frames: return std::to_string(row);
  }
  return {};
}

double cellNumber(const Field& field, std::size_t row) {
  if (isNullCell(field, row)) return nullNumber();
  switch (field.type()) {
    case FieldType::Time: return static_cast<double>(field.times()[row]);
    case FieldType::Number: return field.numbers()[row];
    case FieldType::Boolean: return (*std::get<BooleanColumn>(field.values))[row];
    case FieldType::Text: {
      char* end = nullptr;
      const std::string& text = field.texts()[row];
      const double value = std::strtod(text.c_str(), &end);
      return text.empty() || *end ? std::nan("") : value;
    }
    case FieldType::Histogram:
    case FieldType::Frames:
    case FieldType::Json: break;
  }
  return nullNumber();
}

std::vector<double> columnNumbers(const Field& field) {
  if (field.type() == FieldType::Number) return field.numbers();
  std::vector<double> values;
  for (std::size_t i = 0; i < field.size(); ++i) {
    values.push_back(field.type() == FieldType::Text ? nullNumber() : cellNumber(field, i));
  }
  return values;
}

Field gatherCells(const Field& like, const std::vector<CellRef>& cells) {
  Field result = like;
  result.values = std::visit(
      [&cells](const auto& column) { return gatherColumn<std::remove_cvref_t<decltype(column)>>(cells); }, like.values);
  result.nulls = gatherNulls(like.type(), cells);
  return result;
}

Field pickRows(const Field& field, const std::vector<std::size_t>& rows) {
  std::vector<CellRef> cells;
  cells.reserve(rows.size());
  for (const std::size_t row : rows) cells.push_back(row == kNoRow ? CellRef{} : CellRef{&field, row});
  return gatherCells(field, cells);
}

Frame pickRows(const Frame& frame, const std::vector<std::size_t>& rows) {
  Frame result{frame.name, frame.refId, {}};
  for (const Field& field : frame.fields) result.fields.push_back(pickRows(field, rows));
  return result;
}

int compareCells(const Field& field, std::size_t a, std::size_t b) {
  const bool nullA = isNullCell(field, a), nullB = isNullCell(field, b);
  if (nullA || nullB) return static_cast<int>(nullB) - static_cast<int>(nullA);
  if (field.type() == FieldType::Text) return naturalCompare(field.texts()[a], field.texts()[b]);
  const double x = cellNumber(field, a), y = cellNumber(field, b);
  if (std::isnan(x) || std::isnan(y)) return static_cast<int>(std::isnan(y)) - static_cast<int>(std::isnan(x));
  return x < y ? -1 : x > y ? 1 : 0;
}

}  // namespace oriel::dashboards
