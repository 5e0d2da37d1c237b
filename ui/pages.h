#pragma once

#include <vector>

namespace oriel::ui {

/// The pages of the rail. A page gets its row when it has something to show.
enum class PageId { Dashboards, Explore, Alerts, Targets, Rules, Status };

struct PageInfo {
  PageId id;
  const char* name;      ///< shown under the icon and in the Go menu
  const char* icon;      ///< below :/icons
  const char* shortcut;  ///< Grafana's two-key chords where it has one
};

const std::vector<PageInfo>& pageTable();

}  // namespace oriel::ui
