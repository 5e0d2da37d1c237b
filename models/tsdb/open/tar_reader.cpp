#include "models/tsdb/open/tar_reader.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace oriel::tsdb {
namespace {

constexpr std::size_t kTarBlock = 512;
constexpr std::uint64_t kMaxHeaderText = 1 << 20;

Error tarError(const std::string& what) { return makeError(ErrorCode::Corrupt, "not a sound tar file: " + what); }

std::string_view field(const std::string& header, std::size_t at, std::size_t length) {
  const std::string_view text(header.data() + at, length);
  return text.substr(0, text.find('\0'));
}

/// Octal text, or GNU's binary form for what is larger than 8 GiB.
Result<std::uint64_t> number(const std::string& header, std::size_t at, std::size_t length) {
  std::uint64_t value = 0;
  if (static_cast<unsigned char>(header[at]) == 0x80) {
    for (std::size_t i = at + length - 8; i < at + length; ++i)
      value = value << 8 | static_cast<unsigned char>(header[i]);
    return value;
  }
  std::string_view text = field(header, at, length);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  text = text.substr(0, text.find(' '));
  if (text.empty()) return value;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return tarError("a number is no number");
  return value;
}

std::uint64_t checksum(const std::string& header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kTarBlock; ++i) sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(header[i]);
  return sum;
}

std::string nameOf(const std::string& header) {
  const std::string name(field(header, 0, 100));
  const bool ustar = field(header, 257, 5) == "ustar" && header[262] == '\0';
  const std::string prefix(ustar ? field(header, 345, 155) : std::string_view());
  return prefix.empty() ? name : prefix + "/" + name;
}

}  // namespace

Status TarReader::feed(Bytes bytes) {
  Status status;
  while (!bytes.empty() && status.ok()) bytes = bytes.subspan(consume(bytes, status));
  return status;
}

std::size_t TarReader::consume(Bytes bytes, Status& status) {
  if (part_ == Part::Ended) return bytes.size();
  if (part_ == Part::Header) {
    const std::size_t n = std::min(bytes.size(), kTarBlock - header_.size());
    header_.append(asText(bytes.first(n)));
    if (header_.size() == kTarBlock) status = takeHeader();
    return n;
  }
  if (part_ == Part::Padding) {
    const std::size_t n = std::min(bytes.size(), padding_);
    padding_ -= n;
    if (padding_ == 0) part_ = Part::Header;
    return n;
  }
  const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
  if (part_ == Part::Data)
    status = receiver_.data(bytes.first(n));
  else if (part_ != Part::Skipped)
    text_.append(asText(bytes.first(n)));
  left_ -= n;
  if (left_ == 0 && status.ok()) status = endBody();
  return n;
}

Status TarReader::takeHeader() {
  std::string header;
  header.swap(header_);
  if (header.find_first_not_of('\0') == std::string::npos) {
    part_ = Part::Ended;
    return {};
  }
  ORIEL_ASSIGN(const std::uint64_t expected, number(header, 148, 8));
  if (expected != checksum(header)) return tarError("a header's checksum does not match");
  ORIEL_ASSIGN(std::uint64_t size, number(header, 124, 12));
  const char type = header[156];
  const bool meta = type == 'L' || type == 'K' || type == 'x' || type == 'g';
  if (!meta && paxSize_ >= 0) size = static_cast<std::uint64_t>(paxSize_);
  any_ = true;
  left_ = size;
  padding_ = static_cast<std::size_t>((kTarBlock - size % kTarBlock) % kTarBlock);
  if (meta && size > kMaxHeaderText) return tarError("a name is too long");
  text_.clear();
  if (type == 'L') part_ = Part::LongName;
  if (type == 'x') part_ = Part::Pax;
  if (type == 'K' || type == 'g') part_ = Part::Skipped;
  if (!meta) ORIEL_TRY(startEntry(type, {longName_.empty() ? nameOf(header) : longName_, size, false}));
  return left_ == 0 ? endBody() : Status();
}

Status TarReader::startEntry(char type, Entry entry) {
  longName_.clear();
  paxSize_ = -1;
  entry.regularFile = type == '0' || type == '\0' || type == '7';
  // Links and devices have no body of their own, whatever their header says.
  if (!entry.regularFile && type != '5') {
    left_ = 0;
    padding_ = 0;
  }
  part_ = entry.regularFile ? Part::Data : Part::Skipped;
  return entry.regularFile ? receiver_.begin(entry) : Status();
}

Status TarReader::endBody() {
  const Part ended = part_;
  part_ = padding_ > 0 ? Part::Padding : Part::Header;
  if (ended == Part::LongName) longName_ = text_.substr(0, text_.find('\0'));
  if (ended == Part::Pax) return applyPax();
  return ended == Part::Data ? receiver_.end() : Status();
}

/// Lines of `LENGTH KEY=VALUE\n`, the length being that of the whole line.
Status TarReader::applyPax() {
  std::string_view text = text_;
  while (!text.empty()) {
    std::size_t length = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
    const auto digits = static_cast<std::size_t>(read.ptr - text.data());
    if (read.ec != std::errc() || length <= digits + 1 || length > text.size()) return tarError("a pax header");
    std::string_view line = text.substr(digits + 1, length - digits - 2);
    text.remove_prefix(length);
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return tarError("a pax header");
    const std::string_view key = line.substr(0, equals);
    line.remove_prefix(equals + 1);
    if (key == "path") longName_ = line;
    if (key != "size") continue;
    if (std::from_chars(line.data(), line.data() + line.size(), paxSize_).ec != std::errc() || paxSize_ < 0)
      return tarError("a pax size");
  }
  return {};
}

Status TarReader::finish() const {
  if (!any_) return tarError("it is empty");
  if (part_ == Part::Ended || (part_ == Part::Header && header_.empty())) return {};
  return tarError("it ends too early");
}

}  // namespace oriel::tsdb
