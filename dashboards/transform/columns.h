#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dashboards/model/json.h"
#include "models/frame/frame.h"

namespace oriel::dashboards {

using FramesPtr = std::shared_ptr<const std::vector<Frame>>;
/// One cell of any column: missing, a number (also a time in ms), a text, true or false, JSON, frames.
using Cell = std::variant<std::monostate, double, std::string, bool, JsonPtr, FramesPtr>;

/// While transformations run, a number that no row had (left open by a join) is told from a null: it makes NaN of what
/// is calculated with it, where null counts as 0. It never leaves the room: see toFrame.
double absentNumber();
bool isAbsent(double value);
/// What arithmetic sees of a number: null is 0, an absent one NaN.
double operandOf(double value);

bool isNullCell(const Field& field, std::size_t row);
Cell cellAt(const Field& field, std::size_t row);
Cell cellOfJson(const Json& value);
Json jsonOfCell(const Cell& cell);
inline bool isMissing(const Cell& cell) { return std::holds_alternative<std::monostate>(cell); }
/// As JavaScript makes a text or a number of it: "null", "true", "1.5", lists joined by commas; null is 0, a text that
/// is no number is NaN.
std::string cellText(const Cell& cell);
double cellAsNumber(const Cell& cell);
/// False for what is missing, 0, NaN, false and an empty text.
bool isTruthy(const Cell& cell);

/// Number(text) and parseFloat(text) of JavaScript; NaN when it is none.
double numberOfText(std::string_view text);
double numberAtStart(std::string_view text);

/// A text that is equal for equal cells, for keys ("null" for a missing one).
std::string cellKey(const Field& field, std::size_t row);
/// NaN for texts that are no number, null for null.
double cellNumber(const Field& field, std::size_t row);
/// Time as ms, booleans as 0 and 1, texts as null.
std::vector<double> columnNumbers(const Field& field);

/// A field's values made cell by cell; a cell of another kind is turned into the column's, or is missing.
class ColumnMaker {
 public:
  explicit ColumnMaker(FieldType type, std::size_t expected = 0);
  void add(const Cell& cell);
  /// Sets values and missing cells of the field.
  void finish(Field& field);

 private:
  void addNull(bool missing);

  FieldType type_;
  std::vector<Timestamp> times_;
  std::vector<double> numbers_;
  std::vector<std::string> texts_;
  std::vector<std::uint8_t> booleans_;
  std::vector<FramesPtr> frames_;
  std::vector<JsonPtr> json_;
  std::vector<std::uint8_t> nulls_;
  std::size_t size_ = 0;
  bool anyNull_ = false;
};

/// Sets the field's values from cells. Where one is of another kind than `type`, the column becomes one of JSON, which
/// holds them all.
void setCells(Field& field, FieldType type, const std::vector<Cell>& cells);
/// What the first cell that is there looks like ("5" is a number, "True" a boolean; a field named time or date holds
/// times); JSON when none is there.
FieldType guessType(const std::string& name, const std::vector<Cell>& cells);
/// JSON in a text; missing when it is none, is null or is nested deeper than anyone writes.
Cell parseJsonCell(const std::string& text);

/// The field with only the given rows, in that order; `kNoRow` gives a missing cell.
inline constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);
void keepRows(Field& field, const std::vector<std::size_t>& rows);

/// Cells taken from several fields: a null field gives a missing cell. The values of `like` are replaced; its type
/// stays unless a cell is of another kind (see setCells). `hole` is what a null field gives in a column of numbers.
struct CellRef {
  const Field* field = nullptr;
  std::size_t row = 0;
};
void gatherCells(Field& like, const std::vector<CellRef>& cells, double hole = absentNumber());

}  // namespace oriel::dashboards
