#include <cstdio>
#include <random>

#include "models/promql/engine.h"
#include "models/promql/exec/info_choice.h"
#include "tests/models/promql/script_check.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

/// info() beyond Prometheus' own script.
class ExecInfoTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void evaluates_data();
  void evaluates();
  void batches();
  void choices();
};

void ExecInfoTest::evaluates_data() {
  QTest::addColumn<QString>("load");
  QTest::addColumn<QString>("eval");
  const char* plain =
      "  m{instance=\"a\", job=\"1\", l=\"v\"} 1 2 3\n"
      "  target_info{instance=\"a\", job=\"1\", os=\"linux\", arch=\"arm\"} 1 1 1\n"
      "  build_info{instance=\"a\", job=\"1\", version=\"7\"} 1 1 1\n";
  QTest::newRow("labels that are asked for only") << plain
                                                  << "eval instant at 1m info(m, {os=~\".+\"})\n"
                                                     "  m{instance=\"a\", job=\"1\", l=\"v\", os=\"linux\"} 2\n";
  QTest::newRow("a condition that the info series does not meet")
      << plain << "eval instant at 1m info(m, {os=\"plan9\"})\n";
  QTest::newRow("two conditions on one label") << plain
                                               << "eval instant at 1m info(m, {os=~\"l.*\", os!=\"plan9\"})\n"
                                                  "  m{instance=\"a\", job=\"1\", l=\"v\", os=\"linux\"} 2\n";
  QTest::newRow("an empty selector is none")
      << plain
      << "eval instant at 1m info(m, {})\n"
         "  m{instance=\"a\", job=\"1\", l=\"v\", os=\"linux\", arch=\"arm\"} 2\n";
  QTest::newRow("for an aggregation") << plain
                                      << "eval instant at 1m sum by (os, version) (info(m, {__name__=~\".+_info\"}))\n"
                                         "  {os=\"linux\", version=\"7\"} 2\n";
  QTest::newRow("a dropped name stays dropped, and label_replace still sees it")
      << plain
      << "eval instant at 1m label_replace(info(-m), \"n\", \"$1\", \"__name__\", \"(.*)\")\n"
         "  {instance=\"a\", job=\"1\", l=\"v\", os=\"linux\", arch=\"arm\", n=\"m\"} -2\n";
  QTest::newRow("histograms are enriched too")
      << "  h{instance=\"a\", job=\"1\"} {{schema:0 count:4 sum:8 buckets:[4]}}\n"
         "  target_info{instance=\"a\", job=\"1\", os=\"linux\"} 1\n"
      << "eval instant at 0 info(h)\n"
         "  h{instance=\"a\", job=\"1\", os=\"linux\"} {{schema:0 count:4 sum:8 buckets:[4]}}\n";
  QTest::newRow("special characters in identifying labels")
      << "  m{instance=\"a.b|c(d:1\", job=\"x+\"} 1\n"
         "  target_info{instance=\"a.b|c(d:1\", job=\"x+\", os=\"linux\"} 1\n"
         "  target_info{instance=\"axb\", job=\"x+\", os=\"other\"} 1\n"
      << "eval instant at 0 info(m)\n"
         "  m{instance=\"a.b|c(d:1\", job=\"x+\", os=\"linux\"} 1\n";
  QTest::newRow("only what is not wanted: names must end in _info")
      << "  m{instance=\"a\", job=\"1\"} 1\n"
         "  _info{instance=\"a\", job=\"1\", x=\"1\"} 1\n"
         "  other{instance=\"a\", job=\"1\", y=\"1\"} 1\n"
         "  good_info{instance=\"a\", job=\"1\", z=\"1\"} 1\n"
      << "eval instant at 0 info(m, {__name__!=\"bad_info\"})\n"
         "  m{instance=\"a\", job=\"1\", z=\"1\"} 1\n";
  QTest::newRow("both identifying labels must agree") << "  m{instance=\"a\", job=\"1\"} 1\n"
                                                         "  m{instance=\"b\", job=\"2\"} 2\n"
                                                         "  target_info{instance=\"a\", job=\"2\", os=\"linux\"} 1\n"
                                                      << "eval instant at 0 info(m)\n"
                                                         "  m{instance=\"a\", job=\"1\"} 1\n"
                                                         "  m{instance=\"b\", job=\"2\"} 2\n";
  const char* twins =
      "  m{instance=\"a\", job=\"1\"} 1 2 _ 4\n"
      "  target_info{instance=\"a\", job=\"1\", os=\"one\"} 1 1 1 1\n"
      "  target_info{instance=\"a\", job=\"1\", os=\"two\"} _ _ 1 1\n";
  QTest::newRow("two info series as new as each other")
      << twins
      << "eval instant at 3m info(m)\n"
         "  expect fail msg: found duplicate series for info metric: existing {__name__=\"target_info\", "
         "instance=\"a\", job=\"1\", os=\"one\"} @ 180000, new {__name__=\"target_info\", instance=\"a\", job=\"1\", "
         "os=\"two\"} @ 180000\n";
  QTest::newRow("while there is only one, nothing is wrong") << twins
                                                             << "eval range from 0 to 1m step 1m info(m)\n"
                                                                "  m{instance=\"a\", job=\"1\", os=\"one\"} 1 2\n";
  QTest::newRow("nobody asks where the vector is empty") << "  m{instance=\"a\", job=\"1\"} 1 stale\n"
                                                            "  target_info{instance=\"a\", job=\"1\", os=\"one\"} 1 1\n"
                                                            "  target_info{instance=\"a\", job=\"1\", os=\"two\"} _ 1\n"
                                                         << "eval range from 0 to 1m step 1m info(m)\n"
                                                            "  m{instance=\"a\", job=\"1\", os=\"one\"} 1\n";
  QTest::newRow("two metrics contradict each other") << "  m{instance=\"a\", job=\"1\"} 1\n"
                                                        "  target_info{instance=\"a\", job=\"1\", os=\"one\"} 1\n"
                                                        "  build_info{instance=\"a\", job=\"1\", os=\"two\"} 1\n"
                                                     << "eval instant at 0 info(m, {__name__=~\".+_info\"})\n"
                                                        "  expect fail msg: conflicting label: os\n";
  QTest::newRow("but not about a label that the series has")
      << "  m{instance=\"a\", job=\"1\", os=\"own\"} 1\n"
         "  target_info{instance=\"a\", job=\"1\", os=\"one\"} 1\n"
         "  build_info{instance=\"a\", job=\"1\", os=\"two\"} 1\n"
      << "eval instant at 0 info(m, {__name__=~\".+_info\"})\n"
         "  m{instance=\"a\", job=\"1\", os=\"own\"} 1\n";
  QTest::newRow("nor about one that was not asked for")
      << "  m{instance=\"a\", job=\"1\"} 1\n"
         "  target_info{instance=\"a\", job=\"1\", os=\"one\", k=\"1\"} 1\n"
         "  build_info{instance=\"a\", job=\"1\", os=\"two\", k=\"1\"} 1\n"
      << "eval instant at 0 info(m, {__name__=~\".+_info\", k=~\".*\"})\n"
         "  m{instance=\"a\", job=\"1\", k=\"1\"} 1\n";
  QTest::newRow("two series become one") << "  m{instance=\"a\", job=\"1\", os=\"linux\"} 1\n"
                                            "  m{instance=\"a\", job=\"1\"} 2\n"
                                            "  target_info{instance=\"a\", job=\"1\", os=\"linux\"} 1\n"
                                         << "eval instant at 0 info(m)\n"
                                            "  expect fail msg: vector cannot contain metrics with the same labelset\n";
  QTest::newRow("two series become one, one after the other")
      << "  m{instance=\"a\", job=\"1\", os=\"linux\"} 1 stale\n"
         "  m{instance=\"a\", job=\"1\"} _ 2\n"
         "  target_info{instance=\"a\", job=\"1\", os=\"linux\"} 1 1\n"
      << "eval range from 0 to 1m step 1m info(m)\n"
         "  m{instance=\"a\", job=\"1\", os=\"linux\"} 1 2\n";
  QTest::newRow("histograms are no info")
      << "  m{instance=\"a\", job=\"1\"} 1\n"
         "  x_info{instance=\"a\", job=\"1\"} {{schema:0 count:1 sum:1 buckets:[1]}}\n"
      << "eval instant at 0 info(m, {__name__=\"x_info\"})\n"
         "  expect fail regex: this should be an info metric, with float samples\n";
  const char* changing =
      "  m{instance=\"a\", job=\"1\"} 0 1 2 3 4 5 6\n"
      "  target_info{instance=\"a\", job=\"1\", v=\"old\"} 1 1 1 stale\n"
      "  target_info{instance=\"a\", job=\"1\", v=\"new\"} _ _ _ 1 1 1 1\n";
  QTest::newRow("as of the time of a subquery") << changing
                                                << "eval range from 5m to 6m step 1m "
                                                   "info(max_over_time(m[2m:1m] offset 3m))\n"
                                                   "  {instance=\"a\", job=\"1\", v=\"old\"} 2 _\n"
                                                   "  {instance=\"a\", job=\"1\", v=\"new\"} _ 3\n";
  QTest::newRow("as of the first selector") << changing
                                            << "eval instant at 6m info((m @ 60) + ignoring(v) m)\n"
                                               "  {instance=\"a\", job=\"1\", v=\"old\"} 7\n";
  QTest::newRow("as of the step without a selector")
      << changing
      << "eval range from 6m to 6m step 1m info(label_replace(label_replace("
         "vector(1), \"instance\", \"a\", \"\", \"\"), \"job\", \"1\", "
         "\"\", \"\"))\n"
         "  {instance=\"a\", job=\"1\", v=\"new\"} 1\n";
  QTest::newRow("in a subquery of its own") << changing
                                            << "eval instant at 4m count_over_time(info(m)[5m:1m])\n"
                                               "  {instance=\"a\", job=\"1\", v=\"old\"} 3\n"
                                               "  {instance=\"a\", job=\"1\", v=\"new\"} 2\n";
  QTest::newRow("an info series is not asked of itself") << plain
                                                         << "eval instant at 0 info(target_info, {version=~\".+\"})\n"
                                                            "  target_info{instance=\"a\", job=\"1\", os=\"linux\", "
                                                            "arch=\"arm\"} 1\n";
}

void ExecInfoTest::evaluates() {
  QFETCH(QString, load);
  QFETCH(QString, eval);
  QCOMPARE(oriel::test::evalFailure(load, eval), QString());
}

/// The answer does not depend on how many steps are evaluated at a time.
void ExecInfoTest::batches() {
  oriel::test::MemoryStorage store;
  std::vector<oriel::test::MemorySample> base;
  std::vector<oriel::test::MemorySample> info[3];
  for (int i = 0; i < 400; ++i) {
    base.push_back({i * 60'000, static_cast<double>(i), nullptr});
    for (int k = 0; k < 3; ++k) {
      const bool current = (i / 50) % 3 == k;
      const bool ends = i > 0 && i % 50 == 0 && ((i - 1) / 50) % 3 == k;
      if (current || ends) info[k].push_back({i * 60'000, current ? 1 : staleNaN(), nullptr});
    }
  }
  const auto labels = [](const char* name) {
    return LabelsBuilder().set(kMetricName, name).set("instance", "a").set("job", "1").labels();
  };
  store.add(labels("m"), base);
  for (int k = 0; k < 3; ++k)
    store.add(LabelsBuilder(labels("target_info")).set("v", std::to_string(k)).labels(), info[k]);
  EngineOptions options;
  const auto whole = Engine(options).range(store, "info(m)", 0, 399 * 60'000, 60'000);
  QVERIFY_RESULT(whole);
  options.cellsInBatch = 1;
  const auto parts = Engine(options).range(store, "info(m)", 0, 399 * 60'000, 60'000);
  QVERIFY_RESULT(parts);
  const auto& a = std::get<Matrix>(whole->value);
  const auto& b = std::get<Matrix>(parts->value);
  QCOMPARE(a.size(), std::size_t{3});
  QCOMPARE(b.size(), std::size_t{3});
  for (std::size_t k = 0; k < 3; ++k) {
    QVERIFY(a[k].labels == b[k].labels);
    QVERIFY(a[k].timestamps == b[k].timestamps);
    QVERIFY(a[k].values == b[k].values);
  }
  QCOMPARE(a[0].values.size() + a[1].values.size() + a[2].values.size(), std::size_t{400});
  QCOMPARE(a[1].timestamps.front(), 50 * 60'000);
}

/// Runs of steps say the same as a note for each step.
void ExecInfoTest::choices() {
  const unsigned seed = qEnvironmentVariableIsSet("ORIEL_SEED")
                            ? static_cast<unsigned>(qEnvironmentVariableIntValue("ORIEL_SEED"))
                            : std::random_device()();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    const int members = 1 + static_cast<int>(random() % 3);
    const int steps = 1 + static_cast<int>(random() % 40);
    InfoChoice choice;
    for (int m = 0; m < members; ++m) choice.addMember();
    std::vector<int> expected(static_cast<std::size_t>(steps), InfoChoice::kNone);
    std::vector<Timestamp> newest(static_cast<std::size_t>(steps), -1);
    for (int m = 0; m < members; ++m) {
      bool present = random() % 2 == 0;
      for (int step = 0; step < steps; ++step) {
        if (random() % 4 == 0) present = !present;
        if (!present) continue;
        const auto i = static_cast<std::size_t>(step);
        const Timestamp time = static_cast<Timestamp>(random() % 5);
        const bool same = newest[i] == time;
        const int existing = choice.offer(m, step, time, steps);
        QCOMPARE(existing, same ? expected[i] : InfoChoice::kNone);
        if (time <= newest[i]) continue;
        newest[i] = time;
        expected[i] = m;
      }
      choice.endMember(steps);
    }
    for (int step = 0; step < steps; ++step) QCOMPARE(choice.at(step), expected[static_cast<std::size_t>(step)]);
    for (std::size_t i = 1; i < choice.runs().size(); ++i) {
      QVERIFY(choice.runs()[i - 1].from < choice.runs()[i].from);
      QVERIFY(choice.runs()[i - 1].series != choice.runs()[i].series);
    }
  }
}

ORIEL_TEST_MAIN(ExecInfoTest)
#include "exec_info_test.moc"
