#include "ui/inspect_dialog.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "models/base/text.h"

namespace oriel::ui {
namespace {

constexpr std::size_t kMaxShownRows = 2000;

QString cellText(const dashboards::DisplayField& field, std::size_t row, const std::string& timezone) {
  switch (field.field.type()) {
    case FieldType::Time:
      return QString::fromStdString(dashboards::formatTime(field.field.times()[row], timezone, true));
    case FieldType::Number: {
      const double value = field.field.numbers()[row];
      return isNull(value) ? QString() : QString::fromStdString(formatFloat(value));
    }
    case FieldType::Text: return QString::fromStdString(field.field.texts()[row]);
    case FieldType::Boolean: {
      const auto value = (*std::get<BooleanColumn>(field.field.values))[row];
      return value == 2 ? QString() : value ? QStringLiteral("true") : QStringLiteral("false");
    }
    case FieldType::Histogram: {
      const auto& histogram = (*std::get<HistogramColumn>(field.field.values))[row];
      return histogram ? QString::fromStdString(histogram->toString()) : QString();
    }
    case FieldType::Frames:
    case FieldType::Json: break;  // cells of their own kinds have no short text
  }
  return {};
}

QString csvField(QString text) {
  if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"')) || text.contains(QLatin1Char('\n')))
    text = QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
  return text;
}

QString frameName(const dashboards::PanelFrame& frame) {
  for (const dashboards::DisplayField& field : frame.fields)
    if (field.field.type() != FieldType::Time) return QString::fromStdString(frame.refId + ": " + field.displayName);
  return QString::fromStdString(frame.refId);
}

}  // namespace

InspectDialog::InspectDialog(dashboards::PanelDataPtr data, QWidget* parent)
    : QDialog(parent), data_(std::move(data)), frames_(new QComboBox(this)), table_(new QTableWidget(this)) {
  setWindowTitle(tr("Data of %1").arg(QString::fromStdString(data_->title)));
  resize(900, 560);
  frames_->setAccessibleName(tr("Frame"));
  table_->setAccessibleName(tr("Data"));
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->verticalHeader()->hide();
  auto* copy = new QPushButton(tr("Copy as CSV"), this);
  auto* stats = new QLabel(tr("%1 series").arg(data_->stats.series) + QStringLiteral("   ·   ") +
                               tr("%1 samples read in %2 ms")
                                   .arg(data_->stats.samplesRead)
                                   .arg(1000 * data_->stats.evaluationSeconds, 0, 'f', 1),
                           this);
  auto* top = new QHBoxLayout;
  top->addWidget(frames_, 1);
  top->addWidget(copy);
  auto* layout = new QVBoxLayout(this);
  layout->addLayout(top);
  layout->addWidget(table_, 1);
  layout->addWidget(stats);
  for (const dashboards::PanelFrame& frame : data_->frames) frames_->addItem(frameName(frame));
  connect(frames_, &QComboBox::currentIndexChanged, this, &InspectDialog::showFrame);
  connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(csv()); });
  showFrame(frames_->currentIndex());
}

void InspectDialog::showFrame(int index) {
  table_->clear();
  table_->setRowCount(0);
  if (index < 0 || index >= static_cast<int>(data_->frames.size())) return;
  const dashboards::PanelFrame& frame = data_->frames[static_cast<std::size_t>(index)];
  const std::size_t rows = std::min(frame.rows(), kMaxShownRows);
  table_->setColumnCount(static_cast<int>(frame.fields.size()));
  table_->setRowCount(static_cast<int>(rows));
  QStringList names;
  for (std::size_t column = 0; column < frame.fields.size(); ++column) {
    const dashboards::DisplayField& field = frame.fields[column];
    names << QString::fromStdString(field.displayName);
    for (std::size_t row = 0; row < rows; ++row)
      table_->setItem(static_cast<int>(row), static_cast<int>(column),
                      new QTableWidgetItem(cellText(field, row, data_->timezone)));
  }
  table_->setHorizontalHeaderLabels(names);
  table_->resizeColumnsToContents();
  table_->horizontalHeader()->setStretchLastSection(true);
}

QString InspectDialog::csv() const {
  const int index = frames_->currentIndex();
  if (index < 0) return {};
  const dashboards::PanelFrame& frame = data_->frames[static_cast<std::size_t>(index)];
  QString out;
  QStringList line;
  for (const dashboards::DisplayField& field : frame.fields)
    line << csvField(QString::fromStdString(field.displayName));
  out += line.join(QLatin1Char(',')) + QLatin1Char('\n');
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    line.clear();
    for (const dashboards::DisplayField& field : frame.fields) line << csvField(cellText(field, row, data_->timezone));
    out += line.join(QLatin1Char(',')) + QLatin1Char('\n');
  }
  return out;
}

}  // namespace oriel::ui
