// Prints what the index of a block costs: writing, opening, selecting, reading entries.
// Usage: index_bench [series=50000]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/index/index_reader.h"
#include "models/tsdb/index/index_writer.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

template <class Work>
double millisecondsOf(Work work, int times) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count() / times;
}

std::map<Labels, std::vector<ChunkMeta>> makeSeries(int count) {
  std::map<Labels, std::vector<ChunkMeta>> out;
  std::uint64_t ref = 8;
  for (int i = 0; i < count; ++i) {
    std::vector<ChunkMeta> chunks;
    for (int c = 0; c < 12; ++c) chunks.push_back({ref += 150, c * 600'000 + 13, c * 600'000 + 595'013});
    out.emplace(Labels{{"__name__", fmt::format("app_metric_{}_total", i / 100 % 200)},
                       {"code", fmt::format("{}", 200 + i % 5)},
                       {"handler", fmt::format("/api/v1/things/{}", i % 100)},
                       {"instance", fmt::format("10.0.{}.{}:9100", i / 1000 / 250, i / 1000 % 250)},
                       {"job", "farm"},
                       {"number", fmt::format("{}", i / 20000)}},
                std::move(chunks));
  }
  return out;
}

void printSelect(const IndexReader& index, const std::vector<Matcher>& matchers) {
  std::vector<std::string> damage;
  std::size_t found = 0;
  const double cost = millisecondsOf([&] { found = index.select(matchers, damage).size(); }, 20);
  std::string text;
  for (const Matcher& matcher : matchers) text += matcher.toString() + " ";
  fmt::print("  select {:<60} {:>8} series {:>9.3f} ms\n", text, found, cost);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 50'000;
  const auto series = makeSeries(count);
  const auto files = makeMemoryFileSystem();
  (void)files->makeDirectories("/b");
  const double written = millisecondsOf(
      [&] {
        IndexWriter writer;
        for (const auto& [labels, chunks] : series)
          if (!writer.add(labels, chunks).ok()) std::abort();
        if (!writer.finish(*files, "/b/index").ok()) std::abort();
      },
      1);
  const auto bytes = files->map("/b/index").value();
  fmt::print("{} series, index of {:.1f} MB\n", series.size(), static_cast<double>(bytes->bytes().size()) / 1e6);
  fmt::print("  write {:.1f} ms\n", written);
  fmt::print("  open {:.3f} ms\n", millisecondsOf([&] { (void)IndexReader::open(bytes, "index").ok(); }, 20));
  fmt::print("  open and first symbol {:.3f} ms\n",
             millisecondsOf([&] { (void)IndexReader::open(bytes, "index").value()->symbol(0).ok(); }, 20));
  const auto index = IndexReader::open(bytes, "index").value();
  const SeriesIds all = index->allSeries().value();
  IndexSeries entry;
  const double entries = millisecondsOf(
      [&] {
        for (const SeriesId id : all)
          if (!index->series(id, entry).ok()) std::abort();
      },
      5);
  fmt::print("  read all entries {:.1f} ms, {:.0f} ns each\n", entries,
             entries * 1e6 / static_cast<double>(all.size()));
  const auto regex = [](const char* name, const char* value) {
    return Matcher::make(MatchType::Regex, name, value).value();
  };
  printSelect(*index, {Matcher::equal("__name__", "app_metric_7_total")});
  printSelect(*index, {Matcher::equal("__name__", "app_metric_7_total"), regex("handler", ".*7")});
  printSelect(*index, {Matcher::equal("__name__", "app_metric_7_total"),
                       Matcher::make(MatchType::NotEqual, "job", "farm").value()});
  printSelect(*index, {regex("handler", "/api.*"), Matcher::equal("code", "200")});
  printSelect(*index, {regex("__name__", ".+")});
  return 0;
}
