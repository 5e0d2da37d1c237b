// Prints how many bytes on disk a sample takes: the yardstick's fleet set (50 targets, 200 series each, every 15 s)
// goes through the real scrape loop on a virtual clock into a store, until six hours stand in blocks. Timers fire as
// late as the generator's scrapes are, and answers take their time. Beside it what Prometheus' own promtool makes of
// the generator's samples. Usage: disk_bench [hours=6] [ours|both]
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/scrape/scrape_manager.h"
#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/store.h"
#include "tests/bench/fleet_pages.h"
#include "tests/bench/prometheus_oracle.h"

using namespace oriel;

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::int64_t kBegin = 1'793'469'600;  // 2026-10-31 18:00 UTC, where blocks of all lengths begin
constexpr Duration kStep = 15 * kSecond;
constexpr double kHoursInHead = 1.25;  // what must follow before the last two hours are cut
constexpr double kGoal = 1.9;
constexpr unsigned kSeed = 1;

/// A clock whose timers are late now and then, as the generator's scrapes are.
class LateClock final : public Clock {
 public:
  explicit LateClock(ManualClock& clock) : clock_(clock), random_(kSeed) {}
  Timestamp now() const override { return clock_.now(); }
  nanoseconds monotonic() const override { return clock_.monotonic(); }
  TimerId schedule(nanoseconds delay, std::function<void()> task) override {
    return clock_.schedule(delay + milliseconds(lateness()), std::move(task));
  }
  bool cancel(TimerId id) override { return clock_.cancel(id); }

 private:
  int lateness() {
    const unsigned percent = random_() % 100;
    if (percent < 55) return 0;
    if (percent < 75) return 1;
    if (percent < 86) return 2;
    if (percent < 92) return 3;
    if (percent < 96) return 4;
    return static_cast<int>(percent < 99 ? 5 + random_() % 10 : 15 + random_() % 25);
  }

  ManualClock& clock_;
  std::mt19937 random_;
};

/// Answers each target with its page of the round, after some milliseconds.
class PageClient final : public net::HttpClient {
 public:
  PageClient(bench::FleetPages& pages, ManualClock& clock) : pages_(pages), clock_(clock), random_(kSeed) {}
  void send(net::HttpRequest request, Done done) override {
    constexpr std::size_t kScheme = std::string_view("http://").size();
    const std::string instance = request.url.substr(kScheme, request.url.find('/', kScheme) - kScheme);
    auto page = pages_.page(instance, rounds_[instance]++);
    net::HttpResponse response;
    response.status = 200;
    response.contentType = "text/plain; version=0.0.4; charset=utf-8";
    if (page.ok()) {
      response.body = *std::move(page);
    } else {
      response.status = 500;
      if (failure.empty()) failure = page.error().toString();
    }
    const nanoseconds needed(7'200'000 + random_() % 9'600'000);
    clock_.schedule(needed, [done = std::move(done), response = std::move(response)] { done(response); });
  }
  std::string failure;

 private:
  bench::FleetPages& pages_;
  ManualClock& clock_;
  std::mt19937 random_;
  std::map<std::string, std::size_t> rounds_;
};

std::vector<config::ScrapeConfig> jobsOf(const bench::FleetPages& pages) {
  std::map<std::string, config::ScrapeConfig> jobs;
  for (const auto& [instance, name] : pages.targets()) {
    config::ScrapeConfig& job = jobs[name];
    job.jobName = name;
    job.scrapeInterval = kStep;
    job.scrapeTimeout = 10 * kSecond;
    if (job.staticConfigs.empty()) job.staticConfigs.emplace_back();
    job.staticConfigs[0].targets.push_back(instance);
  }
  std::vector<config::ScrapeConfig> out;
  for (auto& [name, job] : jobs) out.push_back(std::move(job));
  return out;
}

// ---------------------------------------------------------------- what stands on disk

struct Sizes {
  std::uint64_t samples = 0, series = 0, chunks = 0;
  std::uint64_t chunkBytes = 0, indexBytes = 0, allBytes = 0;
  void add(const Sizes& other) {
    samples += other.samples;
    series = std::max(series, other.series);
    chunks += other.chunks;
    chunkBytes += other.chunkBytes;
    indexBytes += other.indexBytes;
    allBytes += other.allBytes;
  }
  double perSample(std::uint64_t bytes) const {
    return samples == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(samples);
  }
};

Result<Sizes> sizesOf(FileSystem& files, const std::string& block) {
  ORIEL_ASSIGN(const tsdb::BlockMeta meta, tsdb::readBlockMeta(files, block));
  Sizes out{meta.stats.samples, meta.stats.series, meta.stats.chunks, 0, 0, 0};
  std::error_code failed;
  for (const auto& entry : fs::recursive_directory_iterator(block, failed)) {
    if (!entry.is_regular_file()) continue;
    const std::uint64_t bytes = entry.file_size();
    out.allBytes += bytes;
    if (entry.path().filename() == "index") out.indexBytes += bytes;
    if (entry.path().parent_path().filename() == "chunks") out.chunkBytes += bytes;
  }
  return out;
}

void printRow(const std::string& name, const Sizes& sizes) {
  std::printf("  %-28s %10llu %7llu %6.1f  %7.3f %7.3f %7.3f\n", name.c_str(),
              static_cast<unsigned long long>(sizes.samples), static_cast<unsigned long long>(sizes.series),
              sizes.chunks == 0 ? 0 : static_cast<double>(sizes.samples) / static_cast<double>(sizes.chunks),
              sizes.perSample(sizes.chunkBytes), sizes.perSample(sizes.indexBytes), sizes.perSample(sizes.allBytes));
}

/// A row for each block in the folder; what all of them are together.
Result<Sizes> printBlocks(const std::string& folder) {
  const auto files = makeRealFileSystem();
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (tsdb::isUlid(entry.path().filename().string())) names.push_back(entry.path().string());
  std::sort(names.begin(), names.end());
  Sizes all;
  for (const std::string& name : names) {
    ORIEL_ASSIGN(const Sizes sizes, sizesOf(*files, name));
    printRow("block " + fs::path(name).filename().string().substr(20), sizes);
    all.add(sizes);
  }
  return all;
}

// ---------------------------------------------------------------- ours and theirs

Status replayInto(const std::string& folder, const std::string& generator, double hours) {
  const std::string work = folder + "/pages";
  fs::create_directories(work);
  const double whole = hours + kHoursInHead;
  ORIEL_ASSIGN(const auto pages,
               bench::FleetPages::start({generator, work, kBegin + static_cast<std::int64_t>(whole * 3600), whole}));
  ManualClock clock(kBegin * kSecond);
  LateClock late(clock);
  tsdb::StoreOptions options;
  options.directory = folder + "/data";
  options.syncInterval = kMinute;  // virtual: a log that is synced every few real milliseconds measures the disk
  ORIEL_ASSIGN(const auto store, tsdb::Store::open(options, makeRealFileSystem(), clock));
  store->waitForReplay();
  const auto client = std::make_shared<PageClient>(*pages, clock);
  {
    scrape::ScrapeManager manager(*store, late, client, {});
    manager.applyConfig(jobsOf(*pages));
    const auto slices = static_cast<int>(whole * 3600 * kSecond / (kStep * bench::FleetPages::kRoundsInSlice));
    for (int slice = 0; slice < slices && client->failure.empty(); ++slice) {
      // The last slice ends before the clock asks for the round after it.
      clock.advance(kStep * bench::FleetPages::kRoundsInSlice - (slice + 1 == slices ? kStep : 0));
      ORIEL_TRY(store->flush());
    }
    for (const std::string& notice : manager.status().notices) std::printf("  notice: %s\n", notice.c_str());
  }
  if (!client->failure.empty()) return makeError(ErrorCode::Execution, client->failure);
  ORIEL_TRY(store->truncate());
  for (const std::string& notice : store->status().notices) std::printf("  notice: %s\n", notice.c_str());
  return store->close();
}

Result<Sizes> theirs(const std::string& folder, const std::string& generator, const std::string& promtool,
                     double hours) {
  const std::string work = folder + "/text";
  const std::string data = folder + "/theirs";
  fs::create_directories(work);
  fs::create_directories(data);
  const std::string command = "'" + promtool + "' tsdb create-blocks-from openmetrics {} '" + data + "' >/dev/null";
  ORIEL_ASSIGN(
      const auto child,
      bench::Child::start({generator, "--set", "fleet", "--out", work, "--hours", fmt::format("{}", hours), "--end",
                           std::to_string(kBegin + static_cast<std::int64_t>(hours * 3600)), "--exec", command}));
  ORIEL_TRY(child->wait());
  return printBlocks(data);
}

Result<bool> run(double hours, bool both) {
  const bench::TemporaryFolder folder;
  if (folder.path().empty()) return makeError(ErrorCode::Io, "no folder for temporary files");
  const auto generator = bench::buildGenerator(folder.path());
  if (!generator.ok()) {
    std::printf("skipped: %s\n", generator.error().toString().c_str());
    return true;
  }
  std::printf("fleet set, %g hours at 15 s; timers late with seed %u; bytes per sample\n", hours, kSeed);
  std::printf("  %-28s %10s %7s %6s  %7s %7s %7s\n", "", "samples", "series", "/chunk", "chunks", "index", "all");
  ORIEL_TRY(replayInto(folder.path(), *generator, hours));
  ORIEL_ASSIGN(const Sizes ours, printBlocks(folder.path() + "/data"));
  printRow("Oriel, through scrapes", ours);
  const auto rounds = static_cast<std::uint64_t>(hours * 3600 * kSecond / kStep);
  if (ours.samples != ours.series * rounds)
    return makeError(ErrorCode::Execution,
                     fmt::format("{} samples in blocks, {} expected", ours.samples, ours.series * rounds));
  const std::string promtool = both ? bench::findOracle("promtool") : "";
  if (!promtool.empty()) {
    ORIEL_ASSIGN(const Sizes sizes, theirs(folder.path(), *generator, promtool, hours));
    printRow("Prometheus, promtool", sizes);
  } else {
    std::printf("  Prometheus: %s; 2.42 makes 2.313 of chunks, 2.500 in all\n",
                both ? "promtool is not here" : "not asked for");
  }
  const double all = ours.perSample(ours.allBytes);
  std::printf("  goal: at most %g, %s\n", kGoal, all <= kGoal ? "kept" : "NOT KEPT");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const double hours = argc > 1 ? std::atof(argv[1]) : 6;
  const bool both = argc < 3 || std::string(argv[2]) != "ours";
  const auto done = run(hours, both);
  if (done.ok()) return 0;
  std::fprintf(stderr, "disk_bench: %s\n", done.error().toString().c_str());
  return 1;
}
