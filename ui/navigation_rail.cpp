#include "ui/navigation_rail.h"

#include <QButtonGroup>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/theme/icon.h"
#include "widgets/theme/theme.h"

namespace oriel::ui {
namespace {
constexpr int kRailWidth = 76;
constexpr int kIconSize = 22;
}  // namespace

NavigationRail::NavigationRail(QWidget* parent) : QWidget(parent), buttons_(new QButtonGroup(this)) {
  setObjectName(QStringLiteral("navigationRail"));
  setFixedWidth(kRailWidth);
  setAttribute(Qt::WA_StyledBackground);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 10, 6, 10);
  layout->setSpacing(4);
  auto* mark = new QLabel(this);
  mark->setPixmap(QIcon(QStringLiteral(":/icons/oriel.svg")).pixmap(30, 30));
  mark->setAlignment(Qt::AlignCenter);
  mark->setAccessibleName(QStringLiteral("Oriel"));
  layout->addWidget(mark);
  layout->addSpacing(10);
  buttons_->setExclusive(true);
  for (const PageInfo& page : pageTable()) {
    auto* button = new QToolButton(this);
    button->setText(tr(page.name));
    widgets::followTheme(button, [button, icon = page.icon](const widgets::Theme& theme) {
      button->setIcon(widgets::themedIcon(QLatin1String(icon), theme.text, kIconSize));
    });
    button->setIconSize(QSize(kIconSize, kIconSize));
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    buttons_->addButton(button, static_cast<int>(page.id));
    layout->addWidget(button);
  }
  layout->addStretch(1);
  connect(buttons_, &QButtonGroup::idClicked, this, [this](int id) { Q_EMIT pageSelected(static_cast<PageId>(id)); });
}

void NavigationRail::setCurrent(PageId page) {
  if (auto* button = buttons_->button(static_cast<int>(page))) button->setChecked(true);
}

}  // namespace oriel::ui
