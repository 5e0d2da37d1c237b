#include <random>

#include "models/promql/parser.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

/// Makes random expressions of the whole grammar; types are right by construction.
class ExprMaker {
 public:
  explicit ExprMaker(unsigned seed) : random_(seed) {}

  std::string vector(int depth) {
    if (depth <= 0) return selector() + shift();
    switch (pick(12)) {
      case 0: return "sum" + grouping() + "(" + vector(depth - 1) + ")";
      case 1: return "topk" + grouping() + "(" + scalar(depth - 1) + ", " + vector(depth - 1) + ")";
      case 2: return "count_values(\"v\", " + vector(depth - 1) + ")" + grouping();
      case 3: return "rate(" + matrix(depth - 1) + ")";
      case 4:
        return "max_over_time((" + vector(depth - 1) + ")[" + duration() + ":" + one({"", "1m", "step()", "30s*2"}) +
               "]" + shift() + ")";
      case 5: return "(" + vector(depth - 1) + ")";
      case 6: return one({"-", "+"}) + vector(depth - 1);
      case 7:
        return inParens(depth) + one({" + ", " - ", " * ", " ^ ", " > bool ", " == ", " atan2 ", " </ "}) + matching() +
               inParens(depth);
      case 8: return vector(depth - 1) + one({" and ", " or ", " unless "}) + vector(depth - 1);
      case 9: return "((" + scalar(depth - 1) + ")" + one({" % ", " / ", " >= "}) + vector(depth - 1) + ")";
      case 10: return "label_replace(" + vector(depth - 1) + ", 'a', \"$1\", `b`, \"(.*)\\n\")";
      default: return selector() + shift();
    }
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::string one(std::initializer_list<const char*> texts) {
    return *(texts.begin() + pick(static_cast<int>(texts.size())));
  }
  std::string selector() {
    return one({"foo", "a:b", "foo{x=\"1\"}", "{x!~\"a|b\",y=\"2\"}", "{\"a.b\"}", "{\"d e\"='f'}", "sum{by=\"x\"}",
                "{__name__=\"n\"}"});
  }
  std::string inParens(int depth) { return "(" + vector(depth - 1) + ")"; }
  std::string duration() {
    return one({"5m", "90", "1h30m", "step()+1m", "(range()-5)*2", "2^3", "max_of(1m, step())", "-1m+7m"});
  }
  std::string shift() {
    return one({"", "", "", " offset 5m", " offset -3", " @ 12.5", " @ end() offset (1m+2s)", " offset -step()",
                " offset 1d @ start()"});
  }
  std::string matrix(int) {
    return selector() + "[" + duration() + "]" + one({"", " anchored", " smoothed"}) + shift();
  }
  std::string scalar(int depth) {
    if (depth <= 0) return one({"1", "-2.5e3", "0x1f", "Inf", "NaN", "5m", "time()", "-3"});
    switch (pick(3)) {
      case 0: return "(" + scalar(depth - 1) + one({" + ", " * ", " ^ ", " < bool "}) + scalar(depth - 1) + ")";
      case 1: return "scalar(" + vector(depth - 1) + ")";
      default: return "-" + scalar(depth - 1);
    }
  }
  std::string grouping() { return one({"", " by (a)", " without (a, \"b c\")", " by ()"}); }
  std::string matching() {
    return one({"", "", "on(a) ", "ignoring(a,b) ", "on() ", "on(a) group_left(c) ", "ignoring(a) group_right () ",
                "fill(1) ", "on(a) fill_left(-Inf) fill_right(2) "});
  }

  std::mt19937 random_;
};

}  // namespace

/// Printing loses nothing, and long expressions are split as Prometheus splits them.
class PromqlPrinterTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void roundTrip();
  void pretty_data();
  void pretty();
};

void PromqlPrinterTest::roundTrip() {
  const unsigned seed =
      qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariableIntValue("ORIEL_SEED") : std::random_device{}();
  qInfo("seed %u", seed);
  ExprMaker maker(seed);
  for (int i = 0; i < 3000; ++i) {
    const std::string query = maker.vector(i % 6);
    const auto expr = parseExpr(query);
    QVERIFY2(expr.ok(), expr.ok() ? "" : (query + "\n" + expr.error().toString()).c_str());
    const std::string printed = print(**expr);
    const auto again = parseExpr(printed);
    QVERIFY2(again.ok(), (query + "\n" + printed).c_str());
    QVERIFY2(print(**again) == printed, (query + "\n" + printed + "\n" + print(**again)).c_str());
    const std::string split = prettyPrint(**expr);
    const auto unsplit = parseExpr(split);
    QVERIFY2(unsplit.ok(), split.c_str());
    QVERIFY2(print(**unsplit) == printed, (printed + "\n" + split + "\n" + print(**unsplit)).c_str());
    QVERIFY((*again)->type == (*expr)->type);
  }
}

void PromqlPrinterTest::pretty_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("expected");
  const QString longName(90, QLatin1Char('a'));
  QTest::newRow("infinity to a power keeps no plus")
      << QStringLiteral("Inf ^ scalar(%1)").arg(longName) << QStringLiteral("  Inf\n^\n  scalar(%1)").arg(longName);
  QTest::newRow("short") << "sum(foo)by(a)" << "sum by (a) (foo)";
  QTest::newRow("hundred characters fit") << QString("b").repeated(96) + "+1" << QString("b").repeated(96) + " + 1";
  QTest::newRow("hundred and one do not")
      << QString("b").repeated(97) + "+1" << "  " + QString("b").repeated(97) + "\n+\n  1";
  const QString name = QString("n").repeated(60);
  QTest::newRow("binary") << name + "/" + name << "  " + name + "\n/\n  " + name;
  QTest::newRow("binary with matching") << name + "/on(a)group_left(b)" + name
                                        << "  " + name + "\n/ on (a) group_left (b)\n  " + name;
  QTest::newRow("call") << "clamp(rate(" + name + "[5m]),1111111111111111,22222222222222)"
                        << "clamp(\n  rate(" + name + "[5m]),\n  1111111111111111,\n  22222222222222\n)";
  QTest::newRow("aggregate") << "quantile by(a,b)(0.5," + name + name + ")"
                             << "quantile by (a, b) (\n  0.5,\n  " + name + name + "\n)";
  QTest::newRow("paren and sign") << "-(" + name + name + ")" << "-(\n  " + name + name + "\n)";
  QTest::newRow("subquery") << "rate((" + name + name + ")[1h:5m] offset 1m)"
                            << "rate(\n  (\n    " + name + name + "\n  )[1h:5m] offset 1m\n)";
  QTest::newRow("selector is never split") << name + "{a=\"" + name + "\"}" << name + "{a=\"" + name + "\"}";
}

void PromqlPrinterTest::pretty() {
  QFETCH(QString, query);
  QFETCH(QString, expected);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY_RESULT(expr);
  QCOMPARE(oriel::test::text(prettyPrint(**expr)), expected);
}

ORIEL_TEST_MAIN(PromqlPrinterTest)
#include "printer_test.moc"
