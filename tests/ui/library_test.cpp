// The library in the window: browsing, files that change under open pages, import.
#include <QCheckBox>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTreeWidget>

#include "dashboards/grafana_api/dashboard_service.h"
#include "models/engine/engine.h"
#include "models/net/http_client.h"
#include "models/net/loop.h"
#include "tests/support/test_case.h"
#include "ui/app_state.h"
#include "ui/browse_page.h"
#include "ui/dashboard_page.h"
#include "ui/import_dialog.h"
#include "ui/library_relay.h"
#include "ui/main_window.h"
#include "widgets/theme/theme.h"

using namespace oriel;

class LibraryTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    widgets::applyTheme(*qApp, widgets::ThemeKind::Dark);
    engine::EngineConfig config;
    config.collectHost = false;
    config.dataDirectory = folder_.filePath(QStringLiteral("data")).toStdString();
    engine_ = std::make_unique<engine::Engine>(config);
    QVERIFY_RESULT(engine_->start());
  }
  void cleanupTestCase() {
    QVERIFY_RESULT(engine_->stop());
    engine_.reset();
  }

  void browsing() {
    Opened opened(*this);
    opened.write("a.json", "{\"title\":\"Alpha\",\"tags\":[\"prod\"],\"panels\":[{\"title\":\"Busy CPU\"}]}");
    opened.write("Team/b.json",
                 "{\"title\":\"Beta\",\"panels\":[{\"targets\":[{\"expr\":\"rate(beta_total[5m])\"}]}]}");
    QTRY_VERIFY(opened.titles().contains("Alpha") && opened.titles().contains("Beta"));
    const auto search = [&opened](const QString& text) {
      opened.window.findChild<ui::BrowsePage*>()->search(text);
      return opened.titles();
    };
    QCOMPARE(search("cpu tag:prod"), QStringList{"Alpha"});
    QVERIFY(opened.list()->item(0)->text().contains("panel: Busy CPU"));
    QCOMPARE(search("beta_tot"), QStringList{"Beta"});
    QVERIFY(opened.list()->item(0)->text().contains("metric: beta_total"));
    QCOMPARE(search("folder:team"), QStringList{"Beta"});
    QCOMPARE(search("nothing like this"), QStringList{});
    opened.state.setStarred(opened.path("a.json"), true);
    QCOMPARE(search("starred"), QStringList{QStringLiteral("★  Alpha")});
    const auto* sides = opened.window.findChild<QListWidget*>(QStringLiteral("dashboardFolders"));
    QStringList texts;
    for (int i = 0; i < sides->count(); ++i) texts << sides->item(i)->text().simplified();
    QVERIFY2(texts.contains("▸ Team 1") && texts.contains("# prod 1"), qPrintable(texts.join("|")));
    search({});
    QVERIFY(opened.titles().size() >= 3);  // bundled ones, too
  }

  /// An editor's save shows at once in a page without changes.
  void aSaveOfAnEditor() {
    Opened opened(*this);
    opened.write("a.json", "{\"title\":\"Before\",\"panels\":[]}");
    ui::DashboardPage* page = opened.open("a.json");
    QVERIFY(page);
    opened.write(".a.json.tmp", "{\"title\":\"After\",\"panels\":[{\"type\":\"text\",\"title\":\"New\"}]}");
    QCOMPARE(std::rename(opened.path(".a.json.tmp").toUtf8().constData(), opened.path("a.json").toUtf8().constData()),
             0);
    QTRY_COMPARE(page->title(), QStringLiteral("After"));
    QCOMPARE(page->session().panels().size(), std::size_t{1});
    QVERIFY(!page->isModified());
    opened.write("a.json", "{\"title\":");
    QTest::qWait(300);
    QCOMPARE(page->title(), QStringLiteral("After"));
    QVERIFY(QFile::remove(opened.path("a.json")));
    QTest::qWait(300);
    QCOMPARE(opened.window.openDashboards(), 1);
  }

  void aConflict_data() {
    QTest::addColumn<QString>("button");
    QTest::addColumn<QString>("title");
    QTest::addColumn<bool>("modified");
    QTest::newRow("keep") << "Keep mine" << "Mine" << true;
    QTest::newRow("take") << "Take the file's" << "Theirs" << false;
  }
  void aConflict() {
    QFETCH(QString, button);
    QFETCH(QString, title);
    QFETCH(bool, modified);
    Opened opened(*this);
    opened.write("a.json", "{\"title\":\"Before\",\"panels\":[]}");
    ui::DashboardPage* page = opened.open("a.json");
    QVERIFY(page);
    page->edit(dashboards::SetTitle{"Mine"});
    QVERIFY(page->isModified());
    opened.write("a.json", "{\"title\":\"Theirs\",\"panels\":[]}");
    QMessageBox* box = nullptr;
    QTRY_VERIFY((box = opened.window.findChild<QMessageBox*>(QStringLiteral("conflictBox"))));
    QCOMPARE(page->title(), QStringLiteral("Mine"));
    for (QAbstractButton* one : box->buttons())
      if (one->text().remove('&') == button) one->click();
    QTRY_COMPARE(page->title(), title);
    QCOMPARE(page->isModified(), modified);
    // It is not asked about the same text again.
    QTRY_VERIFY(!opened.window.findChild<QMessageBox*>(QStringLiteral("conflictBox")));
    opened.write("a.json", "{\"title\":\"Theirs\",\"panels\":[]}");
    QTest::qWait(300);
    QVERIFY(!opened.window.findChild<QMessageBox*>(QStringLiteral("conflictBox")));
    QCOMPARE(page->title(), title);
    page->edit(dashboards::SetTitle{title.toStdString()});
    if (page->isModified()) page->setSaved(page->id());
  }

  /// What a script sends to Grafana's API stands in the list at once, and in an open page.
  void overTheApi() {
    Opened opened(*this);
    QVERIFY_RESULT(opened.service.listen({"127.0.0.1", 0, ""}));
    const auto client = net::makeHttpClient(net::makeLoop());
    const auto post = [&](const char* body) {
      net::HttpRequest request;
      request.method = "POST";
      request.url = "http://127.0.0.1:" + std::to_string(opened.service.port()) + "/api/dashboards/db";
      request.body = body;
      const auto answer = client->sendAndWait(std::move(request));
      return answer.ok() ? answer->status : 0;
    };
    QCOMPARE(post("{\"dashboard\":{\"uid\":\"api\",\"title\":\"Sent\",\"panels\":[]}}"), 200);
    QTRY_VERIFY(opened.titles().contains("Sent"));
    ui::DashboardPage* page = opened.open("Sent.json");
    QVERIFY(page);
    QCOMPARE(post("{\"dashboard\":{\"uid\":\"api\",\"title\":\"Sent again\",\"panels\":[]},\"overwrite\":true}"), 200);
    QTRY_COMPARE(page->title(), QStringLiteral("Sent again"));
  }

  void importing() {
    Opened opened(*this);
    opened.window.openImport();
    auto* dialog = opened.window.findChild<ui::ImportDialog*>();
    QVERIFY(dialog);
    auto* text = dialog->findChild<QPlainTextEdit*>(QStringLiteral("importText"));
    auto* found = dialog->findChild<QTreeWidget*>(QStringLiteral("importFound"));
    auto* button = dialog->findChild<QPushButton*>(QStringLiteral("importButton"));
    QVERIFY(text && found && button && !button->isEnabled());
    text->setPlainText("{broken");
    QTRY_COMPARE(found->topLevelItemCount(), 1);
    QVERIFY(!button->isEnabled());
    text->setPlainText("{\"title\":\"Pasted <b>one</b>\",\"panels\":[{\"type\":\"stat\"},{\"type\":\"text\"}]}");
    QTRY_VERIFY(button->isEnabled());
    QCOMPARE(found->topLevelItem(0)->text(0), QStringLiteral("Pasted <b>one</b>"));
    QCOMPARE(found->topLevelItem(0)->text(1), QStringLiteral("2"));
    QSignalSpy done(dialog, &ui::ImportDialog::imported);
    button->click();
    QTRY_COMPARE(done.size(), 1);
    const QString path = done.front().front().toStringList().value(0);
    QVERIFY2(path.startsWith(opened.path("")), qPrintable(path));
    QVERIFY(QFile::exists(path));
    QTRY_COMPARE(opened.window.openDashboards(), 1);
  }

  void importingAFolder() {
    QTemporaryDir from;
    Opened opened(*this);
    for (const char* name : {"x", "y", "z"}) {
      QFile file(from.filePath(QString(name) + ".json"));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write("{\"title\":\"" + QByteArray(name) + "\",\"panels\":[]}");
    }
    opened.window.openImport(from.path());
    auto* dialog = opened.window.findChild<ui::ImportDialog*>();
    auto* found = dialog->findChild<QTreeWidget*>(QStringLiteral("importFound"));
    auto* button = dialog->findChild<QPushButton*>(QStringLiteral("importButton"));
    QTRY_COMPARE(found->topLevelItemCount(), 3);
    found->topLevelItem(1)->setCheckState(0, Qt::Unchecked);
    QCOMPARE(button->text(), QStringLiteral("Import 2"));
    button->click();
    QTRY_VERIFY(QFile::exists(opened.path("x.json")) && QFile::exists(opened.path("z.json")));
    QVERIFY(!QFile::exists(opened.path("y.json")));
  }

 private:
  /// A window over a library in a folder of its own.
  struct Opened {
    explicit Opened(LibraryTest& test)
        : state(folder.filePath("window.ini")),
          service(optionsOf(folder), wiringOf(*test.engine_, relay)),
          window(*test.engine_, state) {
      QDir().mkpath(path(""));
      service.start();
      window.setLibrary(service, relay);
      window.resize(1200, 800);
      window.show();
    }
    static dashboards::DashboardServiceOptions optionsOf(const QTemporaryDir& folder) {
      dashboards::DashboardServiceOptions options;
      options.folders = {folder.filePath("library").toStdString()};
      return options;
    }
    static dashboards::DashboardServiceWiring wiringOf(engine::Engine& engine, ui::LibraryRelay& relay) {
      dashboards::DashboardServiceWiring wiring;
      wiring.setSources = [&engine](const auto& sources) { return engine.setSources(sources); };
      wiring.changed = [&relay](const auto& changes) { relay.tellChanges(changes); };
      return wiring;
    }
    QString path(const QString& name) const { return folder.path() + "/library/" + name; }
    void write(const QString& name, const QByteArray& text) const {
      QDir().mkpath(QFileInfo(path(name)).path());
      QFile file(path(name));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(text);
    }
    ui::DashboardPage* open(const QString& name) {
      QSignalSpy opened(&window, &ui::MainWindow::opened);
      window.openFile(path(name));
      if (!opened.wait(10'000)) return nullptr;
      QTest::qWait(100);  // until the file is watched
      return window.currentDashboard();
    }
    QListWidget* list() const { return window.findChild<QListWidget*>(QStringLiteral("dashboardList")); }
    QStringList titles() const {
      QStringList titles;
      for (int i = 0; i < list()->count(); ++i) titles << list()->item(i)->text().section('\n', 0, 0);
      return titles;
    }
    QTemporaryDir folder;
    ui::AppState state;
    ui::LibraryRelay relay;
    dashboards::DashboardService service;
    ui::MainWindow window;
  };

  QTemporaryDir folder_;
  std::unique_ptr<engine::Engine> engine_;
};

ORIEL_TEST_MAIN(LibraryTest)
#include "library_test.moc"
