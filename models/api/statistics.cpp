#include "models/api/statistics.h"

#include <algorithm>

#include "models/api/json.h"

namespace oriel::api {

namespace {

/// `[[1435781430.781,3],...]`
void writeSamplesPerStep(std::string& out, const std::vector<std::uint64_t>& samples, Timestamp start, Duration step) {
  out.push_back('[');
  for (std::size_t i = 0; i < samples.size(); ++i) {
    out += i == 0 ? "[" : ",[";
    writeNumber(out, static_cast<double>(start + static_cast<Duration>(i) * step) / 1000);
    out += "," + std::to_string(samples[i]) + "]";
  }
  out.push_back(']');
}

}  // namespace

void writeStatistics(std::string& out, const promql::QueryStatistics& statistics, Timestamp start, Duration step,
                     bool perStep) {
  const auto seconds = [&out](const char* name, double value) {
    writeKey(out, name);
    writeNumber(out, value);
  };
  const double around = statistics.prepareSeconds + statistics.answerSeconds;
  writeKey(out, "stats");
  out += "{\"timings\":{";
  seconds("evalTotalTime", statistics.seconds);
  seconds("resultSortTime", statistics.answerSeconds);
  seconds("queryPreparationTime", statistics.prepareSeconds);
  seconds("innerEvalTime", std::max(0.0, statistics.seconds - around));
  seconds("execQueueTime", 0);
  seconds("execTotalTime", statistics.seconds);
  out += "},\"samples\":{";
  const auto& samples = statistics.samplesPerStep;
  if (perStep && !samples.empty()) {
    writeKey(out, "totalQueryableSamplesPerStep");
    writeSamplesPerStep(out, samples, start, step);
  }
  writeKey(out, "totalQueryableSamples");
  out += std::to_string(statistics.queryableSamples);
  writeKey(out, "peakSamples");
  out += std::to_string(statistics.peakSamples) + "}}";
}

}  // namespace oriel::api
