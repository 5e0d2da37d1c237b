#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "models/storage/storage.h"

namespace oriel::test {

/// One series of a MemoryStorage; samples in time order, floats and histograms mixed.
struct MemorySample {
  Timestamp timestamp = 0;
  double value = 0;
  std::shared_ptr<const FloatHistogram> histogram;
  Timestamp startTime = 0;
};
struct MemorySeries {
  Labels labels;
  std::vector<MemorySample> samples;
};

/// A Storage of plain vectors, for tests. Samples may come in any order (a sample at a timestamp that is already there
/// replaces it). A querier is a snapshot of what was committed when it was made. Thread-safe.
class MemoryStorage final : public Storage {
 public:
  using SeriesMap = std::map<Labels, std::shared_ptr<const MemorySeries>>;

  /// Adds samples without an Appender.
  void add(const Labels& labels, const std::vector<MemorySample>& samples);
  void clear();
  std::size_t seriesCount() const;

  Result<std::unique_ptr<Querier>> querier(Timestamp from, Timestamp to) override;
  std::unique_ptr<Appender> appender() override;
  Result<std::vector<ExemplarSeries>> exemplars(Timestamp from, Timestamp to,
                                                const std::vector<std::vector<Matcher>>& selectors) override;
  Metadata metadata(const std::string& metric) override;

  void addExemplar(const Labels& labels, const Exemplar& exemplar);
  void setMetadata(const std::string& metric, const Metadata& metadata);

 private:
  mutable std::mutex mutex_;
  SeriesMap series_;
  std::map<Labels, std::vector<Exemplar>> exemplars_;
  std::map<std::string, Metadata> metadata_;
};

}  // namespace oriel::test
