#pragma once

#include <QScrollArea>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/session/session.h"

namespace oriel::widgets {
class PanelFrame;
}

namespace oriel::ui {

/// The panels of a session in their 24-column grid, scrolled. Makes a panel's widget when it first comes into sight and
/// tells the session which ones are visible. UI thread; the session outlives it.
class DashboardView : public QScrollArea {
  Q_OBJECT
 public:
  explicit DashboardView(dashboards::Session& session, QWidget* parent = nullptr);

  /// Height of all panels at the present width.
  int contentHeight() const;
  /// Makes and asks for every panel, seen or not (for pictures of the whole dashboard).
  void showAll();
  /// Shows all data that has come, at once (new data is otherwise spread over turns of the event loop).
  void applyAll();
  /// Null while the panel was not in sight yet.
  widgets::PanelFrame* frame(const std::string& key) const;
  /// Shows one panel over the whole view; an empty key goes back.
  void viewPanel(const std::string& key);
  const std::string& viewedPanel() const { return viewed_; }

 Q_SIGNALS:
  void zoomRequested(Timestamp from, Timestamp to);
  void zoomOutRequested();
  void rowToggled(int panelId, bool collapsed);
  void linkActivated(const QString& url);
  void panelLinkRequested(const std::string& key, std::size_t index);
  void dataLinksRequested(const std::string& key, std::size_t frame, std::size_t field, std::optional<std::size_t> row);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void rebuild();
  void arrange();
  void updateVisibility();
  QRect rectOf(const dashboards::PanelInstance& instance) const;
  widgets::PanelFrame* makeFrame(const dashboards::PanelInstance& instance);
  void connectFrame(widgets::PanelFrame* frame, const dashboards::PanelInstance& instance);
  void applyPending();
  void shareCrosshair(const widgets::PanelFrame* from, std::optional<Timestamp> time);
  void inspect(const std::string& key);

  dashboards::Session& session_;
  QWidget* content_;
  std::map<std::string, widgets::PanelFrame*> frames_;
  std::vector<std::string> pending_;  ///< panels whose new data is not shown yet
  bool all_ = false;
  std::string viewed_;
};

}  // namespace oriel::ui
