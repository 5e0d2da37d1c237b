#include "models/net/answer_reader.h"

#include <algorithm>
#include <charconv>

#include "models/net/encoding.h"

namespace oriel::net {
namespace {

constexpr std::size_t kMaxHeadBytes = 256 << 10;
constexpr std::size_t kMaxChunkLineBytes = 4096;
constexpr std::size_t kMaxTrailerBytes = 64 << 10;
constexpr std::size_t kMaxBodyReserve = 16 << 20;

/// A header's value that lists words.
bool listsWord(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (lowerCase(trimBlank(list.substr(0, comma))) == word) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace

void AnswerReader::begin(bool gunzip, std::uint64_t most, std::size_t expected) {
  mayGunzip_ = gunzip;
  most_ = most;
  expected_ = expected;
  place_ = Place::Head;
  begun_ = keep_ = http11_ = chunked_ = packed_ = unpacked_ = false;
  length_.reset();
  left_ = 0;
  trailerBytes_ = 0;
  line_.clear();
  response_ = HttpResponse{};
}

AnswerReader::Verdict AnswerReader::take(std::string_view bytes) {
  if (bytes.empty()) return Verdict::More;
  begun_ = true;
  if (place_ == Place::Head) {
    const Verdict verdict = takeHead(bytes);
    if (verdict != Verdict::More || place_ == Place::Head) return verdict;
  }
  return takeBody(bytes);
}

AnswerReader::Verdict AnswerReader::end() {
  if (place_ == Place::UntilClose) return finish();
  if (place_ == Place::Head) return Verdict::Odd;
  return chunked_ ? Verdict::ShortChunks : Verdict::ShortBody;
}

// ---------------------------------------------------------------- the head

AnswerReader::Verdict AnswerReader::takeHead(std::string_view& bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  constexpr std::string_view kStart = "HTTP/1.";
  // Where the end may begin: it may have come in two pieces.
  const std::size_t from = line_.size() < kEnd.size() ? 0 : line_.size() - (kEnd.size() - 1);
  const bool pieces = !line_.empty();
  const std::size_t before = line_.size();
  if (pieces) line_.append(bytes.substr(0, kMaxHeadBytes + 1));
  const std::string_view all = pieces ? std::string_view(line_) : bytes;
  if (all.substr(0, kStart.size()) != kStart.substr(0, std::min(all.size(), kStart.size()))) return Verdict::Odd;
  const std::size_t end = all.find(kEnd, from);
  if (end == std::string_view::npos) {
    if (all.size() > kMaxHeadBytes) return Verdict::Odd;
    // A server that ends its lines in another way would be waited for in vain.
    for (std::size_t at = all.find('\n'); at != std::string_view::npos; at = all.find('\n', at + 1))
      if (at == 0 || all[at - 1] != '\r') return Verdict::Odd;
    if (!pieces) line_ = bytes;
    return Verdict::More;
  }
  if (end > kMaxHeadBytes || !readHead(all.substr(0, end + 2)) || !chooseBody()) return Verdict::Odd;
  bytes.remove_prefix(end + kEnd.size() - before);
  line_.clear();
  if (length_ && *length_ > most_) return Verdict::TooLong;
  return place_ == Place::Done ? (bytes.empty() ? Verdict::Done : Verdict::Odd) : Verdict::More;
}

bool AnswerReader::readHead(std::string_view head) {
  bool first = true;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    if (!isHeaderValue(line)) return false;  // a control character, such as a lone line end
    if (!(first ? readStatus(line) : readHeader(line))) return false;
    first = false;
  }
  return true;
}

bool AnswerReader::readStatus(std::string_view line) {
  // HTTP/1.1 200 OK
  if (line.size() < 12 || (line[7] != '0' && line[7] != '1') || line[8] != ' ') return false;
  if (line.size() > 12 && line[12] != ' ') return false;
  int status = 0;
  const auto [rest, error] = std::from_chars(line.data() + 9, line.data() + 12, status);
  if (error != std::errc{} || rest != line.data() + 12 || status < 200) return false;
  http11_ = line[7] == '1';
  keep_ = http11_;
  response_.status = status;
  return true;
}

bool AnswerReader::readHeader(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !isHeaderName(line.substr(0, colon))) return false;
  std::string name = lowerCase(line.substr(0, colon));
  const std::string_view value = trimBlank(line.substr(colon + 1));
  if (name == "content-length") {
    std::uint64_t length = 0;
    const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (length_ || value.empty() || error != std::errc{} || rest != value.data() + value.size()) return false;
    if (length > 1ULL << 62U) return false;
    length_ = length;
  } else if (name == "transfer-encoding") {
    if (chunked_ || lowerCase(value) != "chunked" || !http11_) return false;
    chunked_ = true;
  } else if (name == "content-encoding" && mayGunzip_) {
    const std::string coding = lowerCase(value);
    if (packed_ || (coding != "gzip" && coding != "identity")) return false;
    packed_ = coding == "gzip";
  } else if (name == "connection") {
    if (listsWord(value, "close")) keep_ = false;
    if (listsWord(value, "upgrade")) return false;
  } else if (name == "content-type" && response_.contentType.empty()) {
    response_.contentType = value;
  }
  response_.headers.emplace_back(std::move(name), std::string(value));
  return true;
}

bool AnswerReader::chooseBody() {
  if (chunked_ && length_) return false;
  const bool none = response_.status == 204 || response_.status == 304;
  if (none && (chunked_ || packed_ || length_.value_or(0) != 0)) return false;
  if (packed_) {
    if (!gunzip_) gunzip_ = std::make_unique<Gunzip>();
    gunzip_->start();
  }
  std::uint64_t reserve = expected_;
  if (length_ && !packed_) reserve = *length_;
  response_.body.reserve(std::min<std::uint64_t>({reserve, most_, kMaxBodyReserve}));
  if (none || (length_ && *length_ == 0)) {
    place_ = Place::Done;
    return !packed_;
  }
  left_ = length_.value_or(0);
  place_ = chunked_ ? Place::ChunkSize : length_ ? Place::Length : Place::UntilClose;
  if (place_ == Place::UntilClose) keep_ = false;
  return true;
}

const std::string* AnswerReader::header(std::string_view name) const {
  for (const auto& [key, value] : response_.headers)
    if (key == name) return &value;
  return nullptr;
}

bool AnswerReader::redirects() const {
  const int status = response_.status;
  const bool redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  return redirect && header("location") != nullptr;
}

// ---------------------------------------------------------------- the body

AnswerReader::Verdict AnswerReader::takeBody(std::string_view bytes) {
  while (!bytes.empty()) {
    Verdict verdict = Verdict::More;
    switch (place_) {
      case Place::Head:
      case Place::Done: return Verdict::Odd;  // more than was announced
      case Place::Length:
      case Place::Chunk: verdict = takeCounted(bytes); break;
      case Place::ChunkSize:
      case Place::ChunkEnd:
      case Place::Trailer: verdict = takeLine(bytes); break;
      case Place::UntilClose:
        verdict = content(bytes);
        bytes = {};
        break;
    }
    if (verdict == Verdict::Done && !bytes.empty()) return Verdict::Odd;
    if (verdict != Verdict::More) return verdict;
  }
  return Verdict::More;
}

AnswerReader::Verdict AnswerReader::takeCounted(std::string_view& bytes) {
  const std::string_view part = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
  bytes.remove_prefix(part.size());
  left_ -= part.size();
  if (const Verdict verdict = content(part); verdict != Verdict::More) return verdict;
  if (left_ != 0) return Verdict::More;
  if (place_ == Place::Length) return finish();
  place_ = Place::ChunkEnd;
  return Verdict::More;
}

AnswerReader::Verdict AnswerReader::takeLine(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::string_view part = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
  bytes.remove_prefix(part.size());
  if (line_.size() + part.size() > kMaxChunkLineBytes) return Verdict::Odd;
  if (end == std::string_view::npos || !line_.empty()) line_.append(part);
  if (end == std::string_view::npos) return Verdict::More;
  std::string_view line = line_.empty() ? part : std::string_view(line_);
  if (!line.ends_with("\r\n")) return Verdict::Odd;
  line.remove_suffix(2);
  const Verdict verdict = chunkLine(line);
  line_.clear();
  return verdict;
}

AnswerReader::Verdict AnswerReader::chunkLine(std::string_view line) {
  if (place_ == Place::ChunkEnd) {
    place_ = Place::ChunkSize;
    return line.empty() ? Verdict::More : Verdict::Odd;
  }
  if (place_ == Place::Trailer) {
    trailerBytes_ += line.size();
    if (line.empty()) return finish();
    return trailerBytes_ <= kMaxTrailerBytes ? Verdict::More : Verdict::Odd;
  }
  const std::string_view digits = trimBlank(line.substr(0, line.find(';')));
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  if (digits.empty() || error != std::errc{} || rest != digits.data() + digits.size()) return Verdict::Odd;
  if (left_ > most_) return Verdict::TooLong;
  place_ = left_ == 0 ? Place::Trailer : Place::Chunk;
  return Verdict::More;
}

AnswerReader::Verdict AnswerReader::content(std::string_view bytes) {
  response_.wireBytes += bytes.size();
  std::string& body = response_.body;
  if (!packed_) {
    if (bytes.size() > most_ || body.size() > most_ - bytes.size()) return Verdict::TooLong;
    body.append(bytes);
    return Verdict::More;
  }
  if (unpacked_) return Verdict::Odd;
  if (response_.wireBytes > most_) return Verdict::TooLong;
  switch (gunzip_->take(bytes, body, most_)) {
    case Gunzip::Verdict::More: return Verdict::More;
    case Gunzip::Verdict::End: unpacked_ = true; return Verdict::More;
    case Gunzip::Verdict::TooLong: return Verdict::TooLong;
    case Gunzip::Verdict::Broken: break;
  }
  return Verdict::Odd;
}

AnswerReader::Verdict AnswerReader::finish() {
  place_ = Place::Done;
  return packed_ && !unpacked_ ? Verdict::Odd : Verdict::Done;
}

HttpResponse AnswerReader::takeResponse() { return std::move(response_); }

}  // namespace oriel::net
