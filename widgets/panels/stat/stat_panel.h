#pragma once

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/single_value_panel.h"

namespace oriel::widgets {

/// Big numbers with a small line under them. Plain QPainter. UI thread.
class StatPanel : public SingleValuePanel {
  Q_OBJECT
 public:
  using SingleValuePanel::SingleValuePanel;

 protected:
  void decodeOptions(const dashboards::Json& options) override { options_ = dashboards::decodeStatOptions(options); }
  const dashboards::ReduceOptions& reduceOptions() const override { return options_.reduce; }
  void paintValues(QPainter& painter, const std::vector<SingleValue>& values) override;

 private:
  dashboards::StatOptions options_;
};

}  // namespace oriel::widgets
