#include "models/tsdb/chunks/encoding.h"

#include <algorithm>

#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/chunks/xor_chunk.h"

namespace oriel::tsdb {
namespace {

Status decodeFloats(Bytes data, std::size_t limit, SampleBatch& batch) {
  const std::size_t count = std::min(chunkSampleCount(data), limit);
  batch.kind = SampleKind::Float;
  batch.histograms.clear();
  batch.timestamps.resize(count);
  batch.values.resize(count);
  const auto decoded = decodeXor(data, batch.timestamps.data(), batch.values.data(), count);
  if (decoded.ok()) return {};
  batch.clear();
  return decoded.error();
}

/// What newer programs write; the names are those of Prometheus.
const char* encodingName(std::uint8_t encoding) {
  switch (encoding) {
    case 4: return " (XOR2, of Prometheus 3.14 or later)";
    case 5: return " (histograms with start times, of Prometheus 3.14 or later)";
    case 6: return " (float histograms with start times, of Prometheus 3.14 or later)";
    default: return "";
  }
}

}  // namespace

Status decodeChunk(Encoding encoding, Bytes data, std::size_t limit, SampleBatch& batch) {
  if (encoding == Encoding::Xor) return decodeFloats(data, limit, batch);
  if (encoding == Encoding::Histogram || encoding == Encoding::FloatHistogram)
    return decodeHistograms(encoding, data, limit, batch);
  batch.clear();
  const auto number = static_cast<std::uint8_t>(encoding);
  return makeError(ErrorCode::Unsupported,
                   "chunk encoding " + std::to_string(number) + encodingName(number) + " cannot be read");
}

}  // namespace oriel::tsdb
