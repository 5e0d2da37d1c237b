#pragma once

#include <QMainWindow>
#include <QStringList>
#include <functional>
#include <map>

#include "dashboards/links/url_parameters.h"
#include "dashboards/model/dashboard.h"
#include "models/base/result.h"
#include "ui/pages.h"

class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QTimer;

namespace oriel::dashboards {
class DashboardService;
}
namespace oriel::engine {
class Engine;
}

namespace oriel::ui {

class AppState;
class BrowsePage;
class DashboardPage;
class ExplorePage;
class LibraryRelay;
class NavigationRail;
class StatusPage;

/// The window: rail, pages, tabs of open dashboards, menus, status bar. Lives on the UI thread and only talks to the
/// engine through values and posted work; `engine` and `state` outlive it.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  MainWindow(engine::Engine& engine, AppState& state, QWidget* parent = nullptr);
  ~MainWindow() override;

  /// The library that the browse page shows and whose files are watched under open pages. Both outlive the window.
  void setLibrary(dashboards::DashboardService& service, const LibraryRelay& relay);
  /// The import dialog, with what stands at `path` when it is not empty.
  void openImport(const QString& path = {});

  /// Opens a file as a tab (one that is open already gets the focus). It is read and parsed on the query pool; what
  /// cannot be opened is said in the window. `opened` tells when it is over.
  void openFile(const QString& path);
  /// The same, and the dashboard takes over what a link to it says.
  void openLinked(const QString& path, const dashboards::UrlParameters& parameters);
  void openBundled(const QString& uid);
  void showPage(PageId page);
  /// A line in the status bar and on the notice strip until it is closed.
  void showNotice(const QString& text, bool error);

  /// Scrapes and evaluates what a prometheus.yml says from now on; a broken one changes nothing and is said.
  void openConfiguration(const QString& path);
  /// Says what the engine found in its configuration: errors, and rule files beside it that it may take along.
  void showConfigStatus();

  /// Shows other samples instead of the own: a Prometheus data directory, a snapshot, a block, an archive of one.
  /// `opened` tells when it is over.
  void openData(const QString& path);
  /// Where the engine's own data is only read: says so, and shows the time that it is of.
  void showReadOnlyData();
  /// Copies all samples into a new folder, while the program goes on; the end is said in the window.
  void backUp(const QString& target);
  /// Takes over the samples of a backup.
  void restore(const QString& path);

  int openDashboards() const;
  DashboardPage* currentDashboard() const;

 Q_SIGNALS:
  void opened(const QString& path, bool ok);

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildMenus();
  void buildFileMenu();
  void buildEditMenu();
  void buildViewMenu();
  void buildThemeMenu(QMenu* view);
  void buildGoMenu();
  void buildHelpMenu();
  QAction* addAction(QMenu* menu, const QString& text, const QString& shortcuts, const std::function<void()>& run);
  void onDashboard(const std::function<void(DashboardPage&)>& run);
  void fileLoaded(const QString& path, const Result<dashboards::DashboardPtr>& loaded);
  void addDashboard(const dashboards::DashboardPtr& dashboard, const QString& id);
  void connectLinks(DashboardPage* page);
  void takeLinked(DashboardPage* page);
  int tabOf(const QString& id) const;
  void updateTab(DashboardPage* page);
  void closeTab(int index);
  void reopenTab();
  bool confirmClose(DashboardPage& page);
  void currentTabChanged();
  void buildPages();
  void buildNoticeStrip();
  void askForFile();
  void askForConfiguration();
  void reloadConfiguration();
  void askForData();
  void askForArchive();
  void askForBackUp();
  void askForRestore();
  void showOpenedData();
  void closeOpenedData();
  void sourcesChanged();
  void showTimes(Timestamp from, Timestamp to);
  void takeRuleFiles(const QStringList& files);
  void showOffer(const QString& text, const QString& button, const std::function<void()>& accept);
  void save();
  void saveAs();
  bool saveTo(DashboardPage& page, const QString& path);
  void renameDashboard();
  void openPalette();
  void showShortcuts();
  void fillRecentMenu();
  void updateStatus();
  void watchOpenFiles();
  std::vector<std::pair<QString, QString>> libraryEntries() const;  ///< title and path, by title
  void libraryChanged(const QStringList& changed, const QStringList& removed);
  void rereadOpenFile(const QString& path, const std::string& entry);
  void openFileReread(const QString& path, const Result<dashboards::DashboardPtr>& loaded);
  void askAboutConflict(DashboardPage* page, const dashboards::DashboardPtr& file);

  engine::Engine& engine_;
  AppState& state_;
  dashboards::DashboardService* library_ = nullptr;
  NavigationRail* rail_;
  QStackedWidget* pages_;
  QTabWidget* tabs_;
  BrowsePage* browse_;
  ExplorePage* explore_;
  QWidget* noticeStrip_;
  QLabel* noticeText_;
  QPushButton* noticeAccept_;
  QLabel* statusText_;
  QLabel* statusNotices_;
  QMenu* recentMenu_ = nullptr;
  QAction* closeData_ = nullptr;
  QTimer* statusTimer_;
  std::map<QString, dashboards::UrlParameters> linked_;  ///< of files that are being read
  QStringList closed_;                                   ///< ids of closed tabs, newest last
};

}  // namespace oriel::ui
