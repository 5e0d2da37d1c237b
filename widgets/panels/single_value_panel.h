#pragma once

#include <vector>

#include "dashboards/panels/common_options.h"
#include "widgets/panels/panel_widget.h"
#include "widgets/panels/single_values.h"

namespace oriel::widgets {

/// What stat, gauge and bar gauge have in common: the panel's data reduced to values, each painted into a tile of its
/// own. A subclass decodes its options and paints. UI thread.
class SingleValuePanel : public PanelWidget {
  Q_OBJECT
 public:
  SingleValuePanel(ThemeKind theme, QWidget* parent) : PanelWidget(theme, parent) {}
  void setPanel(const dashboards::Panel& panel) final;
  void setData(const dashboards::PanelDataPtr& data) final;
  bool hasContent() const final { return !values_.empty(); }

 protected:
  void paintEvent(QPaintEvent* event) final;

  virtual void decodeOptions(const dashboards::Json& options) = 0;
  virtual const dashboards::ReduceOptions& reduceOptions() const = 0;
  /// Called with at least one value.
  virtual void paintValues(QPainter& painter, const std::vector<SingleValue>& values) = 0;
  virtual void valuesChanged() {}
  const std::vector<SingleValue>& values() const { return values_; }
  TimeRange dataRange() const { return data_->range; }

 private:
  dashboards::PanelDataPtr data_;
  std::vector<SingleValue> values_;
};

}  // namespace oriel::widgets
