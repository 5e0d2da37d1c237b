#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "models/promql/script/script.h"
#include "models/storage/storage.h"

namespace oriel::promql::script {

/// One sample of a script's storage. `start`: since when a counter counts, where an `@st` line said so.
struct StoredSample {
  Timestamp timestamp = 0;
  double value = 0;
  std::shared_ptr<const FloatHistogram> histogram;
  std::optional<Timestamp> start;
};
struct StoredSeries {
  Labels labels;
  std::vector<StoredSample> samples;  ///< in time order
};

/// What the `load` commands of a script have stored, as one TSDB would keep it: loads add up, samples of a series go
/// forward in time, a stale marker behind a histogram is a histogram, and the counter reset hints of histograms are
/// those a TSDB gives back (unknown where a chunk begins, not_reset inside it, gauge). Owned by whoever runs the
/// script; used by one thread, but a querier keeps seeing what was there when it was made.
class ScriptStorage final : public Queryable {
 public:
  using SeriesMap = std::map<Labels, std::shared_ptr<const StoredSeries>>;

  /// All of the command or, on an error, nothing of it. OutOfOrder and Duplicate as a TSDB refuses samples,
  /// InvalidInput for classic histograms that cannot be made native ones.
  Status load(const LoadCommand& command);
  void clear() { series_.clear(); }

  Result<std::unique_ptr<Querier>> querier(Timestamp from, Timestamp to) override;

 private:
  SeriesMap series_;
};

}  // namespace oriel::promql::script
