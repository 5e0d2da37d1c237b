#include "ui/pages.h"

namespace oriel::ui {

const std::vector<PageInfo>& pageTable() {
  static const std::vector<PageInfo> table{
      {PageId::Dashboards, "Dashboards", "dashboards", "G, D"},
      {PageId::Explore, "Explore", "explore", "G, E"},
      {PageId::Alerts, "Alerts", "alerts", "G, A"},
      {PageId::Targets, "Targets", "targets", "G, T"},
      {PageId::Rules, "Rules", "rules", "G, R"},
      {PageId::Status, "Status", "status", "G, S"},
  };
  return table;
}

}  // namespace oriel::ui
