#include "models/tsdb/chunks/chunk_segments.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "models/base/bytes.h"

namespace oriel::tsdb {
namespace {

constexpr std::uint32_t kSegmentMagic = 0x85BD40DD;
constexpr std::size_t kSegmentHeaderBytes = 8;
constexpr std::size_t kChunkSumBytes = 4;
constexpr std::size_t kSegmentFlushBytes = 1 << 20;
constexpr std::uint64_t kLargestSegment = 0xffffffff;  // offsets have 32 bits

std::string segmentFile(std::uint64_t index) {
  char name[32];
  std::snprintf(name, sizeof name, "%06llu", static_cast<unsigned long long>(index + 1));
  return name;
}

/// Encoding, data and sum of the chunk at `offset`; Corrupt when it does not fit.
Result<Bytes> framedChunk(Bytes segment, std::uint64_t offset) {
  if (offset < kSegmentHeaderBytes || offset >= segment.size())
    return makeError(ErrorCode::Corrupt, "lies outside of the segment");
  std::size_t lengthBytes = 1;
  std::uint64_t length = static_cast<std::uint8_t>(segment[offset]);
  if (length >= 0x80) {
    ByteReader reader(segment.subspan(offset));
    length = reader.uvarint();
    if (!reader.ok()) return makeError(ErrorCode::Corrupt, "reaches beyond the end of the segment");
    lengthBytes = segment.size() - offset - reader.remaining();
  }
  const std::uint64_t room = segment.size() - offset - lengthBytes;
  if (room < 1 + kChunkSumBytes || length > room - 1 - kChunkSumBytes)
    return makeError(ErrorCode::Corrupt, "reaches beyond the end of the segment");
  return segment.subspan(offset + lengthBytes, static_cast<std::size_t>(length) + 1 + kChunkSumBytes);
}

SegmentMark markOf(Bytes segment) {
  SegmentMark mark{segment.size(), 0, 0};
  if (segment.size() >= kChunkSumBytes) mark.last = big32(segment.data() + segment.size() - kChunkSumBytes);
  const auto chunk = framedChunk(segment, kSegmentHeaderBytes);
  if (chunk.ok()) mark.first = big32(chunk->data() + chunk->size() - kChunkSumBytes);
  return mark;
}

/// Damage changes the first chunk, the last, or the length; another segment differs in more than one of them.
bool isAnotherSegment(const SegmentMark& found, const SegmentMark& expected) {
  return found.first != expected.first && (found.last != expected.last || found.size != expected.size);
}

}  // namespace

// ---------------------------------------------------------------- writing

struct ChunkSegmentWriter::State {
  std::shared_ptr<FileSystem> files;
  std::string directory;
  std::uint64_t limit = 0;
  std::unique_ptr<WritableFile> file;
  std::string buffer;
  std::uint64_t index = 0;
  std::uint64_t position = 0;  ///< in the segment, with what is buffered
  std::uint64_t finished = 0;  ///< bytes of the segments before
  std::vector<SegmentMark> marks;

  Status begin() {
    ORIEL_ASSIGN(file, files->create(directory + "/" + segmentFile(index)));
    putBig32(buffer, kSegmentMagic);
    putByte(buffer, 1);
    buffer.append(3, '\0');
    position = kSegmentHeaderBytes;
    marks.emplace_back();
    return {};
  }

  Status flush() {
    if (buffer.empty()) return {};
    ORIEL_TRY(file->append(asBytes(buffer)));
    buffer.clear();
    return {};
  }

  Status end() {
    if (!file) return {};
    ORIEL_TRY(flush());
    ORIEL_TRY(file->sync());
    ORIEL_TRY(file->close());
    file.reset();
    marks.back().size = position;
    finished += std::exchange(position, 0);
    ++index;
    return {};
  }
};

ChunkSegmentWriter::ChunkSegmentWriter() : state_(std::make_unique<State>()) {}
ChunkSegmentWriter::~ChunkSegmentWriter() = default;

Result<std::unique_ptr<ChunkSegmentWriter>> ChunkSegmentWriter::create(std::shared_ptr<FileSystem> files,
                                                                       std::string directory,
                                                                       std::uint64_t segmentBytes) {
  ORIEL_TRY(files->makeDirectories(directory));
  std::unique_ptr<ChunkSegmentWriter> writer(new ChunkSegmentWriter);
  writer->state_->files = std::move(files);
  writer->state_->directory = std::move(directory);
  writer->state_->limit = std::min(segmentBytes, kLargestSegment);
  return writer;
}

Result<BlockChunkRef> ChunkSegmentWriter::write(const EncodedChunk& chunk) {
  State& s = *state_;
  if (chunk.encoding == Encoding::None || chunk.data.empty())
    return makeError(ErrorCode::InvalidInput, "a chunk without data cannot be written");
  std::string head;
  putUvarint(head, chunk.data.size());
  const std::size_t length = head.size() + 1 + chunk.data.size() + kChunkSumBytes;
  if (s.file && s.position > kSegmentHeaderBytes && s.position + length > s.limit) ORIEL_TRY(s.end());
  if (!s.file) ORIEL_TRY(s.begin());
  if (s.position + length > kLargestSegment) return makeError(ErrorCode::LimitExceeded, "a chunk is too large");
  const BlockChunkRef ref = s.index << 32 | s.position;
  const std::size_t start = s.buffer.size() + head.size();
  s.buffer += head;
  putByte(s.buffer, static_cast<std::uint8_t>(chunk.encoding));
  s.buffer += asText(chunk.data);
  const std::uint32_t sum = crc32c(asBytes(std::string_view(s.buffer).substr(start)));
  putBig32(s.buffer, sum);
  if (s.position == kSegmentHeaderBytes) s.marks.back().first = sum;
  s.marks.back().last = sum;
  s.position += length;
  if (s.buffer.size() >= kSegmentFlushBytes) ORIEL_TRY(s.flush());
  return ref;
}

Status ChunkSegmentWriter::close() {
  ORIEL_TRY(state_->end());
  return state_->files->syncDirectory(state_->directory);
}

std::uint64_t ChunkSegmentWriter::bytesWritten() const { return state_->finished + state_->position; }
std::vector<SegmentMark> ChunkSegmentWriter::marks() const { return state_->marks; }

// ---------------------------------------------------------------- reading

struct ChunkSegments::State {
  std::shared_ptr<FileSystem> files;
  std::string directory;
  std::vector<SegmentMark> marks;
  std::shared_mutex mutex;
  std::map<std::uint32_t, Result<std::shared_ptr<const FileBytes>>> opened;  ///< sound ones, and those that are Corrupt
  /// The first sound ones again, which stay at their place in the map: a lock for each chunk would cost as much as the
  /// rest of finding it.
  std::array<std::atomic<const std::shared_ptr<const FileBytes>*>, 16> first{};

  Result<std::shared_ptr<const FileBytes>> open(std::uint32_t index) const {
    ORIEL_ASSIGN(auto file, files->map(directory + "/" + segmentFile(index)));
    const Bytes bytes = file->bytes();
    const std::string name = segmentName(std::uint64_t{index} << 32);
    if (bytes.size() < kSegmentHeaderBytes || big32(bytes.data()) != kSegmentMagic)
      return makeError(ErrorCode::Corrupt, name + " does not begin as a segment of chunks");
    if (bytes[4] != std::byte{1}) return makeError(ErrorCode::Corrupt, name + " has an unknown version");
    if (index < marks.size() && isAnotherSegment(markOf(bytes), marks[index]))
      return makeError(ErrorCode::Corrupt, name + " is not the segment that was written with this block");
    return file;
  }

  Result<std::shared_ptr<const FileBytes>> segment(std::uint32_t index) {
    if (index < first.size())
      if (const auto* known = first[index].load(std::memory_order_acquire)) return *known;
    {
      const std::shared_lock lock(mutex);
      if (const auto it = opened.find(index); it != opened.end()) return it->second;
    }
    auto file = open(index);
    // A file that is missing or cannot be opened now may be there later.
    if (!file.ok() && file.error().code != ErrorCode::Corrupt) return file;
    const std::unique_lock lock(mutex);
    const auto& kept = opened.try_emplace(index, std::move(file)).first->second;
    if (index < first.size() && kept.ok()) first[index].store(&*kept, std::memory_order_release);
    return kept;
  }
};

ChunkSegments::ChunkSegments(std::shared_ptr<FileSystem> files, std::string directory, std::vector<SegmentMark> marks)
    : state_(std::make_shared<State>()) {
  state_->files = std::move(files);
  state_->directory = std::move(directory);
  state_->marks = std::move(marks);
}

void ChunkSegments::releasePages() const {
  const std::shared_lock lock(state_->mutex);
  for (const auto& [index, file] : state_->opened)
    if (file.ok()) (*file)->releasePages();
}

std::string ChunkSegments::segmentName(BlockChunkRef ref) { return "chunks/" + segmentFile(ref >> 32); }

void ChunkSegments::prefetch(BlockChunkRef ref) const {
  const auto index = static_cast<std::uint32_t>(ref >> 32);
  const auto* const known =
      index < state_->first.size() ? state_->first[index].load(std::memory_order_acquire) : nullptr;
  if (known == nullptr) return;
  constexpr std::size_t line = 64;
  constexpr std::size_t usualChunk = 256;
  const Bytes bytes = (*known)->bytes();
  const std::size_t begin = std::min<std::size_t>(static_cast<std::uint32_t>(ref), bytes.size());
  const std::size_t end = std::min(begin + usualChunk, bytes.size());
  for (std::size_t at = begin; at < end; at += line) __builtin_prefetch(bytes.data() + at);
}

Result<EncodedChunk> ChunkSegments::view(BlockChunkRef ref) const {
  const auto index = static_cast<std::uint32_t>(ref >> 32);
  const auto offset = static_cast<std::uint32_t>(ref);
  const auto* const known =
      index < state_->first.size() ? state_->first[index].load(std::memory_order_acquire) : nullptr;
  const FileBytes* file = known == nullptr ? nullptr : known->get();
  if (file == nullptr) {
    ORIEL_ASSIGN(const auto opened, state_->segment(index));
    file = opened.get();  // it stays open
  }
  const auto damaged = [&](const std::string& what) {
    return makeError(ErrorCode::Corrupt,
                     segmentName(ref) + ": the chunk at offset " + std::to_string(offset) + " " + what);
  };
  const auto framed = framedChunk(file->bytes(), offset);
  if (!framed.ok()) return damaged(framed.error().text);
  const Bytes summed = framed->first(framed->size() - kChunkSumBytes);
  if (crc32c(summed) != big32(summed.data() + summed.size())) return damaged("has a wrong checksum");
  EncodedChunk chunk;
  chunk.encoding = static_cast<Encoding>(summed[0]);
  chunk.data = summed.subspan(1);
  return chunk;
}

Result<EncodedChunk> ChunkSegments::read(BlockChunkRef ref) const {
  ORIEL_ASSIGN(EncodedChunk chunk, view(ref));
  ORIEL_ASSIGN(chunk.owner, state_->segment(static_cast<std::uint32_t>(ref >> 32)));
  return chunk;
}

}  // namespace oriel::tsdb
