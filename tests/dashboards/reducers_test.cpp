#include "dashboards/transform/reducers.h"

#include "dashboards/format/number_text.h"
#include "tests/dashboards/table_file.h"

using namespace oriel;
using namespace oriel::dashboards;

/// Reducers against what Grafana's own package answers (data/reducers.tsv).
class ReducersTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void asGrafana_data();
  void asGrafana();
  void everyReducerHasARow();
  void nanIsSkipped();
};

namespace {
std::vector<double> numbersOf(const QString& text) {
  std::vector<double> values;
  for (const QString& part : text.split(' ', Qt::SkipEmptyParts))
    values.push_back(part == "null" ? nullNumber() : part.toDouble());
  return values;
}
}  // namespace

void ReducersTest::asGrafana_data() {
  QTest::addColumn<QStringList>("row");
  for (const QStringList& row : test::dashboardTable("reducers.tsv"))
    QTest::newRow(qPrintable(row[0] + " [" + row[2] + "]")) << row;
}

void ReducersTest::asGrafana() {
  QFETCH(QStringList, row);
  const Reducer* reducer = findReducer(row[0].toStdString());
  QVERIFY(reducer);
  QCOMPARE(QString(reducer->name), row[1]);
  const double result = reducer->reduce(numbersOf(row[2]));
  QCOMPARE(isNull(result), row[3] == "null");
  if (row[3] == "NaN") QVERIFY(std::isnan(result));
  if (!std::isnan(result)) QVERIFY2(qFuzzyCompare(1 + result, 1 + row[3].toDouble()), plainNumber(result).c_str());
}

void ReducersTest::everyReducerHasARow() {
  QSet<QString> tested;
  for (const QStringList& row : test::dashboardTable("reducers.tsv")) tested << row[0];
  for (const Reducer& reducer : allReducers()) {
    const QString id = reducer.id;
    if (reducer.gives == Reducer::Gives::List) continue;
    QVERIFY2(tested.contains(id) || (id.startsWith('p') && id.mid(1).toInt() > 0), qPrintable(id));
  }
  QCOMPARE(allReducers().size(), std::size_t(25 + 99));
  QVERIFY(!findReducer("p100"));
  QCOMPARE(findReducer("avg"), findReducer("mean"));
}

void ReducersTest::nanIsSkipped() {
  const std::vector<double> values{std::nan(""), 3, std::nan("")};
  QCOMPARE(findReducer("lastNotNull")->reduce(values), 3.0);
  QCOMPARE(findReducer("max")->reduce(values), 3.0);
  QCOMPARE(findReducer("mean")->reduce(values), 3.0);
  QVERIFY(std::isnan(findReducer("last")->reduce(values)));
}

ORIEL_TEST_MAIN(ReducersTest)
#include "reducers_test.moc"
