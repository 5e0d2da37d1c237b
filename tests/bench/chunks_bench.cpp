// Prints how fast chunks are decoded, in millions of samples per second of one core: many different chunks of 120
// samples in turn, with the timestamps that Oriel writes (exact) and those of other programs (some ms beside).
// Usage: chunks_bench [rounds=20]
#include <ctime>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "models/tsdb/chunks/encoding.h"
#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/chunks/xor_chunk.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

constexpr int kChunks = 2000;

double threadCpu() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

enum class Values { Constant, Counter, BusyCounter, FractionCounter, Bytes, Percent, Noise };
struct Kind {
  const char* name;
  Values values;
};
constexpr Kind kKinds[] = {
    {"constant (up, info)", Values::Constant},      {"counter, grows now and then", Values::Counter},
    {"counter, grows always", Values::BusyCounter}, {"counter of seconds", Values::FractionCounter},
    {"gauge of bytes (pages)", Values::Bytes},      {"gauge, two decimals", Values::Percent},
    {"gauge, all bits random", Values::Noise},
};

class Series {
 public:
  Series(Values values, std::mt19937_64& random) : values_(values), random_(random) {
    value_ = static_cast<double>(random_() % 1'000'000);
    if (values == Values::Constant) value_ = static_cast<double>(random_() % 3);
    rate_ = 1 + random_() % 1000;
  }
  double next() {
    switch (values_) {
      case Values::Constant: return value_;
      case Values::Counter: return value_ += random_() % 4 == 0 ? static_cast<double>(1 + random_() % 3) : 0;
      case Values::BusyCounter: return value_ += static_cast<double>(rate_ + random_() % rate_);
      case Values::FractionCounter: return value_ += static_cast<double>(random_() % 15'000) / 1e6;
      case Values::Bytes: return (value_ += random_() % 3 == 0 ? static_cast<double>(random_() % 200) - 100 : 0) * 4096;
      case Values::Percent: return static_cast<double>(random_() % 10'000) / 100;
      case Values::Noise: return static_cast<double>(random_()) / 1e19;
    }
    return 0;
  }

 private:
  const Values values_;
  std::mt19937_64& random_;
  double value_ = 0;
  std::uint64_t rate_ = 1;
};

std::vector<EncodedChunk> chunksOf(Values values, bool exact, std::mt19937_64& random) {
  std::vector<EncodedChunk> out;
  for (int chunk = 0; chunk < kChunks; ++chunk) {
    Series series(values, random);
    std::vector<Timestamp> timestamps;
    std::vector<double> samples;
    for (std::size_t i = 0; i < kSamplesPerChunk; ++i) {
      const auto jitter = exact ? 0 : static_cast<Timestamp>(random() % 7);
      timestamps.push_back(1'700'000'000'000 + static_cast<Timestamp>(i) * 15'000 + jitter);
      samples.push_back(series.next());
    }
    out.push_back(encodeFloats(timestamps, samples).front());
  }
  return out;
}

struct Figures {
  double speed = 0;  ///< M samples/s, the median of the rounds
  double bytes = 0;  ///< of a sample
};

Figures measure(const std::vector<EncodedChunk>& chunks, int rounds) {
  std::vector<double> speeds;
  double bytes = 0;
  SampleBatch batch;
  for (int round = 0; round < rounds; ++round) {
    std::size_t samples = 0;
    bytes = 0;
    const double begin = threadCpu();
    for (const EncodedChunk& chunk : chunks) {
      if (!decodeChunk(chunk.encoding, chunk.data, 65535, batch).ok()) std::abort();
      samples += batch.size();
      bytes += static_cast<double>(chunk.data.size());
    }
    speeds.push_back(static_cast<double>(samples) / (threadCpu() - begin) / 1e6);
    bytes /= static_cast<double>(samples);
  }
  std::nth_element(speeds.begin(), speeds.begin() + rounds / 2, speeds.end());
  return {speeds[static_cast<std::size_t>(rounds / 2)], bytes};
}

std::vector<EncodedChunk> histogramChunks(std::mt19937_64& random) {
  std::vector<EncodedChunk> out;
  for (int chunk = 0; chunk < 100; ++chunk) {
    HistogramRun run;
    std::vector<double> buckets(20);
    for (std::size_t i = 0; i < kSamplesPerChunk; ++i) {
      auto histogram = std::make_shared<FloatHistogram>();
      for (double& bucket : buckets) bucket += static_cast<double>(random() % 5);
      histogram->positiveSpans = {{-4, 12}, {2, 8}};
      histogram->positiveBuckets = buckets;
      for (const double bucket : buckets) histogram->count += bucket;
      histogram->sum = histogram->count * 0.37;
      run.emplace_back(1'700'000'000'000 + static_cast<Timestamp>(i) * 15'000, std::move(histogram));
    }
    out.push_back(encodeHistograms(run).front());
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
  std::mt19937_64 random(42);
  fmt::print("{:<32} {:>14} {:>10} {:>14} {:>10}\n", "decode, M samples/s", "exact times", "B/sample", "some ms beside",
             "B/sample");
  double slowest = 1e9;
  double exactTime = 0;
  double besideTime = 0;
  for (const Kind& kind : kKinds) {
    const Figures exact = measure(chunksOf(kind.values, true, random), rounds);
    const Figures beside = measure(chunksOf(kind.values, false, random), rounds);
    fmt::print("{:<32} {:>14.0f} {:>10.2f} {:>14.0f} {:>10.2f}\n", kind.name, exact.speed, exact.bytes, beside.speed,
               beside.bytes);
    slowest = std::min({slowest, exact.speed, beside.speed});
    exactTime += 1 / exact.speed;
    besideTime += 1 / beside.speed;
  }
  const double kinds = std::size(kKinds);
  fmt::print("{:<32} {:>14.0f} {:>10} {:>14.0f}\n", "all in equal parts", kinds / exactTime, "", kinds / besideTime);
  const Figures histograms = measure(histogramChunks(random), rounds);
  fmt::print("{:<32} {:>14.2f} {:>10.2f}\n", "float histograms of 20 buckets", histograms.speed, histograms.bytes);
  fmt::print("slowest {:.0f} M samples/s; goal 100\n", slowest);
  return 0;
}
