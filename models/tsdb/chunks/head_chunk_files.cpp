#include "models/tsdb/chunks/head_chunk_files.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <optional>

namespace oriel::tsdb {
namespace {

constexpr std::uint32_t kHeadMagic = 0x0130BC91;
constexpr std::uint8_t kHeadVersion = 1;
constexpr std::size_t kHeadFileHeader = 8;
constexpr std::uint8_t kOutOfOrderBit = 0x80;
/// Series, two times and the encoding.
constexpr std::size_t kHeadChunkFixed = 25;
/// What stands around the data at most. Prometheus wants so many bytes behind each chunk's begin.
constexpr std::size_t kHeadChunkMeta = kHeadChunkFixed + 5 + 4;
/// No sound chunk is longer; a length beyond it is damage.
constexpr std::size_t kMaxHeadChunkData = 64u << 20;
constexpr std::size_t kHeadWritePiece = 1u << 20;
constexpr std::uint64_t kHeadReadWindow = 8u << 20;

std::string headFileName(std::uint32_t number) {
  char name[16];
  std::snprintf(name, sizeof name, "%06u", number);
  return name;
}

std::optional<std::uint32_t> headFileNumber(const std::string& name) {
  std::uint32_t number = 0;
  const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (code != std::errc{} || end != name.data() + name.size() || number > 0x7fffffff) return std::nullopt;
  return headFileName(number) == name ? std::optional(number) : std::nullopt;
}

Result<std::vector<std::uint32_t>> headFileNumbers(FileSystem& files, const std::string& directory) {
  ORIEL_ASSIGN(const std::vector<std::string> names, files.list(directory));
  std::vector<std::uint32_t> numbers;
  for (const std::string& name : names)
    if (const auto number = headFileNumber(name)) numbers.push_back(*number);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::string headFileHeader() {
  std::string out;
  putBig32(out, kHeadMagic);
  putByte(out, kHeadVersion);
  out.append(3, '\0');
  return out;
}

/// One chunk as it stands in a file.
struct RawHeadChunk {
  std::uint64_t series = 0;
  Timestamp minTime = 0;
  Timestamp maxTime = 0;
  std::uint8_t encoding = 0;
  std::uint64_t begin = 0;
  std::uint64_t dataBegin = 0;
  Bytes data;
};

/// Walks through one file in windows, so that never more than a window of it counts as memory.
class HeadFileScan {
 public:
  HeadFileScan(FileSystem& files, std::string path, std::uint64_t size)
      : files_(files), path_(std::move(path)), size_(size) {}

  Status header() {
    ORIEL_ASSIGN(const Bytes bytes, at(0, kHeadFileHeader));
    if (bytes.size() < kHeadFileHeader) return makeError(ErrorCode::Corrupt, "the file ends in its header");
    if (big32(bytes.data()) != kHeadMagic) return makeError(ErrorCode::Corrupt, "wrong magic number");
    if (static_cast<std::uint8_t>(bytes[4]) != kHeadVersion)
      return makeError(ErrorCode::Corrupt, "version " + std::to_string(static_cast<int>(bytes[4])) + " is not known");
    position_ = kHeadFileHeader;
    return {};
  }
  /// Where the next chunk begins; what lies before it is sound.
  std::uint64_t position() const { return position_; }

  /// False at the end. The data are valid until the next call.
  Result<bool> next(RawHeadChunk& chunk) {
    if (position_ >= size_) return false;
    ORIEL_ASSIGN(Bytes bytes, at(position_, kHeadChunkMeta));
    ByteReader reader(bytes);
    chunk.series = reader.read64();
    chunk.minTime = static_cast<Timestamp>(reader.read64());
    chunk.maxTime = static_cast<Timestamp>(reader.read64());
    if (chunk.series == 0) return endsWithZeros(bytes);
    chunk.encoding = reader.byte();
    const std::uint64_t length = reader.uvarint();
    if (!reader.ok()) return torn();
    if (length > kMaxHeadChunkData) return makeError(ErrorCode::Corrupt, "a chunk of " + std::to_string(length) + " B");
    const std::size_t before = bytes.size() - reader.remaining();
    ORIEL_ASSIGN(bytes, at(position_, before + length + 4));
    if (bytes.size() < before + length + 4) return torn();
    if (crc32c(bytes.first(before + length)) != big32(bytes.data() + before + length))
      return makeError(ErrorCode::Corrupt, "a chunk's checksum is wrong");
    if (length < 2) return makeError(ErrorCode::Corrupt, "a chunk without data");
    chunk.begin = position_;
    chunk.dataBegin = position_ + before;
    chunk.data = bytes.subspan(before, length);
    position_ += before + length + 4;
    return true;
  }

 private:
  static Error torn() { return makeError(ErrorCode::Corrupt, "the file ends in a chunk"); }

  /// Prometheus makes files larger in advance: zeros end them.
  static Result<bool> endsWithZeros(Bytes bytes) {
    const Bytes front = bytes.first(std::min<std::size_t>(bytes.size(), 24));
    if (std::all_of(front.begin(), front.end(), [](std::byte b) { return b == std::byte{0}; })) return false;
    return makeError(ErrorCode::Corrupt, "a chunk of no series");
  }

  /// The bytes from `begin` on, fewer at the end of the file.
  Result<Bytes> at(std::uint64_t begin, std::uint64_t length) {
    const std::uint64_t end = std::min(begin + length, size_);
    if (!window_ || begin < windowBegin_ || end > windowBegin_ + window_->bytes().size()) {
      window_.reset();
      ORIEL_ASSIGN(window_, files_.mapRange(path_, begin, std::max(length, kHeadReadWindow)));
      windowBegin_ = begin;
    }
    const Bytes bytes = window_->bytes();
    const std::uint64_t from = begin - windowBegin_;
    return from >= bytes.size() ? Bytes{} : bytes.subspan(from, std::min<std::uint64_t>(length, bytes.size() - from));
  }

  FileSystem& files_;
  const std::string path_;
  const std::uint64_t size_;
  std::uint64_t position_ = 0;
  std::shared_ptr<const FileBytes> window_;
  std::uint64_t windowBegin_ = 0;
};

/// Corrupt with what is wrong; every other error is one of the operating system.
Status visitHeadFile(FileSystem& files, const std::string& path, std::uint32_t number,
                     const std::function<void(HeadChunk)>& visit, std::uint64_t& goodBytes) {
  ORIEL_ASSIGN(const std::uint64_t size, files.fileSize(path));
  // What a crash leaves of a file that was just made.
  if (size == 0) return {};
  HeadFileScan scan(files, path, size);
  ORIEL_TRY(scan.header());
  goodBytes = scan.position();
  std::shared_ptr<const FileBytes> owner;
  RawHeadChunk raw;
  while (true) {
    ORIEL_ASSIGN(const bool more, scan.next(raw));
    if (!more) return {};
    if (!owner) {
      ORIEL_ASSIGN(owner, files.map(path));
    }
    if (owner->bytes().size() < raw.dataBegin + raw.data.size())
      return makeError(ErrorCode::Corrupt, "the file became shorter");
    HeadChunk chunk;
    chunk.series = raw.series;
    chunk.ref = std::uint64_t{number} << 32 | raw.begin;
    chunk.outOfOrder = (raw.encoding & kOutOfOrderBit) != 0;
    chunk.samples = static_cast<std::uint16_t>(chunkSampleCount(raw.data));
    chunk.chunk = {static_cast<Encoding>(raw.encoding & ~kOutOfOrderBit), raw.minTime, raw.maxTime,
                   owner->bytes().subspan(raw.dataBegin, raw.data.size()), owner};
    visit(std::move(chunk));
    goodBytes = scan.position();
  }
}

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

Result<std::vector<HeadChunkDamage>> readHeadChunks(FileSystem& files, const std::string& directory,
                                                    const std::function<void(HeadChunk)>& visit) {
  ORIEL_ASSIGN(const std::vector<std::uint32_t> numbers, headFileNumbers(files, directory));
  std::vector<HeadChunkDamage> damage;
  for (const std::uint32_t number : numbers) {
    HeadChunkDamage found{headFileName(number), {}, 0};
    const Status status = visitHeadFile(files, directory + "/" + found.file, number, visit, found.goodBytes);
    if (status.ok()) continue;
    found.what = status.error().text;
    found.code = status.error().code;
    damage.push_back(std::move(found));
  }
  return damage;
}

Status setAsideHeadChunks(FileSystem& files, const std::string& directory, const HeadChunkDamage& damage) {
  if (damage.code != ErrorCode::Corrupt) return {};
  const std::string path = directory + "/" + damage.file;
  std::string aside = path + ".corrupt";
  for (int i = 1; files.exists(aside); ++i) aside = path + ".corrupt." + std::to_string(i);
  if (damage.goodBytes < kHeadFileHeader) {
    ORIEL_TRY(files.rename(path, aside));
    return files.writeAtomically(path, headFileHeader());
  }
  ORIEL_ASSIGN(const auto map, files.map(path));
  std::string_view tail = asText(map->bytes());
  tail.remove_prefix(std::min<std::size_t>(damage.goodBytes, tail.size()));
  tail = tail.substr(0, tail.find_last_not_of('\0') + 1);
  ORIEL_TRY(files.writeAtomically(aside, tail));
  ORIEL_ASSIGN(const auto file, files.openAppend(path));
  ORIEL_TRY(file->truncate(damage.goodBytes));
  ORIEL_TRY(file->sync());
  return file->close();
}

}  // namespace oriel::tsdb
