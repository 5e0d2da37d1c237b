// Prints what a scraped sample costs in CPU time, from the body in memory to the WAL on disk: 100 targets x 1,000
// series, some of whose values change each time. HTTP is left out (installer/bench measures it with the whole program).
// Usage: scrape_bench [targets=100] [series=1000] [rounds=60]
#include <ctime>

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/base/file_system.h"
#include "models/scrape/scrape_manager.h"
#include "models/textparse/parser.h"
#include "models/tsdb/store.h"

using namespace oriel;

namespace {

double cpuOf(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}
double threadCpu() { return cpuOf(CLOCK_THREAD_CPUTIME_ID); }
double processCpu() { return cpuOf(CLOCK_PROCESS_CPUTIME_ID); }

/// A page like the yardstick's farm: counters, histograms and gauges, nine of ten values new each round.
std::string pageOf(int series, int round) {
  std::string out;
  const int families = series / 100;
  for (int family = 0; family < families; ++family) {
    out += fmt::format("# HELP app_metric_{0}_total Things that were counted.\n# TYPE app_metric_{0}_total counter\n",
                       family);
    for (int i = 0; i < 100; ++i) {
      const int moves = i % 10 == 0 ? 0 : round;
      if (i % 4 == 0)
        out += fmt::format("app_metric_{}_total{{code=\"{}\",handler=\"/api/v1/things/{}\",method=\"GET\"}} {:.6g}\n",
                           family, 200 + i % 5, i, 0.001 * i + 0.0137 * moves);
      else
        out += fmt::format("app_metric_{}_total{{code=\"{}\",handler=\"/api/v1/things/{}\",method=\"GET\"}} {}\n",
                           family, 200 + i % 5, i, 1000 * i + 17 * moves);
    }
  }
  return out;
}

class PageClient final : public net::HttpClient {
 public:
  explicit PageClient(int series) {
    for (int round = 0; round < 8; ++round) pages_.push_back(pageOf(series, round));
  }
  void send(net::HttpRequest request, Done done) override {
    net::HttpResponse response;
    response.status = 200;
    response.contentType = "text/plain; version=0.0.4; charset=utf-8";
    response.body = pages_[static_cast<std::size_t>(rounds_[request.url]++) % pages_.size()];
    done(std::move(response));
  }
  const std::vector<std::string>& pages() const { return pages_; }

 private:
  std::vector<std::string> pages_;
  std::map<std::string, int> rounds_;
};

struct ParseCost {
  double plain = 0, guided = 0, megabytes = 0;  ///< CPU s per million samples; MB/s of the plain reading
};

ParseCost measureParsing(const std::vector<std::string>& pages, int rounds) {
  ParseCost cost;
  std::vector<std::string> order;
  for (const bool guided : {false, true}) {
    std::size_t samples = 0;
    std::size_t bytes = 0;
    double sum = 0;
    const double start = threadCpu();
    for (int round = 0; round < rounds; ++round) {
      const std::string& page = pages[static_cast<std::size_t>(round) % pages.size()];
      const auto parser = textparse::makeParser(textparse::Format::PrometheusText, page);
      std::size_t next = 0;
      for (;;) {
        if (guided && next < order.size()) parser->expect(order[next]);
        const auto entry = parser->next();
        if (!entry.ok() || *entry == textparse::Entry::End) break;
        if (*entry != textparse::Entry::Series) continue;
        sum += parser->value();
        ++samples;
        ++next;
        if (round == 0 && !guided) order.emplace_back(parser->series());
      }
      bytes += page.size();
    }
    const double seconds = threadCpu() - start;
    if (sum < 0) std::abort();
    (guided ? cost.guided : cost.plain) = seconds / static_cast<double>(samples) * 1e6;
    if (!guided) cost.megabytes = static_cast<double>(bytes) / seconds * 1e-6;
  }
  return cost;
}

/// A store that takes everything and keeps nothing: what is left is parsing and the cache.
class NoStore final : public Storage {
 public:
  class Sink final : public Appender {
   public:
    Result<SeriesRef> append(SeriesRef, const Labels&, Timestamp, double) override { return SeriesRef{1}; }
    Result<SeriesRef> appendHistogram(SeriesRef, const Labels&, Timestamp,
                                      std::shared_ptr<const FloatHistogram>) override {
      return SeriesRef{1};
    }
    Status appendExemplar(SeriesRef, const Labels&, const Exemplar&) override { return {}; }
    Status updateMetadata(SeriesRef, const Labels&, const Metadata&) override { return {}; }
    Status commit(std::function<void(Status)>) override { return {}; }
    void rollback() override {}
  };
  std::unique_ptr<Appender> appender() override { return std::make_unique<Sink>(); }
  Result<std::unique_ptr<Querier>> querier(Timestamp, Timestamp) override {
    return makeError(ErrorCode::Unsupported, "nothing is kept");
  }
  Result<std::vector<ExemplarSeries>> exemplars(Timestamp, Timestamp,
                                                const std::vector<std::vector<Matcher>>&) override {
    return std::vector<ExemplarSeries>{};
  }
  Metadata metadata(const std::string&) override { return {}; }
};

struct RunCost {
  double loop = 0, process = 0;
};

RunCost measureRun(Storage& store, ManualClock& clock, const std::shared_ptr<net::HttpClient>& client, int targets,
                   int series, int rounds, const std::function<void()>& settle) {
  scrape::ScrapeManager manager(store, clock, client, {});
  config::ScrapeConfig job;
  job.jobName = "farm";
  job.scrapeInterval = job.scrapeTimeout = kSecond;
  job.staticConfigs.emplace_back();
  for (int i = 0; i < targets; ++i)
    job.staticConfigs[0].targets.push_back(fmt::format("10.0.{}.{}:80", i / 250, i % 250));
  manager.applyConfig({job});
  clock.advance(3 * kSecond);
  settle();
  const double samples = static_cast<double>(targets) * series * rounds * 1e-6;
  const double loop = threadCpu();
  const double process = processCpu();
  clock.advance(rounds * kSecond);
  const double loopEnd = threadCpu();
  settle();
  return {(loopEnd - loop) / samples, (processCpu() - process) / samples};
}

}  // namespace

int main(int argc, char** argv) {
  const int targets = argc > 1 ? std::atoi(argv[1]) : 100;
  const int series = argc > 2 ? std::atoi(argv[2]) : 1000;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 60;
  const auto client = std::make_shared<PageClient>(series);
  const ParseCost parse = measureParsing(client->pages(), 2000);
  constexpr Timestamp kBegin = 1'700'000'000'000;
  RunCost cached;
  {
    NoStore store;
    ManualClock clock(kBegin);
    cached = measureRun(store, clock, client, targets, series, rounds, [] {});
  }
  const std::string directory =
      std::filesystem::temp_directory_path() / fmt::format("oriel-scrape-bench-{}", ::getpid());
  RunCost whole;
  std::uint64_t walBytes = 0;
  {
    ManualClock clock(kBegin);
    tsdb::StoreOptions options;
    options.directory = directory;
    auto store = tsdb::Store::open(options, makeRealFileSystem(), clock);
    if (!store.ok()) {
      std::fprintf(stderr, "%s\n", store.error().toString().c_str());
      return 1;
    }
    (*store)->waitForReplay();
    whole = measureRun(**store, clock, client, targets, series, rounds, [&] { (void)(*store)->flush(); });
    walBytes = (*store)->status().walBytes;
    (void)(*store)->close();
  }
  std::filesystem::remove_all(directory);
  std::printf("%d targets x %d series, %d rounds; CPU s per million samples\n", targets, series, rounds);
  std::printf("  parse alone, unguided    %.3f  (%.0f MB/s)\n", parse.plain, parse.megabytes);
  std::printf("  parse alone, guided      %.3f\n", parse.guided);
  std::printf("  parse + cache            %.3f\n", cached.loop);
  std::printf("  append + commit          %.3f\n", whole.loop - cached.loop);
  std::printf("  WAL and other threads    %.3f\n", whole.process - whole.loop);
  std::printf("  all of it                %.3f  (%.1f WAL bytes a sample)\n", whole.process,
              static_cast<double>(walBytes) / (static_cast<double>(targets) * series * (rounds + 3)));
  return 0;
}
