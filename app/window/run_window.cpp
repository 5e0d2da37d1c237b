#include "app/window/run_window.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QMessageBox>
#include <QProgressDialog>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <iostream>
#include <thread>

#include "app/window/desktop_notifier.h"
#include "app/window/first_frame.h"
#include "app/window/single_instance.h"
#include "app/window/unix_signals.h"
#include "dashboards/grafana_api/dashboard_service.h"
#include "dashboards/provisioning/provisioning.h"
#include "models/engine/engine.h"
#include "ui/app_state.h"
#include "ui/bundled.h"
#include "ui/library_relay.h"
#include "ui/main_window.h"
#include "widgets/theme/theme.h"

namespace oriel::window {
namespace {

QStringList absolutePaths(const std::vector<std::string>& files) {
  QStringList out;
  for (const std::string& file : files) out << QDir().absoluteFilePath(QString::fromStdString(file));
  return out;
}

void openAll(ui::MainWindow& window, const QStringList& files) {
  for (const QString& file : files) window.openFile(file);
  // A window with nothing in it would be a poor answer to a file that cannot be opened.
  const auto bundled = [&window] { window.openBundled(ui::bundledDashboards().front().uid); };
  if (files.isEmpty()) bundled();
  QObject::connect(&window, &ui::MainWindow::opened, &window, [&window, bundled](const QString&, bool ok) {
    if (!ok && window.openDashboards() == 0) bundled();
  });
}

/// An archive takes its time to be unpacked: that is shown, and can be cancelled.
Status startEngine(engine::Engine& engine) {
  if (!QFileInfo(QString::fromStdString(engine.config().dataDirectory)).isFile()) return engine.start();
  std::atomic<double> done{0};
  std::atomic<bool> stop{false};
  Status started;
  QProgressDialog dialog(QObject::tr("Unpacking %1…").arg(engine.config().dataDirectory.c_str()), QObject::tr("Cancel"),
                         0, 1000);
  QObject::connect(&dialog, &QProgressDialog::canceled, &dialog, [&stop] { stop = true; });
  QTimer timer;
  QObject::connect(&timer, &QTimer::timeout, &dialog,
                   [&] { dialog.setValue(std::min(static_cast<int>(done * 1000), 999)); });
  timer.start(50);
  QEventLoop loop;
  std::thread work([&] {
    started = engine.start(&done, &stop);
    QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
  });
  loop.exec();
  work.join();
  return started;
}

std::unique_ptr<dashboards::DashboardService> makeLibrary(const Options& options, const ui::AppState& state,
                                                          engine::Engine& engine, ui::LibraryRelay& relay) {
  dashboards::DashboardServiceOptions places = dashboards::standardDashboardPlaces();
  for (const QString& folder : state.dashboardFolders())
    places.folders.push_back(QDir().absoluteFilePath(folder).toStdString());
  const auto absolute = [](const std::string& path) {
    return QDir().absoluteFilePath(QString::fromStdString(path)).toStdString();
  };
  if (!options.provisioning.empty())
    places.provisioning = absolute(options.provisioning);
  else if (!options.config.empty())
    places.provisioning = dashboards::findProvisioningBeside(absolute(options.config));
  places.version = ORIEL_VERSION;
  dashboards::DashboardServiceWiring wiring;
  wiring.submit = [&engine](std::stop_token stop, std::function<void(std::stop_token)> task) {
    engine.queryPool().submit(engine::Priority::Interactive, std::move(stop), std::move(task));
  };
  wiring.setSources = [&engine, &relay](const std::vector<datasource::SourceConfig>& sources) {
    std::vector<Error> failed = engine.setSources(sources);
    relay.tellSources();
    return failed;
  };
  wiring.changed = [&relay](const std::vector<dashboards::LibraryChange>& changes) { relay.tellChanges(changes); };
  auto service = std::make_unique<dashboards::DashboardService>(std::move(places), std::move(wiring));
  service->start();
  return service;
}

/// Where the settings say `grafanaApi=127.0.0.1:3000`; off otherwise. The password comes from ORIEL_GRAFANA_PASSWORD.
void serveGrafanaApi(dashboards::DashboardService& library, const QString& place, ui::MainWindow& window) {
  if (place.isEmpty()) return;
  bool isPort = false;
  dashboards::GrafanaListenOptions options;
  options.port = place.section(QLatin1Char(':'), -1).toUShort(&isPort);
  if (place.contains(QLatin1Char(':'))) options.address = place.section(QLatin1Char(':'), 0, -2).toStdString();
  const auto password = dashboards::grafanaPassword({});
  if (password.ok()) options.password = *password;
  const Status listening =
      isPort ? library.listen(options) : Status(makeError(ErrorCode::InvalidInput, "grafanaApi wants ADDRESS:PORT"));
  if (!listening.ok()) window.showNotice(QString::fromStdString(listening.error().toString()), true);
}

}  // namespace

int runWindow(const Options& options, int& argc, char** argv) {
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("oriel"));
  QApplication::setApplicationDisplayName(QStringLiteral("Oriel"));
  QApplication::setApplicationVersion(QStringLiteral(ORIEL_VERSION));
  QGuiApplication::setDesktopFileName(QStringLiteral("io.github.oriel.Oriel"));
  ui::AppState state;
  widgets::applyTheme(application, state.isLight() ? widgets::ThemeKind::Light : widgets::ThemeKind::Dark);
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/oriel.svg")));

  engine::EngineConfig config;
  config.dataDirectory = options.dataDirectory.empty() ? engine::defaultDataDirectory() : options.dataDirectory;
  if (!options.config.empty())
    config.prometheusFile = QDir().absoluteFilePath(QString::fromStdString(options.config)).toStdString();
  const QStringList files = absolutePaths(options.dashboards);
  SingleInstance instance(QString::fromStdString(config.dataDirectory));
  DesktopNotifier notifier;
  engine::EngineServices services;
  services.desktop = notifier.desktop();
  engine::Engine engine(config, services);
  const Status started = startEngine(engine);
  if (!started.ok()) {
    if (started.error().code == ErrorCode::Cancelled || instance.handOver(files)) return 0;
    std::cerr << "oriel: " << started.error().toString() << "\n";
    QMessageBox::critical(nullptr, QStringLiteral("Oriel"), QString::fromStdString(started.error().toString()));
    return 2;
  }
  instance.listen();

  int code = 0;
  {
    ui::LibraryRelay relay;
    const auto library = makeLibrary(options, state, engine, relay);
    ui::MainWindow window(engine, state);
    window.setLibrary(*library, relay);
    serveGrafanaApi(*library, state.grafanaApiAddress(), window);
    QObject::connect(&instance, &SingleInstance::filesReceived, &window, [&window](const QStringList& received) {
      for (const QString& file : received) window.openFile(file);
      window.raise();
      window.activateWindow();
    });
    QObject::connect(&notifier, &DesktopNotifier::openRequested, &window, [&window] {
      window.showPage(ui::PageId::Alerts);
      window.show();
      window.raise();
      window.activateWindow();
    });
    QObject::connect(&notifier, &DesktopNotifier::unavailable, &window,
                     [&window](const QString& reason) { window.showNotice(reason, false); });
    window.showConfigStatus();
    UnixSignals signals_;
    QObject::connect(&signals_, &UnixSignals::terminationRequested, &application, &QApplication::quit);
    openAll(window, files);
    window.showReadOnlyData();
    if (!options.config.empty() && files.isEmpty()) window.showPage(ui::PageId::Targets);
    FirstFrame firstFrame(&window);
    window.show();
    code = QApplication::exec();
  }
  const Status stopped = engine.stop();
  if (!stopped.ok()) std::cerr << "oriel: " << stopped.error().toString() << "\n";
  return code;
}

}  // namespace oriel::window
