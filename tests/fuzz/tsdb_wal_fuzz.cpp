// Arbitrary bytes as a segment of the log, as records of it, and as a snapshot: a start never crashes, hangs or asks
// for memory that the input does not have, and what it found it can give.
#include <cstddef>
#include <cstdint>
#include <string>

#include "models/base/bytes.h"
#include "models/base/file_system.h"
#include "models/base/log.h"
#include "models/tsdb/head/replay.h"
#include "models/tsdb/wal/segment_writer.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

/// Pieces of the input as sound records, so that what is in them is reached behind the checksums.
void writeRecords(const std::shared_ptr<FileSystem>& files, const std::string& folder, std::string_view input) {
  (void)files->makeDirectories(folder);
  wal::SegmentWriter writer(files, folder, 0, 1u << 20);
  while (!input.empty()) {
    const std::size_t length = 1 + static_cast<std::uint8_t>(input.front());
    input.remove_prefix(1);
    if (input.empty()) break;
    (void)writer.write({std::string(input.substr(0, length))});
    input.remove_prefix(std::min(length, input.size()));
  }
  (void)writer.close();
}

void replay(const std::shared_ptr<FileSystem>& files) {
  Head head([](WalBatch) {});
  head.beginReplay();
  Notices notices;
  Replay start(head, files, "d", notices, false);
  const std::atomic<bool> stop{false};
  start.run(stop);
  head.finishReplay(start.lastRef());
  const auto series = head.chunkSeries(head.minTime(), head.maxTime());
  for (ChunkSeries one;;) {
    const auto more = series->next(one);
    if (!more.ok() || !*more) break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  setLogSink([](LogLevel, std::string_view, std::string_view) {});
  if (size == 0 || size > 1u << 16) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto files = makeMemoryFileSystem();
  (void)files->makeDirectories("d/wal");
  switch (data[0] % 3) {
    case 0: (void)files->writeAtomically("d/wal/00000000", input); break;
    case 1: writeRecords(files, "d/wal", input); break;
    default:
      writeRecords(files, "d/chunk_snapshot.000000.0000000000", input);
      (void)files->writeAtomically("d/wal/00000000", {});
  }
  replay(files);
  return 0;
}
