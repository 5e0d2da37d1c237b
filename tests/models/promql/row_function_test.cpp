#include "tests/support/test_case.h"

#include <cmath>
#include <limits>
#include <random>

#include "models/promql/exec/context.h"
#include "models/promql/functions/range_function.h"
#include "tests/support/memory_storage.h"

using namespace oriel;
using namespace oriel::promql;

/// A function over all windows of a row gives what it gives window by window.
class RowFunctionTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void sameAsWindowByWindow_data();
  void sameAsWindowByWindow();
  void largeNeighboursDoNotHideSmallSums();

 private:
  void compareRow(const RangeFunction& function, const std::vector<Timestamp>& times, const std::vector<double>& values,
                  Duration step, Duration range);
};

namespace {

constexpr int kSteps = 60;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

struct Samples {
  std::vector<Timestamp> times;
  std::vector<double> values;
};

double valueOfKind(const std::string& kind, std::mt19937_64& random, double before) {
  const double uniform = std::uniform_real_distribution<>(-1, 1)(random);
  if (kind == "counter") return random() % 20 == 0 ? 0 : before + std::fabs(uniform) * 100;
  if (kind == "whole") return static_cast<double>(random() % 1000);
  if (kind == "zero") return random() % 50 == 0 ? uniform : 0.0;
  if (kind == "cancelling") return (random() % 2 == 0 ? 1 : -1) * std::ldexp(1 + uniform / 2, random() % 200);
  if (kind == "overflowing") return uniform * 1.7e308;
  if (kind == "special") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const double specials[] = {std::nan(""), infinity, -infinity, -0.0, 0.0};
    return random() % 4 == 0 ? specials[random() % 5] : uniform;
  }
  return uniform * 100;
}

/// With gaps, and at times that sometimes meet the edges of windows.
Samples randomSeries(const std::string& kind, std::mt19937_64& random) {
  Samples out;
  Timestamp time = static_cast<Timestamp>(random() % 100'000);
  double value = 0;
  for (int i = 0; i < 400; ++i) {
    time += random() % 25 == 0  ? 600'000
            : random() % 3 == 0 ? 15'000
                                : 14'000 + static_cast<Timestamp>(random() % 2000);
    value = valueOfKind(kind, random, value);
    out.times.push_back(time);
    out.values.push_back(value);
  }
  return out;
}

/// Of the sum of the absolute values of a window: how far compensated sums may lie from each other.
double roundingOf(const Window& window) {
  double sum = 0;
  for (std::size_t i = 0; i < window.size; ++i) sum += std::fabs(window.values[i]);
  return sum * kEpsilon * kEpsilon * static_cast<double>(window.size) * 4;
}

bool close(double a, double b, double slack) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::fabs(a - b) <= 4 * kEpsilon * std::fabs(a) + slack;
}

}  // namespace

void RowFunctionTest::sameAsWindowByWindow_data() {
  QTest::addColumn<QString>("kind");
  for (const char* kind : {"counter", "gauge", "whole", "zero", "cancelling", "overflowing", "special"})
    QTest::newRow(kind) << kind;
}

void RowFunctionTest::sameAsWindowByWindow() {
  QFETCH(QString, kind);
  const auto seed =
      qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariable("ORIEL_SEED").toUInt() : std::random_device{}();
  qInfo("ORIEL_SEED=%u", seed);
  std::mt19937_64 random(seed);
  int rows = 0;
  for (int round = 0; round < 40; ++round) {
    const Samples series = randomSeries(kind.toStdString(), random);
    const Duration step = 1000 * static_cast<Duration>(1 + random() % 120);
    const Duration range = 1000 * static_cast<Duration>(1 + random() % 1800);
    for (const RangeFunction& function : rangeFunctions()) {
      if (function.evaluateRow == nullptr) continue;
      ++rows;
      compareRow(function, series.times, series.values, step, range);
      if (QTest::currentTestFailed()) return;
    }
  }
  QVERIFY(rows >= 40 * 8);
}

void RowFunctionTest::compareRow(const RangeFunction& function, const std::vector<Timestamp>& times,
                                 const std::vector<double>& values, Duration step, Duration range) {
  oriel::test::MemoryStorage storage;
  QueryContext context(storage, "", {1000, kMinute, {}});
  const FunctionNotes notes{context, {}, "name"};
  const Timestamp firstEnd = times[times.size() / 4];
  RowBuffer row;
  row.reset(kSteps);
  RowScratch scratch;
  function.evaluateRow({times.data(), values.data(), times.size(), firstEnd, step, range}, scratch, row);
  for (int i = 0; i < kSteps; ++i) {
    const Timestamp end = firstEnd + step * i;
    Window window;
    window.start = end - range;
    window.end = end;
    window.range = range;
    const auto first = std::upper_bound(times.begin(), times.end(), window.start) - times.begin();
    window.size = static_cast<std::size_t>(std::upper_bound(times.begin(), times.end(), end) - times.begin() - first);
    window.times = times.data() + first;
    window.values = values.data() + first;
    window.notes = &notes;
    std::vector<double> beforeResets;
    for (std::size_t k = 1; function.needsResets && k < window.size; ++k)
      if (window.values[k] < window.values[k - 1]) beforeResets.push_back(window.values[k - 1]);
    window.beforeResets = beforeResets.data();
    window.resetCount = beforeResets.size();
    WindowResult result;
    const bool present = window.size > 0 && function.evaluate(window, result);
    const QString where = QString("%1 at step %2").arg(QString::fromUtf8(function.name.data())).arg(i);
    QVERIFY2(row.isFloat(i) == present, qPrintable(where));
    if (!present) continue;
    const QString numbers =
        QString(": %1, window by window %2").arg(row.value(i), 0, 'g', 17).arg(result.value, 0, 'g', 17);
    QVERIFY2(close(row.value(i), result.value, roundingOf(window)), qPrintable(where + numbers));
  }
}

void RowFunctionTest::largeNeighboursDoNotHideSmallSums() {
  std::vector<Timestamp> times;
  std::vector<double> values;
  for (int i = 0; i < 300; ++i) {
    times.push_back(15'000 * i);
    values.push_back(i < 100 ? 1e100 : 1e-100 * i);
  }
  compareRow(*findRangeFunction("sum_over_time"), times, values, 15'000, 150'000);
  compareRow(*findRangeFunction("avg_over_time"), times, values, 15'000, 150'000);
}

ORIEL_TEST_MAIN(RowFunctionTest)
#include "row_function_test.moc"
