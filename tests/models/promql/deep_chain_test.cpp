#include "models/promql/engine.h"
#include "models/promql/parser.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

std::string chain(const std::string& first, const std::string& next, int times) {
  std::string out = first;
  for (int i = 0; i < times; ++i) out += next;
  return out;
}

}  // namespace

/// Chains of thousands of operators, as programs write them: they are read, printed and evaluated, and end with a clear
/// error where they are longer still.
class PromqlDeepChainTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void initTestCase();
  void chains_data();
  void chains();
  void tooLong();
  void pretty();
  void shared();

 private:
  oriel::test::MemoryStorage storage_;
};

void PromqlDeepChainTest::initTestCase() {
  storage_.add(Labels{{"__name__", "a"}, {"x", "1"}}, {{0, 1.0, nullptr, 0}, {60000, 2.0, nullptr, 0}});
  storage_.add(Labels{{"__name__", "b"}, {"x", "2"}}, {{0, 5.0, nullptr, 0}, {60000, 6.0, nullptr, 0}});
}

void PromqlDeepChainTest::chains_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<int>("series");
  QTest::addColumn<double>("value");  // of the first series at one minute
  const auto row = [](const char* name, const std::string& query, int series, double value) {
    QTest::newRow(name) << QString::fromStdString(query) << series << value;
  };
  row("or", chain("a", " or b", 10000), 2, 2);
  row("and", chain("a", " and a", 10000), 1, 2);
  row("unless", chain("a", " unless b", 10000), 1, 2);
  row("numbers", chain("a + 0", " + 1", 10000), 1, 10002);
  row("comparisons", chain("a", " > -1", 5000), 1, 2);
  row("minus a vector", chain("a", " - a", 3000), 1, 2 - 3000 * 2);
}

void PromqlDeepChainTest::chains() {
  QFETCH(QString, query);
  QFETCH(int, series);
  QFETCH(double, value);
  const std::string text = query.toStdString();
  const auto expr = parseExpr(text, kMaxChainHeight);
  QVERIFY_RESULT(expr);
  QVERIFY(print(**expr) == text);
  const Engine engine;
  const auto instant = engine.instant(storage_, text, 60000);
  QVERIFY_RESULT(instant);
  const auto& vector = std::get<Vector>(instant->value);
  QCOMPARE(vector.size(), static_cast<std::size_t>(series));
  QCOMPARE(vector.front().value, value);
  const auto range = engine.range(storage_, text, 0, 60000, 30000);
  QVERIFY_RESULT(range);
  const auto& matrix = std::get<Matrix>(range->value);
  QCOMPARE(matrix.size(), static_cast<std::size_t>(series));
  QCOMPARE(matrix.front().values.size(), 3u);
  QCOMPARE(matrix.front().values.back(), value);
}

void PromqlDeepChainTest::tooLong() {
  const auto range = Engine().instant(storage_, chain("a", " or b", kMaxChainHeight), 60000);
  QVERIFY(!range.ok());
  QVERIFY(range.error().code == ErrorCode::InvalidInput);
  QCOMPARE(oriel::test::text(range.error().toString()), QString("1:1: parse error: expression is nested too deeply"));
  QVERIFY(!parseExpr(chain("a", " or b", 2500)).ok());  // who does not ask for more gets what can be walked anywhere
}

void PromqlDeepChainTest::pretty() {
  const auto expr = parseExpr(chain("a", " or b", 10000), kMaxChainHeight);
  QVERIFY_RESULT(expr);
  const std::string split = prettyPrint(**expr);
  QVERIFY(split.size() < 100u << 20);
  const auto again = parseExpr(split, kMaxChainHeight);
  QVERIFY_RESULT(again);
  QVERIFY(print(**again) == print(**expr));
}

/// Taking a tree apart leaves what others hold.
void PromqlDeepChainTest::shared() {
  ExprPtr inner;
  {
    const auto expr = parseExpr(chain("a", " or b", 10000), kMaxChainHeight);
    QVERIFY_RESULT(expr);
    inner = *expr;
    for (int i = 0; i < 5000; ++i) inner = inner->as<Binary>()->left;
  }
  QCOMPARE(inner->height, 5001);
  QVERIFY(print(*inner) == chain("a", " or b", 5000));
}

ORIEL_TEST_MAIN(PromqlDeepChainTest)
#include "deep_chain_test.moc"
