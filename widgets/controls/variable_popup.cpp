#include "widgets/controls/variable_popup.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/theme/theme.h"

namespace oriel::widgets {
namespace {

constexpr int kOptionIndexRole = Qt::UserRole;
constexpr int kMaxRows = 1000;
constexpr const char* kAllValue = "$__all";

}  // namespace

VariablePopup::VariablePopup(dashboards::VariableView variable, QWidget* parent)
    : QFrame(parent, Qt::Popup),
      variable_(std::move(variable)),
      current_(variable_.current),
      search_(new QLineEdit(this)),
      list_(new QListWidget(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName(QStringLiteral("variablePopup"));
  const Theme& theme = currentTheme();
  setStyleSheet(QStringLiteral("#variablePopup { background: %1; border: 1px solid %2; }")
                    .arg(theme.raised.name(), theme.border.name()));
  const bool offersAll =
      std::any_of(variable_.options.begin(), variable_.options.end(),
                  [](const dashboards::VariableOption& option) { return option.value == kAllValue; });
  if (variable_.definition.includeAll && !offersAll)
    variable_.options.insert(variable_.options.begin(), {"All", kAllValue});
  search_->setPlaceholderText(tr("Search"));
  search_->setAccessibleName(tr("Search values"));
  list_->setAccessibleName(tr("Values"));
  list_->setFocusPolicy(Qt::NoFocus);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 8);
  layout->addWidget(search_);
  layout->addWidget(list_, 1);
  resize(280, std::clamp(static_cast<int>(variable_.options.size()) * 30 + 60, 120, 400));
  search_->installEventFilter(this);
  connect(search_, &QLineEdit::textChanged, this, &VariablePopup::fill);
  connect(list_, &QListWidget::itemClicked, this, &VariablePopup::choose);
  fill({});
  search_->setFocus();
}

bool VariablePopup::isCurrent(const dashboards::VariableOption& option) const {
  return std::any_of(current_.begin(), current_.end(),
                     [&option](const dashboards::VariableOption& other) { return other.value == option.value; });
}

void VariablePopup::fill(const QString& query) {
  list_->clear();
  for (std::size_t i = 0; i < variable_.options.size() && list_->count() < kMaxRows; ++i) {
    const dashboards::VariableOption& option = variable_.options[i];
    const QString text = QString::fromStdString(option.text);
    if (!query.trimmed().isEmpty() && !text.contains(query.trimmed(), Qt::CaseInsensitive)) continue;
    auto* item = new QListWidgetItem(text, list_);
    item->setData(kOptionIndexRole, static_cast<int>(i));
    item->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled);
    if (variable_.definition.multi) item->setCheckState(isCurrent(option) ? Qt::Checked : Qt::Unchecked);
    if (isCurrent(option) && !list_->currentItem()) list_->setCurrentItem(item);
  }
  if (!list_->currentItem()) list_->setCurrentRow(0);
}

void VariablePopup::choose(const QListWidgetItem* item) {
  const dashboards::VariableOption option =
      variable_.options[static_cast<std::size_t>(item->data(kOptionIndexRole).toInt())];
  changed_ = true;
  if (!variable_.definition.multi) {
    current_ = {option};
    close();
    return;
  }
  if (option.value == kAllValue) {
    current_ = {option};
  } else if (isCurrent(option)) {
    std::erase_if(current_, [&option](const dashboards::VariableOption& other) { return other.value == option.value; });
  } else {
    std::erase_if(current_, [](const dashboards::VariableOption& other) { return other.value == kAllValue; });
    current_.push_back(option);
  }
  const int row = list_->currentRow();
  fill(search_->text());
  list_->setCurrentRow(row);
}

bool VariablePopup::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int rows = list_->count();
    if (rows > 0 && (key == Qt::Key_Down || key == Qt::Key_Up)) {
      list_->setCurrentRow((list_->currentRow() + (key == Qt::Key_Down ? 1 : rows - 1)) % rows);
      return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      if (list_->currentItem()) choose(list_->currentItem());
      return true;
    }
  }
  return QFrame::eventFilter(watched, event);
}

void VariablePopup::hideEvent(QHideEvent* event) {
  QFrame::hideEvent(event);
  if (!changed_) return;
  changed_ = false;
  if (current_.empty() && !variable_.options.empty()) current_ = {variable_.options.front()};
  Q_EMIT chosen(current_);
}

}  // namespace oriel::widgets
