#pragma once

#include <QWidget>
#include <functional>
#include <memory>
#include <vector>

#include "dashboards/links/link_target.h"
#include "dashboards/model/dashboard.h"
#include "dashboards/model/edit_command.h"
#include "dashboards/session/session.h"

class QLabel;
class QToolButton;

namespace oriel::widgets {
class RefreshPicker;
class TimeRangePicker;
class VariableBar;
}  // namespace oriel::widgets

namespace oriel::ui {

class DashboardView;
class LinkBar;
class SourceBar;

/// One open dashboard: the bar (title, star, time, refresh), variables and links, panels. Owns the Session. UI thread.
class DashboardPage : public QWidget {
  Q_OBJECT
 public:
  /// `id`: the file's path or `bundled:uid`.
  DashboardPage(dashboards::DashboardPtr dashboard, QString id, dashboards::SessionServices services,
                QWidget* parent = nullptr);
  ~DashboardPage() override;

  const QString& id() const { return id_; }
  void setId(const QString& id) { id_ = id; }
  dashboards::Session& session() { return *session_; }
  DashboardView& view() { return *view_; }
  SourceBar& sourceBar() { return *sourceBar_; }
  QString title() const;
  const std::string& entry() const { return session_->dashboard()->entry; }  ///< of a file with several dashboards
  bool isModified() const { return modified_; }
  void setSaved(const QString& path);
  /// Shows what another program has written into the file; unsaved changes and their history are gone.
  void takeFile(dashboards::DashboardPtr dashboard);
  /// A text of the file that the person has been asked about.
  bool isKnownText(const std::string& text) const { return !knownText_.empty() && text == knownText_; }
  void setKnownText(std::string text) { knownText_ = std::move(text); }
  void setStarred(bool starred);
  /// Where links find other dashboards; asked each time a link is shown or followed. Without one they find none.
  using LookupSource = std::function<std::shared_ptr<const dashboards::DashboardLookup>()>;
  void setLookup(LookupSource lookup);
  /// Opens what a link leads to: http(s) in the browser, a dashboard through dashboardRequested(); the rest is refused
  /// through message().
  void follow(const dashboards::LinkTarget& target);

  /// Applies an edit; an edit that does not fit is said through message().
  void edit(const dashboards::EditCommand& command);
  void undo();
  void redo();
  /// Writes the time range, refresh interval and variable values of this moment into the dashboard.
  void keepCurrentState();

  void zoomOut();
  void zoomIn();
  void shiftTime(int direction);  ///< -1 back, 1 forward by half the range
  void makeTimeAbsolute();
  void toggleAllRows(bool collapse);

 Q_SIGNALS:
  void changed();  ///< title or modified state
  void starToggled(bool starred);
  void message(const QString& text, bool error);
  /// A link leads to another dashboard, which takes over the parameters.
  void dashboardRequested(const QString& path, const oriel::dashboards::UrlParameters& parameters);
  void sourcesChosen();  ///< session().sourceChoices() are others now

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* buildBar();
  void connectSources();
  void zoomTo(Timestamp from, Timestamp to);
  void replace(dashboards::DashboardPtr dashboard);
  void showState();
  void connectLinks();
  void showLinks();
  void openWebLink(const QString& text);
  void followPanelLink(const std::string& key, std::size_t index);
  void followDataLinks(const std::string& key, std::size_t frame, std::size_t field, std::optional<std::size_t> row);
  std::shared_ptr<const dashboards::DashboardLookup> lookup() const;
  void updateStar(bool starred);

  QString id_;
  dashboards::Session* session_;
  QLabel* title_;
  QToolButton* star_;
  widgets::TimeRangePicker* timePicker_;
  widgets::RefreshPicker* refreshPicker_;
  widgets::VariableBar* variableBar_;
  LinkBar* linkBar_;
  SourceBar* sourceBar_;
  DashboardView* view_;
  LookupSource lookup_;
  bool modified_ = false;
  std::string knownText_;
  std::vector<dashboards::DashboardPtr> undo_;
  std::vector<dashboards::DashboardPtr> redo_;
};

}  // namespace oriel::ui
