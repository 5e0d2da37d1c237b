#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/tsdb/head/series.h"
#include "models/tsdb/wal/records.h"

namespace oriel::tsdb {

/// What one appender has collected; plain values of one thread.
struct Transaction {
  struct Float {
    SeriesSlot slot;
    Timestamp timestamp;
    double value;
  };
  struct Histogram {
    SeriesSlot slot;
    Timestamp timestamp;
    std::shared_ptr<const FloatHistogram> histogram;
  };
  struct ExemplarOf {
    SeriesSlot slot;
    Exemplar exemplar;
  };
  struct MetadataOf {
    SeriesSlot slot;
    std::string metric;
    Metadata metadata;
  };

  std::vector<Float> floats;
  std::vector<Histogram> histograms;
  std::vector<Float> lateFloats;          ///< those that came out of order, known at the commit
  std::vector<Histogram> lateHistograms;  ///< likewise
  std::vector<ExemplarOf> exemplars;
  std::vector<MetadataOf> metadata;
  std::function<void(Status)> onWritten;

  bool empty() const { return floats.empty() && histograms.empty() && exemplars.empty() && metadata.empty(); }
};

/// One commit as the WAL gets it.
struct WalBatch {
  std::vector<wal::SeriesRecord> series;
  std::vector<wal::MetadataRecord> metadata;
  std::vector<wal::SampleRecord> samples;
  std::vector<wal::HistogramRecord> histograms;
  std::vector<wal::ExemplarRecord> exemplars;
  std::vector<wal::TombstoneRecord> tombstones;
  std::function<void(Status)> onWritten;
};

}  // namespace oriel::tsdb
