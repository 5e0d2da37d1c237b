#pragma once

#include <vector>

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/panel_widget.h"
#include "widgets/panels/single_values.h"

namespace oriel::widgets {

/// One dial a value. Plain QPainter. UI thread.
class GaugePanel : public PanelWidget {
  Q_OBJECT
 public:
  GaugePanel(ThemeKind theme, QWidget* parent);
  void setPanel(const dashboards::Panel& panel) override;
  void setData(const dashboards::PanelDataPtr& data) override;
  bool hasContent() const override { return !values_.empty(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  dashboards::GaugeOptions options_;
  dashboards::PanelDataPtr data_;
  std::vector<SingleValue> values_;
};

}  // namespace oriel::widgets
