#pragma once

#include <string>
#include <vector>

#include "models/frame/frame.h"

namespace oriel::dashboards {

/// One cell of a column; a column of any type seen as text or number. Any thread.
bool isNullCell(const Field& field, std::size_t row);
/// A text that is equal for equal cells, for keys.
std::string cellKey(const Field& field, std::size_t row);
/// NaN for texts that are no number, null for null.
double cellNumber(const Field& field, std::size_t row);
/// Time as ms, booleans as 0 and 1, texts as null.
std::vector<double> columnNumbers(const Field& field);

/// The field with only the given rows, in that order; `kNoRow` gives null (an empty text, time 0).
inline constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);
Field pickRows(const Field& field, const std::vector<std::size_t>& rows);
Frame pickRows(const Frame& frame, const std::vector<std::size_t>& rows);

/// Cells taken from several fields of one type: `cells[i]` is (field, row), a null field gives null.
struct CellRef {
  const Field* field = nullptr;
  std::size_t row = 0;
};
Field gatherCells(const Field& like, const std::vector<CellRef>& cells);

/// -1, 0, 1; null before everything, texts naturally ("a2" before "a10").
int compareCells(const Field& field, std::size_t a, std::size_t b);

}  // namespace oriel::dashboards
