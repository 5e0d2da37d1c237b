#include "widgets/panels/graph/legend_widget.h"

#include <QFontMetrics>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <limits>

namespace oriel::widgets {
namespace {

constexpr int kLegendFontPx = 12;
constexpr int kRowPx = 22;
constexpr int kSwatchPx = 14;
constexpr int kEntryGap = 16;
constexpr int kMaxEntryPx = 420;
constexpr int kTextSlackPx = 4;  ///< advances are rounded; without it a name that fits would be cut

QFontMetrics legendMetrics() { return QFontMetrics(uiFont(kLegendFontPx)); }

QString listText(const LegendEntry& entry, const std::vector<QString>& columns) {
  QString text = entry.name;
  for (std::size_t i = 0; i < entry.values.size() && i < columns.size(); ++i)
    text += QStringLiteral("  %1: %2").arg(columns[i], entry.values[i]);
  return text;
}

}  // namespace

LegendWidget::LegendWidget(ThemeKind theme, QWidget* parent) : QAbstractScrollArea(parent), theme_(theme) {
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setAutoFillBackground(false);
  viewport()->setCursor(Qt::PointingHandCursor);
  setAccessibleName(tr("Legend"));
}

void LegendWidget::setEntries(std::vector<LegendEntry> entries, std::vector<QString> columns, bool table,
                              bool vertical) {
  const bool inOrder = sortColumn_ < -1 && table == table_ && vertical == vertical_ && columns == columns_;
  const auto same = [](const LegendEntry& a, const LegendEntry& b) { return a.looksLike(b); };
  if (inOrder && std::equal(entries.begin(), entries.end(), entries_.begin(), entries_.end(), same)) return;
  widths_.clear();
  entries_ = std::move(entries);
  columns_ = std::move(columns);
  table_ = table;
  vertical_ = vertical;
  sortEntries();
  arrange();
  viewport()->update();
}

void LegendWidget::setSort(int column, bool descending) {
  sortColumn_ = column;
  sortDescending_ = descending;
  sortEntries();
  viewport()->update();
}

void LegendWidget::sortEntries() {
  if (sortColumn_ < -1) return;
  widths_.clear();
  const auto number = [this](const LegendEntry& entry) {
    const auto column = static_cast<std::size_t>(sortColumn_);
    const double value = column < entry.numbers.size() ? entry.numbers[column] : 0;
    return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
  };
  std::stable_sort(entries_.begin(), entries_.end(), [&](const LegendEntry& a, const LegendEntry& b) {
    if (sortColumn_ == -1) return sortDescending_ ? b.name < a.name : a.name < b.name;
    return sortDescending_ ? number(a) > number(b) : number(a) < number(b);
  });
}

int LegendWidget::textWidth(std::size_t index) const {
  if (widths_.size() != entries_.size()) {
    widths_.clear();
    const QFontMetrics metrics = legendMetrics();
    for (const LegendEntry& entry : entries_) widths_.push_back(metrics.horizontalAdvance(listText(entry, columns_)));
  }
  return widths_[index];
}

std::vector<QRect> LegendWidget::layoutFor(int width) const {
  std::vector<QRect> places;
  if (table_ || vertical_) {
    const int top = table_ ? kRowPx : 0;
    for (std::size_t i = 0; i < entries_.size(); ++i)
      places.emplace_back(0, top + static_cast<int>(i) * kRowPx, width, kRowPx);
    return places;
  }
  int x = 0;
  int y = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const int need = std::min({kSwatchPx + 6 + kTextSlackPx + textWidth(i), kMaxEntryPx, width});
    if (x > 0 && x + need > width) {
      x = 0;
      y += kRowPx;
    }
    places.emplace_back(x, y, need, kRowPx);
    x += need + kEntryGap;
  }
  return places;
}

int LegendWidget::heightFor(int width) const {
  const auto places = layoutFor(width);
  return places.empty() ? 0 : places.back().bottom() + 1;
}

int LegendWidget::preferredWidth() const {
  const QFontMetrics metrics = legendMetrics();
  int names = 60;
  for (const LegendEntry& entry : entries_)
    names = std::max(names, metrics.horizontalAdvance(table_ ? entry.name : listText(entry, columns_)));
  int width = kSwatchPx + 6 + names + 12;
  if (table_)
    for (std::size_t i = 0; i < columns_.size(); ++i) width += columnWidth(static_cast<int>(i));
  return width;
}

void LegendWidget::arrange() {
  const int width = viewport()->width();
  places_ = layoutFor(width);
  const int height = places_.empty() ? 0 : places_.back().bottom() + 1;
  verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(kRowPx);
}

void LegendWidget::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  arrange();
}

QRect LegendWidget::entryRect(int index) const {
  return places_[static_cast<std::size_t>(index)].translated(0, -verticalScrollBar()->value());
}

int LegendWidget::columnWidth(int column) const {
  const QFontMetrics metrics = legendMetrics();
  int width = metrics.horizontalAdvance(columns_[static_cast<std::size_t>(column)]);
  for (const LegendEntry& entry : entries_)
    if (static_cast<std::size_t>(column) < entry.values.size())
      width = std::max(width, metrics.horizontalAdvance(entry.values[static_cast<std::size_t>(column)]));
  return width + 20;
}

int LegendWidget::columnLeft(int column, int width) const {
  int left = width;
  for (int i = static_cast<int>(columns_.size()) - 1; i >= column; --i) left -= columnWidth(i);
  return left;
}

void LegendWidget::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  painter.setFont(uiFont(kLegendFontPx));
  if (table_)
    paintTable(painter);
  else
    paintList(painter);
}

void LegendWidget::paintList(QPainter& painter) const {
  const Theme& look = themeFor(theme_);
  const QFontMetrics metrics = painter.fontMetrics();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const QRect place = entryRect(static_cast<int>(i));
    if (place.bottom() < 0 || place.top() > viewport()->height()) continue;
    const LegendEntry& entry = entries_[i];
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(entry.hidden ? look.textDisabled : entry.color);
    painter.drawRoundedRect(QRectF(place.left(), place.center().y() - 1, kSwatchPx, 4), 2, 2);
    painter.setPen(entry.hidden ? look.textDisabled : look.textSecondary);
    const QRect text = place.adjusted(kSwatchPx + 6, 0, 0, 0);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(listText(entry, columns_), Qt::ElideMiddle, text.width()));
  }
}

void LegendWidget::paintTable(QPainter& painter) const {
  const Theme& look = themeFor(theme_);
  const QFontMetrics metrics = painter.fontMetrics();
  const int width = viewport()->width();
  const int firstColumn = columns_.empty() ? width : columnLeft(0, width);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const QRect place = entryRect(static_cast<int>(i));
    if (place.bottom() < kRowPx || place.top() > viewport()->height()) continue;
    const LegendEntry& entry = entries_[i];
    painter.fillRect(QRect(0, place.bottom(), width, 1), look.border);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(entry.hidden ? look.textDisabled : entry.color);
    painter.drawRoundedRect(QRectF(2, place.center().y() - 1, kSwatchPx, 4), 2, 2);
    painter.setPen(entry.hidden ? look.textDisabled : look.text);
    const QRect name(kSwatchPx + 8, place.top(), firstColumn - kSwatchPx - 12, kRowPx);
    painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(entry.name, Qt::ElideMiddle, name.width()));
    for (std::size_t c = 0; c < columns_.size() && c < entry.values.size(); ++c) {
      const QRect cell(columnLeft(static_cast<int>(c), width), place.top(), columnWidth(static_cast<int>(c)) - 6,
                       kRowPx);
      painter.drawText(cell, Qt::AlignVCenter | Qt::AlignRight, entry.values[c]);
    }
  }
  painter.fillRect(QRect(0, 0, width, kRowPx), look.panel);
  painter.fillRect(QRect(0, kRowPx - 1, width, 1), look.border);
  painter.setPen(look.accent);
  const auto marked = [this](int column, const QString& text) {
    return sortColumn_ == column ? text + (sortDescending_ ? QStringLiteral(" ▾") : QStringLiteral(" ▴")) : text;
  };
  painter.drawText(QRect(kSwatchPx + 8, 0, firstColumn, kRowPx), Qt::AlignVCenter | Qt::AlignLeft,
                   marked(-1, tr("Name")));
  for (std::size_t c = 0; c < columns_.size(); ++c)
    painter.drawText(
        QRect(columnLeft(static_cast<int>(c), width) - 10, 0, columnWidth(static_cast<int>(c)) + 4, kRowPx),
        Qt::AlignVCenter | Qt::AlignRight, marked(static_cast<int>(c), columns_[c]));
}

void LegendWidget::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const QPoint at = event->position().toPoint();
  if (table_ && at.y() < kRowPx) {
    int column = -1;
    for (int c = 0; c < static_cast<int>(columns_.size()); ++c)
      if (at.x() >= columnLeft(c, viewport()->width())) column = c;
    setSort(column, sortColumn_ == column ? !sortDescending_ : column >= 0);
    return;
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!entryRect(static_cast<int>(i)).contains(at)) continue;
    const bool additive = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier | Qt::MetaModifier);
    // A copy: the answer to the signal replaces the entries.
    const QString name = entries_[i].name;
    Q_EMIT activated(name, additive);
    return;
  }
}

}  // namespace oriel::widgets
