#include "tests/support/test_case.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

#include "models/engine/engine.h"
#include "models/tsdb/store.h"
#include "ui/app_state.h"
#include "ui/dashboard_page.h"
#include "ui/main_window.h"

using namespace oriel;

namespace {

constexpr Timestamp kThen = 1'700'000'000'000;

/// A data directory that somebody else wrote: three hours and a half of one series, years ago.
Status writeForeign(const std::string& directory) {
  ManualClock clock(kThen);
  tsdb::StoreOptions options;
  options.directory = directory;
  ORIEL_ASSIGN(const auto store, tsdb::Store::open(options, makeRealFileSystem(), clock));
  store->waitForReplay();
  for (int i = 0; i < 210; ++i) {
    clock.advance(kMinute);
    const auto appender = store->appender();
    ORIEL_TRY(appender->append({}, {{"__name__", "old_metric"}}, clock.now(), i));
    ORIEL_TRY(appender->commit());
  }
  ORIEL_TRY(store->truncate());
  return store->close();
}

}  // namespace

/// File > Open data directory, Back up, Restore, in the real window.
class WindowDataTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    QVERIFY_RESULT(writeForeign(path("foreign")));
    QVERIFY(QFile::remove(QString::fromStdString(path("foreign/oriel.store"))));
    engine::EngineConfig config;
    config.dataDirectory = path("data");
    engine_ = std::make_unique<engine::Engine>(config);
    QVERIFY_RESULT(engine_->start());
    state_ = std::make_unique<ui::AppState>(QString::fromStdString(path("state.ini")));
  }
  void cleanupTestCase() {
    QVERIFY_RESULT(engine_->stop());
    engine_.reset();
  }

  void otherDataIsShownAndClosed() {
    QFile file(QString::fromStdString(path("old.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        QByteArray("{'title':'Old','panels':[{'title':'One','targets':[{'expr':'old_metric'}]}]}").replace('\'', '"'));
    file.close();
    ui::MainWindow window(*engine_, *state_);
    window.resize(1200, 800);
    window.show();
    QSignalSpy opened(&window, &ui::MainWindow::opened);
    window.openFile(file.fileName());
    QTRY_COMPARE(opened.size(), 1);
    window.openData(QString::fromStdString(path("foreign")));
    QTRY_COMPARE(opened.size(), 2);
    QVERIFY(opened.back().at(1).toBool());
    dashboards::Session& session = window.currentDashboard()->session();
    const auto samples = [&session] {
      const auto data = session.panelData(session.panels().front().key);
      return data && !data->frames.empty() ? data->frames.front().rows() : std::size_t{0};
    };
    QTRY_VERIFY_WITH_TIMEOUT(samples() > 50, 20000);
    // Old data is shown at its own time.
    QCOMPARE(session.timeRange().to, kThen + 210 * kMinute);
    window.showPage(ui::PageId::Explore);
    const auto* source = sourceOf(window);
    QVERIFY(source);
    QCOMPARE(source->itemText(0), QStringLiteral("foreign"));
    QCOMPARE(source->itemText(1), QStringLiteral("Oriel"));
    auto* close = buttonOf(window, QStringLiteral("Close it"));
    QVERIFY(close);
    QTest::mouseClick(close, Qt::LeftButton);
    QVERIFY(engine_->openedData().path.empty());
    QCOMPARE(source->itemText(0), QStringLiteral("Oriel"));
    window.showPage(ui::PageId::Dashboards);
    QVERIFY(session.timeRange().to > kThen + kYear);
    QTRY_COMPARE_WITH_TIMEOUT(samples(), std::size_t{0}, 20000);
    // Nothing in it was changed.
    QVERIFY(!QFile::exists(QString::fromStdString(path("foreign/oriel.store"))));
  }

  void whatIsNoDataIsSaid() {
    ui::MainWindow window(*engine_, *state_);
    window.show();
    QSignalSpy opened(&window, &ui::MainWindow::opened);
    QFile file(QString::fromStdString(path("notes.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no data") > 0);
    file.close();
    window.openData(file.fileName());
    QTRY_COMPARE(opened.size(), 1);
    QVERIFY(!opened.front().at(1).toBool());
    QVERIFY(shows(window, QStringLiteral("neither a folder nor a tar archive")));
    QVERIFY(engine_->openedData().path.empty());
  }

  void backUpAndRestore() {
    ui::MainWindow window(*engine_, *state_);
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(engine_->status().samplesAppended > 0, 20000);
    const QString target = QString::fromStdString(path("backup"));
    window.backUp(target);
    QTRY_VERIFY_WITH_TIMEOUT(shows(window, QStringLiteral("The backup stands in")), 20000);
    QCOMPARE(QDir(target).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
    const std::size_t before = engine_->status().blocks;
    window.restore(QString::fromStdString(path("foreign")));
    QTRY_VERIFY_WITH_TIMEOUT(shows(window, QStringLiteral("were taken over")), 20000);
    QVERIFY(engine_->status().blocks > before);
    window.restore(QString::fromStdString(path("nowhere")));
    QTRY_VERIFY_WITH_TIMEOUT(shows(window, QStringLiteral("Nothing was taken over")), 20000);
  }

 private:
  std::string path(const char* name) const { return folder_.filePath(QString::fromLatin1(name)).toStdString(); }
  static const QComboBox* sourceOf(const ui::MainWindow& window) {
    for (const auto* box : window.findChildren<QComboBox*>())
      if (box->accessibleName() == QStringLiteral("Data source")) return box;
    return nullptr;
  }
  static QPushButton* buttonOf(const ui::MainWindow& window, const QString& text) {
    for (auto* button : window.findChildren<QPushButton*>())
      if (button->isVisible() && button->text() == text) return button;
    return nullptr;
  }
  static bool shows(const ui::MainWindow& window, const QString& text) {
    for (const auto* label : window.findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(text)) return true;
    return false;
  }

  QTemporaryDir folder_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<ui::AppState> state_;
};

ORIEL_TEST_MAIN(WindowDataTest)
#include "window_data_test.moc"
