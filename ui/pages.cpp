#include "ui/pages.h"

namespace oriel::ui {

const std::vector<PageInfo>& pageTable() {
  static const std::vector<PageInfo> table{
      {PageId::Dashboards, "Dashboards", "dashboards", "G, D"},
      {PageId::Status, "Status", "status", "G, S"},
  };
  return table;
}

}  // namespace oriel::ui
