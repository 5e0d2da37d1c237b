#include "tests/support/test_case.h"

#include <atomic>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "models/base/text.h"
#include "tests/models/rules/rules_bench.h"

using namespace oriel;
using oriel::test::alertRule;
using oriel::test::recordRule;
using oriel::test::RulesBench;

/// The life of alerts, the series that rules write, and what a new configuration or a restart leaves of them.
class RuleManagerTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void states_data();
  void states();
  void alertSeries();
  void keepFiringFreezes();
  void sending();
  void labelsAndAnnotations();
  void ruleErrors_data();
  void ruleErrors();
  void recordingAndOrder();
  void vanishedSeries();
  void limits();
  void queryOffset();
  void unchangedGroupKeepsState();
  void changedGroupKeepsState();
  void vanishedGroup();
  void badConfigChangesNothing();
  void restore_data();
  void restore();
  void evaluationTimes();
  void missedIterations();
  void wallClockJumps();
  void droppedWork();
  void retentionOfResolved();
  void markersWaitForNoConfiguration();
  void threads();
};

namespace {

const Labels kSeries{{"__name__", "m"}, {"i", "a"}};

/// `01_` a minute: absent samples are `_`.
void feed(RulesBench& bench, const Labels& labels, const std::string& values, Duration step = kMinute) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Duration at = static_cast<Duration>(i) * step;
    bench.sample(labels, at, values[i] == '_' ? staleNaN() : values[i] - '0');
  }
}

/// The samples of a series as `t=value` in seconds since the first evaluation; `stale` for markers.
QString seriesText(RulesBench& bench, const Labels& labels) {
  std::vector<Matcher> matchers;
  for (const LabelView label : labels)
    matchers.push_back(Matcher::equal(std::string(label.name), std::string(label.value)));
  const auto querier = bench.store.querier(0, kMaxTimestamp);
  const auto set = (*querier)->select(true, {}, matchers);
  QStringList out;
  while (const auto series = set->next()) {
    const auto reader = series->samples();
    SampleBatch batch;
    while (*reader->next(batch)) {
      for (std::size_t i = 0; i < batch.size(); ++i) {
        const QString value = isStaleNaN(batch.values[i]) ? "stale" : oriel::test::text(formatFloat(batch.values[i]));
        out << QString::number(bench.since(batch.timestamps[i]) / 1000) + "=" + value;
      }
    }
  }
  return out.join(' ');
}

/// One letter an evaluation: i(nactive), p(ending), f(iring).
QString lifeOf(RulesBench& bench, std::size_t evaluations, Duration interval) {
  QString life;
  for (std::size_t i = 0; i < evaluations; ++i) {
    bench.runTo(static_cast<Duration>(i) * interval);
    life += rules::alertStateName(bench.manager().groups().front().rules.front().state)[0];
  }
  return life;
}

}  // namespace

void RuleManagerTest::states_data() {
  QTest::addColumn<QString>("values");
  QTest::addColumn<qint64>("forDuration");
  QTest::addColumn<qint64>("keepFiringFor");
  QTest::addColumn<QString>("life");
  QTest::newRow("at once") << "0110" << qint64(0) << qint64(0) << "iffi";
  QTest::newRow("for below the interval") << "0110" << qint64(30 * kSecond) << qint64(0) << "ipfi";
  QTest::newRow("for of one interval") << "0110" << qint64(kMinute) << qint64(0) << "ipfi";
  QTest::newRow("for of two") << "011110" << qint64(2 * kMinute) << qint64(0) << "ippffi";
  QTest::newRow("gone before") << "011011" << qint64(2 * kMinute) << qint64(0) << "ippipp";
  QTest::newRow("begins anew") << "1100111" << qint64(kMinute) << qint64(0) << "pfiipff";
  QTest::newRow("kept") << "0110000" << qint64(0) << qint64(2 * kMinute) << "iffffii";
  QTest::newRow("kept and back") << "01010000" << qint64(0) << qint64(90 * kSecond) << "ifffffii";
  QTest::newRow("pending is not kept") << "0100" << qint64(kMinute) << qint64(5 * kMinute) << "ipii";
  QTest::newRow("stale") << "11__" << qint64(0) << qint64(0) << "ffii";
}

void RuleManagerTest::states() {
  QFETCH(QString, values);
  QFETCH(qint64, forDuration);
  QFETCH(qint64, keepFiringFor);
  QFETCH(QString, life);
  RulesBench bench({alertRule("A", "m > 0", forDuration, keepFiringFor)});
  feed(bench, kSeries, values.toStdString());
  QVERIFY(bench.start().empty());
  QCOMPARE(lifeOf(bench, static_cast<std::size_t>(values.size()), kMinute), life);
}

void RuleManagerTest::alertSeries() {
  RulesBench bench({alertRule("A", "m > 0", 2 * kMinute)});
  // After a start ALERTS is written once the state before it is known: from the third evaluation on.
  feed(bench, kSeries, "00011110");
  QVERIFY(bench.start().empty());
  bench.runTo(7 * kMinute);
  const auto seconds = [&](Duration at) { return QString::number(bench.time(at) / 1000); };
  QCOMPARE(seriesText(bench, {{"__name__", "ALERTS"}, {"alertstate", "pending"}, {"alertname", "A"}, {"i", "a"}}),
           QString("180=1 240=1 300=stale"));
  QCOMPARE(seriesText(bench, {{"__name__", "ALERTS"}, {"alertstate", "firing"}, {"alertname", "A"}, {"i", "a"}}),
           QString("300=1 360=1 420=stale"));
  const QString since = "=" + seconds(3 * kMinute);
  QCOMPARE(seriesText(bench, {{"__name__", "ALERTS_FOR_STATE"}, {"alertname", "A"}, {"i", "a"}}),
           "180" + since + " 240" + since + " 300" + since + " 360" + since + " 420=stale");
}

void RuleManagerTest::keepFiringFreezes() {
  config::Rule rule = alertRule("A", "m > 4", 0, 5 * kMinute);
  rule.annotations = {{"v", "{{ $value }}"}};
  RulesBench bench({rule});
  feed(bench, kSeries, "57111");
  QVERIFY(bench.start().empty());
  bench.runTo(3 * kMinute);
  const rules::Alert alert = bench.manager().alerts().front();
  QCOMPARE(alert.value, 7.0);
  QCOMPARE(oriel::test::text(std::string(alert.annotations.get("v"))), QString("7"));
  QCOMPARE(bench.since(alert.keepFiringSince), 2 * kMinute);
  QCOMPARE(bench.since(alert.activeAt), 0);
}

void RuleManagerTest::sending() {
  RulesBench bench({alertRule("A", "m > 0", 0)}, 20 * kSecond);
  feed(bench, kSeries, "1111111110000000", 20 * kSecond);
  QVERIFY(bench.start().empty());
  QStringList told;
  for (int i = 0; i < 16; ++i) {
    bench.sent.clear();
    bench.runTo(i * 20 * kSecond);
    for (const rules::Alert& alert : bench.sent) {
      const bool over = alert.resolvedAt != 0;
      told << QString("%1%2").arg(i * 20).arg(over ? "r" : "f");
      QCOMPARE(bench.since(alert.validUntil), i * 20 * kSecond + 4 * kMinute);
      if (over) QCOMPARE(bench.since(alert.resolvedAt), 180 * kSecond);
    }
  }
  // The resend delay of a minute has to be over, not just reached: every 80 s with an interval of 20 s.
  QCOMPARE(told.join(' '), QString("0f 80f 160f 180r 260r"));
}

void RuleManagerTest::labelsAndAnnotations() {
  config::Rule rule = alertRule("Big", "m > 0");
  rule.labels = {{"severity", "{{ if gt $value 1.0 }}critical{{ else }}warning{{ end }}"},
                 {"i", ""},
                 {"from", "{{ $labels.i }}"},
                 {"alertname", "other"}};
  rule.annotations = {{"summary", "{{ $labels.i }} is {{ $value }} on {{ $externalLabels.site }}"},
                      {"broken", "{{ first 3 }}"},
                      {"asked", "{{ with query \"m{i='b'}\" }}{{ . | first | value }}{{ end }}"},
                      {"none", "{{ $labels.nothing }}"}};
  RulesBench bench({rule});
  bench.options.externalLabels = Labels{{"site", "home"}};
  bench.group().labels = {{"severity", "group"}, {"team", "x"}};
  bench.sample(kSeries, 0, 2);
  bench.sample({{"__name__", "m"}, {"i", "b"}}, 0, 1);
  QVERIFY(bench.start().empty());
  bench.runTo(0);
  const std::vector<rules::Alert> alerts = bench.manager().alerts();
  QCOMPARE(alerts.size(), std::size_t(2));
  QCOMPARE(oriel::test::text(alerts[0].labels.toString()),
           QString("{alertname=\"Big\", from=\"a\", severity=\"critical\", team=\"x\"}"));
  QCOMPARE(oriel::test::text(alerts[1].labels.toString()),
           QString("{alertname=\"Big\", from=\"b\", severity=\"warning\", team=\"x\"}"));
  const Labels& texts = alerts[0].annotations;
  QCOMPARE(oriel::test::text(std::string(texts.get("summary"))), QString("a is 2 on home"));
  QCOMPARE(oriel::test::text(std::string(texts.get("asked"))), QString("1"));
  QVERIFY(!texts.has("none"));
  QCOMPARE(oriel::test::text(std::string(texts.get("broken"))),
           QString("<error expanding template: error executing template __alert_Big: template: __alert_Big:1:121: "
                   "executing \"__alert_Big\" at <3>: can't handle 3 for arg of type template.queryResult>"));
  QCOMPARE(bench.sent.size(), std::size_t(2));
}

void RuleManagerTest::ruleErrors_data() {
  QTest::addColumn<QString>("record");
  QTest::addColumn<QString>("expr");
  QTest::addColumn<QString>("dropped");
  QTest::addColumn<QString>("error");
  QTest::newRow("same labels") << "" << "m" << "i"
                               << "vector contains metrics with the same labelset after applying alert labels";
  QTest::newRow("same labels recorded") << "r" << "m" << "i"
                                        << "vector contains metrics with the same labelset after applying rule labels";
  QTest::newRow("range vector") << "" << "m[5m]" << "" << "rule result is not a vector or scalar";
  QTest::newRow("string") << "r" << "\"x\"" << "" << "rule result is not a vector or scalar";
}

void RuleManagerTest::ruleErrors() {
  QFETCH(QString, record);
  QFETCH(QString, expr);
  QFETCH(QString, dropped);
  QFETCH(QString, error);
  config::Rule rule = record.isEmpty() ? alertRule("A", expr.toStdString()) : recordRule("r", expr.toStdString());
  if (!dropped.isEmpty()) rule.labels = {{dropped.toStdString(), ""}};
  RulesBench bench({rule, recordRule("after", "count(m)")});
  bench.sample(kSeries, 0, 1);
  bench.sample({{"__name__", "m"}, {"i", "b"}}, 0, 1);
  QVERIFY(bench.start().empty());
  bench.runTo(0);
  const rules::RuleStatus status = bench.manager().groups().front().rules.front();
  QCOMPARE(static_cast<int>(status.health), static_cast<int>(rules::RuleHealth::Error));
  QCOMPARE(oriel::test::text(status.error), error);
  QVERIFY(bench.sent.empty());
  QCOMPARE(seriesText(bench, {{"__name__", "after"}}), QString("0=2"));
}

void RuleManagerTest::recordingAndOrder() {
  config::Rule first = recordRule("level:m:sum", "sum by (i) (m)");
  first.labels = {{"level", "cluster"}, {"i", ""}};
  RulesBench bench({first, recordRule("twice", "level:m:sum * 2"), alertRule("High", "twice > 5"),
                    alertRule("Chain", "ALERTS{alertname=\"High\"}"), recordRule("one", "1")});
  feed(bench, kSeries, "3333");
  QVERIFY(bench.start().empty());
  bench.runTo(0);
  QCOMPARE(seriesText(bench, {{"__name__", "level:m:sum"}, {"level", "cluster"}}), QString("0=3"));
  QCOMPARE(seriesText(bench, {{"__name__", "twice"}}), QString("0=6"));
  QCOMPARE(seriesText(bench, {{"__name__", "one"}}), QString("0=1"));
  QCOMPARE(bench.manager().alerts().size(), std::size_t(1));
  bench.runTo(2 * kMinute);
  QCOMPARE(bench.manager().alerts().size(), std::size_t(2));
  const rules::GroupStatus group = bench.manager().groups().front();
  QCOMPARE(bench.since(group.lastEvaluation), 2 * kMinute);
  QCOMPARE(oriel::test::text(group.rules[0].query), QString("sum by (i) (m)"));
  for (const rules::RuleStatus& rule : group.rules)
    QCOMPARE(static_cast<int>(rule.health), static_cast<int>(rules::RuleHealth::Ok));
}

void RuleManagerTest::vanishedSeries() {
  RulesBench bench({recordRule("r", "m > 0")});
  feed(bench, kSeries, "1101");
  QVERIFY(bench.start().empty());
  bench.runTo(3 * kMinute);
  QCOMPARE(seriesText(bench, {{"__name__", "r"}}), QString("0=1 60=1 120=stale 180=1"));
}

void RuleManagerTest::limits() {
  RulesBench bench({recordRule("r", "m"), alertRule("A", "m > 0", 5 * kMinute)});
  bench.group().limit = 1;
  feed(bench, kSeries, "11");
  bench.sample({{"__name__", "m"}, {"i", "b"}}, kMinute, 1);
  QVERIFY(bench.start().empty());
  bench.runTo(0);
  QCOMPARE(bench.manager().alerts().size(), std::size_t(1));
  bench.runTo(kMinute);
  const std::vector<rules::RuleStatus> status = bench.manager().groups().front().rules;
  QCOMPARE(oriel::test::text(status[0].error), QString("exceeded limit of 1 with 2 series"));
  QCOMPARE(oriel::test::text(status[1].error), QString("exceeded limit of 1 with 2 alerts"));
  QVERIFY(bench.manager().alerts().empty());
  QCOMPARE(seriesText(bench, {{"__name__", "r"}}), QString("0=1"));
}

void RuleManagerTest::queryOffset() {
  RulesBench bench({recordRule("r", "m"), alertRule("A", "m > 2")});
  bench.options.queryOffset = kMinute;
  feed(bench, kSeries, "123");
  QVERIFY(bench.start().empty());
  bench.runTo(3 * kMinute);
  QCOMPARE(seriesText(bench, {{"__name__", "r"}}), QString("0=1 60=2 120=3"));
  QCOMPARE(bench.since(bench.manager().alerts().front().activeAt), 3 * kMinute);
}

void RuleManagerTest::unchangedGroupKeepsState() {
  RulesBench bench({alertRule("A", "m > 0", 3 * kMinute)});
  feed(bench, kSeries, "11111");
  QVERIFY(bench.start().empty());
  bench.runTo(kMinute);
  QVERIFY(bench.apply().empty());
  bench.runTo(3 * kMinute);
  const rules::Alert alert = bench.manager().alerts().front();
  QCOMPARE(bench.since(alert.activeAt), 0);
  QCOMPARE(bench.since(alert.firedAt), 3 * kMinute);
}

void RuleManagerTest::changedGroupKeepsState() {
  RulesBench bench({alertRule("A", "m > 0", 3 * kMinute), recordRule("gone", "m")});
  feed(bench, kSeries, "11111");
  QVERIFY(bench.start().empty());
  bench.runTo(kMinute);
  bench.group().rules = {recordRule("new", "m"), alertRule("A", "m > 0.5", 3 * kMinute)};
  QVERIFY(bench.apply().empty());
  bench.runTo(3 * kMinute);
  QCOMPARE(bench.since(bench.manager().alerts().front().activeAt), 0);
  QCOMPARE(seriesText(bench, {{"__name__", "gone"}}), QString("0=1 60=1 120=stale"));
  QCOMPARE(seriesText(bench, {{"__name__", "new"}}), QString("120=1 180=1"));
}

void RuleManagerTest::vanishedGroup() {
  RulesBench bench({recordRule("r", "m")});
  feed(bench, kSeries, "11111");
  QVERIFY(bench.start().empty());
  bench.runTo(kMinute);
  bench.clock().advance(kSecond);
  QVERIFY(bench.applyNothing().empty());
  QVERIFY(bench.manager().groups().empty());
  bench.runTo(4 * kMinute);
  QCOMPARE(seriesText(bench, {{"__name__", "r"}}), QString("0=1 60=1 61=stale"));
}

void RuleManagerTest::badConfigChangesNothing() {
  RulesBench bench({recordRule("r", "m")});
  feed(bench, kSeries, "11");
  QVERIFY(bench.start().empty());
  config::Rule broken = alertRule("A", "m >");
  broken.exprPlace = Place{"rules.yml", 7, 13, {}, -1, -1};
  broken.annotations = {{"a", "{{ nope }}"}};
  bench.group().rules = {broken, recordRule("x", "sum(")};
  const std::vector<Error> errors = bench.apply();
  QCOMPARE(errors.size(), std::size_t(3));
  QCOMPARE(
      oriel::test::text(errors[0].toString()),
      QString("rules.yml:7:16: group \"g\", rule 1, \"A\": could not parse expression: parse error: unexpected end "
              "of input"));
  QVERIFY(errors[1].text.find("annotation \"a\": template: __alert_A:1: function \"nope\" not defined") !=
          std::string::npos);
  bench.runTo(kMinute);
  QCOMPARE(seriesText(bench, {{"__name__", "r"}}), QString("0=1 60=1"));
}

void RuleManagerTest::restore_data() {
  QTest::addColumn<qint64>("ranBefore");
  QTest::addColumn<qint64>("down");
  QTest::addColumn<qint64>("activeAtShift");  // of the second run's view, from the first activeAt; -1: begins anew
  QTest::addColumn<qint64>("firesAfter");     // the second run's start
  QTest::newRow("shifted by the time without")
      << qint64(9 * kMinute) << qint64(10 * kMinute) << qint64(12 * kMinute) << qint64(22 * kMinute);
  QTest::newRow("fired before") << qint64(40 * kMinute) << qint64(10 * kMinute) << qint64(0) << qint64(2 * kMinute);
  QTest::newRow("little was missing") << qint64(25 * kMinute) << qint64(10 * kMinute) << qint64(-2)
                                      << qint64(11 * kMinute);
  QTest::newRow("away too long") << qint64(9 * kMinute) << qint64(2 * kHour) << qint64(-1) << qint64(30 * kMinute);
}

void RuleManagerTest::restore() {
  QFETCH(qint64, ranBefore);
  QFETCH(qint64, down);
  QFETCH(qint64, activeAtShift);
  QFETCH(qint64, firesAfter);
  RulesBench bench({alertRule("A", "m > 0", 30 * kMinute)});
  for (Duration at = 0; at < 4 * kHour; at += kMinute) bench.sample(kSeries, at, 1);
  QVERIFY(bench.start().empty());
  bench.runTo(ranBefore);
  const Timestamp activeAt = bench.manager().alerts().front().activeAt;
  QCOMPARE(bench.since(activeAt), 0);
  bench.end();
  bench.clock().advance(down);
  bench.sent.clear();
  QVERIFY(bench.start().empty());
  const Timestamp secondStart = bench.clock().now() + kMinute;  // the first evaluation of the second run
  bench.clock().advance(2 * kMinute);
  const Timestamp restored = bench.manager().alerts().front().activeAt;
  // The series holds whole seconds.
  if (activeAtShift >= 0) QCOMPARE(restored - activeAt / 1000 * 1000, activeAtShift);
  if (activeAtShift == -1) QCOMPARE(restored, secondStart);
  // Within the grace period nothing fires that was pending.
  if (activeAtShift == -2) QCOMPARE(restored, secondStart + kMinute + 10 * kMinute - 30 * kMinute);
  while (bench.sent.empty() && bench.clock().now() < secondStart + 3 * kHour) bench.clock().advance(kMinute);
  QCOMPARE(bench.sent.front().firedAt - secondStart, firesAfter);
}

void RuleManagerTest::evaluationTimes() {
  // The hash of {file="rules.yml", name="g"}, as Prometheus moves its groups within their interval.
  const Duration interval = 15 * kSecond;
  const std::int64_t offset = rules::scheduleOffset("g", "rules.yml", interval);
  QCOMPARE(offset,
           static_cast<std::int64_t>(Labels({{"file", "rules.yml"}, {"name", "g"}}).hash() % 15'000'000'000ULL));
  for (const Timestamp now :
       {Timestamp(1'700'000'000'000), Timestamp(1'700'000'007'123), Timestamp(0), Timestamp(-5)}) {
    const Timestamp at = rules::scheduledBefore(now, interval, offset);
    QVERIFY(at <= now && now - at < interval);
    QCOMPARE(((at - offset / 1'000'000) % interval + interval) % interval, 0);
  }
}

void RuleManagerTest::missedIterations() {
  // Work that waits in a queue, as behind a slow query.
  std::vector<std::function<void()>> queue;
  oriel::test::MemoryStorage store;
  ManualClock clock(RulesBench::kStart);
  const promql::Engine engine;
  rules::RuleManager manager(store, engine, clock,
                             [&](std::function<void()> task) { queue.push_back(std::move(task)); }, {});
  config::RuleGroup group;
  group.name = "g";
  group.file = "f";
  group.interval = 10 * kSecond;
  group.rules = {recordRule("r", "1")};
  QVERIFY(manager.applyConfig({config::RuleFile{"f", {group}}}, {}).empty());
  clock.advance(60 * kSecond);
  QCOMPARE(queue.size(), std::size_t(1));  // one evaluation of a group at a time
  const auto runNext = [&] {
    std::vector<std::function<void()>> now;
    now.swap(queue);
    for (auto& task : now) task();
  };
  runNext();
  QCOMPARE(queue.size(), std::size_t(1));  // the last of those that came meanwhile
  runNext();
  QCOMPARE(queue.size(), std::size_t(0));
  QCOMPARE(manager.groups().front().missed, std::uint64_t(4));
  clock.advance(10 * kSecond);
  QCOMPARE(queue.size(), std::size_t(1));
  runNext();
  QCOMPARE(manager.groups().front().missed, std::uint64_t(4));
}

void RuleManagerTest::wallClockJumps() {
  RulesBench bench({recordRule("r", "1")});
  QVERIFY(bench.start().empty());
  bench.runTo(kMinute);
  bench.clock().jumpWall(2 * kHour + 13 * kSecond);
  bench.clock().advance(2 * kMinute);
  const Timestamp at = bench.manager().groups().front().lastEvaluation;
  QVERIFY(at <= bench.clock().now() && bench.clock().now() - at < kMinute);
  QCOMPARE(bench.since(at) % kMinute, 0);
}

void RuleManagerTest::droppedWork() {
  // A pool that is gone drops what it is given; nobody waits for that.
  oriel::test::MemoryStorage store;
  ManualClock clock(RulesBench::kStart);
  const promql::Engine engine;
  rules::RuleManager manager(store, engine, clock, [](std::function<void()>) {}, {});
  config::RuleGroup group;
  group.name = "g";
  group.rules = {recordRule("r", "1")};
  QVERIFY(manager.applyConfig({config::RuleFile{"f", {group}}}, {}).empty());
  clock.advance(10 * kMinute);
  manager.stop();
  QCOMPARE(manager.groups().size(), std::size_t(1));
}

void RuleManagerTest::retentionOfResolved() {
  RulesBench bench({alertRule("A", "m > 0")});
  bench.sample(kSeries, 0, 1);
  bench.sample(kSeries, kMinute, 0);
  QVERIFY(bench.start().empty());
  bench.runTo(kMinute);
  QVERIFY(bench.manager().alerts().empty());
  bench.runTo(60 * kMinute);
  // Told as resolved for 15 minutes, every second evaluation.
  QCOMPARE(bench.since(bench.sent.back().resolvedAt), kMinute);
  const Timestamp lastTold = bench.sent.back().validUntil - 4 * kMinute;
  QCOMPARE(bench.since(lastTold), 15 * kMinute);
}

// Stale markers stand before an evaluation in the worker's queue while a new configuration waits for that evaluation.
void RuleManagerTest::markersWaitForNoConfiguration() {
  // Says when a timer is cancelled, which is what a configuration does just before it waits.
  class TellingClock : public ManualClock {
   public:
    using ManualClock::ManualClock;
    bool cancel(TimerId id) override {
      cancelled = true;
      return ManualClock::cancel(id);
    }
    std::atomic<bool> cancelled = false;
  };
  std::deque<std::function<void()>> queue;
  const auto runAll = [&] {
    while (!queue.empty()) {
      const std::function<void()> task = std::move(queue.front());
      queue.pop_front();
      task();
    }
  };
  oriel::test::MemoryStorage store;
  TellingClock clock(RulesBench::kStart);
  const promql::Engine engine;
  rules::RuleManager manager(store, engine, clock,
                             [&](std::function<void()> task) { queue.push_back(std::move(task)); }, {});
  config::RuleGroup stays;
  stays.name = "stays";
  stays.interval = 60 * kSecond;
  stays.rules = {recordRule("s", "1")};
  config::RuleGroup goes;
  goes.name = "goes";
  goes.interval = kSecond;
  goes.rules = {recordRule("r", "1")};
  QVERIFY(manager.applyConfig({config::RuleFile{"f", {stays, goes}}}, {}).empty());
  const auto evaluated = [&] { return manager.groups().front().lastEvaluation != 0; };
  while (!evaluated()) {
    clock.advance(kSecond);
    runAll();
  }
  QVERIFY(manager.applyConfig({config::RuleFile{"f", {stays}}}, {}).empty());
  // The markers come after two seconds, the evaluation after a minute.
  clock.advance(61 * kSecond);
  QCOMPARE(queue.size(), std::size_t(2));
  clock.cancelled = false;
  std::thread worker([&] {
    while (!clock.cancelled) std::this_thread::yield();
    runAll();
  });
  QVERIFY(manager.applyConfig({}, {}).empty());
  worker.join();
}

// A real clock, a worker, and others who look and change things meanwhile; ends in any order.
void RuleManagerTest::threads() {
  oriel::test::MemoryStorage store;
  store.add(kSeries, {{0, 1, nullptr}});
  const auto clock = makeSystemClock();
  const promql::Engine engine;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> queue;
  bool over = false;
  std::atomic<int> told = 0;
  std::thread worker([&] {
    std::unique_lock lock(mutex);
    while (!over) {
      wake.wait(lock, [&] { return over || !queue.empty(); });
      if (queue.empty()) continue;
      std::function<void()> task = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
    }
  });
  {
    rules::RuleManager manager(
        store, engine, *clock,
        [&](std::function<void()> task) {
          const std::lock_guard lock(mutex);
          queue.push_back(std::move(task));
          wake.notify_one();
        },
        [&](const std::vector<rules::Alert>& alerts) { told += static_cast<int>(alerts.size()); });
    config::RuleGroup one;
    one.name = "one";
    one.interval = 3 * kMillisecond;
    one.rules = {recordRule("r", "vector(1)"), alertRule("A", "r > 0")};
    rules::RuleManagerOptions options;
    options.resendDelay = kMillisecond;
    config::RuleGroup two = one;
    two.name = "two";
    for (int round = 0; round < 40; ++round) {
      const int before = told;
      two.rules[0].expr = "vector(" + std::to_string(round % 3) + ")";
      const std::vector<config::RuleGroup> groups =
          round % 4 == 0 ? std::vector{one} : std::vector<config::RuleGroup>{one, two};
      QVERIFY(manager.applyConfig({config::RuleFile{"f", groups}}, options).empty());
      while (told < before + 3) {
        (void)manager.groups();
        (void)manager.alerts();
        std::this_thread::yield();
      }
    }
  }
  {
    const std::lock_guard lock(mutex);
    over = true;
  }
  wake.notify_one();
  worker.join();
}

ORIEL_TEST_MAIN(RuleManagerTest)
#include "rule_manager_test.moc"
