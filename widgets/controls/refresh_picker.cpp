#include "widgets/controls/refresh_picker.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>
#include <array>

#include "widgets/theme/icon.h"
#include "widgets/theme/theme.h"

namespace oriel::widgets {
namespace {

// Grafana's list without "Auto"; the empty one is off.
constexpr std::array<const char*, 11> kIntervals{"", "5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"};

}  // namespace

RefreshPicker::RefreshPicker(QWidget* parent)
    : QWidget(parent), button_(new QToolButton(this)), menuButton_(new QToolButton(this)) {
  button_->setToolTip(tr("Refresh now"));
  button_->setAccessibleName(tr("Refresh now"));
  button_->setProperty("framed", true);
  menuButton_->setProperty("framed", true);
  menuButton_->setPopupMode(QToolButton::InstantPopup);
  menuButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  menuButton_->setLayoutDirection(Qt::RightToLeft);
  menuButton_->setToolTip(tr("How often the dashboard refreshes by itself"));
  menuButton_->setAccessibleName(tr("Refresh interval"));
  auto* menu = new QMenu(menuButton_);
  for (const char* interval : kIntervals) {
    QAction* action = menu->addAction(*interval ? QString::fromLatin1(interval) : tr("Off"));
    connect(action, &QAction::triggered, this, [this, interval] {
      setInterval(interval);
      Q_EMIT intervalChosen(interval);
    });
  }
  menuButton_->setMenu(menu);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(button_);
  layout->addWidget(menuButton_);
  connect(button_, &QToolButton::clicked, this, &RefreshPicker::refreshRequested);
  setInterval({});
  followTheme(this, [this](const Theme& theme) {
    menuButton_->setIcon(themedIcon(QStringLiteral("chevron-down"), theme.textSecondary, 12));
    setLoading(loading_);
  });
}

void RefreshPicker::setInterval(const std::string& interval) {
  menuButton_->setText(interval.empty() ? tr("Off") : QString::fromStdString(interval));
}

void RefreshPicker::setLoading(bool loading) {
  loading_ = loading;
  const Theme& theme = currentTheme();
  button_->setIcon(themedIcon(QStringLiteral("refresh"), loading ? theme.accent : theme.text));
}

}  // namespace oriel::widgets
