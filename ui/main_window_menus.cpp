// The menus of the main window and what they start.
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QTabWidget>

#include "dashboards/library/dashboard_file.h"
#include "models/engine/engine.h"
#include "ui/app_state.h"
#include "ui/browse_page.h"
#include "ui/bundled.h"
#include "ui/command_palette.h"
#include "ui/dashboard_page.h"
#include "ui/main_window.h"
#include "widgets/theme/theme.h"

namespace oriel::ui {
namespace {

const QString kFileFilter = QStringLiteral("Grafana dashboards (*.json *.yaml *.yml);;All files (*)");

}  // namespace

QAction* MainWindow::addAction(QMenu* menu, const QString& text, const QString& shortcuts,
                               const std::function<void()>& run) {
  QAction* action = menu->addAction(text);
  QList<QKeySequence> keys;
  for (const QString& key : shortcuts.split(QLatin1Char(';'), Qt::SkipEmptyParts)) keys << QKeySequence(key);
  action->setShortcuts(keys);
  connect(action, &QAction::triggered, this, [run] { run(); });
  return action;
}

void MainWindow::onDashboard(const std::function<void(DashboardPage&)>& run) {
  if (DashboardPage* page = currentDashboard()) run(*page);
}

void MainWindow::buildMenus() {
  buildFileMenu();
  buildEditMenu();
  buildViewMenu();
  buildGoMenu();
  buildHelpMenu();
}

void MainWindow::buildFileMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&File"));
  addAction(menu, tr("&Open…"), QStringLiteral("Ctrl+O"), [this] { askForFile(); });
  addAction(menu, tr("&Import…"), QStringLiteral("Ctrl+I"), [this] { openImport(); });
  addAction(menu, tr("Open Prometheus con&figuration…"), QStringLiteral("Ctrl+Shift+O"),
            [this] { askForConfiguration(); });
  addAction(menu, tr("Re&load configuration"), QStringLiteral("Ctrl+Shift+R"), [this] { reloadConfiguration(); });
  addAction(menu, tr("Open &data directory…"), QStringLiteral("Ctrl+D"), [this] { askForData(); });
  addAction(menu, tr("Open data ar&chive…"), {}, [this] { askForArchive(); });
  closeData_ = addAction(menu, tr("Close opened data"), {}, [this] { closeOpenedData(); });
  closeData_->setEnabled(false);
  addAction(menu, tr("&Back up the samples…"), {}, [this] { askForBackUp(); });
  addAction(menu, tr("Restore sam&ples…"), {}, [this] { askForRestore(); });
  recentMenu_ = menu->addMenu(tr("Open &recent"));
  connect(recentMenu_, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
  menu->addSeparator();
  addAction(menu, tr("&Save"), QStringLiteral("Ctrl+S"), [this] { save(); });
  addAction(menu, tr("Save &as…"), QStringLiteral("Ctrl+Shift+S"), [this] { saveAs(); });
  menu->addSeparator();
  addAction(menu, tr("&Close tab"), QStringLiteral("Ctrl+W"), [this] { closeTab(tabs_->currentIndex()); });
  addAction(menu, tr("Reo&pen closed tab"), QStringLiteral("Ctrl+Shift+T"), [this] { reopenTab(); });
  menu->addSeparator();
  addAction(menu, tr("&Quit"), QStringLiteral("Ctrl+Q"), [this] { close(); });
}

void MainWindow::buildEditMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Edit"));
  addAction(menu, tr("&Undo"), QStringLiteral("Ctrl+Z"),
            [this] { onDashboard([](DashboardPage& page) { page.undo(); }); });
  addAction(menu, tr("&Redo"), QStringLiteral("Ctrl+Shift+Z"),
            [this] { onDashboard([](DashboardPage& page) { page.redo(); }); });
  menu->addSeparator();
  addAction(menu, tr("Re&name dashboard…"), QStringLiteral("F2"), [this] { renameDashboard(); });
  addAction(menu, tr("&Keep this time range and these variables"), {},
            [this] { onDashboard([](DashboardPage& page) { page.keepCurrentState(); }); });
}

void MainWindow::buildViewMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&View"));
  const auto add = [this, menu](const QString& text, const QString& keys, void (*run)(DashboardPage&)) {
    addAction(menu, text, keys, [this, run] { onDashboard(run); });
  };
  add(tr("&Refresh"), QStringLiteral("F5;D, R"), [](DashboardPage& page) { page.session().refresh(); });
  menu->addSeparator();
  add(tr("Zoom &out"), QStringLiteral("T, Z;T, -"), [](DashboardPage& page) { page.zoomOut(); });
  add(tr("Zoom &in"), QStringLiteral("T, +;T, ="), [](DashboardPage& page) { page.zoomIn(); });
  add(tr("&Earlier"), QStringLiteral("T, Left;Alt+Left"), [](DashboardPage& page) { page.shiftTime(-1); });
  add(tr("&Later"), QStringLiteral("T, Right;Alt+Right"), [](DashboardPage& page) { page.shiftTime(1); });
  add(tr("Make time &absolute"), QStringLiteral("T, A"), [](DashboardPage& page) { page.makeTimeAbsolute(); });
  menu->addSeparator();
  add(tr("E&xpand all rows"), QStringLiteral("D, Shift+E"), [](DashboardPage& page) { page.toggleAllRows(false); });
  add(tr("&Collapse all rows"), QStringLiteral("D, Shift+C"), [](DashboardPage& page) { page.toggleAllRows(true); });
  menu->addSeparator();
  buildThemeMenu(menu);
  addAction(menu, tr("&Full screen"), QStringLiteral("F11"),
            [this] { isFullScreen() ? showNormal() : showFullScreen(); });
}

void MainWindow::buildThemeMenu(QMenu* view) {
  QMenu* menu = view->addMenu(tr("&Theme"));
  auto* choice = new QActionGroup(menu);
  for (const bool light : {false, true}) {
    QAction* action = addAction(menu, light ? tr("&Light") : tr("&Dark"), {}, [this, light] {
      state_.setLight(light);
      widgets::applyTheme(*qApp, light ? widgets::ThemeKind::Light : widgets::ThemeKind::Dark);
    });
    action->setCheckable(true);
    action->setChecked(light == (widgets::currentTheme().kind == widgets::ThemeKind::Light));
    choice->addAction(action);
  }
}

void MainWindow::buildGoMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Go"));
  for (const PageInfo& page : pageTable())
    addAction(menu, tr(page.name), QLatin1String(page.shortcut), [this, id = page.id] { showPage(id); });
  menu->addSeparator();
  addAction(menu, tr("&Home"), QStringLiteral("G, H"), [this] { openBundled(bundledDashboards().front().uid); });
  addAction(menu, tr("Next tab"), QStringLiteral("Ctrl+Tab"),
            [this] { tabs_->setCurrentIndex((tabs_->currentIndex() + 1) % tabs_->count()); });
  addAction(menu, tr("Previous tab"), QStringLiteral("Ctrl+Shift+Tab"),
            [this] { tabs_->setCurrentIndex((tabs_->currentIndex() + tabs_->count() - 1) % tabs_->count()); });
  menu->addSeparator();
  addAction(menu, tr("Command &palette…"), QStringLiteral("Ctrl+K"), [this] { openPalette(); });
}

void MainWindow::buildHelpMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Help"));
  addAction(menu, tr("&Keyboard shortcuts"), QStringLiteral("?;F1"), [this] { showShortcuts(); });
  addAction(menu, tr("&About Oriel"), {}, [this] {
    QMessageBox::about(
        this, tr("About Oriel"),
        tr("Oriel %1\n\nOne native window for metrics: collects, stores, queries, draws.\nGPL-3.0-or-later.")
            .arg(QApplication::applicationVersion()));
  });
}

void MainWindow::askForFile() {
  const QStringList files = QFileDialog::getOpenFileNames(this, tr("Open dashboards"), {}, kFileFilter);
  for (const QString& file : files) openFile(file);
}

void MainWindow::fillRecentMenu() {
  recentMenu_->clear();
  for (const QString& path : state_.recentFiles())
    connect(recentMenu_->addAction(path), &QAction::triggered, this, [this, path] { openFile(path); });
  if (recentMenu_->isEmpty()) recentMenu_->addAction(tr("No files yet"))->setEnabled(false);
}

void MainWindow::save() {
  DashboardPage* page = currentDashboard();
  if (!page) return;
  if (page->id().startsWith(QLatin1String("bundled:")))
    saveAs();
  else
    saveTo(*page, page->id());
}

void MainWindow::saveAs() {
  DashboardPage* page = currentDashboard();
  if (!page) return;
  const QString suggestion =
      page->id().startsWith(QLatin1String("bundled:")) ? page->title() + QStringLiteral(".json") : page->id();
  const QString path = QFileDialog::getSaveFileName(this, tr("Save dashboard"), suggestion, kFileFilter);
  if (path.isEmpty() || !saveTo(*page, path)) return;
  state_.addRecentFile(path);
  browse_->reload();
}

bool MainWindow::saveTo(DashboardPage& page, const QString& path) {
  const auto saved = dashboards::saveDashboard(engine_.files(), *page.session().dashboard(), path.toStdString());
  if (!saved.ok()) {
    showNotice(QString::fromStdString(saved.error().toString()), true);
    return false;
  }
  page.setSaved(QFileInfo(path).absoluteFilePath());
  watchOpenFiles();
  return true;
}

void MainWindow::renameDashboard() {
  DashboardPage* page = currentDashboard();
  if (!page) return;
  bool accepted = false;
  const QString title =
      QInputDialog::getText(this, tr("Rename dashboard"), tr("Title"), QLineEdit::Normal, page->title(), &accepted);
  if (accepted && !title.trimmed().isEmpty()) page->edit(dashboards::SetTitle{title.trimmed().toStdString()});
}

void MainWindow::openPalette() {
  std::vector<PaletteItem> items;
  const auto collect = [&items](QMenu* menu, const auto& self) -> void {
    for (QAction* action : menu->actions()) {
      if (action->menu()) {
        self(action->menu(), self);
      } else if (!action->isSeparator() && action->isEnabled()) {
        QString text = action->text();
        text.remove(QLatin1Char('&'));
        items.push_back({text, action->shortcut().toString(QKeySequence::NativeText), [action] { action->trigger(); }});
      }
    }
  };
  for (QAction* top : menuBar()->actions())
    if (top->menu() && top->menu() != recentMenu_) collect(top->menu(), collect);
  for (const BundledDashboard& bundled : bundledDashboards())
    items.push_back({bundled.title, tr("dashboard"), [this, uid = bundled.uid] { openBundled(uid); }});
  for (const QString& path : state_.recentFiles())
    items.push_back({QFileInfo(path).completeBaseName(), path, [this, path] { openFile(path); }});
  for (const auto& [title, path] : libraryEntries())
    items.push_back({title, tr("dashboard"), [this, path = path] { openFile(path); }});
  auto* palette = new CommandPalette(std::move(items), this);
  palette->setAttribute(Qt::WA_DeleteOnClose);
  palette->show();
}

void MainWindow::showShortcuts() {
  QString rows;
  for (QAction* top : menuBar()->actions()) {
    for (QAction* action : top->menu() ? top->menu()->actions() : QList<QAction*>{}) {
      if (action->shortcuts().isEmpty()) continue;
      QStringList keys;
      for (const QKeySequence& key : action->shortcuts()) keys << key.toString(QKeySequence::NativeText);
      QString text = action->text();
      text.remove(QLatin1Char('&'));
      rows += QStringLiteral("<tr><td style='padding:2px 24px 2px 0'>%1</td><td>%2</td></tr>")
                  .arg(text.toHtmlEscaped(), keys.join(QStringLiteral("  or  ")).toHtmlEscaped());
    }
  }
  QMessageBox box(this);
  box.setWindowTitle(tr("Keyboard shortcuts"));
  box.setTextFormat(Qt::RichText);
  box.setText(QStringLiteral("<table>") + rows + QStringLiteral("</table>"));
  box.exec();
}

}  // namespace oriel::ui
