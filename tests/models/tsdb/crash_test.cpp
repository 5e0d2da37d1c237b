#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "models/base/log.h"
#include "tests/models/tsdb/killing_file_system.h"
#include "tests/models/tsdb/rounds_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr int kRoundsAnUpkeep = 6;
/// Kills are spread over what is done to paths with these texts.
constexpr const char* kPlaces[] = {
    "",           "/wal/0",    "/wal/checkpoint", "chunks_head", ".tmp-for-creation", ".tmp-for-deletion",
    "tombstones", "meta.json", "chunk_snapshot"};
/// What a life can end with, besides being killed.
constexpr int kLivedOn = 10;

/// What the child says on standard output, a line each, kept by the parent for the next life:
///   r T       the round at T is acknowledged
///   d S A B   series S is about to be deleted in [A, B]
///   D S A B   and it is
struct Said {
  std::set<Timestamp> rounds;
  struct Deletion {
    int series;
    Timestamp from;
    Timestamp to;
    bool done;
  };
  std::vector<Deletion> deletions;
};

Said readSaid(const std::string& path) {
  Said said;
  std::ifstream in(path);
  char what = 0;
  while (in >> what) {
    if (what == 'r') {
      Timestamp time = 0;
      in >> time;
      said.rounds.insert(time);
    } else {
      Said::Deletion one{0, 0, 0, what == 'D'};
      in >> one.series >> one.from >> one.to;
      if (one.done) said.deletions.pop_back();
      said.deletions.push_back(one);
    }
  }
  return said;
}

StoreOptions crashOptions(const std::string& directory) {
  StoreOptions options = optionsFor(directory);
  options.segmentBytes = 64 * 1024;
  options.retention = 4 * kDay;
  options.snapshotFromWalBytes = 0;
  return options;
}

bool deletedAt(const Said& said, int s, Timestamp time, bool doneOnly) {
  for (const auto& one : said.deletions)
    if (one.series == s && one.from <= time && time <= one.to && (one.done || !doneOnly)) return true;
  return false;
}

/// Empty when every round that was acknowledged is there with its values, and nothing that never was written.
std::string problemOf(Store& store, const Said& said, Timestamp now) {
  const auto content = contentOf(store);
  if (!content.ok()) return content.error().toString();
  if (std::string wrong = wrongIn(*content); !wrong.empty()) return wrong;
  const auto excused = [&](int s, Timestamp time) { return deletedAt(said, s, time, false); };
  if (std::string lost = lostIn(*content, said.rounds, now - crashOptions({}).retention, excused); !lost.empty())
    return lost;
  for (int s = 0; s < kLasting; ++s)
    if (const auto found = content->find(numbered(s).toString()); found != content->end())
      for (const auto& [time, bits] : found->second)
        if (deletedAt(said, s, time, true))
          return "deleted, but there: " + found->first + " at " + std::to_string(time);
  return {};
}

/// A torn end is what a kill may leave; nothing else may need to be told.
std::string noticeOf(const Store& store) {
  for (const std::string& text : store.status().notices) {
    const bool torn = text.find("of the log is damaged") != std::string::npos ||
                      text.find("of chunks_head is damaged") != std::string::npos;
    if (!torn) return text;
  }
  return {};
}

void say(const std::string& line) {
  const std::string whole = line + "\n";
  if (::write(STDOUT_FILENO, whole.data(), whole.size()) < 0) std::abort();
}

int failed(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  return 1;
}

class Life {
 public:
  Life(std::string directory, const std::string& said, std::uint64_t killAt, unsigned seed, std::string place)
      : directory_(std::move(directory)),
        said_(readSaid(said)),
        random_(seed),
        clock_(said_.rounds.empty() ? kRoundsBegin : *said_.rounds.rbegin() + kRoundStep),
        files_(std::make_shared<KillingFileSystem>(makeRealFileSystem(), killAt, std::move(place))) {}

  int live() {
    if (const int code = open(); code != 0) return code;
    for (int round = 1; round <= 400; ++round) {
      if (const int code = ingest(); code != 0) return code;
      if (round % kRoundsAnUpkeep == 0)
        if (const Status status = store_->truncate(); !status.ok()) return failed(status.error().toString());
      const unsigned dice = random_() % 100;
      if (dice < 3) erase();
      if (dice == 3)
        if (const Status status = store_->cleanTombstones(); !status.ok()) return failed(status.error().toString());
      if (dice == 4) {
        if (const Status status = store_->close(); !status.ok()) return failed(status.error().toString());
        if (const int code = open(); code != 0) return code;
      }
    }
    return kLivedOn;
  }

 private:
  int open() {
    store_.reset();
    auto opened = Store::open(crashOptions(directory_), files_, clock_);
    if (!opened.ok()) return failed(opened.error().toString());
    store_ = std::move(*opened);
    store_->waitForReplay();
    const std::string problem = problemOf(*store_, said_, clock_.now());
    if (!problem.empty()) return failed(problem);
    const std::string notice = noticeOf(*store_);
    return notice.empty() ? 0 : failed("notice: " + notice);
  }

  int ingest() {
    const Timestamp now = clock_.now();
    const auto appender = store_->appender();
    if (const Status status = appendRound(*appender, now); !status.ok())
      return failed("append: " + status.error().text);
    std::string problem;
    const Status status = appender->commit([&](Status written) {
      if (written.ok())
        say("r " + std::to_string(now));
      else
        problem = written.error().toString();
    });
    if (!status.ok()) return failed(status.error().toString());
    clock_.advance(kRoundStep);
    if (const Status flushed = store_->flush(); !flushed.ok()) return failed(flushed.error().toString());
    if (!problem.empty()) return failed(problem);
    said_.rounds.insert(now);
    return 0;
  }

  void erase() {
    const Timestamp from = clock_.now() - kHour - static_cast<Duration>(random_() % (30 * kHour));
    const int series = static_cast<int>(random_() % kLasting);
    const Timestamp to = from + kHour - 1;
    const std::string rest = " " + std::to_string(series) + " " + std::to_string(from) + " " + std::to_string(to);
    say("d" + rest);
    said_.deletions.push_back({series, from, to, false});
    if (!store_->deleteSamples(from, to, {Matcher::equal("i", std::to_string(series))}).ok()) return;
    say("D" + rest);
    said_.deletions.back().done = true;
  }

  const std::string directory_;
  Said said_;
  std::mt19937 random_;
  ManualClock clock_;
  std::shared_ptr<KillingFileSystem> files_;
  std::unique_ptr<Store> store_;
};

/// Memory behind a folder where there is such a place: kills need no disk.
QString fastFolder() {
  const QString memory = "/dev/shm";
  return QFileInfo(memory).isWritable() ? memory + "/oriel-crash-XXXXXX" : QDir::tempPath() + "/oriel-crash-XXXXXX";
}

}  // namespace

/// The whole store is killed at random moments of all it does to the disk, in life after life of one directory, and
/// must each time come back by itself with all that was acknowledged. ORIEL_CRASHES: how often; ORIEL_SEED: repeats.
class CrashTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void nothingAcknowledgedIsLost() {
    const int crashes =
        qEnvironmentVariableIsSet("ORIEL_CRASHES") ? qEnvironmentVariableIntValue("ORIEL_CRASHES") : 100;
    const unsigned seed =
        qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariable("ORIEL_SEED").toUInt() : std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    QTemporaryDir folder(fastFolder());
    QVERIFY(folder.isValid());
    const QString said = folder.filePath("said");
    int killed = 0;
    std::map<std::string, int> kills;
    for (int life = 0; killed < crashes; ++life) {
      QVERIFY2(life < crashes * 2 + 20, "most lives end by themselves");
      const std::string place = kPlaces[std::size_t(life) % std::size(kPlaces)];
      // Often soon, while the start cleans up behind the last one.
      const std::uint64_t killAt = 1 + random() % (random() % 4 == 0 ? 6 : place.empty() ? 500 : 40);
      QProcess child;
      child.setStandardOutputFile(said, QIODevice::Append);
      child.start(QCoreApplication::applicationFilePath(),
                  {"--live", folder.filePath("data"), said, QString::number(killAt), QString::number(random()),
                   test::text(place)});
      QVERIFY(child.waitForFinished(60'000));
      const QByteArray text = child.readAllStandardError();
      if (child.exitStatus() == QProcess::CrashExit) {
        ++killed;
        ++kills[place];
      } else if (child.exitCode() != kLivedOn) {
        QFAIL(qPrintable(QString("life %1 ended with %2: %3").arg(life).arg(child.exitCode()).arg(QString(text))));
      }
    }
    for (const char* place : kPlaces) qInfo("%3d kills in paths with '%s'", kills[place], place);
    for (const char* place : kPlaces) QVERIFY2(kills[place] >= crashes / 40, place);
    const Said all = readSaid(said.toStdString());
    qInfo("%d kills, %zu rounds acknowledged", killed, all.rounds.size());
    QVERIFY(all.rounds.size() > std::size_t(crashes) * 20);
    // Looking on changes nothing, and a clean life is clean.
    for (const bool readOnly : {true, false, true}) {
      ManualClock clock(*all.rounds.rbegin() + kRoundStep);
      setLogSink([](LogLevel, std::string_view, std::string_view) {});
      auto store =
          Store::open(crashOptions(folder.filePath("data").toStdString()), makeRealFileSystem(), clock, readOnly);
      QVERIFY_RESULT(store);
      (*store)->waitForReplay();
      QCOMPARE(problemOf(**store, all, clock.now()), std::string());
      QVERIFY((*store)->status().blocks.size() > 2);
      QVERIFY((*store)->status().walBytes < 1 << 20);
      setLogSink({});
    }
  }
};

int main(int argc, char** argv) {
  if (argc == 7 && std::string(argv[1]) == "--live") {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
    Life life(argv[2], argv[3], std::strtoull(argv[4], nullptr, 10),
              static_cast<unsigned>(std::strtoul(argv[5], nullptr, 10)), argv[6]);
    return life.live();
  }
  QCoreApplication app(argc, argv);
  CrashTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "crash_test.moc"
