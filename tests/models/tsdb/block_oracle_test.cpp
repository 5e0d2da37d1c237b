#include "tests/support/test_case.h"

#include "models/base/text.h"
#include "tests/models/tsdb/block_support.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <random>

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kFrom = 1'700'006'400'000;
constexpr Timestamp kTo = kFrom + 2 * kHour;

/// By printed labels. promtool prints NaN of every kind as `NaN`.
using Printed = std::map<std::string, BlockSamples>;

std::uint64_t printedBits(std::uint64_t bits) {
  const double value = std::bit_cast<double>(bits);
  return std::isnan(value) ? std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN()) : bits;
}

Printed printed(const BlockContent& content) {
  Printed out;
  for (const auto& [labels, samples] : content)
    for (const auto& [time, bits] : samples) out[labels.toString()][time] = printedBits(bits);
  return out;
}

/// `m{a="b"}` from promtool's `{__name__="m", a="b"}`.
Labels dumpedLabels(const QByteArray& text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  qsizetype at = 1;
  while (at < text.size() && text[at] != '}') {
    const qsizetype equals = text.indexOf('=', at);
    const std::string name = text.mid(at, equals - at).trimmed().toStdString();
    std::string value;
    for (at = equals + 2; text[at] != '"'; ++at) {
      if (text[at] == '\\') {
        ++at;
        value += text[at] == 'n' ? '\n' : text[at];
      } else {
        value += text[at];
      }
    }
    pairs.emplace_back(name, value);
    ++at;
    while (at < text.size() && (text[at] == ',' || text[at] == ' ')) ++at;
  }
  return Labels::from(std::move(pairs));
}

std::string firstDifference(const Printed& found, const Printed& expected) {
  for (const auto& [series, samples] : expected) {
    const auto it = found.find(series);
    if (it == found.end()) return series + " is missing";
    for (const auto& [time, bits] : samples)
      if (!it->second.contains(time) || it->second.at(time) != bits) return series + " at " + std::to_string(time);
    if (it->second.size() != samples.size()) return series + " has too much";
  }
  return found.size() == expected.size() ? std::string() : "a series too much";
}

}  // namespace

/// Blocks both ways with the real promtool.
class BlockOracleTest : public test::TestCase {
  Q_OBJECT
  QString promtool_;
  std::mt19937_64 random_;
  const std::shared_ptr<FileSystem> files_ = makeRealFileSystem();

  /// Output of `promtool tsdb ...`; fails the test when it does.
  QByteArray run(const QStringList& arguments) {
    QProcess process;
    process.start(promtool_, QStringList{"tsdb"} + arguments);
    if (!process.waitForFinished(60'000)) return "did not end";
    if (process.exitCode() != 0) qFatal("%s", process.readAllStandardError().constData());
    return process.readAllStandardOutput();
  }

  Printed dump(const QString& folder) {
    Printed out;
    const QList<QByteArray> lines = run({"dump", folder}).split('\n');
    for (const QByteArray& line : lines) {
      if (line.isEmpty()) continue;
      const qsizetype end = line.lastIndexOf('}');
      const QList<QByteArray> rest = line.mid(end + 2).split(' ');
      const auto value = parseFloat(rest.value(0).toStdString());
      if (!value.ok()) qFatal("%s", line.constData());
      out[dumpedLabels(line.left(end + 1)).toString()][rest.value(1).toLongLong()] =
          printedBits(std::bit_cast<std::uint64_t>(*value));
    }
    return out;
  }

 private Q_SLOTS:
  void initTestCase() {
    promtool_ = test::oracle("promtool");
    if (promtool_.isEmpty()) QSKIP("no promtool: ./installer/test --oracles fetches it");
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    random_.seed(seed);
  }

  void itReadsOurs() {
    QTemporaryDir folder;
    const std::string parent = folder.path().toStdString();
    BlockContent content;
    std::vector<std::string> ulids;
    for (int i = 0; i < 2; ++i) {
      const Timestamp from = kFrom + i * 2 * kHour;
      const BlockContent part = awkwardContent(random_, 50, from, from + 2 * kHour, 15'000);
      const auto written = writeContent(files_, parent, seriesOf(part), from, from + 2 * kHour, 100'000);
      QVERIFY_RESULT(written);
      ulids.push_back(written->substr(parent.size() + 1));
      for (const auto& [labels, samples] : part) content[labels].insert(samples.begin(), samples.end());
    }
    QVERIFY_RESULT(files_->makeDirectories(parent + "/wal"));
    QCOMPARE(test::text(firstDifference(dump(folder.path()), printed(content))), QString());
    const QByteArray list = run({"list", folder.path()});
    for (const std::string& ulid : ulids) QVERIFY2(list.contains(ulid.c_str()), list.constData());
    const QByteArray analysis = run({"analyze", folder.path(), test::text(ulids[0])});
    QVERIFY2(analysis.contains("\nSeries: 50\n"), analysis.constData());
    QVERIFY2(analysis.contains("Label names: 4\n"), analysis.constData());
  }

  void itSeesOurDeletions() {
    QTemporaryDir folder;
    const std::string parent = folder.path().toStdString();
    BlockContent content = awkwardContent(random_, 20, kFrom, kTo, 15'000);
    const auto written = writeContent(files_, parent, seriesOf(content), kFrom, kTo);
    QVERIFY_RESULT(written);
    const auto block = Block::open(files_, *written);
    QVERIFY_RESULT(block);
    for (const auto& [from, to] : {std::pair(kFrom + kMinute, kFrom + kHour), std::pair(kFrom + 70 * kMinute, kTo)}) {
      QVERIFY_RESULT((*block)->deleteSamples(from, to, {Matcher::equal("parity", "odd")}));
      for (auto& [labels, samples] : content)
        if (labels.get("parity") == "odd") samples.erase(samples.lower_bound(from), samples.upper_bound(to));
    }
    QVERIFY_RESULT(files_->makeDirectories(parent + "/wal"));
    QCOMPARE(test::text(firstDifference(dump(folder.path()), printed(content))), QString());
  }

  void weReadIts() {
    QTemporaryDir folder;
    const BlockContent content = awkwardContent(random_, 30, kFrom, kFrom + 5 * kHour, 20'000);
    QFile text(folder.filePath("text"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    for (const auto& [labels, samples] : content)
      for (const auto& [time, bits] : samples) {
        std::string name = labels.toString();
        for (std::size_t at; (at = name.find(", ")) != std::string::npos;) name.erase(at + 1, 1);
        text.write((name + " " + formatFloatShort(std::bit_cast<double>(bits)) + " " + std::to_string(time / 1000) +
                    "." + std::to_string(1000 + time % 1000).substr(1) + "\n")
                       .c_str());
      }
    text.write("# EOF\n");
    text.close();
    const QString out = folder.filePath("out");
    run({"create-blocks-from", "openmetrics", text.fileName(), out});
    Printed found;
    int blocks = 0;
    const auto names = files_->list(out.toStdString());
    QVERIFY_RESULT(names);
    for (const std::string& name : *names) {
      if (!isUlid(name)) continue;
      ++blocks;
      const auto block = Block::open(files_, out.toStdString() + "/" + name);
      QVERIFY_RESULT(block);
      const auto answer = answerOf(**block);
      QVERIFY_RESULT(answer);
      QCOMPARE(answer->warnings, Warnings{});
      QCOMPARE((*block)->verify(nullptr), std::vector<std::string>{});
      for (const auto& [series, samples] : printed(answer->content))
        found[series].insert(samples.begin(), samples.end());
    }
    QVERIFY(blocks >= 3);
    QCOMPARE(test::text(firstDifference(found, printed(content))), QString());
  }
};

ORIEL_TEST_MAIN(BlockOracleTest)
#include "block_oracle_test.moc"
