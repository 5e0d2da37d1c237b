#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/frame/frame.h"

namespace oriel {

enum class QueryKind { Range, Instant };
enum class QueryFormat { TimeSeries, Table, Heatmap };

/// What one query may use before it is given up (LimitExceeded, Timeout).
struct QueryLimits {
  Duration timeout = 30 * kSecond;
  std::uint64_t maxSamples = 50'000'000;  ///< held in memory at once, as Prometheus counts them
  std::size_t maxSeries = 100'000;
};

struct QueryRequest {
  std::string refId;
  std::string query;  ///< text in the source's language, variables already filled in
  QueryKind kind = QueryKind::Range;
  QueryFormat format = QueryFormat::TimeSeries;
  TimeRange range;  ///< an instant query asks at range.to
  Duration step = 15 * kSecond;
  Duration utcOffset = 0;    ///< east; points of a range query lie on multiples of the step in that zone
  std::string legendFormat;  ///< `{{label}}` templates; empty or `__auto` leaves the naming to the source
  bool exemplars = false;
  QueryLimits limits;
  std::stop_token stop;
};

struct QueryStats {
  double evaluationSeconds = 0;  ///< wall time in the source
  std::uint64_t samplesRead = 0;
  std::uint64_t peakSamples = 0;
  std::size_t series = 0;
};

struct QueryAnswer {
  std::vector<Frame> frames;
  std::vector<std::string> warnings;
  std::vector<std::string> infos;
  QueryStats stats;
};

/// Where panels, variables and Explore get their data: the embedded store, a Prometheus API, a log store, ...
/// Thread-safe; calls block and are made from the query pool, never from the UI thread. Errors carry the place in the
/// query (Place::begin/end) where known.
class DataSource {
 public:
  virtual ~DataSource() = default;
  virtual std::string name() const = 0;
  /// What dashboards refer to; unique like the name.
  virtual std::string uid() const { return name(); }
  /// Grafana's plugin id: "prometheus", "loki", ...
  virtual std::string type() const = 0;
  virtual Duration scrapeInterval() const = 0;

  virtual Result<QueryAnswer> query(const QueryRequest& request) = 0;
  /// Selectors are texts such as `up{job="x"}`; none means every series. Sorted and unique.
  virtual Result<std::vector<std::string>> labelNames(const std::vector<std::string>& selectors, TimeRange range) = 0;
  virtual Result<std::vector<std::string>> labelValues(const std::string& label,
                                                       const std::vector<std::string>& selectors, TimeRange range) = 0;
  virtual Result<std::vector<Labels>> series(const std::vector<std::string>& selectors, TimeRange range,
                                             std::size_t limit) = 0;
};

}  // namespace oriel
