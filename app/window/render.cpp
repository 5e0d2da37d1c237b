#include "app/window/render.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <iostream>

#include "app/window/panel_dump.h"
#include "app/window/quiet_platform.h"
#include "dashboards/library/dashboard_file.h"
#include "models/base/text.h"
#include "models/engine/engine.h"
#include "ui/bundled.h"
#include "ui/dashboard_page.h"
#include "ui/dashboard_view.h"
#include "ui/grid_geometry.h"
#include "ui/scrape_interval.h"
#include "ui/session_services.h"
#include "ui/source_bar.h"
#include "ui/style.h"
#include "widgets/panels/panel_frame.h"
#include "widgets/theme/theme.h"

namespace oriel::window {
namespace {

constexpr int kPanelPictureHeight = 400;
constexpr int kPollMs = 20;
// Queries give up by themselves after 30 s; variables may take one round more.
constexpr qint64 kLongestWaitMs = 65'000;

int fail(const std::string& text) {
  std::cerr << "oriel: " << text << "\n";
  return 2;
}

int failPanel(int id) { return fail("--panel: the dashboard has no panel with id " + std::to_string(id)); }

void runFor(int milliseconds) {
  QEventLoop loop;
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  loop.exec();
}

Result<dashboards::DashboardPtr> loadAsked(const Options& options, engine::Engine& engine) {
  if (options.dashboards.empty()) return ui::loadBundled(ui::bundledDashboards().front());
  return dashboards::loadDashboard(engine.files(), options.dashboards.front());
}

Status setVariables(const Options& options, dashboards::Session& session) {
  // As an address would say it: a name that is given again has one value more.
  dashboards::UrlParameters asked;
  for (const auto& [name, value] : options.variables) {
    const auto same = [&name = name](const auto& one) { return one.first == name; };
    auto found = std::find_if(asked.variables.begin(), asked.variables.end(), same);
    if (found == asked.variables.end()) found = asked.variables.insert(found, {name, {}});
    found->second.push_back(value);
  }
  const std::vector<std::string> unknown = session.applyParameters(asked);
  if (!unknown.empty()) {
    return makeError(ErrorCode::NotFound, "--var: the dashboard has no variable " + unknown.front());
  }
  return {};
}

dashboards::ThemeKind themeOf(const Options& options) {
  return options.theme == "light" ? dashboards::ThemeKind::Light : dashboards::ThemeKind::Dark;
}

Status writeData(const Options& options, engine::Engine& engine, const dashboards::Session& session) {
  if (options.dataOut.empty()) return {};
  return engine.files().writeAtomically(options.dataOut, dumpPanels(session, themeOf(options)));
}

/// Range and variables as asked; an exit code when they cannot be.
int applyOptions(const Options& options, dashboards::Session& session) {
  session.setRefreshInterval("");
  const std::string from = options.from.empty() ? session.from() : options.from;
  const std::string to = options.to.empty() ? session.to() : options.to;
  if (!session.setTimeRange(from, to)) return fail("--from/--to cannot be read as a time range: " + from + " to " + to);
  const Status variables = setVariables(options, session);
  return variables.ok() ? 0 : fail(variables.error().toString());
}

bool hasAllData(const Options& options, const dashboards::Session& session) {
  if (session.isLoading()) return false;
  for (const dashboards::PanelInstance& instance : session.panels()) {
    if (instance.panel.type == "row" || (options.panel != 0 && instance.panel.id != options.panel)) continue;
    const auto data = session.panelData(instance.key);
    if (!data || data->state == dashboards::PanelState::Loading) return false;
  }
  return true;
}

/// Every panel that was made, and so asks, has an answer.
bool isComplete(ui::DashboardPage& page) {
  const dashboards::Session& session = page.session();
  if (session.isLoading()) return false;
  for (const dashboards::PanelInstance& instance : session.panels()) {
    if (instance.panel.type == "row" || instance.panel.targets.empty() || !page.view().frame(instance.key)) continue;
    const auto data = session.panelData(instance.key);
    if (!data || data->state == dashboards::PanelState::Loading) return false;
  }
  return true;
}

void waitForData(ui::DashboardPage& page) {
  QElapsedTimer timer;
  timer.start();
  do {
    runFor(kPollMs);
  } while (!isComplete(page) && timer.elapsed() < kLongestWaitMs);
  runFor(kPollMs);
}

std::string keyOfPanel(const dashboards::Session& session, int id) {
  for (const dashboards::PanelInstance& instance : session.panels())
    if (instance.panel.id == id) return instance.key;
  return {};
}

/// The size of the page: as asked, or as high as all panels need.
void sizePage(const Options& options, ui::DashboardPage& page) {
  int height = options.size.height();
  page.resize(options.size.width(), height > 0 ? height : 1000);
  page.ensurePolished();
  runFor(kPollMs);
  if (options.panel != 0) {
    if (height == 0) page.resize(options.size.width(), kPanelPictureHeight + page.height() - page.view().height());
    return;
  }
  if (height == 0) {
    const int around = page.height() - page.view().viewport()->height();
    page.resize(options.size.width(), page.view().contentHeight() + around);
  }
}

int reportErrors(const dashboards::Session& session) {
  int code = 0;
  for (const dashboards::PanelInstance& instance : session.panels()) {
    const auto data = session.panelData(instance.key);
    if (!data || !data->error) continue;
    std::cerr << "oriel: panel \"" << data->title << "\": " << data->error->toString() << "\n";
    code = 1;
  }
  return code;
}

/// A rate wants two scrapes, the first of which comes up to an interval after the start, and a point of the graph's
/// grid after them.
void warnOfRareScrapes(const engine::Engine& engine, Duration collectFor) {
  const Duration longest = ui::longestScrapeInterval(engine);
  const Duration enough = 3 * longest;
  if (collectFor >= enough) return;
  std::cerr << "oriel: warning: --scrape-for " << formatDuration(collectFor)
            << " is less than three scrape intervals of " << formatDuration(longest)
            << ": panels with rates may show no data; --scrape-for " << formatDuration(enough) << " would do\n";
}

int paint(const Options& options, engine::Engine& engine, const dashboards::DashboardPtr& dashboard) {
  ui::DashboardPage page(dashboard, QStringLiteral("render"), ui::sessionServices(engine));
  page.setStyleSheet(ui::uiStyleSheet());
  dashboards::Session& session = page.session();
  if (const int code = applyOptions(options, session); code != 0) return code;
  page.sourceBar().close();
  page.setAttribute(Qt::WA_DontShowOnScreen);
  page.view().setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  page.show();
  sizePage(options, page);
  waitForData(page);
  sizePage(options, page);  // repeated panels may have come with the variables
  if (options.panel != 0) {
    const std::string key = keyOfPanel(session, options.panel);
    if (key.empty()) return failPanel(options.panel);
    page.view().viewPanel(key);
  } else {
    page.view().showAll();
  }
  waitForData(page);
  page.view().applyAll();
  if (const Status written = writeData(options, engine, session); !written.ok())
    return fail(written.error().toString());
  const QImage picture =
      (options.panel != 0 ? page.view().frame(keyOfPanel(session, options.panel))->grab() : page.grab()).toImage();
  if (!picture.save(QString::fromStdString(options.out), "PNG")) return fail("cannot write " + options.out);
  return reportErrors(session);
}

/// The data alone: every panel is asked as if it stood in a picture of the same size.
int collect(const Options& options, engine::Engine& engine, const dashboards::DashboardPtr& dashboard) {
  dashboards::Session session(dashboard, ui::sessionServices(engine));
  if (const int code = applyOptions(options, session); code != 0) return code;
  QElapsedTimer timer;
  timer.start();
  do {
    const std::vector<dashboards::PanelInstance> instances = session.panels();
    for (const dashboards::PanelInstance& instance : instances) {
      const bool wanted = options.panel == 0 || instance.panel.id == options.panel;
      const int width = options.panel != 0
                            ? options.size.width() - 2 * ui::kViewMargin
                            : ui::gridRect(instance.panel.grid, options.size.width() - 2 * ui::kViewMargin).width();
      session.setVisible(instance.key, wanted, width);
    }
    runFor(kPollMs);
  } while (!hasAllData(options, session) && timer.elapsed() < kLongestWaitMs);
  if (options.panel != 0 && keyOfPanel(session, options.panel).empty()) return failPanel(options.panel);
  if (const Status written = writeData(options, engine, session); !written.ok())
    return fail(written.error().toString());
  return reportErrors(session);
}

}  // namespace

int render(const Options& options, int& argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  quietOffscreenPlatform();
  QApplication application(argc, argv);
  widgets::applyTheme(application, options.theme == "light" ? widgets::ThemeKind::Light : widgets::ThemeKind::Dark);

  QTemporaryDir scratch;
  engine::EngineConfig config;
  config.readOnly = !options.dataDirectory.empty();
  config.dataDirectory = config.readOnly ? options.dataDirectory : scratch.path().toStdString();
  config.prometheusFile = options.config;
  engine::Engine engine(config);
  const Status started = engine.start();
  if (!started.ok()) return fail(started.error().toString());
  // A window would go on and say so; a picture without its data is of no use.
  if (engine.configStatus().failed()) return 2;  // the log has said why
  const auto dashboard = loadAsked(options, engine);
  if (!dashboard.ok()) return fail(dashboard.error().toString());
  if (config.readOnly) {
    engine.store().waitForReplay();
  } else {
    warnOfRareScrapes(engine, options.collectFor);
    runFor(static_cast<int>(options.collectFor));
  }
  const int code = options.out.empty() ? collect(options, engine, *dashboard) : paint(options, engine, *dashboard);
  const Status stopped = engine.stop();
  return stopped.ok() ? code : fail(stopped.error().toString());
}

}  // namespace oriel::window
