#include "widgets/panels/graph/graph_panel.h"

#include <algorithm>

#include "dashboards/transform/reducers.h"
#include "widgets/panels/graph/graph_plot.h"
#include "widgets/panels/graph/legend_widget.h"

namespace oriel::widgets {
namespace {

constexpr int kLegendMargin = 12;
constexpr double kMaxListShare = 0.3;  ///< of the panel's height
constexpr double kMaxTableShare = 0.45;
constexpr double kMaxRightShare = 0.4;  ///< of the panel's width
constexpr int kMinPlotHeight = 70;

LegendEntry legendEntry(const GraphSeries& series, const dashboards::LegendOptions& options, const GraphModel& model,
                        ThemeKind theme) {
  LegendEntry entry;
  entry.name = series.name;
  entry.color = series.color;
  entry.hidden = series.hidden;
  for (const std::string& calc : options.calcs) {
    const dashboards::Reducer* reducer = dashboards::findReducer(calc);
    if (!reducer) continue;
    const double value = reducer->reduce(series.field.field.numbers());
    entry.numbers.push_back(value);
    entry.values.push_back(QString::fromStdString(
        reducer->keepsUnit ? dashboards::displayValue(series.field, value, theme, model.timezone).toString()
                           : dashboards::formatValue(value, "none", {}).toString()));
  }
  return entry;
}

/// The column a dashboard asks to sort by: it names the calculation by id or by heading.
int sortColumn(const dashboards::LegendOptions& options, const std::vector<QString>& columns) {
  if (options.sortBy.empty()) return -2;
  const QString wanted = QString::fromStdString(options.sortBy);
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i] == wanted || (i < options.calcs.size() && options.calcs[i] == options.sortBy))
      return static_cast<int>(i);
  return wanted == QLatin1String("Name") ? -1 : -2;
}

}  // namespace

QSet<QString> afterLegendClick(const QSet<QString>& all, const QSet<QString>& hidden, const QString& name,
                               bool additive) {
  QSet<QString> next = hidden;
  if (additive) {
    if (!next.remove(name)) next.insert(name);
    return next.size() == all.size() ? QSet<QString>() : next;
  }
  QSet<QString> others = all;
  others.remove(name);
  return hidden == others ? QSet<QString>() : others;
}

GraphPanel::GraphPanel(ThemeKind theme, QWidget* parent)
    : PanelWidget(theme, parent), plot_(new GraphPlot(theme, this)), legend_(new LegendWidget(theme, this)) {
  connect(plot_, &GraphPlot::zoomRequested, this, &GraphPanel::zoomRequested);
  connect(plot_, &GraphPlot::zoomOutRequested, this, &GraphPanel::zoomOutRequested);
  connect(plot_, &GraphPlot::hovered, this, &GraphPanel::hovered);
  connect(legend_, &LegendWidget::activated, this, &GraphPanel::legendActivated);
}

void GraphPanel::setPanel(const dashboards::Panel& panel) {
  options_ = dashboards::decodeGraphOptions(*panel.options);
  plot_->setGround(panel.transparent ? theme().canvas : theme().panel);
  if (data_) rebuild();
}

void GraphPanel::setData(const dashboards::PanelDataPtr& data) {
  data_ = data;
  rebuild();
}

void GraphPanel::setLegendShown(bool shown) {
  legendWanted_ = shown;
  if (data_) rebuild();
}

bool GraphPanel::hasContent() const { return model_ && !model_->series.empty(); }

void GraphPanel::setCrosshair(std::optional<Timestamp> time) { plot_->setCrosshair(time); }

void GraphPanel::rebuild() {
  model_ = std::make_shared<const GraphModel>(buildGraphModel(*data_, hidden_, themeKind()));
  fillLegend();
  arrange();
  plot_->setModel(model_, options_.tooltip);
}

void GraphPanel::fillLegend() {
  if (!showsLegend()) return;
  std::vector<LegendEntry> entries;
  for (const GraphSeries& series : model_->series)
    if (!series.options.hideFromLegend) entries.push_back(legendEntry(series, options_.legend, *model_, themeKind()));
  std::vector<QString> columns;
  for (const std::string& calc : options_.legend.calcs)
    if (const dashboards::Reducer* reducer = dashboards::findReducer(calc))
      columns.push_back(QString::fromUtf8(reducer->name));
  const int sort = sortColumn(options_.legend, columns);
  legend_->setEntries(std::move(entries), std::move(columns), options_.legend.table, options_.legend.right);
  if (sort > -2) legend_->setSort(sort, options_.legend.sortDesc);
}

void GraphPanel::arrange() {
  const bool show = showsLegend() && hasContent() && height() > kMinPlotHeight;
  legend_->setVisible(show);
  if (!show) {
    plot_->setGeometry(rect());
    return;
  }
  if (options_.legend.right) {
    const int wanted = options_.legend.width > 0 ? options_.legend.width : legend_->preferredWidth();
    const int width = std::min(wanted, static_cast<int>(this->width() * kMaxRightShare));
    plot_->setGeometry(0, 0, this->width() - width - kLegendMargin, height());
    legend_->setGeometry(this->width() - width - 4, 4, width, height() - 8);
    return;
  }
  const int width = this->width() - 2 * kLegendMargin;
  const double share = options_.legend.table ? kMaxTableShare : kMaxListShare;
  const int wanted = std::min(legend_->heightFor(width), std::max(22, static_cast<int>(height() * share)));
  const int legendHeight = std::min(wanted, std::max(0, height() - kMinPlotHeight));
  plot_->setGeometry(0, 0, this->width(), height() - legendHeight - 8);
  legend_->setGeometry(kLegendMargin, height() - legendHeight - 6, width, legendHeight);
}

void GraphPanel::resizeEvent(QResizeEvent*) { arrange(); }

void GraphPanel::legendActivated(const QString& name, bool additive) {
  QSet<QString> all;
  for (const GraphSeries& series : model_->series) all.insert(series.name);
  hidden_ = afterLegendClick(all, hidden_, name, additive);
  rebuild();
}

}  // namespace oriel::widgets
