#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/base/bytes.h"
#include "models/storage/storage.h"

/// The records of Prometheus' WAL, encoded and decoded. Plain functions, thread-safe. Source: Prometheus tsdb/record
/// and its format page; types that are not listed here are skipped by readers.
namespace oriel::tsdb::wal {

enum class RecordType : std::uint8_t {
  Series = 1,
  Samples = 2,
  Tombstones = 3,
  Exemplars = 4,
  Metadata = 6,
  Histograms = 7,
  FloatHistograms = 8,
  CustomHistograms = 9,
  CustomFloatHistograms = 10,
};

/// The name of a series inside one WAL. Never reused in it.
using WalRef = std::uint64_t;

struct SeriesRecord {
  WalRef ref = 0;
  Labels labels;
};
struct SampleRecord {
  WalRef ref = 0;
  Timestamp timestamp = 0;
  double value = 0;
};
struct HistogramRecord {
  WalRef ref = 0;
  Timestamp timestamp = 0;
  std::shared_ptr<const FloatHistogram> histogram;
};
struct ExemplarRecord {
  WalRef ref = 0;
  Exemplar exemplar;
};
struct MetadataRecord {
  WalRef ref = 0;
  Metadata metadata;
};

/// Samples that were deleted; both ends inclusive.
struct TombstoneRecord {
  WalRef ref = 0;
  Timestamp from = 0;
  Timestamp to = 0;
};

/// Each appends one whole record of the items, which must not be empty.
std::string encodeSeries(const std::vector<SeriesRecord>& items);
std::string encodeSamples(const std::vector<SampleRecord>& items);
std::string encodeExemplars(const std::vector<ExemplarRecord>& items);
std::string encodeMetadata(const std::vector<MetadataRecord>& items);
std::string encodeTombstones(const std::vector<TombstoneRecord>& items);
/// Up to two records: float histograms, and those with custom buckets.
std::vector<std::string> encodeHistograms(const std::vector<HistogramRecord>& items);

/// The type byte; 0 for an empty record.
inline std::uint8_t recordType(Bytes record) { return record.empty() ? 0 : static_cast<std::uint8_t>(record[0]); }

/// Each appends to `out`; Corrupt when the record does not hold what its type promises (what came before stays in
/// `out`).
Status decodeSeries(Bytes record, std::vector<SeriesRecord>& out);
Status decodeSamples(Bytes record, std::vector<SampleRecord>& out);
Status decodeExemplars(Bytes record, std::vector<ExemplarRecord>& out);
Status decodeMetadata(Bytes record, std::vector<MetadataRecord>& out);
Status decodeTombstones(Bytes record, std::vector<TombstoneRecord>& out);
/// The labels as a series record has them.
Labels decodeLabels(ByteReader& reader);
/// All four histogram types; integer ones become float ones.
Status decodeHistograms(Bytes record, std::vector<HistogramRecord>& out);

}  // namespace oriel::tsdb::wal
