#pragma once

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/single_value_panel.h"

namespace oriel::widgets {

/// One bar a value. More bars than fit are reached with the wheel. Plain QPainter. UI thread.
class BarGaugePanel : public SingleValuePanel {
  Q_OBJECT
 public:
  using SingleValuePanel::SingleValuePanel;

 protected:
  void decodeOptions(const dashboards::Json& options) override {
    options_ = dashboards::decodeBarGaugeOptions(options);
  }
  const dashboards::ReduceOptions& reduceOptions() const override { return options_.reduce; }
  void paintValues(QPainter& painter, const std::vector<SingleValue>& values) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  dashboards::BarGaugeOptions options_;
  int offset_ = 0;  ///< px scrolled along the row of bars
};

}  // namespace oriel::widgets
