#include "ui/command_palette.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace oriel::ui {
namespace {
constexpr int kItemIndexRole = Qt::UserRole;
constexpr int kPaletteWidth = 560;
constexpr int kPaletteHeight = 380;
}  // namespace

CommandPalette::CommandPalette(std::vector<PaletteItem> items, QWidget* parent)
    : QDialog(parent, Qt::Popup), items_(std::move(items)), input_(new QLineEdit(this)), list_(new QListWidget(this)) {
  setObjectName(QStringLiteral("commandPalette"));
  setAccessibleName(tr("Command palette"));
  input_->setPlaceholderText(tr("Search actions, dashboards and panels"));
  input_->setAccessibleName(tr("Search"));
  list_->setAccessibleName(tr("Matches"));
  list_->setFocusPolicy(Qt::NoFocus);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 8);
  layout->addWidget(input_);
  layout->addWidget(list_);
  resize(kPaletteWidth, kPaletteHeight);
  if (parent) {
    const QPoint corner = parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 72));
    move(corner);
  }
  input_->installEventFilter(this);
  connect(input_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(list_, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
  filter({});
  input_->setFocus();
}

int CommandPalette::score(const QString& query, const QString& text) {
  if (query.isEmpty()) return 0;
  const qsizetype whole = text.indexOf(query, 0, Qt::CaseInsensitive);
  if (whole == 0) return 3000;
  if (whole > 0) return 2000 - static_cast<int>(std::min<qsizetype>(whole, 1000));
  qsizetype at = 0;
  for (const QChar letter : query) {
    at = text.indexOf(letter, at, Qt::CaseInsensitive);
    if (at < 0) return -1;
    ++at;
  }
  return 1000 - static_cast<int>(std::min<qsizetype>(at, 1000));
}

void CommandPalette::filter(const QString& query) {
  std::vector<std::pair<int, int>> hits;
  for (int i = 0; i < static_cast<int>(items_.size()); ++i) {
    const int points = score(query.trimmed(), items_[static_cast<std::size_t>(i)].text);
    if (points >= 0) hits.emplace_back(-points, i);
  }
  std::stable_sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  list_->clear();
  for (const auto& [points, index] : hits) {
    const PaletteItem& item = items_[static_cast<std::size_t>(index)];
    const QString line = item.hint.isEmpty() ? item.text : item.text + QStringLiteral("    ") + item.hint;
    auto* row = new QListWidgetItem(line, list_);
    row->setData(kItemIndexRole, index);
  }
  list_->setCurrentRow(0);
}

void CommandPalette::runCurrent() {
  const QListWidgetItem* row = list_->currentItem();
  if (!row) return;
  const auto action = items_[static_cast<std::size_t>(row->data(kItemIndexRole).toInt())].run;
  accept();
  action();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      runCurrent();
      return true;
    }
    if (key == Qt::Key_Down || key == Qt::Key_Up) {
      const int step = key == Qt::Key_Down ? 1 : -1;
      const int rows = std::max(1, list_->count());
      list_->setCurrentRow((list_->currentRow() + step + rows) % rows);
      return true;
    }
  }
  return QDialog::eventFilter(watched, event);
}

}  // namespace oriel::ui
