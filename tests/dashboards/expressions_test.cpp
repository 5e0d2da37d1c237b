#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/expressions/expression.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

namespace {

ExpressionValue series(Labels labels, std::vector<double> values, Timestamp step = 1000) {
  ExpressionValue value{ExpressionValue::Kind::Series, std::move(labels), {}, std::move(values)};
  for (std::size_t i = 0; i < value.values.size(); ++i) value.times.push_back(static_cast<Timestamp>(i) * step);
  return value;
}

// `{labels}=1,2` a value; `-` for one without data.
QString textOf(const ExpressionValues& values) {
  QStringList all;
  for (const ExpressionValue& value : values) {
    if (value.kind == ExpressionValue::Kind::NoData) {
      all << "-";
      continue;
    }
    QStringList numbers;
    for (const double v : value.values) numbers << (isNull(v) ? "null" : QString::number(v, 'g', 12));
    all << (value.labels.empty() ? "" : test::text(value.labels.toString()) + "=") + numbers.join(',');
  }
  return all.join(' ');
}

ExpressionInputs inputs() {
  const double null = nullNumber();
  const double nan = std::nan("");
  return {{"A", {series({{"h", "a"}}, {1, 2, 3}), series({{"h", "b"}}, {10, 20, 30})}},
          {"B", {expressionNumber(2, {{"h", "a"}}), expressionNumber(4, {{"h", "b"}})}},
          {"C", {expressionNumber(5, {{"h", "a"}, {"z", "1"}})}},
          {"D", {series({{"x", "1"}}, {1, 2})}},
          {"E", {series({{"y", "1"}}, {10, 20, 30})}},
          {"N", {ExpressionValue()}},
          {"M", {series({}, {1, null, nan, 4, INFINITY})}},
          {"with space", {expressionNumber(7)}}};
}

QString computed(const std::string& json, TimeRange range = {0, 4000}) {
  std::string text = json;
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  const std::map<std::string, JsonPtr> wanted = {{"Q", std::make_shared<const Json>(Json::parse(text))}};
  const auto results = computeExpressions(wanted, inputs(), range);
  const auto& result = results.at("Q");
  return result.ok() ? textOf(*result) : "error: " + test::text(result.error().text);
}

}  // namespace

/// Server-side expressions over the answers of other queries.
class ExpressionsTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void math_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("result");
    const auto row = [](const char* text, const char* result) { QTest::newRow(text) << text << result; };
    row("1 + 2 * 3", "7");
    row("(1 + 2) * 3", "9");
    row("10 - 4 - 3", "3");
    row("2 ** 3 ** 2", "64");
    row("-2 ** 2", "4");
    row("2 * -3", "-6");
    row("!0", "1");
    row("!5", "0");
    row("10 % 4", "2");
    row("1.5e3 / 2", "750");
    row("1 == 1 && 0", "0");
    row("0 || 3 > 2", "1");
    row("3 != 3", "0");
    row("2 <= 2", "1");
    row("1 / 0", "inf");
    row("nan() > 1", "nan");
    row("1 || nan()", "1");
    row("0 && nan()", "0");
    row("abs(-3) + floor(2.7) + ceil(2.1) + round(2.5)", "11");
    row("log(1)", "0");
    row("is_nan(nan())", "1");
    row("is_null(null())", "1");
    row("is_null(1)", "0");
    row("is_inf(infn())", "1");
    row("is_number(inf())", "0");
    row("abs(null())", "nan");
    row("null() + 1", "null");
    row("$A + 1", "{h=\"a\"}=2,3,4 {h=\"b\"}=11,21,31");
    row("1 - $A", "{h=\"a\"}=0,-1,-2 {h=\"b\"}=-9,-19,-29");
    row("$A / $B", "{h=\"a\"}=0.5,1,1.5 {h=\"b\"}=2.5,5,7.5");
    row("$A + $A", "{h=\"a\"}=2,4,6 {h=\"b\"}=20,40,60");
    row("$A * $C", "{h=\"a\", z=\"1\"}=5,10,15");
    row("$D + $E", "11,22");
    row("$N + $A", "-");
    row("${with space} * 2", "14");
    row("$B > 3", "{h=\"a\"}=0 {h=\"b\"}=1");
    row("is_null($M)", "0,1,0,0,0");
    row("$M * 2", "2,null,nan,8,inf");
    row("-$M", "-1,null,nan,-4,-inf");
  }
  void math() {
    QFETCH(QString, text);
    Json model{{"type", "math"}, {"expression", text.toStdString()}};
    QTEST(computed(model.dump()), "result");
  }

  void broken_data() {
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, QByteArray model, const char* says) { QTest::newRow(name) << model << says; };
    row("end", "{'type':'math','expression':'1 +'}", "unexpected end");
    row("empty", "{'type':'math','expression':''}", "unexpected end");
    row("rest", "{'type':'math','expression':'1 2'}", "unexpected \"2\"");
    row("bracket", "{'type':'math','expression':'(1'}", "\")\" is missing");
    row("function", "{'type':'math','expression':'sqrt(4)'}", "no function sqrt");
    row("name", "{'type':'math','expression':'$ + 1'}", "name is missing");
    row("brace", "{'type':'math','expression':'${A + 1'}", "\"}\" is missing");
    row("unknown letter", "{'type':'math','expression':'$Z'}", "refers to Z");
    row("deep", "{'type':'math','expression':'" + QByteArray(5000, '(') + "'}", "nested too deeply");
    row("signs", "{'type':'math','expression':'" + QByteArray(5000, '-') + "1'}", "nested too deeply");
    row("long", "{'type':'math','expression':'" + QByteArray(30000, '1') + "'}", "too long");
    row("no kind", "{}", "its kind is not named");
    row("sql", "{'type':'sql','expression':'SELECT 1'}", "sql is not computed");
    row("wrong types", "{'type':'reduce','expression':{'a':1},'reducer':[]}", "refers to");
    row("reducer", "{'type':'reduce','expression':'A','reducer':'nothing'}", "no reduction nothing");
    row("mode", "{'type':'reduce','expression':'A','reducer':'sum','settings':{'mode':'odd'}}", "mode odd");
    row("replacement", "{'type':'reduce','expression':'A','reducer':'sum','settings':{'mode':'replaceNN'}}",
        "replaceWithValue");
    row("window", "{'type':'resample','expression':'A','window':'often','downsampler':'mean','upsampler':'pad'}",
        "no duration");
    row("tiny window", "{'type':'resample','expression':'A','window':'1ms','downsampler':'mean','upsampler':'pad'}",
        "-");
    row("long window", "{'type':'resample','expression':'A','window':'1h','downsampler':'mean','upsampler':'pad'}",
        "shorter than the window");
    row("upsampler", "{'type':'resample','expression':'A','window':'1s','downsampler':'mean','upsampler':'x'}",
        "no upsampling x");
    row("resample a number",
        "{'type':'resample','expression':'B','window':'1s','downsampler':'mean','upsampler':'pad'}", "only series");
    row("no condition", "{'type':'threshold','expression':'A'}", "exactly one condition");
    row("comparison", "{'type':'threshold','expression':'A','conditions':[{'evaluator':{'type':'like'}}]}",
        "no comparison");
    row("a number is missing",
        "{'type':'threshold','expression':'A','conditions':[{'evaluator':{'type':'within_range','params':[1]}}]}",
        "lacks a number");
  }
  void broken() {
    QFETCH(QByteArray, model);
    QFETCH(QString, says);
    const QString result = computed(model.toStdString());
    if (says == "-") {
      QVERIFY(!result.startsWith("error"));
      return;
    }
    QVERIFY2(result.startsWith("error: expression Q") && result.contains(says), qPrintable(result));
  }

  void reduces_data() {
    QTest::addColumn<QString>("reducer");
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("of");
    QTest::addColumn<QString>("result");
    const auto row = [](const char* reducer, const char* settings, const char* of, const char* result) {
      QTest::addRow("%s of %s %s", reducer, of, settings) << reducer << settings << of << result;
    };
    row("sum", "{}", "A", "{h=\"a\"}=6 {h=\"b\"}=60");
    row("mean", "{}", "A", "{h=\"a\"}=2 {h=\"b\"}=20");
    row("min", "{}", "A", "{h=\"a\"}=1 {h=\"b\"}=10");
    row("max", "{}", "A", "{h=\"a\"}=3 {h=\"b\"}=30");
    row("count", "{}", "A", "{h=\"a\"}=3 {h=\"b\"}=3");
    row("last", "{}", "A", "{h=\"a\"}=3 {h=\"b\"}=30");
    row("median", "{}", "D", "{x=\"1\"}=1.5");
    row("sum", "{}", "M", "nan");
    row("count", "{}", "M", "5");
    row("last", "{}", "M", "inf");
    row("sum", "{'mode':'dropNN'}", "M", "5");
    row("count", "{'mode':'dropNN'}", "M", "2");
    row("mean", "{'mode':'replaceNN','replaceWithValue':1}", "M", "1.6");
    row("sum", "{}", "N", "-");
    row("sum", "{}", "B", "{h=\"a\"}=2 {h=\"b\"}=4");
    row("sum", "{}", "$A", "{h=\"a\"}=6 {h=\"b\"}=60");
  }
  void reduces() {
    QFETCH(QString, reducer);
    QFETCH(QString, settings);
    QFETCH(QString, of);
    QTEST(computed(QString("{'type':'reduce','expression':'%1','reducer':'%2','settings':%3}")
                       .arg(of, reducer, settings)
                       .toStdString()),
          "result");
  }

  void resamples_data() {
    QTest::addColumn<QString>("window");
    QTest::addColumn<QString>("down");
    QTest::addColumn<QString>("up");
    QTest::addColumn<QString>("result");
    QTest::newRow("down") << "2s" << "sum" << "fillna" << "{y=\"1\"}=10,50,null";
    QTest::newRow("mean") << "2s" << "mean" << "pad" << "{y=\"1\"}=10,25,30";
    QTest::newRow("fill") << "500ms" << "mean" << "fillna" << "{y=\"1\"}=10,null,20,null,30,null,null,null,null";
    QTest::newRow("pad") << "500ms" << "mean" << "pad" << "{y=\"1\"}=10,10,20,20,30,30,30,30,30";
    QTest::newRow("back") << "500ms" << "mean" << "backfilling" << "{y=\"1\"}=10,20,20,30,30,null,null,null,null";
  }
  void resamples() {
    QFETCH(QString, window);
    QFETCH(QString, down);
    QFETCH(QString, up);
    QTEST(computed(QString("{'type':'resample','expression':'E','window':'%1','downsampler':'%2','upsampler':'%3'}")
                       .arg(window, down, up)
                       .toStdString()),
          "result");
  }

  void thresholds_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("result");  // of 1, null, NaN, 4 and infinity against 1 and 4
    QTest::newRow("gt") << "gt" << "0,null,0,1,1";
    QTest::newRow("lt") << "lt" << "0,null,0,0,0";
    QTest::newRow("eq") << "eq" << "1,null,0,0,0";
    QTest::newRow("ne") << "ne" << "0,null,1,1,1";
    QTest::newRow("gte") << "gte" << "1,null,0,1,1";
    QTest::newRow("lte") << "lte" << "1,null,0,0,0";
    QTest::newRow("within") << "within_range" << "0,null,0,0,0";
    QTest::newRow("outside") << "outside_range" << "0,null,0,0,1";
    QTest::newRow("within included") << "within_range_included" << "1,null,0,1,0";
    QTest::newRow("outside included") << "outside_range_included" << "1,null,0,1,1";
  }
  void thresholds() {
    QFETCH(QString, type);
    QTEST(computed(
              QString("{'type':'threshold','expression':'M','conditions':[{'evaluator':{'type':'%1','params':[1,4]}}]}")
                  .arg(type)
                  .toStdString()),
          "result");
  }

  void conditions_data() {
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("result");
    const auto one = [](const char* of, const char* reducer, const char* evaluator, const char* operatorType) {
      return QString("{'query':{'params':['%1']},'reducer':{'type':'%2'},'evaluator':%3,'operator':{'type':'%4'}}")
          .arg(of, reducer, evaluator, operatorType);
    };
    const char* high = "{'type':'gt','params':[25]}";
    const char* low = "{'type':'lt','params':[0]}";
    QTest::newRow("one series is enough") << one("A", "max", high, "and") << "1";
    QTest::newRow("none") << one("A", "avg", high, "and") << "0";
    QTest::newRow("and") << one("A", "max", high, "and") + "," + one("A", "min", low, "and") << "0";
    QTest::newRow("or") << one("A", "max", high, "and") + "," + one("A", "min", low, "or") << "1";
    QTest::newRow("difference") << one("A", "diff", "{'type':'within_range','params':[1,3]}", "and") << "1";
    QTest::newRow("no value") << one("N", "last", "{'type':'no_value','params':[]}", "and") << "1";
    QTest::newRow("a value") << one("A", "last", "{'type':'no_value','params':[]}", "and") << "0";
  }
  void conditions() {
    QFETCH(QString, list);
    QTEST(computed(("{'type':'classic_conditions','conditions':[" + list + "]}").toStdString()), "result");
  }

  void everyCommandIsTested() {
    QStringList types;
    for (const ExpressionCommand& command : allExpressionCommands()) types << command.type;
    QCOMPARE(types, (QStringList{"math", "reduce", "resample", "threshold", "classic_conditions"}));
  }
};

ORIEL_TEST_MAIN(ExpressionsTest)
#include "expressions_test.moc"
