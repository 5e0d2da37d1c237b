#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "models/net/gunzip.h"
#include "models/net/http_client.h"

namespace oriel::net {

/// Reads the answer to a GET as it comes, strictly: bodies with a length, in chunks or until the end of the connection,
/// plain or (where asked for) gzip. Whatever is not as every server writes it is Odd: libcurl may judge it. Owned by
/// one thread; no sockets here.
class AnswerReader {
 public:
  enum class Verdict {
    More,       ///< not yet whole
    Done,       ///< takeResponse()
    Odd,        ///< no answer for this reader
    TooLong,    ///< the body exceeds its limit
    ShortBody,  ///< ended missing() bytes before its declared length
    ShortChunks,
  };

  /// Makes it ready for an answer. `expected` is a guess at the body's size; at most `most` bytes of it are taken.
  void begin(bool gunzip, std::uint64_t most, std::size_t expected);
  Verdict take(std::string_view bytes);
  /// The server has closed the connection.
  Verdict end();

  /// Something has come.
  bool begun() const { return begun_; }
  std::size_t bodyBytes() const { return response_.body.size(); }
  bool headRead() const { return place_ != Place::Head; }
  std::uint64_t missing() const { return left_; }
  int status() const { return response_.status; }
  bool redirects() const;
  /// The connection may serve another request.
  bool keepsConnection() const { return keep_; }
  HttpResponse takeResponse();

 private:
  enum class Place { Head, Length, ChunkSize, Chunk, ChunkEnd, Trailer, UntilClose, Done };

  Verdict takeHead(std::string_view& bytes);
  bool readHead(std::string_view head);
  bool readStatus(std::string_view line);
  bool readHeader(std::string_view line);
  bool chooseBody();
  Verdict takeBody(std::string_view bytes);
  Verdict takeCounted(std::string_view& bytes);
  Verdict takeLine(std::string_view& bytes);
  Verdict chunkLine(std::string_view line);
  Verdict content(std::string_view bytes);
  Verdict finish();
  const std::string* header(std::string_view name) const;

  bool mayGunzip_ = false;
  std::uint64_t most_ = 0;
  std::size_t expected_ = 0;
  Place place_ = Place::Head;
  bool begun_ = false;
  bool keep_ = false;
  bool http11_ = false;
  bool chunked_ = false;
  bool packed_ = false;
  bool unpacked_ = false;  ///< the packed body has come to its end
  std::optional<std::uint64_t> length_;
  std::uint64_t left_ = 0;        ///< of the body or the chunk
  std::size_t trailerBytes_ = 0;  ///< also of chunk lines in a row
  std::string line_;              ///< a head or line that came in pieces
  HttpResponse response_;
  std::unique_ptr<Gunzip> gunzip_;
};

}  // namespace oriel::net
