#include "widgets/panels/table/table_panel.h"

#include <QComboBox>
#include <QHeaderView>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <algorithm>

#include "widgets/panels/table/gauge_cell_delegate.h"
#include "widgets/panels/table/table_model.h"

namespace oriel::widgets {
namespace {

constexpr int kComboHeight = 30;

int rowHeight(const std::string& cellHeight) {
  if (cellHeight == "lg") return 48;
  return cellHeight == "md" ? 42 : 32;
}

QString frameTitle(const dashboards::PanelFrame& frame, int index) {
  for (const dashboards::DisplayField& field : frame.fields)
    if (field.field.type() == FieldType::Number) return QString::fromStdString(field.displayName);
  return frame.name.empty() ? TablePanel::tr("Frame %1").arg(index + 1) : QString::fromStdString(frame.name);
}

}  // namespace

TablePanel::TablePanel(ThemeKind theme, QWidget* parent)
    : PanelWidget(theme, parent),
      model_(new TableModel(theme, this)),
      sorted_(new QSortFilterProxyModel(this)),
      view_(new QTableView(this)),
      frames_(new QComboBox(this)) {
  sorted_->setSourceModel(model_);
  sorted_->setSortRole(TableModel::SortRole);
  view_->setModel(sorted_);
  view_->setItemDelegate(new GaugeCellDelegate(theme, view_));
  view_->setShowGrid(false);
  view_->setSortingEnabled(true);
  view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setFocusPolicy(Qt::TabFocus);
  view_->setWordWrap(false);
  view_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  view_->verticalHeader()->hide();
  view_->horizontalHeader()->setHighlightSections(false);
  view_->horizontalHeader()->setStretchLastSection(false);
  view_->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
  view_->setAccessibleName(tr("Table"));
  frames_->setAccessibleName(tr("Series"));
  frames_->hide();
  connect(frames_, &QComboBox::currentIndexChanged, this, &TablePanel::showFrame);
  connect(view_, &QTableView::clicked, this, &TablePanel::cellClicked);
}

void TablePanel::setPanel(const dashboards::Panel& panel) {
  options_ = dashboards::decodeTableOptions(*panel.options);
  view_->horizontalHeader()->setVisible(options_.showHeader);
  view_->verticalHeader()->setDefaultSectionSize(rowHeight(options_.cellHeight));
  structure_ = ~std::uint64_t{0};
  if (data_) setData(data_);
}

bool TablePanel::hasContent() const { return model_->columnCount() > 0 && model_->rowCount() > 0; }

void TablePanel::setData(const dashboards::PanelDataPtr& data) {
  data_ = data;
  const int frame = std::max(0, frames_->currentIndex());
  const bool rebuilt = structure_ != data->structureRevision;
  if (rebuilt) {
    const QSignalBlocker quiet(frames_);
    frames_->clear();
    for (std::size_t i = 0; i < data->frames.size(); ++i)
      frames_->addItem(frameTitle(data->frames[i], static_cast<int>(i)));
    frames_->setCurrentIndex(std::min(frame, frames_->count() - 1));
    frames_->setVisible(frames_->count() > 1);
  }
  showFrame(std::max(0, frames_->currentIndex()));
  if (rebuilt) {
    applySort();
    sizeColumns();
  }
  structure_ = data->structureRevision;
}

void TablePanel::showFrame(int index) {
  if (!data_ || index < 0) return;
  const dashboards::PanelFrame none;
  const bool there = index < static_cast<int>(data_->frames.size());
  model_->setFrame(there ? data_->frames[static_cast<std::size_t>(index)] : none, data_->timezone);
}

void TablePanel::cellClicked(const QModelIndex& index) {
  const QModelIndex source = sorted_->mapToSource(index);
  if (!source.isValid()) return;
  const TableColumn& column = model_->columns()[static_cast<std::size_t>(source.column())];
  if (column.field.config->links.empty()) return;
  Q_EMIT dataLinksRequested(static_cast<std::size_t>(std::max(0, frames_->currentIndex())), column.fieldIndex,
                            static_cast<std::size_t>(source.row()));
}

void TablePanel::applySort() {
  for (const dashboards::TableSort& sort : options_.sortBy) {
    const int column = model_->columnNamed(sort.field);
    if (column < 0) continue;
    view_->sortByColumn(column, sort.desc ? Qt::DescendingOrder : Qt::AscendingOrder);
    return;
  }
}

void TablePanel::sizeColumns() {
  const int count = model_->columnCount();
  if (count == 0) return;
  int fixed = 0;
  int free = 0;
  for (const TableColumn& column : model_->columns()) {
    fixed += column.options.width;
    free += column.options.width == 0;
  }
  // A hidden view has not told its viewport the new size yet, so the view's own width counts.
  const int bar = view_->verticalScrollBar()->isVisible() ? view_->verticalScrollBar()->width() : 0;
  const int share = free > 0 ? (view_->width() - bar - fixed) / free : 0;
  for (int i = 0; i < count; ++i) {
    const dashboards::TableFieldOptions& options = model_->columns()[static_cast<std::size_t>(i)].options;
    view_->setColumnWidth(i, options.width > 0 ? options.width : std::max({share, options.minWidth, 80}));
  }
}

void TablePanel::resizeEvent(QResizeEvent*) {
  const bool several = frames_->count() > 1;
  view_->setGeometry(rect().adjusted(4, 0, -4, several ? -kComboHeight - 8 : -4));
  frames_->setGeometry(QRect(12, height() - kComboHeight - 4, width() - 24, kComboHeight));
  sizeColumns();
}

}  // namespace oriel::widgets
