#pragma once

#include <cstdint>
#include <memory>

#include "models/base/bytes.h"
#include "models/base/result.h"
#include "models/storage/storage.h"

namespace oriel::tsdb {

/// How the samples of a chunk are written; the byte in front of a chunk's data in every file. Source: Prometheus
/// tsdb/chunkenc. What is not listed is written by newer programs and cannot be read.
enum class Encoding : std::uint8_t { None = 0, Xor = 1, Histogram = 2, FloatHistogram = 3 };

/// A finished chunk as files hold it. A plain value; the bytes live as long as `owner`.
struct EncodedChunk {
  Encoding encoding = Encoding::None;
  Timestamp minTime = 0;
  Timestamp maxTime = 0;
  Bytes data;
  std::shared_ptr<const void> owner;
};

/// Decodes the first `limit` samples of a chunk into `batch`, replacing what is there. Corrupt when the bytes do not
/// hold what they promise; Unsupported for an encoding that is not known. Thread-safe.
Status decodeChunk(Encoding encoding, Bytes data, std::size_t limit, SampleBatch& batch);

/// The number of samples a chunk says it has (every encoding begins with it); 0 for one without a header.
inline std::size_t chunkSampleCount(Bytes data) { return data.size() < 2 ? 0 : big16(data.data()); }

}  // namespace oriel::tsdb
