#include "ui/link_bar.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <algorithm>

namespace oriel::ui {
namespace {

/// Buttons of one link by tags; more of them are in a menu.
constexpr std::size_t kMostButtons = 12;

/// An ampersand is no mnemonic: titles come from strangers.
QString buttonText(const std::string& title) {
  return QString::fromStdString(title).replace(QLatin1Char('&'), QLatin1String("&&"));
}

}  // namespace

LinkBar::LinkBar(Resolve resolve, QWidget* parent) : QWidget(parent), resolve_(std::move(resolve)) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
}

QPushButton* LinkBar::addButton(const std::string& title, const std::string& tip) {
  auto* button = new QPushButton(buttonText(title), this);
  button->setFlat(true);
  button->setToolTip(QString::fromStdString(tip).toHtmlEscaped());
  layout()->addWidget(button);
  return button;
}

void LinkBar::setLinks(const std::vector<dashboards::DashboardLink>& links, const std::vector<std::string>& titles) {
  qDeleteAll(findChildren<QPushButton*>(QString(), Qt::FindDirectChildrenOnly));
  for (std::size_t i = 0; i < links.size() && i < titles.size(); ++i) {
    const dashboards::DashboardLink& link = links[i];
    if (link.kind == dashboards::DashboardLink::Kind::Dashboards) {
      addList(link, titles[i]);
    } else if (!link.url.empty()) {
      connect(addButton(titles[i], link.tooltip), &QPushButton::clicked, this, [this, link] {
        for (const auto& target : resolve_(link)) Q_EMIT followed(target);
      });
    }
  }
}

void LinkBar::addList(const dashboards::DashboardLink& link, const std::string& title) {
  const auto targets = resolve_(link);
  if (!link.asDropdown && targets.size() <= kMostButtons) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
      // Resolved once more when it is followed: variables and time are those of that moment.
      connect(addButton(targets[i].title, link.tooltip), &QPushButton::clicked, this,
              [this, link, path = targets[i].found.path] {
                for (const auto& target : resolve_(link))
                  if (target.found.path == path) return Q_EMIT followed(target);
              });
    }
    return;
  }
  QPushButton* button = addButton(title.empty() ? tr("Dashboards").toStdString() : title, link.tooltip);
  auto* menu = new QMenu(button);
  connect(menu, &QMenu::aboutToShow, this, [this, menu, link] { fillMenu(*menu, link); });
  button->setMenu(menu);
}

void LinkBar::fillMenu(QMenu& menu, const dashboards::DashboardLink& link) {
  menu.clear();
  for (const auto& target : resolve_(link)) {
    QAction* action = menu.addAction(buttonText(target.title));
    connect(action, &QAction::triggered, this, [this, target] { Q_EMIT followed(target); });
  }
  if (menu.isEmpty()) menu.addAction(tr("No dashboard of the library has these tags"))->setEnabled(false);
}

}  // namespace oriel::ui
