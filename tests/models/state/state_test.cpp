#include "tests/support/test_case.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include "models/base/log.h"
#include "models/state/state.h"

using namespace oriel;
using Entry = oriel::alerting::NotificationLog::Entry;

/// What is remembered over restarts, and files that cannot be used.
class StateTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void initTestCase() {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
  }
  void cleanupTestCase() { setLogSink({}); }
  void notificationLog();
  void oldEntriesGo();
  void queries();
  void queriesOverRestarts();
  void bounded();
  void inMemory();
  void unusable_data();
  void unusable();
  void noFolder();
  void othersCannotRead();
  void restartRepeatsNothing();
};

namespace {

constexpr Timestamp kNow = 1'700'000'000'000;

QString shortText(const std::vector<state::StoredQuery>& queries) {
  QStringList out;
  for (const state::StoredQuery& query : queries)
    out << oriel::test::text(query.text) + (query.starred ? "*" : "") + "@" + QString::number(query.at - kNow);
  return out.join(' ');
}

}  // namespace

void StateTest::notificationLog() {
  const QTemporaryDir folder;
  const std::string path = folder.filePath("state.db").toStdString();
  const std::string key("{}:{a=\"\xff\0b\"}", 12);
  {
    const auto state = state::State::open(path, kNow);
    Entry entry;
    QVERIFY(!state->find(key, entry));
    state->put(key, {kNow, {1, ~0ULL}, {}});
    state->put(key, {kNow + 1, {3, 4, 5}, {~0ULL, 6}});
    state->put("other", {kNow, {}, {}});
    QVERIFY(state->find(key, entry));
    QCOMPARE(entry.at, kNow + 1);
    QVERIFY(state->notices().empty());
  }
  const auto state = state::State::open(path, kNow);
  Entry entry;
  QVERIFY(state->find(key, entry));
  QCOMPARE(entry.at, kNow + 1);
  QCOMPARE(entry.firing, (std::vector<std::uint64_t>{3, 4, 5}));
  QCOMPARE(entry.resolved, (std::vector<std::uint64_t>{~0ULL, 6}));
  QVERIFY(state->find("other", entry));
  QVERIFY(entry.firing.empty());
}

void StateTest::oldEntriesGo() {
  const QTemporaryDir folder;
  const std::string path = folder.filePath("state.db").toStdString();
  Entry entry;
  {
    const auto state = state::State::open(path, kNow);
    state->put("a", {kNow, {1}, {}});
    state->put("b", {kNow + 100 * kHour, {1}, {}});
    QVERIFY(state->find("a", entry));
    state->put("c", {kNow + 121 * kHour, {1}, {}});
    QVERIFY(!state->find("a", entry));
  }
  {
    const auto state = state::State::open(path, kNow + 121 * kHour);
    QVERIFY(!state->find("a", entry));
    QVERIFY(state->find("b", entry));
  }
  const auto state = state::State::open(path, kNow + 230 * kHour);
  QVERIFY(!state->find("b", entry));
  QVERIFY(state->find("c", entry));
}

void StateTest::queries() {
  const auto state = state::State::open("", kNow);
  state->addQuery("up", kNow + 1);
  state->addQuery("rate(x[5m])", kNow + 2);
  state->addQuery("", kNow + 3);
  state->addQuery(" \n", kNow + 3);
  state->addQuery("up", kNow + 4);
  QCOMPARE(shortText(state->queries(10)), QString("up@4 rate(x[5m])@2"));
  state->star("rate(x[5m])", true);
  state->star("not there", true);
  QCOMPARE(shortText(state->queries(10)), QString("up@4 rate(x[5m])*@2"));
  QCOMPARE(shortText(state->queries(1)), QString("up@4"));
  QCOMPARE(shortText(state->queries(0)), QString());
}

void StateTest::queriesOverRestarts() {
  const QTemporaryDir folder;
  const std::string path = folder.filePath("state.db").toStdString();
  {
    const auto state = state::State::open(path, kNow);
    state->addQuery("a", kNow + 1);
    state->addQuery("b", kNow + 2);
    state->star("a", true);
    state->flush();
    state->addQuery("a", kNow + 3);
    state->star("b", true);
    state->star("b", false);
  }
  const auto state = state::State::open(path, kNow);
  QCOMPARE(shortText(state->queries(10)), QString("a*@3 b@2"));
}

void StateTest::bounded() {
  const QTemporaryDir folder;
  const std::string path = folder.filePath("state.db").toStdString();
  {
    const auto state = state::State::open(path, kNow);
    state->addQuery(std::string(100'000, 'x'), kNow);
    QVERIFY(state->queries(10).empty());
    state->addQuery("first", kNow);
    state->star("first", true);
    for (int i = 0; i < 3000; ++i) state->addQuery("q" + std::to_string(i), kNow + 1 + i);
  }
  const auto state = state::State::open(path, kNow);
  const auto all = state->queries(10'000);
  QVERIFY(all.size() > 900 && all.size() <= 1101);
  QCOMPARE(oriel::test::text(all.front().text), QString("q2999"));
  QCOMPARE(oriel::test::text(all.back().text), QString("first"));
}

void StateTest::inMemory() {
  const auto state = state::State::open("", kNow);
  state->put("k", {kNow, {1}, {}});
  state->flush();
  Entry entry;
  QVERIFY(state->find("k", entry));
  QVERIFY(state->notices().empty());
}

void StateTest::unusable_data() {
  QTest::addColumn<QString>("kind");
  for (const char* kind : {"text", "truncated", "middle", "newer", "another program", "folder"})
    QTest::newRow(kind) << kind;
}

void StateTest::unusable() {
  QFETCH(QString, kind);
  const QTemporaryDir folder;
  const QString path = folder.filePath("state.db");
  {
    const auto state = state::State::open(path.toStdString(), kNow);
    for (int i = 0; i < 500; ++i) state->addQuery("query number " + std::to_string(i), kNow + i);
  }
  QFile file(path);
  if (kind == "folder") {
    QVERIFY(QFile::remove(path));
    QVERIFY(QDir().mkdir(path));
  } else {
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    if (kind == "text") bytes = "this is no database, but it is long enough to be looked at: " + QByteArray(2000, 'x');
    if (kind == "truncated") bytes.truncate(bytes.size() / 2);
    if (kind == "middle")
      for (int i = 4096; i < bytes.size() - 4096; ++i) bytes[i] = static_cast<char>(i * 7);
    if (kind == "newer" || kind == "another program") bytes[63] = kind == "newer" ? 9 : 0;  // user_version
    file.resize(0);
    file.seek(0);
    file.write(bytes);
    file.close();
  }
  {
    const auto state = state::State::open(path.toStdString(), kNow);
    QCOMPARE(state->notices().size(), std::size_t(1));
    QVERIFY(state->queries(10).empty());
    state->addQuery("works", kNow);
  }
  if (kind == "folder") return;
  QCOMPARE(QDir(folder.path()).entryList({"state.db.damaged-*"}, QDir::Files).size(), 1);
  const auto state = state::State::open(path.toStdString(), kNow);
  QCOMPARE(shortText(state->queries(10)), QString("works@0"));
  QVERIFY(state->notices().empty());
}

void StateTest::noFolder() {
  const QTemporaryDir folder;
  const auto state = state::State::open(folder.filePath("none/state.db").toStdString(), kNow);
  QCOMPARE(state->notices().size(), std::size_t(1));
  state->addQuery("up", kNow);
  state->flush();
  QCOMPARE(shortText(state->queries(10)), QString("up@0"));
}

void StateTest::othersCannotRead() {
  const QTemporaryDir folder;
  const QString path = folder.filePath("state.db");
  const auto state = state::State::open(path.toStdString(), kNow);
  state->addQuery("up", kNow);
  state->flush();
  for (const char* part : {"", "-wal", "-shm"}) {
    QVERIFY(QFile::exists(path + part));
    QCOMPARE(QFile::permissions(path + part) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
  }
}

// The dispatcher over a log that outlives it: a restart within the repeat interval tells nothing again.
void StateTest::restartRepeatsNothing() {
  const QTemporaryDir folder;
  const std::string path = folder.filePath("state.db").toStdString();
  ManualClock clock(kNow);
  int told = 0;
  const auto runFor = [&](Duration time) {
    const auto state = state::State::open(path, clock.now());
    alerting::Dispatcher dispatcher(clock, *state, [&](const alerting::GroupNotification&) { ++told; });
    alerting::Alert alert;
    alert.labels = Labels{{"alertname", "A"}};
    alert.startsAt = kNow;
    alert.endsAt = kNow + kDay;
    dispatcher.put({alert});
    clock.advance(time);
  };
  runFor(2 * kMinute);
  QCOMPARE(told, 1);
  runFor(10 * kMinute);
  QCOMPARE(told, 1);
  clock.advance(4 * kHour);
  runFor(kMinute);
  QCOMPARE(told, 2);
}

ORIEL_TEST_MAIN(StateTest)
#include "state_test.moc"
