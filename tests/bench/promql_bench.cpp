// Prints what queries over blocks and head cost, in CPU time, beside what the same queries cost Prometheus over a copy
// of the same blocks and log, and how long they go on after they were cancelled. Without a `prometheus` only the own
// column is filled. Usage: promql_bench [series=4000] [hours=6]

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/promql/engine.h"
#include "models/tsdb/store.h"
#include "tests/bench/prometheus_oracle.h"

using namespace oriel;
using bench::PrometheusOracle;

namespace {

constexpr Duration kInterval = 15 * kSecond;
constexpr Timestamp kBegin = 1'700'000'000'000;
constexpr Duration kStep = kMinute;
constexpr int kRuns = 7;
/// Far from zero: where a counter begins near it, Prometheus 2 extrapolates the first windows otherwise than
/// Prometheus 3.
constexpr double kFirstValue = 1e5;

/// Set by a signal, so that the run ends in order and leaves no files behind.
volatile sig_atomic_t interrupted = 0;

Status checkInterrupted() { return interrupted ? Status(makeError(ErrorCode::Cancelled, "interrupted")) : Status(); }

/// 100 instances with a share of the series each, 5 jobs.
std::vector<Labels> fleetLabels(int series) {
  std::vector<Labels> labels;
  for (int i = 0; i < series; ++i) {
    labels.push_back(Labels{{"__name__", "http_requests_total"},
                            {"instance", "10.0.0." + std::to_string(i % 100) + ":8080"},
                            {"job", "job" + std::to_string(i % 100 / 20)},
                            {"handler", "/api/v1/" + std::to_string(i / 100 % 10)},
                            {"code", std::to_string(200 + i / 1000)}});
  }
  return labels;
}

/// Counters that grow by small steps and are reset now and then. No sample stands at a time where a query's window
/// begins or ends: Prometheus 2 counts both ends in, Prometheus 3 and Oriel only the later one.
Status fill(tsdb::Store& store, ManualClock& clock, int series, int hours) {
  const std::vector<Labels> labels = fleetLabels(series);
  std::vector<double> values(labels.size(), kFirstValue);
  std::vector<SeriesRef> refs(labels.size());
  std::uint32_t random = 12345;
  for (Duration at = 0; at <= hours * kHour; at += kInterval) {
    clock.advance(kInterval);
    auto appender = store.appender();
    for (std::size_t i = 0; i < labels.size(); ++i) {
      random = random * 1664525 + 1013904223;
      values[i] = random % 50'000 == 0 ? 0 : values[i] + static_cast<double>(random >> 26);
      const auto jitter = static_cast<Duration>(1 + (random >> 8) % 5);
      ORIEL_ASSIGN(refs[i], appender->append(refs[i], labels[i], kBegin + at + jitter, values[i]));
    }
    ORIEL_TRY(appender->commit());
    ORIEL_TRY(checkInterrupted());
  }
  return store.flush();
}

struct Query {
  const char* name;
  const char* text;
  double goal;  ///< at most this share of Prometheus' CPU time; 0: none is set
};

constexpr Query kQueries[] = {
    {"F04", "sum by (job) (rate(http_requests_total[5m]))", 0.25},
    {"F08", "topk(5, sum by (instance) (rate(http_requests_total[5m])))", 0},
    {"selector", "http_requests_total", 0},
    {"sum", "sum by (job) (http_requests_total)", 0},
    {"ratio",
     "sum by (job) (rate(http_requests_total{code=~\"20[1-3]\"}[5m])) / sum by (job) (rate(http_requests_total[5m]))",
     0},
    {"avg_over_time", "avg by (job) (avg_over_time(http_requests_total[5m]))", 0},
    {"subquery", "max_over_time(sum by (job) (rate(http_requests_total[5m]))[30m:1m])", 0},
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::string cell(double value, int decimals) {
  if (!(value > 0)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

/// Ours and theirs in turn, so that a busy computer slows both. `prometheus` may be null.
Status measure(tsdb::Store& store, PrometheusOracle* prometheus, const Query& query, Timestamp end) {
  const promql::Engine engine;
  std::vector<double> ours;
  std::vector<double> theirs;
  std::size_t series = 0;
  for (int i = 0; i < kRuns; ++i) {
    ORIEL_TRY(checkInterrupted());
    const double before = bench::processCpuMs(0);
    ORIEL_ASSIGN(const auto result, engine.range(store, query.text, kBegin, end, kStep));
    ours.push_back(bench::processCpuMs(0) - before);
    const auto& matrix = std::get<promql::Matrix>(result.value);
    series = matrix.size();
    if (!prometheus) continue;
    ORIEL_ASSIGN(const auto answer, prometheus->range(query.text, kBegin, end, kStep));
    theirs.push_back(answer.cpuMs);
    if (i == 0) ORIEL_TRY(bench::compareAnswers(matrix, answer.body));
  }
  const double our = median(ours);
  const double their = theirs.empty() ? 0 : median(theirs);
  std::printf("%-14s %10.1f %14s %8s %8s %8zu   %s\n", query.name, our, cell(their, 1).c_str(),
              cell(their > 0 ? our / their : 0, 2).c_str(),
              query.goal > 0 ? ("<= " + cell(query.goal, 2)).c_str() : "-", series, query.text);
  return {};
}

constexpr const char* kCancelled[] = {
    "sum by (job) (rate(http_requests_total[5m]))",
    "quantile_over_time(0.9, http_requests_total[6h])",
    "double_exponential_smoothing(http_requests_total[6h], 0.5, 0.5)",
    "topk(10, http_requests_total)",
    "quantile by (job) (0.9, http_requests_total)",
    "count_values(\"value\", http_requests_total)",
    "label_replace(http_requests_total, \"x\", \"$1$2\", \"handler\", \"(.*)/(.*)\")",
    "sum(http_requests_total * on (instance, handler, code) group_left () http_requests_total)",
    "http_requests_total and on (job) http_requests_total unless on (handler) http_requests_total",
    "max_over_time(quantile_over_time(0.5, http_requests_total[30m])[6h:1m])",
    "sum_over_time(topk(5, http_requests_total)[6h:10s])",
    "histogram_quantile(0.9, label_replace(http_requests_total, \"le\", \"$1\", \"code\", \"(.*)\"))",
};

/// How long queries go on after they were cancelled at some time of their work.
Status measureCancel(tsdb::Store& store, Timestamp end) {
  using Clock = std::chrono::steady_clock;
  std::printf("\n%-10s %10s   cancelled after 20, 60, ... ms: ms until the query returns\n", "median", "worst");
  for (const char* text : kCancelled) {
    std::vector<double> waits;
    for (int i = 0; i < kRuns; ++i) {
      ORIEL_TRY(checkInterrupted());
      std::stop_source stop;
      promql::EngineOptions engine;
      engine.maxSamples = 1'000'000'000;
      promql::QueryOptions options;
      options.stop = stop.get_token();
      Clock::time_point stopped = Clock::time_point::max();
      std::jthread canceller([&, delay = std::chrono::milliseconds(20 + 40 * i)](const std::stop_token& done) {
        const auto until = Clock::now() + delay;
        while (Clock::now() < until && !done.stop_requested())
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        stopped = Clock::now();
        stop.request_stop();
      });
      const auto result = promql::Engine(engine).range(store, text, kBegin, end, kStep / 2, options);
      const auto returned = Clock::now();
      canceller.request_stop();
      canceller.join();
      if (!result.ok() && result.error().code != ErrorCode::Cancelled) return result.error();
      if (!result.ok()) waits.push_back(std::chrono::duration<double, std::milli>(returned - stopped).count());
    }
    if (waits.empty()) {
      std::printf("%-10s %10s   %s\n", "-", "-", text);
      continue;
    }
    std::printf("%-10.2f %10.2f   %s\n", median(waits), *std::max_element(waits.begin(), waits.end()), text);
  }
  return {};
}

/// Says in the table's heading what stands in the column, or why nothing does.
std::unique_ptr<PrometheusOracle> startPrometheus(const std::string& folder) {
  const std::string program = bench::findOracle("prometheus");
  if (program.empty()) {
    std::printf("Prometheus: not compared, no `prometheus` in $ORIEL_BUILD_DIR/oracles/usr/bin or on PATH\n");
    return nullptr;
  }
  auto started = PrometheusOracle::start(program, folder + "/store", folder + "/prometheus");
  if (!started.ok()) {
    std::printf("Prometheus: not compared, %s does not start: %s\n", program.c_str(),
                started.error().toString().c_str());
    return nullptr;
  }
  std::printf(
      "Prometheus: %s, GOMAXPROCS=1, the same samples in a copy of Oriel's blocks and log; HTTP and JSON "
      "included\n",
      (*started)->version().c_str());
  return std::move(*started);
}

Status runAll(const std::string& folder, int series, int hours) {
  ManualClock clock(kBegin);
  tsdb::StoreOptions options;
  options.directory = folder + "/store";
  options.retention = (hours + 24) * kHour;
  ORIEL_ASSIGN(const auto store, tsdb::Store::open(options, makeRealFileSystem(), clock));
  store->waitForReplay();
  const double emptyBytes = bench::residentBytes(0);
  ORIEL_TRY(fill(*store, clock, series, hours));
  const double perSeries = (bench::residentBytes(0) - emptyBytes) / series;

  const Timestamp end = kBegin + hours * kHour;
  std::printf("%d series, %d h, every %d s, step %d s; CPU ms of all threads, median of %d runs, in turn\n", series,
              hours, static_cast<int>(kInterval / kSecond), static_cast<int>(kStep / kSecond), kRuns);
  const auto prometheus = startPrometheus(folder);
  const tsdb::StoreStatus status = store->status();
  std::printf(
      "Bytes a series with its %.0f samples: Oriel %.0f by its own count, %.0f resident growth with WAL buffers",
      static_cast<double>(status.samplesAppended) / series, static_cast<double>(status.memoryBytes) / series,
      perSeries);
  if (prometheus)
    std::printf(", Prometheus %.0f resident, whole process after replay",
                bench::residentBytes(prometheus->process()) / series);
  std::printf("\n%-14s %10s %14s %8s %8s %8s\n", "query", "Oriel ms", "Prometheus ms", "ratio", "goal", "series");
  bool agreed = true;
  for (const Query& query : kQueries) {
    ORIEL_TRY(checkInterrupted());
    const Status measured = measure(*store, prometheus.get(), query, end);
    if (measured.ok()) continue;
    agreed = false;
    std::printf("%-14s %s\n", query.name, measured.error().toString().c_str());
  }
  if (prometheus) ORIEL_TRY(prometheus->checkHead(static_cast<std::size_t>(series), end));
  if (!agreed) return makeError(ErrorCode::Execution, "not every query was measured");
  if (prometheus) std::printf("The answers agree in every series and point.\n");
  return measureCancel(*store, end);
}

}  // namespace

int main(int argc, char** argv) {
  const int series = argc > 1 ? std::atoi(argv[1]) : 4000;
  const int hours = argc > 2 ? std::atoi(argv[2]) : 6;
  if (series <= 0 || hours <= 0) {
    std::fprintf(stderr, "usage: promql_bench [series=4000] [hours=6]\n");
    return 2;
  }
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) signal(number, [](int) { interrupted = 1; });
  const bench::TemporaryFolder folder;
  if (folder.path().empty()) {
    std::fprintf(stderr, "no temporary folder could be made\n");
    return 1;
  }
  const Status status = runAll(folder.path(), series, hours);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.error().toString().c_str());
  return status.ok() ? 0 : 1;
}
