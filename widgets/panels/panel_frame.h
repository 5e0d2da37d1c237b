#pragma once

#include <QWidget>
#include <optional>
#include <string>

#include "dashboards/model/dashboard.h"
#include "dashboards/pipeline/panel_data.h"
#include "widgets/theme/theme.h"

class QMenu;
class QToolButton;

namespace oriel::widgets {

class PanelWidget;

/// The box around a panel: title, description, time of its own, error, loading line, menu; the type's widget inside. UI
/// thread.
class PanelFrame : public QWidget {
  Q_OBJECT
 public:
  PanelFrame(const dashboards::Panel& panel, ThemeKind theme, QWidget* parent = nullptr);

  void setPanel(const dashboards::Panel& panel);
  /// Never null.
  void setData(const dashboards::PanelDataPtr& data);
  /// Makes the content anew in other colours.
  void setTheme(ThemeKind theme);
  void setCrosshair(std::optional<Timestamp> time);
  const std::string& panelType() const { return panel_.type; }
  PanelWidget& content() { return *content_; }
  /// What is shown instead of the content: an error, "No data", or nothing.
  QString message() const;

 Q_SIGNALS:
  void zoomRequested(Timestamp from, Timestamp to);
  void zoomOutRequested();
  void hovered(std::optional<Timestamp> time);
  void rowToggled(bool collapsed);
  void linkActivated(const QString& url);
  void panelLinkRequested(std::size_t index);  ///< of Panel::links
  void dataLinksRequested(std::size_t frame, std::size_t field, std::optional<std::size_t> row);
  void viewRequested();
  void inspectRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  bool isBare() const;
  int headerHeight() const;
  void layoutContent();
  void buildContent();
  void buildMenu();
  void addLinks(QMenu& menu);
  void showState();
  QString headerTip(const QPoint& position) const;
  QRect infoRect() const;
  QRect errorRect() const;

  dashboards::Panel panel_;
  ThemeKind theme_;
  PanelWidget* content_;
  QToolButton* menu_;
  dashboards::PanelDataPtr data_;
  QString title_;
};

}  // namespace oriel::widgets
