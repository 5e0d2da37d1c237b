#include "widgets/panels/table/table_model.h"

#include <QFont>
#include <algorithm>
#include <limits>

#include "dashboards/model/json.h"

namespace oriel::widgets {
namespace {
constexpr std::size_t kMaxRows = 10000;
}

TableModel::TableModel(ThemeKind theme, QObject* parent) : QAbstractTableModel(parent), theme_(theme) {}

void TableModel::setFrame(const dashboards::PanelFrame& frame, const std::string& timezone) {
  beginResetModel();
  timezone_ = timezone;
  columns_.clear();
  cells_.clear();
  rows_ = std::min(frame.rows(), kMaxRows);
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    const dashboards::DisplayField& field = frame.fields[i];
    TableColumn column{field, dashboards::decodeTableField(*field.config->custom), i};
    if (column.options.hidden || field.field.size() < rows_) continue;
    std::vector<Cell> cells;
    cells.reserve(rows_);
    for (std::size_t row = 0; row < rows_; ++row) cells.push_back(makeCell(column, row));
    columns_.push_back(std::move(column));
    cells_.push_back(std::move(cells));
  }
  endResetModel();
}

namespace {

/// The number beside the series of a trend (its frame "value"); null when the frames are something else.
double trendValue(const std::shared_ptr<const std::vector<Frame>>& frames) {
  if (!frames || frames->empty() || frames->back().name != "value" || frames->back().fields.empty())
    return nullNumber();
  const Field& field = frames->back().fields.front();
  return field.type() == FieldType::Number && field.size() > 0 ? field.numbers().front() : nullNumber();
}

}  // namespace

TableModel::Cell TableModel::makeCell(const TableColumn& column, std::size_t row) const {
  const Field& field = column.field.field;
  Cell cell;
  cell.number = std::numeric_limits<double>::quiet_NaN();
  const auto take = [&cell](const dashboards::DisplayValue& shown) {
    cell.text = QString::fromStdString(shown.toString());
    cell.color = toColor(shown.color);
    cell.percent = shown.percent;
  };
  switch (field.type()) {
    case FieldType::Time:
      cell.number = static_cast<double>(field.times()[row]);
      cell.text = QString::fromStdString(dashboards::formatTime(field.times()[row], timezone_));
      break;
    case FieldType::Number:
      cell.number = field.numbers()[row];
      take(dashboards::displayValue(column.field, cell.number, theme_, timezone_));
      break;
    case FieldType::Text:
    case FieldType::Boolean:
    case FieldType::Json: take(dashboards::displayAt(column.field, row, theme_, timezone_)); break;
    case FieldType::Frames:
      cell.number = trendValue((*std::get<FrameColumn>(field.values))[row]);
      if (!isNull(cell.number)) take(dashboards::displayValue(column.field, cell.number, theme_, timezone_));
      break;
    case FieldType::Histogram: {
      const auto& histogram = (*std::get<HistogramColumn>(field.values))[row];
      if (histogram) cell.text = QString::fromStdString(histogram->toString());
      break;
    }
  }
  return cell;
}

int TableModel::columnNamed(const std::string& name) const {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].field.displayName == name || columns_[i].field.field.name == name) return static_cast<int>(i);
  return -1;
}

int TableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_); }
int TableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

Qt::Alignment TableModel::alignment(const TableColumn& column) const {
  const std::string& align = column.options.align;
  if (align == "right" || (align == "auto" && column.field.field.type() == FieldType::Number))
    return Qt::AlignRight | Qt::AlignVCenter;
  if (align == "center") return Qt::AlignCenter;
  return Qt::AlignLeft | Qt::AlignVCenter;
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const TableColumn& column = columns_[static_cast<std::size_t>(index.column())];
  const Cell& cell = cells_[static_cast<std::size_t>(index.column())][static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole: return cell.text;
    case Qt::ToolTipRole: return cell.text.toHtmlEscaped();
    case Qt::FontRole: {
      if (column.field.config->links.empty()) return {};
      QFont font;
      font.setUnderline(true);
      return font;
    }
    case Qt::TextAlignmentRole: return QVariant(alignment(column));
    case Qt::ForegroundRole:
      if (column.options.cellType == "color-text" && cell.color.isValid()) return cell.color;
      if (column.options.cellType.rfind("color-background", 0) == 0 && cell.color.isValid()) return textOn(cell.color);
      return {};
    case Qt::BackgroundRole:
      return column.options.cellType.rfind("color-background", 0) == 0 && cell.color.isValid() ? QVariant(cell.color)
                                                                                               : QVariant();
    case SortRole: return column.field.field.type() == FieldType::Text ? QVariant(cell.text) : QVariant(cell.number);
    case PercentRole: return cell.percent;
    case ColorRole: return cell.color;
    case CellTypeRole: return QString::fromStdString(column.options.cellType);
    default: return {};
  }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= static_cast<int>(columns_.size())) return {};
  const TableColumn& column = columns_[static_cast<std::size_t>(section)];
  if (role == Qt::DisplayRole) return QString::fromStdString(column.field.displayName);
  if (role == Qt::TextAlignmentRole) return QVariant(alignment(column));
  return {};
}

}  // namespace oriel::widgets
