#include "tests/support/test_case.h"

#include "models/promql/engine.h"
#include "models/template/template.h"
#include "tests/models/template/template_cases.h"
#include "tests/support/memory_storage.h"

using namespace oriel;

/// Templates and the texts they give; what they must not do to us.
class TemplateTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void initTestCase();
  void expands_data();
  void expands();
  void places_data();
  void places();
  void bounded_data();
  void bounded();
  void checks();
  void withoutQuery();
  void spanOfEveryLength();
  void damagedTexts();

 private:
  tmpl::Context context(double value);
  std::string expanded(const QString& text, double value);
  oriel::test::MemoryStorage storage_;
  promql::Engine engine_;
};

void TemplateTest::initTestCase() {
  storage_.add(Labels{{"__name__", "s"}, {"n", "1"}}, {{0, 3, nullptr}});
  storage_.add(Labels{{"__name__", "s"}, {"n", "2"}}, {{0, 1, nullptr}});
  storage_.add(Labels{{"__name__", "s"}, {"n", "10"}}, {{0, 2, nullptr}});
}

tmpl::Context TemplateTest::context(double value) {
  tmpl::Context context;
  context.labels = Labels{
      {"__name__", "m"}, {"instance", "web-1.example.org:9100"}, {"job", "node"}, {"path", "/a b"}, {"pct", "100%"}};
  context.value = value;
  context.externalLabels = Labels{{"cluster", "home"}};
  context.externalUrl = "http://prom.example/x";
  context.now = 100 * kSecond;
  context.query = [this](const std::string& query) -> Result<std::vector<tmpl::Sample>> {
    const Result<promql::QueryResult> result = engine_.instant(storage_, query, 100 * kSecond);
    if (!result.ok()) {
      const Error& error = result.error();
      return makeError(error.code, std::to_string(error.place.line) + ":" + std::to_string(error.place.column) +
                                       ": parse error: " + error.text);
    }
    std::vector<tmpl::Sample> samples;
    if (const auto* scalar = std::get_if<promql::Scalar>(&result->value)) samples.push_back({Labels{}, scalar->value});
    if (const auto* vector = std::get_if<promql::Vector>(&result->value))
      for (const promql::VectorSample& sample : *vector) samples.push_back({sample.labels, sample.value});
    return samples;
  };
  return context;
}

std::string TemplateTest::expanded(const QString& text, double value) {
  const Result<std::string> result = tmpl::expand(text.toStdString(), "__alert_T", context(value));
  return result.ok() ? *result : "<error expanding template: " + result.error().text + ">";
}

void TemplateTest::expands_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<double>("value");
  QTest::addColumn<QString>("expected");
  for (const oriel::test::TemplateCase& each : oriel::test::templateCases())
    QTest::newRow(each.name) << QString::fromUtf8(each.text) << each.value << QString::fromUtf8(each.expected);
}

void TemplateTest::expands() {
  QFETCH(QString, text);
  QFETCH(double, value);
  QFETCH(QString, expected);
  QCOMPARE(oriel::test::text(expanded(text, value)), expected);
}

void TemplateTest::places_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<int>("line");
  QTest::addColumn<int>("column");
  QTest::newRow("first line") << "{{ gt $value 5 }}" << 1 << 4;
  QTest::newRow("second line") << "abc\n {{ first (query \"none\") }}" << 2 << 5;
  QTest::newRow("not parsed") << "a\n\n{{ nope }}" << 3 << 0;
}

void TemplateTest::places() {
  QFETCH(QString, text);
  QFETCH(int, line);
  QFETCH(int, column);
  const Result<std::string> result = tmpl::expand(text.toStdString(), "n", context(1));
  QVERIFY(!result.ok());
  QCOMPARE(result.error().place.line, line);
  QCOMPARE(result.error().place.column, column);
}

void TemplateTest::bounded_data() {
  QTest::addColumn<QString>("text");
  QTest::newRow("recursion") << "{{ define \"x\" }}{{ template \"x\" . }}{{ end }}{{ template \"x\" . }}";
  QTest::newRow("recursion by tmpl") << "{{ define \"x\" }}{{ tmpl \"x\" . }}{{ end }}{{ tmpl \"x\" . }}";
  QTest::newRow("long loop") << "{{ range 100000000 }}{{ range 100000000 }}{{ end }}{{ end }}";
  QTest::newRow("much output") << "{{ range 10000 }}{{ printf \"%1000d\" . }}{{ end }}";
  QTest::newRow("wide") << "{{ printf \"%999999d%999999d%999999d\" 1 2 3 }}";
  QTest::newRow("doubling") << "{{ $x := \"aaaaaaaaaaaaaaaa\" }}{{ range 64 }}{{ $x = print $x $x }}{{ end }}";
  QTest::newRow("replacing")
      << "{{ $x := printf \"%1000d\" 1 }}{{ range 9 }}{{ $x = reReplaceAll \" \" \"         \" $x }}"
         "{{ end }}";
  QTest::newRow("queries") << "{{ range 1000 }}{{ query \"s\" | len }}{{ end }}";
  QTest::newRow("too long") << QString(300 * 1024, 'x') + "{{ 1 }}";
}

void TemplateTest::bounded() {
  QFETCH(QString, text);
  const Result<std::string> result = tmpl::expand(text.toStdString(), "n", context(1));
  QVERIFY(!result.ok());
  QCOMPARE(static_cast<int>(result.error().code), static_cast<int>(ErrorCode::LimitExceeded));
}

void TemplateTest::checks() {
  QVERIFY_RESULT(tmpl::check("{{ $labels.x }} {{ $value | humanize }}", "n"));
  QVERIFY_RESULT(tmpl::check("{{ gt $value 5 }}", "n"));  // only its run would fail
  QVERIFY(!tmpl::check("{{ $nope }}", "n").ok());
  QVERIFY(!tmpl::check(std::string(5000, '(').insert(0, "{{ "), "n").ok());
  std::string nested;
  for (int i = 0; i < 5000; ++i) nested += "{{ if true }}";
  QVERIFY(!tmpl::check(nested, "n").ok());
}

void TemplateTest::withoutQuery() {
  tmpl::Context bare;
  const Result<std::string> result = tmpl::expand("{{ query \"up\" }}", "n", bare);
  QVERIFY(!result.ok());
  QVERIFY(result.error().text.find("queries cannot be asked here") != std::string::npos);
}

void TemplateTest::spanOfEveryLength() {
  QCOMPARE(oriel::test::text(tmpl::humanizeDuration(1e30)), QString("106481481481481d 11h 33m 20s"));
  QCOMPARE(oriel::test::text(tmpl::humanizeDuration(-0.5)), QString("-500ms"));
  QCOMPARE(oriel::test::text(tmpl::humanize(999.95)), QString("1000"));
  QCOMPARE(oriel::test::text(tmpl::humanize1024(-2048)), QString("-2ki"));
  QCOMPARE(oriel::test::text(tmpl::humanizePercentage(1e-9)), QString("1e-07%"));
}

// Every template cut short, and with one byte changed, gives a text or an error.
void TemplateTest::damagedTexts() {
  std::size_t errors = 0;
  for (const oriel::test::TemplateCase& each : oriel::test::templateCases()) {
    const std::string text = each.text;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      std::string damaged = text.substr(0, i);
      errors += tmpl::expand(damaged, "n", context(1)).ok() ? 0 : 1;
      if (i == text.size()) break;
      damaged = text;
      damaged[i] = "{}(|.$\"\xff"[i % 8];
      errors += tmpl::expand(damaged, "n", context(1)).ok() ? 0 : 1;
    }
  }
  QVERIFY(errors > 1000);
}

ORIEL_TEST_MAIN(TemplateTest)
#include "template_test.moc"
