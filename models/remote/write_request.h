#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/storage/storage.h"

namespace oriel::remote {

/// Which message a body holds.
enum class WriteVersion {
  V1,  ///< prometheus.WriteRequest
  V2,  ///< io.prometheus.write.v2.Request
};

struct RemoteSample {
  Timestamp timestamp = 0;
  double value = 0;
  friend bool operator==(const RemoteSample&, const RemoteSample&) = default;
};

struct RemoteHistogram {
  Timestamp timestamp = 0;
  std::shared_ptr<const FloatHistogram> histogram;
};

/// One series of a request, with its samples in time order.
struct RemoteSeries {
  Labels labels;
  std::vector<RemoteSample> samples;
  std::vector<RemoteHistogram> histograms;
  std::vector<Exemplar> exemplars;
  std::optional<Metadata> metadata;  ///< only version 2 knows it
};

/// What version 1 sends about a metric family beside its series.
struct FamilyMetadata {
  std::string family;
  Metadata metadata;
  friend bool operator==(const FamilyMetadata&, const FamilyMetadata&) = default;
};

}  // namespace oriel::remote
