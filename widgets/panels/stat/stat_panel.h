#pragma once

#include <vector>

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/panel_widget.h"
#include "widgets/panels/single_values.h"

namespace oriel::widgets {

/// Big numbers with a small line under them. Plain QPainter. UI thread.
class StatPanel : public PanelWidget {
  Q_OBJECT
 public:
  StatPanel(ThemeKind theme, QWidget* parent);
  void setPanel(const dashboards::Panel& panel) override;
  void setData(const dashboards::PanelDataPtr& data) override;
  bool hasContent() const override { return !values_.empty(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  dashboards::StatOptions options_;
  dashboards::PanelDataPtr data_;
  std::vector<SingleValue> values_;
};

}  // namespace oriel::widgets
