#include "widgets/controls/time_range_picker.h"

#include <QDateTime>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "dashboards/format/value_format.h"
#include "dashboards/query/time_text.h"
#include "widgets/theme/icon.h"
#include "widgets/theme/theme.h"

namespace oriel::widgets {
namespace {

constexpr int kQuickIndexRole = Qt::UserRole;

QToolButton* framedButton(const QString& icon, const QString& name, QWidget* parent) {
  auto* button = new QToolButton(parent);
  followTheme(button, [button, icon](const Theme& theme) { button->setIcon(themedIcon(icon, theme.text)); });
  button->setProperty("framed", true);
  button->setToolTip(name);
  button->setAccessibleName(name);
  return button;
}

bool isEpoch(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// An epoch number is no text for people; relative and written times stay as they are.
std::string readableTime(const std::string& text, const std::string& timezone) {
  if (!isEpoch(text)) return text;
  const auto time = dashboards::resolveTime(text, 0, false, timezone);
  return time.ok() ? dashboards::formatTime(*time, timezone) : text;
}

/// `13h` typed in the search means the last 13 hours.
std::string lastOf(const QString& text) {
  const auto time = dashboards::resolveTime("now-" + text.trimmed().toStdString(), 0, false, "utc");
  return !text.trimmed().isEmpty() && text.trimmed().front().isDigit() && time.ok()
             ? "now-" + text.trimmed().toStdString()
             : "";
}

}  // namespace

TimeRangePicker::TimeRangePicker(QWidget* parent) : QWidget(parent), button_(new QToolButton(this)) {
  auto* earlier = framedButton(QStringLiteral("chevron-left"), tr("Earlier"), this);
  auto* later = framedButton(QStringLiteral("chevron-right"), tr("Later"), this);
  auto* zoomOut = framedButton(QStringLiteral("zoom-out"), tr("Zoom out"), this);
  button_->setProperty("framed", true);
  button_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  followTheme(this, [this](const Theme& theme) { button_->setIcon(themedIcon(QStringLiteral("clock"), theme.text)); });
  button_->setAccessibleName(tr("Time range"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  for (QToolButton* button : {earlier, button_, later, zoomOut}) layout->addWidget(button);
  connect(button_, &QToolButton::clicked, this, &TimeRangePicker::openPopup);
  connect(earlier, &QToolButton::clicked, this, [this] { Q_EMIT shiftRequested(-1); });
  connect(later, &QToolButton::clicked, this, [this] { Q_EMIT shiftRequested(1); });
  connect(zoomOut, &QToolButton::clicked, this, &TimeRangePicker::zoomOutRequested);
}

void TimeRangePicker::setRange(const std::string& from, const std::string& to, const std::string& timezone) {
  fromText_ = from;
  toText_ = to;
  timezone_ = timezone;
  button_->setText(QString::fromStdString(dashboards::describeTimeRange(from, to, timezone)));
  button_->setToolTip(QString::fromStdString(readableTime(from, timezone) + " to " + readableTime(to, timezone)));
}

void TimeRangePicker::buildPopup() {
  popup_ = new QFrame(this, Qt::Popup);
  popup_->setObjectName(QStringLiteral("timeRangePopup"));
  followTheme(popup_, [this](const Theme& theme) {
    popup_->setStyleSheet(
        QStringLiteral("#timeRangePopup { background: %1; border: 1px solid %2; } #problem { color: %3; }")
            .arg(theme.raised.name(), theme.border.name(), theme.error.name()));
  });
  from_ = new QLineEdit(popup_);
  to_ = new QLineEdit(popup_);
  from_->setAccessibleName(tr("From"));
  to_->setAccessibleName(tr("To"));
  problem_ = new QLabel(popup_);
  problem_->setWordWrap(true);
  problem_->setObjectName(QStringLiteral("problem"));
  auto* apply = new QPushButton(tr("Apply time range"), popup_);
  apply->setProperty("primary", true);
  auto* left = new QVBoxLayout;
  left->addWidget(new QLabel(tr("From"), popup_));
  left->addWidget(from_);
  left->addWidget(new QLabel(tr("To"), popup_));
  left->addWidget(to_);
  left->addWidget(problem_);
  left->addWidget(apply);
  left->addStretch(1);
  search_ = new QLineEdit(popup_);
  search_->setPlaceholderText(tr("Search, or type 13h"));
  search_->setAccessibleName(tr("Search quick ranges"));
  quick_ = new QListWidget(popup_);
  quick_->setAccessibleName(tr("Quick ranges"));
  auto* right = new QVBoxLayout;
  right->addWidget(search_);
  right->addWidget(quick_, 1);
  auto* layout = new QHBoxLayout(popup_);
  layout->setContentsMargins(12, 12, 12, 12);
  layout->setSpacing(16);
  layout->addLayout(left, 1);
  layout->addLayout(right, 1);
  popup_->resize(520, 400);
  connect(apply, &QPushButton::clicked, this, &TimeRangePicker::applyFields);
  connect(from_, &QLineEdit::returnPressed, this, &TimeRangePicker::applyFields);
  connect(to_, &QLineEdit::returnPressed, this, &TimeRangePicker::applyFields);
  connect(search_, &QLineEdit::textChanged, this, &TimeRangePicker::filterQuickRanges);
  connect(search_, &QLineEdit::returnPressed, this, [this] {
    if (const std::string last = lastOf(search_->text()); !last.empty()) choose(last, "now");
  });
  const auto chosen = [this](const QListWidgetItem* item) {
    const dashboards::QuickRange& range = dashboards::quickRanges()[item->data(kQuickIndexRole).toInt()];
    choose(range.from, range.to);
  };
  connect(quick_, &QListWidget::itemClicked, this, chosen);
  connect(quick_, &QListWidget::itemActivated, this, chosen);
}

void TimeRangePicker::openPopup() {
  if (!popup_) buildPopup();
  from_->setText(QString::fromStdString(readableTime(fromText_, timezone_)));
  to_->setText(QString::fromStdString(readableTime(toText_, timezone_)));
  problem_->clear();
  search_->clear();
  filterQuickRanges({});
  const QPoint below = mapToGlobal(QPoint(width() - popup_->width(), height() + 2));
  popup_->move(below);
  popup_->show();
  search_->setFocus();
}

void TimeRangePicker::filterQuickRanges(const QString& text) {
  quick_->clear();
  const dashboards::QuickRange* ranges = dashboards::quickRanges();
  for (int i = 0; *ranges[i].label; ++i) {
    const QString label = QString::fromUtf8(ranges[i].label);
    if (!text.trimmed().isEmpty() && !label.contains(text.trimmed(), Qt::CaseInsensitive)) continue;
    auto* item = new QListWidgetItem(label, quick_);
    item->setData(kQuickIndexRole, i);
    if (fromText_ == ranges[i].from && toText_ == ranges[i].to) quick_->setCurrentItem(item);
  }
}

bool TimeRangePicker::checkField(QLineEdit* field, bool roundUp) {
  const auto now = static_cast<Timestamp>(QDateTime::currentMSecsSinceEpoch());
  const auto time = dashboards::resolveTime(field->text().trimmed().toStdString(), now, roundUp, timezone_);
  field->setProperty("invalid", !time.ok());
  field->style()->unpolish(field);
  field->style()->polish(field);
  if (!time.ok()) problem_->setText(QString::fromStdString(time.error().text));
  return time.ok();
}

void TimeRangePicker::applyFields() {
  problem_->clear();
  const bool fromReads = checkField(from_, false);
  const bool toReads = checkField(to_, true);
  if (!fromReads || !toReads) return;
  const std::string from = from_->text().trimmed().toStdString();
  const std::string to = to_->text().trimmed().toStdString();
  const auto now = static_cast<Timestamp>(QDateTime::currentMSecsSinceEpoch());
  const auto start = dashboards::resolveTime(from, now, false, timezone_);
  const auto end = dashboards::resolveTime(to, now, true, timezone_);
  if (*start >= *end) {
    problem_->setText(tr("From must be before To."));
    return;
  }
  choose(from, to);
}

void TimeRangePicker::choose(const std::string& from, const std::string& to) {
  popup_->hide();
  Q_EMIT rangeChosen(from, to);
}

}  // namespace oriel::widgets
