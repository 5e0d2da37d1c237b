#include "models/tsdb/chunks/head_chunk_files.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

#include "models/tsdb/chunks/head_chunk_format.h"

namespace oriel::tsdb {
namespace {

constexpr std::uint32_t kHeadMagic = 0x0130BC91;
constexpr std::uint8_t kHeadVersion = 1;
constexpr std::uint64_t kHeadReadWindow = 8u << 20;

std::optional<std::uint32_t> headFileNumber(const std::string& name) {
  std::uint32_t number = 0;
  const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (code != std::errc{} || end != name.data() + name.size() || number > 0x7fffffff) return std::nullopt;
  return headFileName(number) == name ? std::optional(number) : std::nullopt;
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

}  // namespace

std::string headFileName(std::uint32_t number) {
  char name[16];
  std::snprintf(name, sizeof name, "%06u", number);
  return name;
}

std::string headFileHeader() {
  std::string out;
  putBig32(out, kHeadMagic);
  putByte(out, kHeadVersion);
  out.append(3, '\0');
  return out;
}

Result<std::vector<std::uint32_t>> headFileNumbers(FileSystem& files, const std::string& directory) {
  ORIEL_ASSIGN(const std::vector<std::string> names, files.list(directory));
  std::vector<std::uint32_t> numbers;
  for (const std::string& name : names)
    if (const auto number = headFileNumber(name)) numbers.push_back(*number);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

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
