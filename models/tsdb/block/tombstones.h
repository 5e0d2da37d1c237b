#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/base/time.h"
#include "models/storage/storage.h"

namespace oriel::tsdb {

/// Both ends inclusive.
struct TimeInterval {
  Timestamp from = 0;
  Timestamp to = 0;
  friend bool operator==(const TimeInterval&, const TimeInterval&) = default;
};

/// Sorted, apart from each other.
using TimeIntervals = std::vector<TimeInterval>;
/// Adds one and joins what touches.
void addInterval(TimeIntervals& intervals, TimeInterval added);
bool covers(const TimeIntervals& intervals, TimeInterval range);
bool touches(const TimeIntervals& intervals, TimeInterval range);
/// Removes the samples of the batch that lie in one of the intervals.
void eraseDeleted(const TimeIntervals& intervals, SampleBatch& batch);

/// What was deleted, by series reference (the SeriesId of a block's index; the WAL's reference in the head).
using Tombstones = std::map<std::uint64_t, TimeIntervals>;

/// The file `tombstones` of a block (magic 0130BA30, version 1). NotFound when it is missing, Corrupt.
Result<Tombstones> readTombstones(FileSystem& files, const std::string& path);
Status writeTombstones(FileSystem& files, const std::string& path, const Tombstones& tombstones);

}  // namespace oriel::tsdb
