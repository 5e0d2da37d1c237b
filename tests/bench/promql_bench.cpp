// Prints what queries over head data cost: CPU time of the calling thread, best and median of some runs.
// Usage: promql_bench [series=4000] [hours=6]

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/promql/engine.h"
#include "models/tsdb/store.h"

using namespace oriel;

namespace {

constexpr Duration kInterval = 15 * kSecond;
constexpr Timestamp kBegin = 1'700'000'000'000;

double threadCpuMs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// 100 instances with a share of the series each, 5 jobs; counters that grow by small steps and are reset now and then.
bool fill(tsdb::Store& store, ManualClock& clock, int series, int hours) {
  std::vector<Labels> labels;
  std::vector<double> values(static_cast<std::size_t>(series), 0);
  std::vector<SeriesRef> refs(static_cast<std::size_t>(series));
  for (int i = 0; i < series; ++i) {
    const std::string instance = "10.0.0." + std::to_string(i % 100) + ":8080";
    labels.push_back(Labels{{"__name__", "http_requests_total"},
                            {"instance", instance},
                            {"job", "job" + std::to_string(i % 100 / 20)},
                            {"handler", "/api/v1/" + std::to_string(i / 100 % 10)},
                            {"code", std::to_string(200 + i / 1000)}});
  }
  std::uint32_t random = 12345;
  for (Duration at = 0; at <= hours * kHour; at += kInterval) {
    clock.advance(kInterval);
    auto appender = store.appender();
    for (std::size_t i = 0; i < labels.size(); ++i) {
      random = random * 1664525 + 1013904223;
      values[i] = random % 50'000 == 0 ? 0 : values[i] + static_cast<double>(random >> 26);
      const auto jitter = static_cast<Duration>((random >> 8) % 5);
      const auto ref = appender->append(refs[i], labels[i], kBegin + at + jitter, values[i]);
      if (!ref.ok()) {
        std::fprintf(stderr, "append: %s\n", ref.error().toString().c_str());
        return false;
      }
      refs[i] = *ref;
    }
    if (!appender->commit().ok()) return false;
  }
  return true;
}

struct Query {
  const char* name;
  const char* text;
  double
      prometheusMs;  ///< of Prometheus 2.42 over 4,000 series and 6 h on the machine of the baselines; 0: not measured
};

void run(tsdb::Store& store, const Query& query, int hours) {
  const promql::Engine engine;
  std::vector<double> times;
  std::size_t series = 0;
  for (int i = 0; i < 7; ++i) {
    const double before = threadCpuMs();
    const auto result = engine.range(store, query.text, kBegin, kBegin + hours * kHour, kMinute);
    times.push_back(threadCpuMs() - before);
    if (!result.ok()) {
      std::printf("%-14s %s\n", query.name, result.error().toString().c_str());
      return;
    }
    series = std::get<promql::Matrix>(result->value).size();
  }
  std::sort(times.begin(), times.end());
  std::printf("%-14s %9.1f %9.1f %12.0f %8zu   %s\n", query.name, times.front(), times[times.size() / 2],
              query.prometheusMs, series, query.text);
}

}  // namespace

int main(int argc, char** argv) {
  const int series = argc > 1 ? std::atoi(argv[1]) : 4000;
  const int hours = argc > 2 ? std::atoi(argv[2]) : 6;
  const auto files = makeMemoryFileSystem();
  ManualClock clock(kBegin);
  tsdb::StoreOptions options;
  options.directory = "/bench";
  options.retention = 24 * kHour;
  options.maxWalBytes = std::uint64_t{4} << 30;
  auto store = tsdb::Store::open(options, files, clock);
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", store.error().toString().c_str());
    return 1;
  }
  (*store)->waitForReplay();
  if (!fill(**store, clock, series, hours)) return 1;
  std::printf("%d series, %d h, every %d s, step 60 s; CPU ms of the query's thread\n", series, hours,
              static_cast<int>(kInterval / kSecond));
  std::printf("%-14s %9s %9s %12s %8s\n", "query", "best", "median", "Prometheus", "series");
  const Query queries[] = {
      {"F04", "sum by (job) (rate(http_requests_total[5m]))", 607},
      {"F08", "topk(5, sum by (instance) (rate(http_requests_total[5m])))", 753},
      {"selector", "http_requests_total", 0},
      {"sum", "sum by (job) (http_requests_total)", 0},
      {"ratio",
       "sum by (job) (rate(http_requests_total{code=~\"20[1-3]\"}[5m])) / sum by (job) (rate(http_requests_total[5m]))",
       994},
      {"avg_over_time", "avg by (job) (avg_over_time(http_requests_total[5m]))", 0},
      {"subquery", "max_over_time(sum by (job) (rate(http_requests_total[5m]))[30m:1m])", 0},
  };
  for (const Query& query : queries) run(**store, query, hours);
  return 0;
}
