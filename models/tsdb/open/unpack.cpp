#include "models/tsdb/open/unpack.h"

#include <zlib.h>

#include <algorithm>
#include <set>

#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/open/tar_reader.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kPiece = 1 << 18;

bool isGzip(Bytes bytes) {
  return bytes.size() > 2 && std::to_integer<int>(bytes[0]) == 0x1f && std::to_integer<int>(bytes[1]) == 0x8b;
}

std::vector<std::string> partsOf(const std::string& name) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (at <= name.size()) {
    const std::size_t slash = std::min(name.find('/', at), name.size());
    if (const std::string part = name.substr(at, slash - at); !part.empty() && part != ".") parts.push_back(part);
    at = slash + 1;
  }
  return parts;
}

/// Writes the files that come out of the archive.
class Unpacker {
 public:
  Unpacker(FileSystem& files, std::string target) : files_(files), target_(std::move(target)) {}

  TarReader::Receiver receiver() {
    return {[this](const TarReader::Entry& entry) { return begin(entry); },
            [this](Bytes bytes) { return file_ ? file_->append(bytes) : Status(); },
            [this] {
              const auto file = std::move(file_);
              return file ? file->close() : Status();
            }};
  }

 private:
  Status begin(const TarReader::Entry& entry) {
    const std::vector<std::string> parts = partsOf(entry.name);
    if (entry.name.starts_with('/') || std::find(parts.begin(), parts.end(), "..") != parts.end())
      return makeError(ErrorCode::Corrupt, "the archive holds a file that leads out of it: " + entry.name);
    if (!isDataFile(entry.name)) return {};
    std::string folder = target_;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) folder += "/" + parts[i];
    if (made_.insert(folder).second) ORIEL_TRY(files_.makeDirectories(folder));
    ORIEL_ASSIGN(file_, files_.create(folder + "/" + parts.back()));
    return {};
  }

  FileSystem& files_;
  std::string target_;
  std::set<std::string> made_;
  std::unique_ptr<WritableFile> file_;
};

class Inflater {
 public:
  // 16: a gzip header is wanted.
  Inflater() { ready_ = inflateInit2(&stream_, MAX_WBITS + 16) == Z_OK; }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  template <class Take>
  Status feed(Bytes bytes, Take take) {
    if (!ready_) return makeError(ErrorCode::Internal, "zlib does not start");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    while (stream_.avail_in > 0) {
      if (ended_) ORIEL_TRY(restart());
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return makeError(ErrorCode::Corrupt, "the archive is damaged (gzip)");
      ended_ = result == Z_STREAM_END;
      ORIEL_TRY(take(asBytes(std::string_view(buffer_.data(), buffer_.size() - stream_.avail_out))));
    }
    return {};
  }
  bool ended() const { return ended_; }

 private:
  /// gzip files may be joined one after the other.
  Status restart() {
    ended_ = false;
    if (inflateReset(&stream_) != Z_OK) return makeError(ErrorCode::Internal, "zlib does not start again");
    return {};
  }

  z_stream stream_{};
  std::string buffer_ = std::string(kPiece, '\0');
  bool ready_ = false;
  bool ended_ = false;
};

}  // namespace

bool looksLikeArchive(FileSystem& files, const std::string& path) {
  const auto bytes = files.map(path);
  if (!bytes.ok()) return false;
  const Bytes all = (*bytes)->bytes();
  return isGzip(all) || (all.size() >= 512 && asText(all.subspan(257, 5)) == "ustar");
}

bool isDataFile(const std::string& name) {
  const std::vector<std::string> parts = partsOf(name);
  if (parts.size() < 2)
    return parts.size() == 1 && (parts[0] == "meta.json" || parts[0] == "index" || parts[0] == "tombstones");
  const std::string& file = parts.back();
  const std::string& folder = parts[parts.size() - 2];
  if (file == "meta.json" || file == "index" || file == "tombstones") return true;
  const bool numbered = !file.empty() && file.find_first_not_of("0123456789") == std::string::npos;
  return numbered && (folder == "chunks" || folder == "wal" || folder == "wbl" || folder == "chunks_head" ||
                      folder.starts_with("checkpoint.") || folder.starts_with("chunk_snapshot."));
}

Status unpackArchive(FileSystem& files, const std::string& archive, const std::string& target,
                     std::atomic<double>* done, const std::atomic<bool>* stop) {
  ORIEL_ASSIGN(const auto bytes, files.map(archive));
  ORIEL_TRY(files.makeDirectories(target));
  const Bytes all = bytes->bytes();
  Unpacker unpacker(files, target);
  TarReader tar(unpacker.receiver());
  Inflater inflater;
  const bool packed = isGzip(all);
  for (std::size_t at = 0; at < all.size(); at += kPiece) {
    if (stop != nullptr && stop->load()) return makeError(ErrorCode::Cancelled, "cancelled");
    const Bytes piece = all.subspan(at, std::min(kPiece, all.size() - at));
    if (packed)
      ORIEL_TRY(inflater.feed(piece, [&](Bytes plain) { return tar.feed(plain); }));
    else
      ORIEL_TRY(tar.feed(piece));
    if (done != nullptr) done->store(static_cast<double>(at + piece.size()) / static_cast<double>(all.size()));
  }
  if (packed && !inflater.ended()) return makeError(ErrorCode::Corrupt, archive + ": the archive ends too early");
  return tar.finish();
}

}  // namespace oriel::tsdb
