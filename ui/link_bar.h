#pragma once

#include <QWidget>
#include <functional>
#include <string>
#include <vector>

#include "dashboards/links/link_target.h"
#include "dashboards/model/dashboard.h"

class QMenu;
class QPushButton;

namespace oriel::ui {

/// The links of a dashboard beside its variables: buttons, and menus for lists of dashboards. Shows what it is given
/// and says what was chosen; opens nothing itself. UI thread.
class LinkBar : public QWidget {
  Q_OBJECT
 public:
  /// What a link leads to as of now: variables, time and library change while the bar stands.
  using Resolve = std::function<std::vector<dashboards::LinkTarget>(const dashboards::DashboardLink&)>;

  LinkBar(Resolve resolve, QWidget* parent = nullptr);

  /// `titles` stand on the buttons, one a link, variables filled in.
  void setLinks(const std::vector<dashboards::DashboardLink>& links, const std::vector<std::string>& titles);

 Q_SIGNALS:
  void followed(const oriel::dashboards::LinkTarget& target);

 private:
  QPushButton* addButton(const std::string& title, const std::string& tip);
  void addList(const dashboards::DashboardLink& link, const std::string& title);
  void fillMenu(QMenu& menu, const dashboards::DashboardLink& link);

  Resolve resolve_;
};

}  // namespace oriel::ui
