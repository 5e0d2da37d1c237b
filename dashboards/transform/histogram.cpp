#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/format/number_text.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

constexpr int kBucketCount = 30;

// The sizes that people find round: 1, 2, 2.5, 4 and 5 times a power of ten, without 2.5 itself.
constexpr double kRoundSizes[] = {
    1e-9,  2e-9,  25e-10, 4e-9, 5e-9, 1e-8,  2e-8,  25e-9, 4e-8, 5e-8, 1e-7, 2e-7,  25e-8, 4e-7, 5e-7, 1e-6,
    2e-6,  25e-7, 4e-6,   5e-6, 1e-5, 2e-5,  25e-6, 4e-5,  5e-5, 1e-4, 2e-4, 25e-5, 4e-4,  5e-4, 1e-3, 2e-3,
    25e-4, 4e-3,  5e-3,   0.01, 0.02, 0.025, 0.04,  0.05,  0.1,  0.2,  0.25, 0.4,   0.5,   1,    2,    4,
    5,     10,    20,     25,   40,   50,    100,   200,   250,  400,  500,  1e3,   2e3,   2500, 4e3,  5e3,
    1e4,   2e4,   25e3,   4e4,  5e4,  1e5,   2e5,   25e4,  4e5,  5e5,  1e6,  2e6,   25e5,  4e6,  5e6,  1e7,
    2e7,   25e6,  4e7,    5e7,  1e8,  2e8,   25e7,  4e8,   5e8,  1e9,  2e9,  25e8,  4e9,   5e9};

struct HistogramInput {
  const StepField* field;
  std::vector<double> values;
};

// Missing values are left out, or count as the number that the field shows instead.
std::vector<double> countedValues(const StepField& field) {
  const Json* shown = field.config ? jsonFind(*field.config, "noValue") : nullptr;
  const double instead = shown ? cellAsNumber(cellOfJson(*shown)) : std::nan("");
  std::vector<double> values;
  for (const double value : field.numbers()) {
    if (std::isfinite(value)) {
      values.push_back(value);
    } else if (isNull(value) && !std::isnan(instead)) {
      values.push_back(instead);
    }
  }
  return values;
}

double automaticSize(const std::vector<HistogramInput>& inputs) {
  std::vector<double> all;
  for (const HistogramInput& input : inputs) all.insert(all.end(), input.values.begin(), input.values.end());
  if (all.empty()) return std::nan("");
  std::sort(all.begin(), all.end());
  double smallest = all.size() == 1 ? 1 : INFINITY;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i] != all[i - 1]) smallest = std::min(smallest, all[i] - all[i - 1]);
  }
  const double target = (all.back() - all.front()) / kBucketCount;
  for (const double size : kRoundSizes) {
    if (target < size && size >= smallest) return size;
  }
  return std::nan("");
}

double roundTo(double value, int decimals) {
  if (std::trunc(value) == value) return value;
  const double power = std::pow(10, decimals);
  const double scaled = value * power * (1 + std::numeric_limits<double>::epsilon());
  const double below = std::floor(scaled);
  return (scaled - below >= 0.5 ? below + 1 : below) / power;
}

double optionNumber(const Json& options, const char* key) {
  const Json* value = jsonFind(options, key);
  if (!value) return std::nan("");
  return value->is_number() ? value->get<double>() : numberAtStart(jsonTextOf(*value));
}

StepField bucketField(const char* name, std::vector<double> values, const std::shared_ptr<const Json>& config,
                      int decimals) {
  StepField field(numberField(name, std::move(values)));
  field.config = config;
  if (config) field.displayName.clear();
  if (decimals > 0) setFieldSetting(field, "decimals", decimals);
  return field;
}

StepField countField(const StepField& source, std::vector<double> counts) {
  StepField field = source;
  const bool isShort = fieldSetting(source, "unit") == "short";
  if (!isShort) dropFieldSetting(field, "unit");
  field.values = numberField("", std::move(counts)).values;
  return field;
}

int decimalsOf(double size) {
  const std::string text = plainNumber(size);
  const std::size_t point = text.find('.');
  const bool onlyDigits =
      point != std::string::npos && text.find_first_not_of("0123456789", point + 1) == std::string::npos;
  return onlyDigits ? static_cast<int>(text.size() - point - 1) : 0;
}

bool bucketBefore(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return !std::isnan(a) && std::isnan(b);
  return a < b;
}

}  // namespace

StepFrames transformHistogram(StepFrames frames, const Json& options, StepNotes& notes) {
  if (frames.empty()) return frames;
  std::vector<HistogramInput> inputs;
  const StepField* withUnit = nullptr;
  for (const StepFrame& frame : frames) {
    for (const StepField& field : frame.fields) {
      if (stepTypeName(field) != "number") continue;
      inputs.push_back({&field, countedValues(field)});
      if (!withUnit && !fieldSetting(field, "unit").empty()) withUnit = &field;
    }
  }
  if (inputs.empty()) return {};
  double size = optionNumber(options, "bucketSize"), offset = optionNumber(options, "bucketOffset");
  if (std::isnan(size) || size <= 0) size = automaticSize(inputs);
  if (std::isnan(offset)) offset = 0;
  std::vector<double> buckets;
  for (HistogramInput& input : inputs) {
    for (double& value : input.values) value = roundTo(std::floor((value - offset) / size) * size + offset, 9);
    buckets.insert(buckets.end(), input.values.begin(), input.values.end());
  }
  // Where no size can be found all values stand in one bucket without bounds.
  std::sort(buckets.begin(), buckets.end(), bucketBefore);
  const auto same = [](double a, double b) { return !bucketBefore(a, b) && !bucketBefore(b, a); };
  buckets.erase(std::unique(buckets.begin(), buckets.end(), same), buckets.end());
  const bool combine = jsonBool(options, "combine");
  if (!notes.mayMake(buckets.size(), 2 + (combine ? 1 : inputs.size()))) return frames;
  std::vector<double> upper = buckets;
  for (double& value : upper) value += size;
  const auto config = withUnit ? withUnit->config : nullptr;
  StepFrame result{"", "histogram", {}, "histogram"};
  const int decimals = decimalsOf(size);
  result.fields.push_back(bucketField("xMin", buckets, config, decimals));
  result.fields.push_back(bucketField("xMax", std::move(upper), config, decimals));
  std::vector<double> counts(buckets.size(), 0);
  for (const HistogramInput& input : inputs) {
    if (!combine) counts.assign(buckets.size(), 0);
    for (const double value : input.values) {
      const auto bucket = std::lower_bound(buckets.begin(), buckets.end(), value, bucketBefore);
      ++counts[static_cast<std::size_t>(bucket - buckets.begin())];
    }
    if (!combine) result.fields.push_back(countField(*input.field, counts));
  }
  if (combine) {
    result.fields.push_back(countField(*inputs.front().field, std::move(counts)));
    result.fields.back().name = "count";
  }
  return {std::move(result)};
}

}  // namespace oriel::dashboards
