#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/tsdb/chunks/chunk.h"
#include "models/tsdb/chunks/encoding.h"

namespace oriel::tsdb {

/// Encodes histograms of one series, in time order, as float histogram chunks (encoding 3), bit for bit as Prometheus
/// does. A new chunk begins at kSamplesPerChunk, at a change of schema, zero threshold or custom bounds, at a counter
/// reset, between gauge and counter, behind a stale marker, and where buckets of a counter that are not 0 disappear;
/// appearing buckets are put into the chunk's layout, and empty ones stay in it (so Prometheus 3; 2.42 sees a reset
/// where an empty bucket disappears). The header of the first chunk says Reset only if its first histogram does. Each
/// chunk owns its bytes. Buckets that do not fit their spans are put in order. Cannot fail.
std::vector<EncodedChunk> encodeHistograms(std::span<const HistogramSample> samples);

/// Encodes floats of one series in time order as XOR chunks of at most kSamplesPerChunk.
std::vector<EncodedChunk> encodeFloats(std::span<const Timestamp> timestamps, std::span<const double> values);

/// Encodings 2 and 3, first `limit` samples; integer histograms become float ones. All hints are Gauge when the chunk's
/// header says so; else that of the first sample is Unknown, of the others NotReset. (The header's Reset and NotReset
/// speak about a chunk that may be gone or may have got another one before this; Prometheus does not trust them
/// either.) A stale marker has only a sum. Corrupt; Unsupported for a schema that is not known. `batch` is empty after
/// an error.
Status decodeHistograms(Encoding encoding, Bytes chunk, std::size_t limit, SampleBatch& batch);

}  // namespace oriel::tsdb
