// The head by itself: memory a series, and a start after kill -9 (chunks_head and the log are read back).
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "models/tsdb/store.h"
#include "tests/bench/prometheus_oracle.h"

using namespace oriel;

namespace {

constexpr Timestamp kBegin = 1'700'000'000'000;
constexpr int kSeriesATarget = 1000;

std::uint64_t mixed(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

Labels labelsOf(int i) {
  static const char* const codes[] = {"200", "201", "301", "400", "404", "429", "500", "503"};
  static const char* const methods[] = {"GET", "POST", "PUT", "DELETE"};
  const int n = i % kSeriesATarget;
  return {{"__name__", "http_requests_total"},
          {"code", codes[n / 4 % 8]},
          {"handler", "/h" + std::to_string(n / 32 % 8)},
          {"instance", "127.0.0.1:" + std::to_string(20000 + i / kSeriesATarget)},
          {"job", "farm"},
          {"method", methods[n % 4]},
          {"shard", std::to_string(n / 256)}};
}

double wallSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Result<std::unique_ptr<tsdb::Store>> openStore(const std::string& folder, Clock& clock) {
  tsdb::StoreOptions options;
  options.directory = folder + "/store";
  return tsdb::Store::open(options, makeRealFileSystem(), clock);
}

/// Counters, gauges and series that stand still, every second.
Status ingest(const std::string& folder, int series, int seconds) {
  ManualClock clock(kBegin);
  const double empty = bench::residentBytes(0);
  ORIEL_ASSIGN(const auto store, openStore(folder, clock));
  store->waitForReplay();
  std::vector<KnownSample> samples(static_cast<std::size_t>(series));
  std::vector<RefusedSample> refused;
  for (int second = 0; second < seconds; ++second) {
    clock.advance(kSecond);
    for (int begin = 0; begin < series; begin += kSeriesATarget) {
      const int end = std::min(series, begin + kSeriesATarget);
      const auto appender = store->appender();
      for (int i = begin; i < end; ++i) {
        KnownSample& sample = samples[static_cast<std::size_t>(i)];
        const std::uint64_t random = mixed(static_cast<std::uint64_t>(second) << 32 | static_cast<unsigned>(i));
        sample.timestamp = clock.now();
        if (i % 4 < 2) sample.value += static_cast<double>(random % 50);
        if (i % 4 == 2) sample.value = static_cast<double>(500 + random % 9000);
        if (second == 0) {
          ORIEL_ASSIGN(sample.ref, appender->append({}, labelsOf(i), sample.timestamp, sample.value));
        }
      }
      if (second > 0)
        ORIEL_TRY(appender->appendKnown(
            std::span(samples).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)),
            refused));
      ORIEL_TRY(appender->commit());
    }
    // The clock of the bench runs far ahead of what the store does beside.
    if (second % 5 == 4) {
      ORIEL_TRY(store->flush());
      ORIEL_TRY(store->truncate());
    }
    if (second == 299 || second + 1 == seconds) {
      const double grown = bench::residentBytes(0) - empty - static_cast<double>(samples.size() * sizeof(KnownSample));
      std::printf("after %4d s: %5.0f bytes resident a series, %5.0f by its own count, %.0f MB in all\n", second + 1,
                  grown / series, static_cast<double>(store->status().memoryBytes) / series,
                  bench::residentBytes(0) / 1e6);
      std::fflush(stdout);
    }
  }
  ORIEL_TRY(store->flush());
  _exit(0);  // as kill -9: nothing is closed
}

Status start(const std::string& folder, int series, int seconds, bool endsCleanly) {
  ManualClock clock(kBegin + seconds * kSecond);
  const double begin = wallSeconds();
  ORIEL_ASSIGN(const auto store, openStore(folder, clock));
  store->waitForReplay();
  const double ready = wallSeconds() - begin;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
  ORIEL_ASSIGN(const auto querier, store->querier(kMinTimestamp, kMaxTimestamp));
  const auto set = querier->select(false, {}, {});
  std::size_t found = 0;
  while (set->next()) ++found;
  const double samples = static_cast<double>(series) * seconds;
  std::printf("start: %.2f s wall, %.2f s CPU, %.1f M samples/s; all series after %.2f s; %.0f MB; %zu series\n", ready,
              cpu, samples / ready * 1e-6, wallSeconds() - begin, bench::residentBytes(0) / 1e6, found);
  for (const std::string& notice : store->status().notices) std::printf("notice: %s\n", notice.c_str());
  std::fflush(stdout);
  if (endsCleanly) {
    const double closing = wallSeconds();
    ORIEL_TRY(store->close());
    std::printf("clean stop with a snapshot: %.2f s\n", wallSeconds() - closing);
    std::fflush(stdout);
  }
  _exit(found == static_cast<std::size_t>(series) ? 0 : 1);
}

/// In a process of its own, so that memory and CPU are those of this step.
bool inChild(const std::function<Status()>& step) {
  const pid_t child = fork();
  if (child == 0) {
    const Status status = step();
    std::fprintf(stderr, "%s\n", status.ok() ? "" : status.error().toString().c_str());
    _exit(1);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const int series = argc > 1 ? std::atoi(argv[1]) : 100'000;
  const int seconds = argc > 2 ? std::atoi(argv[2]) : 600;
  if (series <= 0 || seconds <= 0) {
    std::fprintf(stderr, "usage: head_bench [series=100000] [seconds=600] [FOLDER: is only filled, for a program]\n");
    return 2;
  }
  if (argc > 3) return inChild([&] { return ingest(argv[3], series, seconds); }) ? 0 : 1;
  const bench::TemporaryFolder folder;
  if (folder.path().empty()) return 1;
  std::printf(
      "%d series, %d s, every second; then killed and started again, three times; the last start is behind a clean "
      "stop\n",
      series, seconds);
  std::fflush(stdout);
  if (!inChild([&] { return ingest(folder.path(), series, seconds); })) return 1;
  for (int run = 0; run < 4; ++run)
    if (!inChild([&] { return start(folder.path(), series, seconds, run == 2); })) return 1;
  return 0;
}
