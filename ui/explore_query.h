#pragma once

#include <QStringList>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "dashboards/model/dashboard.h"
#include "dashboards/pipeline/panel_data.h"
#include "models/frame/data_source.h"

namespace oriel::ui {

/// What Explore asks at once: the expression over the range for the graph, and at its end for the table.
struct ExploreQuestion {
  std::shared_ptr<DataSource> source;
  std::string expression;
  TimeRange range;
  int widthPx = 1000;
  std::stop_token stop;
};

struct ExploreAnswer {
  dashboards::PanelDataPtr graph;  ///< never null
  dashboards::PanelDataPtr table;  ///< never null
  /// Of the expression, with its place; an expression that only has no graph (a text, a range vector) has none.
  std::optional<Error> error;
  QStringList notes;  ///< why there is no graph; warnings and infos
};

/// The panels that show the answers.
dashboards::Panel exploreGraphPanel();
dashboards::Panel exploreTablePanel();

/// Blocks: for the query pool.
ExploreAnswer askExplore(const ExploreQuestion& question);

/// The step for a range on so many pixels: about one point every two pixels, rounded up to a round duration, never
/// below `least`.
Duration exploreStep(TimeRange range, int widthPx, Duration least);

}  // namespace oriel::ui
