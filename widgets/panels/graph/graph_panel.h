#pragma once

#include <QSet>
#include <memory>
#include <optional>

#include "dashboards/panels/graph_options.h"
#include "widgets/panels/graph/graph_model.h"
#include "widgets/panels/panel_widget.h"

namespace oriel::widgets {

class GraphPlot;
class LegendWidget;

/// Time series: plot and legend. UI thread.
class GraphPanel : public PanelWidget {
  Q_OBJECT
 public:
  GraphPanel(ThemeKind theme, QWidget* parent);
  void setPanel(const dashboards::Panel& panel) override;
  void setData(const dashboards::PanelDataPtr& data) override;
  void setCrosshair(std::optional<Timestamp> time) override;
  bool hasContent() const override;
  /// Until the window closes; the dashboard keeps what it says.
  void setLegendShown(bool shown);
  bool showsLegend() const { return legendWanted_.value_or(options_.legend.show); }

  GraphPlot& plot() { return *plot_; }
  LegendWidget& legend() { return *legend_; }
  const GraphModel& model() const { return *model_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void rebuild();
  void fillLegend();
  void arrange();
  void legendActivated(const QString& name, bool additive);

  dashboards::GraphOptions options_;
  dashboards::PanelDataPtr data_;
  std::shared_ptr<const GraphModel> model_;
  QSet<QString> hidden_;
  std::optional<bool> legendWanted_;  ///< by the panel's menu
  GraphPlot* plot_;
  LegendWidget* legend_;
};

/// What a click on `name` does to the set of hidden series: alone first, everything again on the second click; additive
/// toggles one.
QSet<QString> afterLegendClick(const QSet<QString>& all, const QSet<QString>& hidden, const QString& name,
                               bool additive);

}  // namespace oriel::widgets
