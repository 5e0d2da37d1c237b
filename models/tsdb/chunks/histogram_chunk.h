#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/tsdb/chunks/chunk.h"
#include "models/tsdb/chunks/encoding.h"

namespace oriel::tsdb {

/// Encodes histograms of one series, in time order, as float histogram chunks (encoding 3), bit for bit as Prometheus
/// does. A new chunk begins at kSamplesPerChunk, at a change of schema, zero threshold or custom bounds, at a counter
/// reset, between gauge and counter, and where buckets disappear; appearing buckets are put into the chunk's layout.
/// Each chunk owns its bytes. Cannot fail.
std::vector<EncodedChunk> encodeHistograms(std::span<const HistogramSample> samples);

/// Encodes floats of one series in time order as XOR chunks of at most kSamplesPerChunk.
std::vector<EncodedChunk> encodeFloats(std::span<const Timestamp> timestamps, std::span<const double> values);

/// Encodings 2 and 3, first `limit` samples; integer histograms become float ones. The hint of the first sample is the
/// chunk's header (Reset, NotReset, Gauge, Unknown), of the others NotReset or Gauge. Corrupt.
Status decodeHistograms(Encoding encoding, Bytes chunk, std::size_t limit, SampleBatch& batch);

}  // namespace oriel::tsdb
