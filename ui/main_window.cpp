#include "ui/main_window.h"

#include <QCloseEvent>
#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "dashboards/format/value_format.h"
#include "dashboards/library/dashboard_file.h"
#include "models/engine/engine.h"
#include "models/rules/rule_manager.h"
#include "models/scrape/scrape_manager.h"
#include "ui/alerts_page.h"
#include "ui/app_state.h"
#include "ui/browse_page.h"
#include "ui/bundled.h"
#include "ui/dashboard_page.h"
#include "ui/explore_page.h"
#include "ui/navigation_rail.h"
#include "ui/rules_page.h"
#include "ui/session_services.h"
#include "ui/status_page.h"
#include "ui/style.h"
#include "ui/targets_page.h"
#include "widgets/theme/theme.h"

namespace oriel::ui {
namespace {

constexpr int kStatusUpdateMs = 2000;
const QString kBundled = QStringLiteral("bundled:");

}  // namespace

MainWindow::MainWindow(engine::Engine& engine, AppState& state, QWidget* parent)
    : QMainWindow(parent),
      engine_(engine),
      state_(state),
      rail_(new NavigationRail),
      pages_(new QStackedWidget),
      tabs_(new QTabWidget),
      browse_(new BrowsePage(state)),
      explore_(new ExplorePage(engine)),
      noticeStrip_(new QWidget),
      noticeText_(new QLabel),
      noticeAccept_(new QPushButton),
      statusText_(new QLabel),
      statusNotices_(new QLabel),
      statusTimer_(new QTimer(this)) {
  setWindowTitle(QStringLiteral("Oriel"));
  widgets::followTheme(this, [this](const widgets::Theme&) {
    setStyleSheet(uiStyleSheet());
    noticeStrip_->setStyleSheet(noticeStyleSheet(noticeStrip_->property("error").toBool()));
  });
  setAcceptDrops(true);

  buildNoticeStrip();
  buildPages();

  auto* right = new QVBoxLayout;
  right->setContentsMargins(0, 0, 0, 0);
  right->setSpacing(0);
  right->addWidget(noticeStrip_);
  right->addWidget(pages_, 1);
  auto* central = new QWidget;
  auto* layout = new QHBoxLayout(central);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(rail_);
  layout->addLayout(right, 1);
  setCentralWidget(central);

  statusBar()->addWidget(statusText_, 1);
  statusBar()->addPermanentWidget(statusNotices_);
  statusBar()->setSizeGripEnabled(false);
  statusBar()->setContentsMargins(12, 0, 12, 0);
  connect(statusTimer_, &QTimer::timeout, this, &MainWindow::updateStatus);
  statusTimer_->start(kStatusUpdateMs);

  connect(rail_, &NavigationRail::pageSelected, this, &MainWindow::showPage);
  connect(tabs_, &QTabWidget::tabCloseRequested, this, &MainWindow::closeTab);
  connect(tabs_, &QTabWidget::currentChanged, this, &MainWindow::currentTabChanged);
  connect(browse_, &BrowsePage::openRequested, this, &MainWindow::askForFile);
  connect(browse_, &BrowsePage::fileChosen, this, [this](const QString& path) { openFile(path); });
  connect(browse_, &BrowsePage::importRequested, this, [this] { openImport(); });
  connect(browse_, &BrowsePage::bundledChosen, this, &MainWindow::openBundled);
  buildMenus();
  showPage(PageId::Dashboards);
  if (!restoreGeometry(state_.geometry())) resize(1440, 900);
  updateStatus();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildNoticeStrip() {
  noticeStrip_->setObjectName(QStringLiteral("noticeStrip"));
  noticeStrip_->setAttribute(Qt::WA_StyledBackground);
  noticeText_->setTextFormat(Qt::PlainText);
  noticeText_->setWordWrap(true);
  noticeText_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* dismiss = new QPushButton(tr("Dismiss"));
  auto* layout = new QHBoxLayout(noticeStrip_);
  layout->setContentsMargins(16, 8, 16, 8);
  layout->addWidget(noticeText_, 1);
  layout->addWidget(noticeAccept_, 0, Qt::AlignTop);
  layout->addWidget(dismiss, 0, Qt::AlignTop);
  noticeStrip_->hide();
  connect(dismiss, &QPushButton::clicked, noticeStrip_, &QWidget::hide);
}

void MainWindow::buildPages() {
  tabs_->setDocumentMode(true);
  tabs_->setTabsClosable(true);
  tabs_->setMovable(true);
  tabs_->addTab(browse_, tr("Browse"));
  tabs_->tabBar()->setTabButton(0, QTabBar::RightSide, nullptr);
  // In the order of PageId.
  pages_->addWidget(tabs_);
  pages_->addWidget(explore_);
  pages_->addWidget(new AlertsPage(engine_));
  pages_->addWidget(new TargetsPage(engine_));
  pages_->addWidget(new RulesPage(engine_));
  pages_->addWidget(new StatusPage(engine_));
}

void MainWindow::showPage(PageId page) {
  pages_->setCurrentIndex(static_cast<int>(page));
  rail_->setCurrent(page);
}

void MainWindow::openFile(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  showPage(PageId::Dashboards);
  if (const int open = tabOf(absolute); open >= 0) {
    tabs_->setCurrentIndex(open);
    Q_EMIT opened(absolute, true);
    return;
  }
  // The pool may still run when the window is gone: the answer finds its way only through the guarded pointer.
  const QPointer<MainWindow> self(this);
  auto* application = QCoreApplication::instance();
  engine_.queryPool().submit(engine::Priority::Interactive, {},
                             [self, application, absolute, &files = engine_.files()](std::stop_token) {
                               auto loaded = std::make_shared<const Result<dashboards::DashboardPtr>>(
                                   dashboards::loadDashboard(files, absolute.toStdString()));
                               QMetaObject::invokeMethod(
                                   application,
                                   [self, absolute, loaded] {
                                     if (self) self->fileLoaded(absolute, *loaded);
                                   },
                                   Qt::QueuedConnection);
                             });
}

void MainWindow::fileLoaded(const QString& path, const Result<dashboards::DashboardPtr>& loaded) {
  if (!loaded.ok()) {
    showNotice(QString::fromStdString(loaded.error().toString()), true);
  } else if (const int open = tabOf(path); open >= 0) {
    tabs_->setCurrentIndex(open);
  } else {
    state_.addRecentFile(path);
    browse_->reload();
    addDashboard(*loaded, path);
  }
  Q_EMIT opened(path, loaded.ok());
}

void MainWindow::openBundled(const QString& uid) {
  const QString id = kBundled + uid;
  showPage(PageId::Dashboards);
  if (const int open = tabOf(id); open >= 0) {
    tabs_->setCurrentIndex(open);
    return;
  }
  for (const BundledDashboard& bundled : bundledDashboards()) {
    if (bundled.uid != uid) continue;
    auto loaded = loadBundled(bundled);
    if (!loaded.ok())
      showNotice(QString::fromStdString(loaded.error().toString()), true);
    else
      addDashboard(*loaded, id);
  }
}

void MainWindow::addDashboard(const dashboards::DashboardPtr& dashboard, const QString& id) {
  auto services = sessionServices(engine_);
  services.sourceChoices = state_.sourceChoices(id);
  auto* page = new DashboardPage(dashboard, id, std::move(services));
  connect(page, &DashboardPage::sourcesChosen, this,
          [this, page] { state_.setSourceChoices(page->id(), page->session().sourceChoices()); });
  page->setStarred(state_.isStarred(id));
  connectLinks(page);
  connect(page, &DashboardPage::changed, this, [this, page] { updateTab(page); });
  connect(page, &DashboardPage::message, this, &MainWindow::showNotice);
  connect(page, &DashboardPage::starToggled, this, [this, page](bool starred) {
    state_.setStarred(page->id(), starred);
    browse_->reload();
  });
  const int index = tabs_->addTab(page, page->title());
  tabs_->setTabToolTip(index, id.startsWith(kBundled) ? tr("comes with Oriel") : id);
  tabs_->setCurrentIndex(index);
  takeLinked(page);
  watchOpenFiles();
}

int MainWindow::tabOf(const QString& id) const {
  for (int i = 1; i < tabs_->count(); ++i)
    if (static_cast<DashboardPage*>(tabs_->widget(i))->id() == id) return i;
  return -1;
}

int MainWindow::openDashboards() const { return tabs_->count() - 1; }

DashboardPage* MainWindow::currentDashboard() const {
  if (pages_->currentIndex() != 0 || tabs_->currentIndex() < 1) return nullptr;
  return static_cast<DashboardPage*>(tabs_->currentWidget());
}

void MainWindow::updateTab(DashboardPage* page) {
  const int index = tabs_->indexOf(page);
  // A lone ampersand in a tab's text would become a mnemonic.
  QString text = page->title();
  text.replace(QLatin1Char('&'), QLatin1String("&&"));
  tabs_->setTabText(index, page->isModified() ? text + QStringLiteral(" •") : text);
  if (index == tabs_->currentIndex()) currentTabChanged();
}

void MainWindow::currentTabChanged() {
  const DashboardPage* page = currentDashboard();
  setWindowTitle(page ? page->title() + QStringLiteral(" — Oriel") : QStringLiteral("Oriel"));
}

bool MainWindow::confirmClose(DashboardPage& page) {
  if (!page.isModified()) return true;
  const auto answer =
      QMessageBox::question(this, tr("Unsaved changes"), tr("Save the changes to %1?").arg(page.title()),
                            QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
  if (answer == QMessageBox::Cancel) return false;
  if (answer == QMessageBox::Discard) return true;
  tabs_->setCurrentWidget(&page);
  save();
  return !page.isModified();
}

void MainWindow::closeTab(int index) {
  if (index < 1) return;
  auto* page = static_cast<DashboardPage*>(tabs_->widget(index));
  if (!confirmClose(*page)) return;
  closed_.append(page->id());
  tabs_->removeTab(index);
  page->deleteLater();
  watchOpenFiles();
}

void MainWindow::reopenTab() {
  if (closed_.isEmpty()) return;
  const QString id = closed_.takeLast();
  if (id.startsWith(kBundled))
    openBundled(id.mid(kBundled.size()));
  else
    openFile(id);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  for (int i = 1; i < tabs_->count(); ++i) {
    if (confirmClose(*static_cast<DashboardPage*>(tabs_->widget(i)))) continue;
    event->ignore();
    return;
  }
  state_.setGeometry(saveGeometry());
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  for (const QUrl& url : event->mimeData()->urls())
    if (url.isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  for (const QUrl& url : event->mimeData()->urls())
    if (url.isLocalFile()) openFile(url.toLocalFile());
}

void MainWindow::showOffer(const QString& text, const QString& button, const std::function<void()>& accept) {
  showNotice(text, false);
  noticeAccept_->setText(button);
  noticeAccept_->disconnect();
  connect(noticeAccept_, &QPushButton::clicked, this, [this, accept] {
    noticeStrip_->hide();
    accept();
  });
  noticeAccept_->show();
}

void MainWindow::showNotice(const QString& text, bool error) {
  noticeAccept_->hide();
  noticeText_->setText(text);
  noticeStrip_->setProperty("error", error);
  noticeStrip_->setStyleSheet(noticeStyleSheet(error));
  noticeStrip_->show();
}

void MainWindow::updateStatus() {
  const engine::EngineStatus status = engine_.status();
  const auto bytes = [](std::uint64_t n) {
    return QString::fromStdString(dashboards::formatValue(static_cast<double>(n), "bytes", 1).toString());
  };
  QStringList parts;
  parts << tr("%1 samples/s").arg(status.samplesPerSecond, 0, 'f', 0) << tr("%1 series").arg(status.series)
        << tr("log %1").arg(bytes(status.walBytes)) << tr("CPU %1 %").arg(100 * status.cpuFraction, 0, 'f', 1)
        << tr("memory %1").arg(bytes(status.residentBytes));
  if (status.replaying) parts << tr("reading the log: %1 %").arg(100 * status.replayedFraction, 0, 'f', 0);
  statusText_->setText(parts.join(QStringLiteral("   ·   ")));
  statusNotices_->setText(status.notices.empty()       ? QString()
                          : status.notices.size() == 1 ? tr("1 notice")
                                                       : tr("%1 notices").arg(status.notices.size()));
  statusNotices_->setToolTip(status.notices.empty() ? QString() : QString::fromStdString(status.notices.front()));
}

}  // namespace oriel::ui
