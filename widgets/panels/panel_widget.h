#pragma once

#include <QString>
#include <QWidget>
#include <optional>

#include "dashboards/model/dashboard.h"
#include "dashboards/pipeline/panel_data.h"
#include "widgets/theme/theme.h"

namespace oriel::widgets {

/// What stands inside a panel's frame: one subclass a panel type (panel_registry.cpp). Lives on the UI thread, holds
/// the immutable data it paints, asks for nothing by itself.
class PanelWidget : public QWidget {
  Q_OBJECT
 public:
  PanelWidget(ThemeKind theme, QWidget* parent) : QWidget(parent), theme_(theme) {}

  /// The definition changed (options, field configuration); called before the first setData.
  virtual void setPanel(const dashboards::Panel& panel) = 0;
  /// Never null. Frames may be empty.
  virtual void setData(const dashboards::PanelDataPtr& data) = 0;
  /// The shared crosshair of another panel; nothing for panels without a time axis.
  virtual void setCrosshair(std::optional<Timestamp>) {}
  /// False when there is nothing to see in the data: the frame then says "No data".
  virtual bool hasContent() const = 0;
  /// True for panels that show something without any query (text, row).
  virtual bool needsData() const { return true; }

  ThemeKind themeKind() const { return theme_; }
  const Theme& theme() const { return themeFor(theme_); }

 Q_SIGNALS:
  void zoomRequested(Timestamp from, Timestamp to);
  void zoomOutRequested();
  void hovered(std::optional<Timestamp> time);
  void rowToggled(bool collapsed);
  void linkActivated(const QString& url);
  /// A value with links was clicked; positions in PanelData::frames.
  void dataLinksRequested(std::size_t frame, std::size_t field, std::optional<std::size_t> row);

 private:
  ThemeKind theme_;
};

}  // namespace oriel::widgets
