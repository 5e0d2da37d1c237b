// What the main window does with the library: files that change under open pages, import.
#include <QCoreApplication>
#include <QFileInfo>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QTabWidget>

#include "dashboards/grafana_api/dashboard_service.h"
#include "dashboards/library/dashboard_file.h"
#include "dashboards/search/library_lookup.h"
#include "models/engine/engine.h"
#include "ui/app_state.h"
#include "ui/browse_page.h"
#include "ui/dashboard_page.h"
#include "ui/import_dialog.h"
#include "ui/library_relay.h"
#include "ui/main_window.h"

namespace oriel::ui {

void MainWindow::setLibrary(dashboards::DashboardService& service, const LibraryRelay& relay) {
  library_ = &service;
  browse_->setIndex(service.library().index());
  connect(&relay, &LibraryRelay::filesChanged, this, &MainWindow::libraryChanged);
  connect(&relay, &LibraryRelay::sourcesChanged, this, &MainWindow::sourcesChanged);
  watchOpenFiles();
  constexpr qsizetype kMaxShownNotices = 5;
  QStringList notices;
  for (const std::string& notice : service.notices())
    if (notices.size() < kMaxShownNotices) notices << QString::fromStdString(notice);
  if (!notices.isEmpty()) showNotice(notices.join(QLatin1Char('\n')), false);
}

void MainWindow::connectLinks(DashboardPage* page) {
  page->setLookup([this] {
    return std::make_shared<const dashboards::LibraryLookup>(library_ ? library_->library().index() : nullptr);
  });
  connect(page, &DashboardPage::dashboardRequested, this, &MainWindow::openLinked);
}

void MainWindow::openLinked(const QString& path, const dashboards::UrlParameters& parameters) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  linked_[absolute] = parameters;
  openFile(absolute);
  if (const int open = tabOf(absolute); open >= 0) takeLinked(static_cast<DashboardPage*>(tabs_->widget(open)));
}

void MainWindow::takeLinked(DashboardPage* page) {
  const auto found = linked_.find(page->id());
  if (found == linked_.end()) return;
  page->session().applyParameters(found->second);
  linked_.erase(found);
}

void MainWindow::watchOpenFiles() {
  if (library_ == nullptr) return;
  std::vector<std::string> files;
  for (int i = 1; i < tabs_->count(); ++i)
    if (const auto* page = qobject_cast<DashboardPage*>(tabs_->widget(i)); page && QFileInfo(page->id()).isAbsolute())
      files.push_back(page->id().toStdString());
  library_->watcher().setOpenFiles(std::move(files));
}

void MainWindow::libraryChanged(const QStringList& changed, const QStringList& removed) {
  browse_->setIndex(library_->library().index());
  for (const QString& path : changed)
    if (tabOf(path) > 0) rereadOpenFile(path, static_cast<DashboardPage*>(tabs_->widget(tabOf(path)))->entry());
  for (const QString& path : removed)
    if (tabOf(path) > 0) showNotice(tr("%1 is not there any more; saving writes it anew.").arg(path), false);
}

void MainWindow::rereadOpenFile(const QString& path, const std::string& entry) {
  const QPointer<MainWindow> self(this);
  auto* application = QCoreApplication::instance();
  engine_.queryPool().submit(engine::Priority::Interactive, {},
                             [self, application, path, entry, &files = engine_.files()](std::stop_token) {
                               auto loaded = std::make_shared<const Result<dashboards::DashboardPtr>>(
                                   dashboards::loadDashboard(files, path.toStdString(), entry));
                               QMetaObject::invokeMethod(
                                   application,
                                   [self, path, loaded] {
                                     if (self) self->openFileReread(path, *loaded);
                                   },
                                   Qt::QueuedConnection);
                             });
}

void MainWindow::openFileReread(const QString& path, const Result<dashboards::DashboardPtr>& loaded) {
  const int tab = tabOf(path);
  if (tab < 0) return;
  if (!loaded.ok()) {
    showNotice(tr("The file of an open dashboard was changed and cannot be read: %1")
                   .arg(QString::fromStdString(loaded.error().toString())),
               true);
    return;
  }
  auto* page = static_cast<DashboardPage*>(tabs_->widget(tab));
  // What this window has saved itself is no news, and neither is what it has been asked about.
  if (*(*loaded)->text == *page->session().dashboard()->text || page->isKnownText(*(*loaded)->text)) return;
  if (page->isModified())
    askAboutConflict(page, *loaded);
  else
    page->takeFile(*loaded);
}

void MainWindow::askAboutConflict(DashboardPage* page, const dashboards::DashboardPtr& file) {
  page->setKnownText(*file->text);
  auto* box = new QMessageBox(QMessageBox::Question, tr("The file was changed"),
                              tr("%1 was changed by another program, and here it has changes that are not saved.")
                                  .arg(QFileInfo(page->id()).fileName()),
                              QMessageBox::NoButton, this);
  box->setObjectName(QStringLiteral("conflictBox"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setTextFormat(Qt::PlainText);
  QPushButton* keep = box->addButton(tr("Keep mine"), QMessageBox::RejectRole);
  QPushButton* take = box->addButton(tr("Take the file's"), QMessageBox::DestructiveRole);
  QPushButton* saveAsButton = box->addButton(tr("Save mine as…"), QMessageBox::AcceptRole);
  box->setDefaultButton(keep);
  box->setEscapeButton(keep);
  connect(take, &QPushButton::clicked, page, [page, file] { page->takeFile(file); });
  connect(saveAsButton, &QPushButton::clicked, page, [this, page] {
    tabs_->setCurrentWidget(page);
    QMetaObject::invokeMethod(this, [this] { saveAs(); }, Qt::QueuedConnection);
  });
  box->open();
}

std::vector<std::pair<QString, QString>> MainWindow::libraryEntries() const {
  constexpr std::size_t kMaxInPalette = 2000;
  std::vector<std::pair<QString, QString>> entries;
  if (library_ == nullptr) return entries;
  const QStringList recent = state_.recentFiles();
  for (const dashboards::SearchHit& hit : library_->library().index()->search({}, kMaxInPalette)) {
    const QString path = QString::fromStdString(hit.document->path);
    if (!recent.contains(path)) entries.emplace_back(QString::fromStdString(hit.document->title).simplified(), path);
  }
  return entries;
}

void MainWindow::openImport(const QString& path) {
  if (library_ == nullptr) return;
  auto* dialog = new ImportDialog(*library_, engine_, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &ImportDialog::imported, this, [this](const QStringList& files) {
    browse_->setIndex(library_->library().index());
    showNotice(tr("%n dashboard(s) were taken over into the library.", nullptr, static_cast<int>(files.size())), false);
    if (files.size() == 1) openFile(files.front());
  });
  if (!path.isEmpty()) dialog->readPath(path);
  dialog->open();
}

}  // namespace oriel::ui
