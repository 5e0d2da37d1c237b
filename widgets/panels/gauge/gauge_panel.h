#pragma once

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/single_value_panel.h"

namespace oriel::widgets {

/// One dial a value. Plain QPainter. UI thread.
class GaugePanel : public SingleValuePanel {
  Q_OBJECT
 public:
  using SingleValuePanel::SingleValuePanel;

 protected:
  void decodeOptions(const dashboards::Json& options) override { options_ = dashboards::decodeGaugeOptions(options); }
  const dashboards::ReduceOptions& reduceOptions() const override { return options_.reduce; }
  void paintValues(QPainter& painter, const std::vector<SingleValue>& values) override;

 private:
  dashboards::GaugeOptions options_;
};

}  // namespace oriel::widgets
