#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "models/tsdb/chunks/encoding.h"
#include "models/tsdb/chunks/head_chunk_files.h"
#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/chunks/xor_chunk.h"

namespace {

using namespace oriel;
using namespace oriel::tsdb;

void require(bool condition) {
  if (!condition) std::abort();
}

/// What was decoded comes back when it is written and decoded again.
void roundTrip(const SampleBatch& batch) {
  SampleBatch all;
  std::vector<EncodedChunk> chunks;
  if (batch.kind == SampleKind::Float) {
    chunks = encodeFloats(batch.timestamps, batch.values);
  } else {
    HistogramRun run;
    for (std::size_t i = 0; i < batch.size(); ++i) run.emplace_back(batch.timestamps[i], batch.histograms[i]);
    chunks = encodeHistograms(run);
  }
  for (const EncodedChunk& chunk : chunks) {
    SampleBatch part;
    require(decodeChunk(chunk.encoding, chunk.data, 65535, part).ok());
    require(part.kind == batch.kind);
    all.timestamps.insert(all.timestamps.end(), part.timestamps.begin(), part.timestamps.end());
    all.values.insert(all.values.end(), part.values.begin(), part.values.end());
    all.histograms.insert(all.histograms.end(), part.histograms.begin(), part.histograms.end());
  }
  require(all.timestamps == batch.timestamps);
  for (std::size_t i = 0; i < batch.values.size(); ++i)
    require(std::bit_cast<std::uint64_t>(all.values[i]) == std::bit_cast<std::uint64_t>(batch.values[i]));
  for (std::size_t i = 0; i < batch.histograms.size(); ++i)
    require(std::bit_cast<std::uint64_t>(all.histograms[i]->sum) ==
            std::bit_cast<std::uint64_t>(batch.histograms[i]->sum));
}

void readAsFile(Bytes bytes) {
  const auto files = makeMemoryFileSystem();
  require(files->makeDirectories("/d").ok());
  require(files->writeAtomically("/d/000001", asText(bytes)).ok());
  std::size_t chunks = 0;
  const auto damage = readHeadChunks(*files, "/d", [&](HeadChunk) { ++chunks; });
  require(damage.ok());
  if (damage->empty()) return;
  require(setAsideHeadChunks(*files, "/d", damage->front()).ok());
  std::size_t again = 0;
  const auto healed = readHeadChunks(*files, "/d", [&](HeadChunk) { ++again; });
  require(healed.ok() && healed->empty() && again == chunks);
}

}  // namespace

/// The first byte is the encoding, the rest a chunk: never more samples than it promises, and what is decoded can be
/// written. Encoding 0: the rest is a file of chunks_head.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // A copy of exactly this length, so that a read behind it is seen.
  const std::vector<std::uint8_t> copy(data + 1, data + size);
  const Bytes bytes(reinterpret_cast<const std::byte*>(copy.data()), copy.size());
  if (data[0] == 0) {
    readAsFile(bytes);
    return 0;
  }
  SampleBatch batch;
  const Status status = decodeChunk(static_cast<Encoding>(data[0]), bytes, 65535, batch);
  if (!status.ok()) {
    require(batch.size() == 0);
    return 0;
  }
  require(batch.size() == chunkSampleCount(bytes));
  require(batch.size() == (batch.kind == SampleKind::Float ? batch.values.size() : batch.histograms.size()));
  roundTrip(batch);
  return 0;
}
