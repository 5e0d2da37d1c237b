#include <algorithm>
#include <map>

#include "models/tsdb/chunks/head_chunk_files.h"
#include "models/tsdb/chunks/head_chunk_format.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kHeadWritePiece = 1u << 20;

void putHeadChunk(std::string& out, const HeadChunk& chunk, std::uint64_t& dataOffset) {
  const std::size_t begin = out.size();
  putBig64(out, chunk.series);
  putBig64(out, static_cast<std::uint64_t>(chunk.chunk.minTime));
  putBig64(out, static_cast<std::uint64_t>(chunk.chunk.maxTime));
  putByte(out, static_cast<std::uint8_t>(static_cast<std::uint8_t>(chunk.chunk.encoding) |
                                         (chunk.outOfOrder ? kOutOfOrderBit : 0)));
  putUvarint(out, chunk.chunk.data.size());
  dataOffset += out.size() - begin;
  out.append(asText(chunk.chunk.data));
  putBig32(out, crc32c(asBytes(std::string_view(out).substr(begin))));
}

}  // namespace

struct HeadChunkWriter::State {
  /// Where one chunk of a call came to stand.
  struct Place {
    HeadChunkRef ref;
    std::uint64_t dataOffset;
  };
  /// Chunks [first, last) of a call that stand in one file.
  struct Run {
    std::size_t first;
    std::size_t last;
    std::uint32_t number;
    std::uint64_t begin;
    std::shared_ptr<const FileBytes> map;
  };

  std::shared_ptr<FileSystem> files;
  std::string directory;
  std::uint64_t fileBytes;

  std::unique_ptr<WritableFile> file;  ///< null: the next chunk makes one
  std::uint32_t number = 0;            ///< of the last file made by this writer; 0: none
  std::uint64_t size = 0;              ///< of `file`, as far as it counts
  std::uint32_t firstMade = 0;         ///< by the call that runs; 0: none
  bool unsynced = false;
  std::map<std::uint32_t, Timestamp> newest;  ///< of files that are known
  /// Files that hold more than counts, and how much of them does; 0: nothing.
  std::vector<std::pair<std::uint32_t, std::uint64_t>> leftovers;

  std::string pathOf(std::uint32_t n) const { return directory + "/" + headFileName(n); }
  Status open();
  Status sync();
  Status close();
  Status append(const std::vector<HeadChunk>& chunks, std::vector<Place>& places, std::vector<Run>& runs);
  Status appendRun(const std::vector<HeadChunk>& chunks, std::vector<Place>& places, Run& run);
  Status clean();
  void undo(std::uint32_t oldNumber, std::uint64_t oldSize);
  Result<Timestamp> newestOf(std::uint32_t n);
};

HeadChunkWriter::HeadChunkWriter(std::shared_ptr<FileSystem> files, std::string directory, std::uint64_t fileBytes)
    : state_(std::make_unique<State>()) {
  state_->files = std::move(files);
  state_->directory = std::move(directory);
  state_->fileBytes = fileBytes;
}
HeadChunkWriter::~HeadChunkWriter() = default;

Status HeadChunkWriter::State::open() {
  if (file) return {};
  ORIEL_TRY(files->makeDirectories(directory));
  std::uint32_t next = number + 1;
  if (number == 0) {
    ORIEL_ASSIGN(const std::vector<std::uint32_t> present, headFileNumbers(*files, directory));
    if (!present.empty()) {
      // A last file without a header would stop Prometheus once others follow it: it is written over.
      ORIEL_ASSIGN(const std::uint64_t last, files->fileSize(pathOf(present.back())));
      next = present.back() + (last >= kHeadFileHeader ? 1 : 0);
    }
    next = std::max<std::uint32_t>(next, 1);
  }
  ORIEL_ASSIGN(auto made, files->create(pathOf(next)));
  const std::string header = headFileHeader();
  if (Status status = made->append(asBytes(header)); !status.ok()) {
    made.reset();
    (void)files->remove(pathOf(next));
    return status;
  }
  file = std::move(made);
  number = next;
  if (firstMade == 0) firstMade = next;
  size = header.size();
  newest[number] = kMinTimestamp;
  return files->syncDirectory(directory);
}

Status HeadChunkWriter::State::sync() {
  if (!file || !unsynced) return {};
  ORIEL_TRY(file->sync());
  unsynced = false;
  return {};
}

Status HeadChunkWriter::State::close() {
  if (!file) return {};
  ORIEL_TRY(sync());
  ORIEL_TRY(file->close());
  file.reset();
  return {};
}

Status HeadChunkWriter::State::appendRun(const std::vector<HeadChunk>& chunks, std::vector<Place>& places, Run& run) {
  std::string piece;
  std::uint64_t position = size;
  for (run.last = run.first; run.last < chunks.size(); ++run.last) {
    const HeadChunk& chunk = chunks[run.last];
    if (position > kHeadFileHeader && position + kHeadChunkMeta + chunk.chunk.data.size() > fileBytes) break;
    Place& place = places[run.last];
    place.ref = std::uint64_t{number} << 32 | position;
    place.dataOffset = position - run.begin;
    const std::size_t before = piece.size();
    putHeadChunk(piece, chunk, place.dataOffset);
    position += piece.size() - before;
    if (piece.size() < kHeadWritePiece) continue;
    ORIEL_TRY(file->append(asBytes(piece)));
    piece.clear();
  }
  if (!piece.empty()) ORIEL_TRY(file->append(asBytes(piece)));
  if (run.last == run.first) return {};
  ORIEL_ASSIGN(run.map, files->mapRange(pathOf(number), run.begin, position - run.begin));
  if (run.map->bytes().size() < position - run.begin)
    return makeError(ErrorCode::Io, "write " + pathOf(number) + ": the file is shorter than what was written");
  size = position;
  return {};
}

Status HeadChunkWriter::State::append(const std::vector<HeadChunk>& chunks, std::vector<Place>& places,
                                      std::vector<Run>& runs) {
  for (std::size_t at = 0; at < chunks.size();) {
    ORIEL_TRY(open());
    unsynced = true;
    runs.push_back({at, at, number, size, nullptr});
    ORIEL_TRY(appendRun(chunks, places, runs.back()));
    at = runs.back().last;
    if (at < chunks.size()) ORIEL_TRY(close());
  }
  return {};
}

/// Takes back what a failed call wrote, into however many files. What cannot be taken back now is tried again before
/// anything else is written: a chunk that stands there twice would be damage in Prometheus' eyes.
void HeadChunkWriter::State::undo(std::uint32_t oldNumber, std::uint64_t oldSize) {
  file.reset();
  for (std::uint32_t n = firstMade; n != 0 && n <= number; ++n) leftovers.push_back({n, 0});
  if (oldSize > 0) leftovers.push_back({oldNumber, oldSize});
  number = oldNumber;
  (void)clean();
}

Status HeadChunkWriter::State::clean() {
  while (!leftovers.empty()) {
    const auto [n, keep] = leftovers.back();
    if (keep == 0) {
      const Status status = files->remove(pathOf(n));
      if (!status.ok() && status.error().code != ErrorCode::NotFound) return status;
      newest.erase(n);
    } else if (files->exists(pathOf(n))) {
      ORIEL_ASSIGN(auto old, files->openAppend(pathOf(n)));
      ORIEL_TRY(old->truncate(keep));
      file = std::move(old);
      size = keep;
    }
    leftovers.pop_back();
  }
  return {};
}

Status HeadChunkWriter::write(std::vector<HeadChunk>& chunks) {
  for (const HeadChunk& chunk : chunks)
    if (chunk.series == 0 || chunk.chunk.data.size() < 2 || chunk.chunk.data.size() > kMaxHeadChunkData)
      return makeError(ErrorCode::Internal, "a head chunk of series " + std::to_string(chunk.series) + " with " +
                                                std::to_string(chunk.chunk.data.size()) + " bytes cannot be written");
  std::vector<State::Place> places(chunks.size());
  std::vector<State::Run> runs;
  ORIEL_TRY(state_->clean());
  state_->firstMade = 0;
  const std::uint32_t oldNumber = state_->number;
  const std::uint64_t oldSize = state_->file ? state_->size : 0;
  if (Status status = state_->append(chunks, places, runs); !status.ok()) {
    state_->undo(oldNumber, oldSize);
    return status;
  }
  for (const State::Run& run : runs) {
    Timestamp& newest = state_->newest[run.number];
    for (std::size_t i = run.first; i < run.last; ++i) {
      EncodedChunk& chunk = chunks[i].chunk;
      chunks[i].ref = places[i].ref;
      chunk.data = run.map->bytes().subspan(places[i].dataOffset, chunk.data.size());
      chunk.owner = run.map;
      newest = std::max(newest, chunk.maxTime);
    }
  }
  return {};
}

Status HeadChunkWriter::sync() { return state_->sync(); }

void HeadChunkWriter::cut() {
  if (!state_->close().ok()) state_->file.reset();
}

Result<Timestamp> HeadChunkWriter::State::newestOf(std::uint32_t n) {
  if (const auto known = newest.find(n); known != newest.end()) return known->second;
  Timestamp last = kMinTimestamp;
  std::uint64_t goodBytes = 0;
  const auto visit = [&](const HeadChunk& chunk) { last = std::max(last, chunk.chunk.maxTime); };
  if (Status status = visitHeadFile(*files, pathOf(n), n, visit, goodBytes);
      !status.ok() && status.error().code != ErrorCode::Corrupt)
    return std::move(status).error();
  newest[n] = last;
  return last;
}

Status HeadChunkWriter::removeBefore(Timestamp cut) {
  auto present = headFileNumbers(*state_->files, state_->directory);
  if (!present.ok()) return present.error().code == ErrorCode::NotFound ? Status() : std::move(present).error();
  for (const std::uint32_t n : *present) {
    if (state_->file && n == state_->number) break;
    ORIEL_ASSIGN(const Timestamp newest, state_->newestOf(n));
    if (newest >= cut) break;
    ORIEL_TRY(state_->files->remove(state_->pathOf(n)));
    state_->newest.erase(n);
  }
  return {};
}

std::uint64_t HeadChunkWriter::bytesOnDisk() const {
  std::uint64_t bytes = 0;
  const auto present = headFileNumbers(*state_->files, state_->directory);
  if (!present.ok()) return 0;
  for (const std::uint32_t n : *present)
    if (const auto size = state_->files->fileSize(state_->pathOf(n)); size.ok()) bytes += *size;
  return bytes;
}

}  // namespace oriel::tsdb
