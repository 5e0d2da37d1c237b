#include "models/promql/script/script.h"

#include "models/storage/storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql::script;

namespace {

QString show(const std::vector<SequenceValue>& values) {
  QStringList out;
  for (const SequenceValue& value : values)
    out << (value.omitted             ? "_"
            : value.histogram         ? QString("h%1").arg(value.histogram->count)
            : isStaleNaN(value.value) ? "stale"
                                      : QString::number(value.value));
  return out.join(' ');
}

}  // namespace

/// Reads the language of test scripts into plain values.
class PromqlScriptTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void values_data();
  void values();
  void badValues_data();
  void badValues();
  void histogram();
  void commands();
  void startTimes();
  void errors_data();
  void errors();
};

void PromqlScriptTest::values_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("values");
  QTest::newRow("plain") << "1 -2 .5 1e3 +4" << "1 -2 0.5 1000 4";
  QTest::newRow("special") << "NaN Inf -Inf +inf stale" << "nan inf -inf inf stale";
  QTest::newRow("gaps") << "_ _x3 1" << "_ _ _ _ 1";
  QTest::newRow("repeated") << "7x2 stalex1" << "7 7 7 stale stale";
  QTest::newRow("growing") << "1+2x3" << "1 3 5 7";
  QTest::newRow("falling") << "-1-2x2" << "-1 -3 -5";
  QTest::newRow("no hexadecimal") << "52+0x2" << "52 52 52";
  QTest::newRow("exponent and growth") << "1e1+1e0x2" << "10 11 12";
  QTest::newRow("tabs") << "1\t2" << "1 2";
  QTest::newRow("histograms") << "{{count:2}} {{count:3 sum:1}}x1" << "h2 h3 h3";
  QTest::newRow("growing histograms") << "{{count:2 buckets:[1]}}+{{count:3 buckets:[1]}}x2" << "h2 h5 h8";
  QTest::newRow("falling histograms") << "{{count:8}}-{{count:3}}x2" << "h8 h5 h2";
  QTest::newRow("empty") << "" << "";
}

void PromqlScriptTest::values() {
  QFETCH(QString, text);
  QFETCH(QString, values);
  const auto line = parseSeriesLine("foo{a=\"} 1\"} " + text.toStdString());
  QVERIFY_RESULT(line);
  QCOMPARE(oriel::test::text(line->labels.toString()), QString("foo{a=\"} 1\"}"));
  QCOMPARE(show(line->values), values);
}

void PromqlScriptTest::badValues_data() {
  QTest::addColumn<QString>("line");
  QTest::newRow("word") << "foo bar";
  QTest::newRow("growth without count") << "foo 1+2";
  QTest::newRow("count missing") << "foo 1x";
  QTest::newRow("too many") << "foo 1x99999999999";
  QTest::newRow("open histogram") << "foo {{count:1";
  QTest::newRow("unknown key") << "foo {{counts:1}}";
  QTest::newRow("twice") << "foo {{count:1 count:2}}";
  QTest::newRow("list for a number") << "foo {{count:[1]}}";
  QTest::newRow("number for a list") << "foo {{buckets:1}}";
  QTest::newRow("hint") << "foo {{counter_reset_hint:maybe}}";
  QTest::newRow("no blank") << "foo{}1";
  QTest::newRow("labels") << "foo{a} 1";
}

void PromqlScriptTest::badValues() {
  QFETCH(QString, line);
  const auto result = parseSeriesLine(line.toStdString());
  QVERIFY(!result.ok());
  QVERIFY(!result.error().text.empty());
}

void PromqlScriptTest::histogram() {
  const auto value = parseHistogramLiteral(
      "{{schema:1 sum:-0.3 count:3.1 z_bucket:7.1 z_bucket_w:0.05 buckets:[5.1 10 7] offset:-3 n_buckets:[4.1 5] "
      "n_offset:-5 counter_reset_hint:gauge}}");
  QVERIFY_RESULT(value);
  const FloatHistogram& histogram = *value->histogram;
  QVERIFY(value->hintGiven && histogram.hint == CounterResetHint::Gauge);
  QCOMPARE(histogram.schema, 1);
  QCOMPARE(histogram.sum, -0.3);
  QCOMPARE(histogram.count, 3.1);
  QCOMPARE(histogram.zeroCount, 7.1);
  QCOMPARE(histogram.zeroThreshold, 0.05);
  QVERIFY((histogram.positiveSpans == std::vector<Span>{{-3, 3}}));
  QVERIFY((histogram.positiveBuckets == std::vector<double>{5.1, 10, 7}));
  QVERIFY((histogram.negativeSpans == std::vector<Span>{{-5, 2}}));
  QVERIFY((histogram.negativeBuckets == std::vector<double>{4.1, 5}));
  const auto custom = parseHistogramLiteral("{{schema:-53 custom_values:[1 2 +Inf]}}");
  QVERIFY_RESULT(custom);
  QCOMPARE(custom->histogram->customBounds.size(), 3u);
  QVERIFY(!custom->hintGiven);
}

void PromqlScriptTest::commands() {
  const char* text = R"(
# a comment
load 5m
  foo{a="b"} 0+1x3
  {"x.y"} 1

LOAD_with_nhcb 30s
	h_bucket{le="1"} 1

eval instant at 1h30m sum(foo)
  expect ordered
  expect warn msg: PromQL warning: something (1:5)
  expect no_info
  {} 3

eval range from 0 to 10m step 5m foo
  foo{a="b"} 0 1 2

eval_fail instant at 0 1 == 1
  expected_fail_message some text

eval instant at 5m 1 + 2
  3
eval instant at 0s "x"
  expect string `x`

eval instant at 10m foo[10m]
  expect range vector from 5m to 10m step 5m
  foo{a="b"} 1 2

clear
)";
  const auto script = parseScript(text, "x.test");
  QVERIFY_RESULT(script);
  QCOMPARE(script->commands.size(), 9u);
  const auto eval = [&](std::size_t i) -> const EvalCommand& {
    return std::get<EvalCommand>(script->commands[i].what);
  };
  const auto& load = std::get<LoadCommand>(script->commands[0].what);
  QCOMPARE(load.step, 5 * kMinute);
  QCOMPARE(load.series.size(), 2u);
  QCOMPARE(std::string(load.series[1].series.labels.metricName()), std::string("x.y"));
  QVERIFY(!load.withNhcb);
  QVERIFY(std::get<LoadCommand>(script->commands[1].what).withNhcb);
  QCOMPARE(eval(2).at, 90 * kMinute);
  QCOMPARE(eval(2).query, std::string("sum(foo)"));
  QVERIFY(eval(2).has(ExpectKind::Ordered) && eval(2).has(ExpectKind::NoInfo) && !eval(2).has(ExpectKind::Fail));
  QCOMPARE(*eval(2).expectations[1].message, std::string("PromQL warning: something (1:5)"));
  QCOMPARE(show(eval(2).series[0].values), QString("3"));
  QVERIFY(eval(3).range);
  QCOMPARE(eval(3).steps.to, 10 * kMinute);
  QCOMPARE(*eval(4).expectations[0].message, std::string("some text"));
  QCOMPARE(*eval(5).scalar, 3.0);
  QCOMPARE(*eval(6).string, std::string("x"));
  QCOMPARE(eval(7).matrix->from, 5 * kMinute);
  QVERIFY(std::holds_alternative<ClearCommand>(script->commands[8].what));
  QCOMPARE(script->commands[0].line, 3);
}

void PromqlScriptTest::startTimes() {
  const auto script = parseScript("load 1m\n  foo@st _ 5s -1m+10sx1\n  foo 1 2 3 4\n", "x");
  QVERIFY_RESULT(script);
  const auto& load = std::get<LoadCommand>(script->commands[0].what);
  QCOMPARE(load.series.size(), 1u);
  const auto& offsets = load.series[0].startOffsets;
  QCOMPARE(offsets.size(), 4u);
  QVERIFY(!offsets[0]);
  QCOMPARE(*offsets[1], 5 * kSecond);
  QCOMPARE(*offsets[2], -kMinute);
  QCOMPARE(*offsets[3], -50 * kSecond);
}

void PromqlScriptTest::errors_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<int>("line");
  QTest::newRow("command") << "\nnonsense" << 2;
  QTest::newRow("load step") << "load x" << 1;
  QTest::newRow("series") << "load 1m\n foo 1\n foo x" << 3;
  QTest::newRow("eval kind") << "eval twice at 0 foo" << 1;
  QTest::newRow("no expression") << "eval instant at 0" << 1;
  QTest::newRow("range backwards") << "eval range from 5m to 0 step 1m foo" << 1;
  QTest::newRow("no step") << "eval range from 0 to 5m step 0 foo" << 1;
  QTest::newRow("two values") << "eval instant at 0 foo\n foo 1 2" << 2;
  QTest::newRow("expectation") << "eval instant at 0 foo\n expect luck" << 2;
  QTest::newRow("expectation's tail") << "eval instant at 0 foo\n expect fail because" << 2;
  QTest::newRow("two failures") << "eval instant at 0 foo\n expect fail\n expect fail" << 3;
  QTest::newRow("start times alone") << "load 1m\n foo@st 1s" << 2;
  QTest::newRow("start times of another") << "load 1m\n foo@st 1s\n bar 1" << 3;
  QTest::newRow("start times too few") << "load 1m\n foo@st 1s\n foo 1 2" << 3;
}

void PromqlScriptTest::errors() {
  QFETCH(QString, text);
  QFETCH(int, line);
  const auto script = parseScript(text.toStdString(), "x.test");
  QVERIFY(!script.ok());
  QCOMPARE(script.error().place.line, line);
  QCOMPARE(oriel::test::text(script.error().place.file), QString("x.test"));
}

ORIEL_TEST_MAIN(PromqlScriptTest)
#include "script_test.moc"
