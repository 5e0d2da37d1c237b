#include "ui/main_window.h"

#include <QAction>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>

#include "models/engine/engine.h"
#include "tests/support/test_case.h"
#include "ui/app_state.h"
#include "ui/dashboard_page.h"
#include "ui/dashboard_view.h"
#include "widgets/panels/panel_frame.h"
#include "widgets/theme/theme.h"

using namespace oriel;

/// The real window over a real engine that collects this computer into a folder of the test.
class MainWindowTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    widgets::applyTheme(*qApp, widgets::ThemeKind::Dark);
    engine::EngineConfig config;
    config.dataDirectory = folder_.filePath(QStringLiteral("data")).toStdString();
    engine_ = std::make_unique<engine::Engine>(config);
    QVERIFY_RESULT(engine_->start());
  }
  void cleanupTestCase() {
    QVERIFY_RESULT(engine_->stop());
    engine_.reset();
  }

  void thisComputerFillsItsPanels() {
    ui::AppState state(folder_.filePath(QStringLiteral("a.ini")));
    ui::MainWindow window(*engine_, state);
    window.resize(1400, 900);
    window.openBundled(QStringLiteral("this-computer"));
    window.show();
    QCOMPARE(window.openDashboards(), 1);
    ui::DashboardPage* page = window.currentDashboard();
    QVERIFY(page);
    dashboards::Session& session = page->session();
    const auto filled = [&session](int id) {
      for (const auto& instance : session.panels()) {
        if (instance.panel.id != id) continue;
        const auto data = session.panelData(instance.key);
        return data && data->state == dashboards::PanelState::Ready && !data->frames.empty();
      }
      return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(filled(1) && filled(2) && filled(4), 20000);
    QVERIFY(page->view().frame(session.panels().front().key));
    window.openBundled(QStringLiteral("this-computer"));
    QCOMPARE(window.openDashboards(), 1);  // a second time only gives it the focus
  }

  void themeChangesWithoutRestartAndIsRemembered() {
    const QString remembered = folder_.filePath(QStringLiteral("theme.ini"));
    ui::AppState state(remembered);
    QVERIFY(!state.isLight());
    ui::MainWindow window(*engine_, state);
    window.resize(1200, 800);
    window.openBundled(QStringLiteral("this-computer"));
    window.show();
    // What is lighter than the middle, of all pixels of the window.
    const auto lightShare = [&window] {
      QCoreApplication::processEvents();
      const QImage image = window.grab().toImage().scaled(200, 150).convertToFormat(QImage::Format_Grayscale8);
      int light = 0;
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) light += qGray(image.pixel(x, y)) > 128;
      return static_cast<double>(light) / (image.width() * image.height());
    };
    const auto choose = [&window](const QString& name) {
      for (QAction* action : window.findChildren<QAction*>())
        if (action->isCheckable() && action->text().remove(QLatin1Char('&')) == name) return action->trigger();
      QFAIL("no such theme in the menus");
    };
    QVERIFY(lightShare() < 0.1);
    choose(QStringLiteral("Light"));
    QVERIFY2(lightShare() > 0.8, qPrintable(QString::number(lightShare())));
    QVERIFY(ui::AppState(remembered).isLight());
    choose(QStringLiteral("Dark"));
    QVERIFY(lightShare() < 0.1);
    QVERIFY(!ui::AppState(remembered).isLight());
  }

  void brokenFileIsSaidAndNothingElseHappens() {
    const QString path = write(QStringLiteral("broken.json"), "{\n  \"title\": \"x\",\n  \"panels\": [ oops ]\n}");
    ui::AppState state(folder_.filePath(QStringLiteral("b.ini")));
    ui::MainWindow window(*engine_, state);
    window.show();
    QSignalSpy opened(&window, &ui::MainWindow::opened);
    window.openFile(path);
    QTRY_COMPARE(opened.size(), 1);
    QCOMPARE(opened.front().at(1).toBool(), false);
    QCOMPARE(window.openDashboards(), 0);
    QString shown;
    for (const QLabel* label : window.findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(path)) shown = label->text();
    QVERIFY2(shown.contains(path + QStringLiteral(":3:")), qPrintable(shown));
    QVERIFY(state.recentFiles().isEmpty());
  }

  void dropOpensAndRemembers() {
    const QString path = write(
        QStringLiteral("dropped.json"),
        QByteArray("{'title':'Dropped','panels':[{'title':'One','targets':[{'expr':'up'}]}]}").replace('\'', '"'));
    ui::AppState state(folder_.filePath(QStringLiteral("c.ini")));
    ui::MainWindow window(*engine_, state);
    window.show();
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &drop);
    QTRY_COMPARE(window.openDashboards(), 1);
    QCOMPARE(window.windowTitle(), QStringLiteral("Dropped — Oriel"));
    QCOMPARE(state.recentFiles(), QStringList{path});
  }

  void editUndoAndSaveKeepTheRestOfTheFile() {
    const QByteArray before =
        QByteArray("{ 'title': 'Old',  'unknownKey': [1,2 ],\n 'panels':[{'title':'One','targets':[{'expr':'up'}]}]}")
            .replace('\'', '"');
    const QString path = write(QStringLiteral("saved.json"), before);
    ui::AppState state(folder_.filePath(QStringLiteral("d.ini")));
    ui::MainWindow window(*engine_, state);
    window.show();
    window.openFile(path);
    QTRY_COMPARE(window.openDashboards(), 1);
    ui::DashboardPage* page = window.currentDashboard();
    page->edit(dashboards::SetTitle{"New"});
    QVERIFY(page->isModified());
    QCOMPARE(page->title(), QStringLiteral("New"));
    page->undo();
    QCOMPARE(page->title(), QStringLiteral("Old"));
    page->redo();
    QCOMPARE(page->title(), QStringLiteral("New"));
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!page->isModified());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray(before).replace("Old", "New"));
  }

  void queryErrorStandsOnItsPanel() {
    const QString path = write(QStringLiteral("error.json"),
                               QByteArray("{'title':'E','panels':[{'title':'Bad','targets':[{'expr':'sum(('}]},"
                                          "{'title':'Good','targets':[{'expr':'vector(1)'}]}]}")
                                   .replace('\'', '"'));
    ui::AppState state(folder_.filePath(QStringLiteral("e.ini")));
    ui::MainWindow window(*engine_, state);
    window.resize(1200, 800);
    window.show();
    window.openFile(path);
    QTRY_COMPARE(window.openDashboards(), 1);
    dashboards::Session& session = window.currentDashboard()->session();
    const auto dataOf = [&session](std::size_t i) { return session.panelData(session.panels()[i].key); };
    QTRY_VERIFY_WITH_TIMEOUT(dataOf(0) && dataOf(0)->error.has_value(), 10000);
    QTRY_VERIFY_WITH_TIMEOUT(dataOf(1) && dataOf(1)->state == dashboards::PanelState::Ready, 10000);
    QVERIFY(!dataOf(1)->error.has_value());
  }

  void keysReachActions() {
    ui::AppState state(folder_.filePath(QStringLiteral("f.ini")));
    ui::MainWindow window(*engine_, state);
    window.resize(1200, 800);
    window.openBundled(QStringLiteral("this-computer"));
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    dashboards::Session& session = window.currentDashboard()->session();
    session.setTimeRange("1000000", "2000000");
    QTest::keyClick(&window, Qt::Key_T);
    QTest::keyClick(&window, Qt::Key_Z);
    QTRY_COMPARE(session.from(), std::string("500000"));
    QCOMPARE(session.to(), std::string("2500000"));
    QTest::keyClick(&window, Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(window.openDashboards(), 0);
    QTest::keyClick(&window, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(window.openDashboards(), 1);
  }

 private:
  QString write(const QString& name, const QByteArray& text) {
    const QString path = folder_.filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(text);
    return path;
  }

  QTemporaryDir folder_;
  std::unique_ptr<engine::Engine> engine_;
};

ORIEL_TEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
