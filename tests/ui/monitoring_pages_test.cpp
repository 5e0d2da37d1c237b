// The pages about targets, rules and alerts, and Explore, over an engine whose targets live in memory.
#include "tests/support/test_case.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTreeWidget>

#include "models/engine/engine.h"
#include "models/net/http_client.h"
#include "models/rules/rule_manager.h"
#include "models/scrape/scrape_manager.h"
#include "ui/alerts_page.h"
#include "ui/app_state.h"
#include "ui/explore_page.h"
#include "ui/main_window.h"
#include "ui/query_edit.h"
#include "ui/rules_page.h"
#include "ui/state_text.h"
#include "ui/status_page.h"
#include "ui/targets_page.h"
#include "widgets/theme/theme.h"

using namespace oriel;

namespace {

constexpr Timestamp kStart = 1'790'000'000'000;

const char* const kConfig =
    "global: {scrape_interval: 5s, evaluation_interval: 5s}\n"
    "rule_files: [rules.yml, nothing-*.yml]\n"
    "scrape_configs:\n"
    "  - job_name: app\n"
    "    static_configs: [{targets: ['good:1', 'bad:1']}]\n"
    "  - job_name: away\n"
    "    docker_sd_configs: [{host: 'unix:///var/run/docker.sock'}]\n";
const char* const kRules =
    "groups:\n"
    "  - name: g\n"
    "    rules:\n"
    "      - {record: 'job:up:sum', expr: sum by (job) (up)}\n"
    "      - alert: Down\n"
    "        expr: up == 0\n"
    "        labels: {severity: page}\n"
    "        annotations: {about: it, summary: '{{ $labels.instance }} is down'}\n"
    "      - {alert: Never, expr: up > 5}\n";

class TwoTargets : public net::HttpClient {
 public:
  void send(net::HttpRequest request, Done done) override {
    if (request.url.find("bad") != std::string::npos) {
      done(makeError(ErrorCode::Io, "connection refused"));
      return;
    }
    net::HttpResponse response;
    response.status = 200;
    response.contentType = "text/plain; version=0.0.4";
    response.body = "things 42\n";
    done(std::move(response));
  }
};

QStringList linesOf(const QTreeWidgetItem& parent, int depth = 0) {
  QStringList lines;
  for (int i = 0; i < parent.childCount(); ++i) {
    const QTreeWidgetItem& item = *parent.child(i);
    QStringList columns;
    for (int column = 0; column < item.columnCount(); ++column) columns << item.text(column);
    lines << QString(2 * depth, QLatin1Char(' ')) + columns.join(QStringLiteral(" | "));
    lines += linesOf(item, depth + 1);
  }
  return lines;
}

}  // namespace

class MonitoringPagesTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    widgets::applyTheme(*qApp, widgets::ThemeKind::Dark);
    files_ = makeMemoryFileSystem();
    QVERIFY_RESULT(files_->makeDirectories("/etc/p"));
    QVERIFY_RESULT(files_->writeAtomically("/etc/p/prometheus.yml", kConfig));
    QVERIFY_RESULT(files_->writeAtomically("/etc/p/rules.yml", kRules));
    QVERIFY_RESULT(files_->writeAtomically("/etc/p/more.yml", kRules));
    clock_ = std::make_shared<ManualClock>(kStart);
    engine::EngineConfig config;
    config.dataDirectory = "/data";
    config.collectHost = false;
    config.prometheusFile = "/etc/p/prometheus.yml";
    engine::EngineServices services;
    services.clock = clock_;
    services.files = files_;
    services.client = std::make_shared<TwoTargets>();
    engine_ = std::make_unique<engine::Engine>(config, services);
    QVERIFY_RESULT(engine_->start());
    for (int i = 0; i < 6; ++i) {
      clock_->advance(5 * kSecond);
      QTest::qWait(20);
    }
    QTRY_COMPARE(engine_->alerts().size(), 1U);
  }
  void cleanupTestCase() { QVERIFY_RESULT(engine_->stop()); }

  void targets() {
    ui::TargetsPage page(*engine_);
    page.update();
    const QString lines = linesOf(*page.tree().invisibleRootItem()).join(QLatin1Char('\n'));
    QVERIFY2(lines.contains(QLatin1String("app | 1 of 2 up")), qPrintable(lines));
    QVERIFY2(lines.contains(QLatin1String("http://bad:1/metrics | down | {instance=\"bad:1\"}")), qPrintable(lines));
    QVERIFY2(lines.contains(QLatin1String("connection refused")), qPrintable(lines));
    page.setSearch(QStringLiteral("good"));
    QCOMPARE(linesOf(*page.tree().invisibleRootItem()).size(), 2);
  }

  void aTargetThatIsNotScrapedYetIsNoBadNews() {
    engine::EngineConfig config;
    config.dataDirectory = "/other";
    config.collectHost = false;
    config.prometheusFile = "/etc/p/prometheus.yml";
    engine::EngineServices services;
    const auto clock = std::make_shared<ManualClock>(kStart);
    services.clock = clock;
    services.files = files_;
    services.client = std::make_shared<TwoTargets>();
    engine::Engine engine(config, services);
    QVERIFY_RESULT(engine.start());
    ui::TargetsPage page(engine);
    page.update();
    QCOMPARE(page.tree().topLevelItem(0)->text(1), QString("0 of 2 up"));
    QCOMPARE(page.tree().topLevelItem(0)->foreground(1).color(), ui::stateColor(ui::StateColor::Unknown));
    clock->advance(10 * kSecond);
    page.update();
    QCOMPARE(page.tree().topLevelItem(0)->text(1), QString("1 of 2 up"));
    QCOMPARE(page.tree().topLevelItem(0)->foreground(1).color(), ui::stateColor(ui::StateColor::Warning));
    QVERIFY_RESULT(engine.stop());
  }

  void status() {
    ui::StatusPage page(*engine_);
    page.show();
    QStringList texts;
    for (const QLabel* label : page.findChildren<QLabel*>()) texts << label->text();
    const QString all = texts.join(QLatin1Char('\n'));
    QVERIFY2(all.contains(QLatin1String("/etc/p/prometheus.yml, read 2026-")), qPrintable(all));
    QVERIFY2(all.contains(QLatin1String("rule files: 1\n")), qPrintable(all));
  }

  void rules() {
    ui::RulesPage page(*engine_);
    page.update();
    const QString lines = linesOf(*page.tree().invisibleRootItem()).join(QLatin1Char('\n'));
    QVERIFY2(lines.contains(QLatin1String("job:up:sum | record | ok")), qPrintable(lines));
    QVERIFY2(lines.contains(QLatin1String("Down | alert | ok")), qPrintable(lines));
    QVERIFY2(lines.contains(QLatin1String("every 5s, /etc/p/rules.yml")), qPrintable(lines));
  }

  void alerts() {
    ui::AlertsPage page(*engine_);
    page.update();
    const QStringList lines = linesOf(*page.tree().invisibleRootItem());
    QVERIFY2(lines.value(0).startsWith(QLatin1String("Down | firing")), qPrintable(lines.join('\n')));
    QVERIFY2(lines.value(1).contains(QLatin1String("instance=\"bad:1\"")), qPrintable(lines.join('\n')));
    QVERIFY2(lines.value(1).contains(QLatin1String("summary: bad:1 is down")), qPrintable(lines.join('\n')));
    QVERIFY2(lines.value(2).startsWith(QLatin1String("Never | inactive")), qPrintable(lines.join('\n')));
    const QTreeWidgetItem* alert = page.tree().topLevelItem(0)->child(0);
    QVERIFY2(alert->text(4).startsWith(QLatin1String("summary: ")), qPrintable(alert->text(4)));
    QVERIFY2(alert->toolTip(0).contains(QLatin1String("severity=\"page\"}\n= 0\n")), qPrintable(alert->toolTip(0)));
    for (QPushButton* filter : page.findChildren<QPushButton*>())
      if (filter->text().contains(QLatin1String("inactive"))) filter->click();
    QCOMPARE(linesOf(*page.tree().invisibleRootItem()).size(), 2);
  }

  void treesKeepWhatIsClosed() {
    ui::AlertsPage page(*engine_);
    page.update();
    QTreeWidgetItem* rule = page.tree().topLevelItem(0);
    QVERIFY(rule->isExpanded());
    rule->setExpanded(false);
    page.update();
    QCOMPARE(page.tree().topLevelItem(0), rule);
    QVERIFY(!rule->isExpanded());
  }

  void explores() {
    ui::ExplorePage page(*engine_);
    page.resize(1000, 700);
    page.show();
    QSignalSpy answered(&page, &ui::ExplorePage::answered);
    auto* edit = page.findChild<ui::QueryEdit*>();
    QVERIFY(edit);
    QTest::keyClicks(edit, QStringLiteral("things"));
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(answered.size(), 1);
    QCOMPARE(page.message(), QString());
    // An error is underlined where it stands.
    page.explore(QStringLiteral("sum(things) + + rate(things)"));
    QTRY_COMPARE(answered.size(), 2);
    QVERIFY2(page.message().contains(QLatin1String("expected type range vector")), qPrintable(page.message()));
    QCOMPARE(edit->extraSelections().size(), 1);
    QCOMPARE(edit->extraSelections().front().cursor.selectedText(), QString("things"));
    QTest::keyClick(edit, Qt::Key_End);
    QTest::keyClick(edit, Qt::Key_Space);
    QVERIFY(edit->extraSelections().isEmpty());
    // A long query is wrapped, and the box grows with it.
    const int oneLine = edit->height();
    QVERIFY(!edit->verticalScrollBar()->isVisible());
    edit->setPlainText(QStringLiteral("sum(things) + ").repeated(20) + QStringLiteral("1"));
    QTRY_VERIFY(edit->height() > oneLine);
    QVERIFY(!edit->verticalScrollBar()->isVisible());
    edit->setPlainText(QStringLiteral("sum(things) + rate(things)"));
    QTRY_COMPARE(edit->height(), oneLine);
    // What was run before comes back.
    QTest::keyClick(edit, Qt::Key_Up);
    QTest::keyClick(edit, Qt::Key_Up);
    QCOMPARE(edit->toPlainText(), QString("things"));
  }

  void aBrokenConfigurationKeepsTheOldOne() {
    QTemporaryDir folder;
    ui::AppState state(folder.filePath(QStringLiteral("a.ini")));
    ui::MainWindow window(*engine_, state);
    window.show();
    window.showConfigStatus();
    const auto said = [&window] {
      QString text;
      for (const QLabel* label : window.findChild<QWidget*>(QStringLiteral("noticeStrip"))->findChildren<QLabel*>())
        text += label->text();
      return text;
    };
    QVERIFY2(said().contains(QLatin1String("/etc/p/prometheus.yml:2:")), qPrintable(said()));
    QVERIFY2(said().contains(QLatin1String("more.yml")), qPrintable(said()));
    const std::size_t before = engine_->scrapeStatus().targets.size();
    QVERIFY_RESULT(files_->writeAtomically("/etc/p/prometheus.yml", "global: {}\nscrape_configs: [{job_nam: x}]\n"));
    window.openConfiguration(QStringLiteral("/etc/p/prometheus.yml"));
    QTRY_VERIFY2(
        said().contains(QLatin1String("/etc/p/prometheus.yml:2:")) && said().contains(QLatin1String("goes on")),
        qPrintable(said()));
    QCOMPARE(engine_->scrapeStatus().targets.size(), before);
    QVERIFY_RESULT(files_->writeAtomically("/etc/p/prometheus.yml", kConfig));
    QVERIFY_RESULT(engine_->reload());
  }

 private:
  std::shared_ptr<FileSystem> files_;
  std::shared_ptr<ManualClock> clock_;
  std::unique_ptr<engine::Engine> engine_;
};

ORIEL_TEST_MAIN(MonitoringPagesTest)
#include "monitoring_pages_test.moc"
