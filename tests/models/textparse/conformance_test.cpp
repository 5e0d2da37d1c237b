#include "tests/support/test_case.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

#include "models/textparse/parser.h"

using namespace oriel;

/// The cases of the OpenMetrics project as far as they stand in the shared folder: every good page must be read, and of
/// the bad ones as many be refused as Prometheus 2.42 does (96 of all 167, 39 of the 82 that stand there).
class ConformanceTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void openMetricsCases();
};

namespace {

Status readWhole(const std::string& body) {
  const auto parser = textparse::makeParser(textparse::Format::OpenMetrics, body);
  for (;;) {
    ORIEL_ASSIGN(const textparse::Entry entry, parser->next());
    if (entry == textparse::Entry::End) return {};
    if (entry != textparse::Entry::Series) continue;
    ORIEL_ASSIGN(const Labels labels, parser->checkedLabels());
    if (labels.metricName().empty()) return makeError(ErrorCode::Internal, "a series without a name");
  }
}

}  // namespace

void ConformanceTest::openMetricsCases() {
  ORIEL_NEED_SHARED();
  const QDir folder(oriel::test::sharedDir() + "/conformance/openmetrics");
  int good = 0;
  int bad = 0;
  int refused = 0;
  for (const QString& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
    QFile about(folder.filePath(name + "/test.json"));
    QVERIFY(about.open(QIODevice::ReadOnly));
    const QJsonObject test = QJsonDocument::fromJson(about.readAll()).object();
    QFile page(folder.filePath(name + "/" + test["file"].toString()));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const Status status = readWhole(page.readAll().toStdString());
    if (test["shouldParse"].toBool()) {
      ++good;
      QVERIFY2(status.ok(), qPrintable(name + ": " + (status.ok() ? "" : status.error().toString().c_str())));
    } else {
      ++bad;
      refused += status.ok() ? 0 : 1;
    }
  }
  qInfo("%d good pages read, %d of %d bad ones refused", good, refused, bad);
  QVERIFY(good > 0 && bad > 0);
  QVERIFY(refused >= std::min(96, bad * 39 / 82));
}

ORIEL_TEST_MAIN(ConformanceTest)
#include "conformance_test.moc"
