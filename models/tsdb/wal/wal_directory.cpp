#include "models/tsdb/wal/wal_directory.h"

#include <algorithm>
#include <charconv>

#include "models/base/bytes.h"
#include "models/tsdb/wal/segment_writer.h"

namespace oriel::tsdb::wal {
namespace {

constexpr std::string_view kCheckpointPrefix = "checkpoint.";

std::optional<std::uint32_t> wholeNumber(std::string_view text) {
  std::uint32_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> checkpointNumber(std::string_view name) {
  if (!name.starts_with(kCheckpointPrefix)) return std::nullopt;
  return wholeNumber(name.substr(kCheckpointPrefix.size()));
}

}  // namespace

std::uint32_t Layout::nextSegment() const {
  std::uint32_t next = segments.empty() ? 0 : segments.back() + 1;
  if (checkpoint) next = std::max(next, *checkpoint + 1);
  return next;
}

std::string checkpointName(std::uint32_t number) { return std::string(kCheckpointPrefix) + segmentName(number); }

Result<Layout> readLayout(FileSystem& files, const std::string& directory) {
  ORIEL_ASSIGN(const auto names, files.list(directory));
  Layout out;
  for (const std::string& name : names) {
    if (const auto number = wholeNumber(name)) out.segments.push_back(*number);
    if (const auto number = checkpointNumber(name))
      if (!out.checkpoint || *number > *out.checkpoint) out.checkpoint = number;
  }
  std::sort(out.segments.begin(), out.segments.end());
  return out;
}

Result<std::vector<SegmentFile>> replayOrder(FileSystem& files, const std::string& directory, const Layout& layout) {
  std::vector<SegmentFile> out;
  if (layout.checkpoint) {
    const std::string folder = checkpointName(*layout.checkpoint);
    ORIEL_ASSIGN(const Layout inner, readLayout(files, directory + "/" + folder));
    for (const std::uint32_t number : inner.segments) {
      const std::string label = folder + "/" + segmentName(number);
      out.push_back({directory + "/" + label, label, std::nullopt});
    }
  }
  for (const std::uint32_t number : layout.segments) {
    if (layout.checkpoint && number <= *layout.checkpoint) continue;
    out.push_back({directory + "/" + segmentName(number), segmentName(number), number});
  }
  return out;
}

Result<std::string> setTailAside(FileSystem& files, const std::string& path, std::uint64_t goodBytes) {
  ORIEL_ASSIGN(const auto whole, files.map(path));
  std::string aside = path + ".corrupt";
  for (int n = 2; files.exists(aside); ++n) aside = path + ".corrupt." + std::to_string(n);
  ORIEL_ASSIGN(const auto copy, files.create(aside));
  ORIEL_TRY(copy->append(whole->bytes().subspan(std::min<std::size_t>(goodBytes, whole->bytes().size()))));
  ORIEL_TRY(copy->sync());
  ORIEL_TRY(copy->close());
  ORIEL_ASSIGN(const auto segment, files.openAppend(path));
  ORIEL_TRY(segment->truncate(goodBytes));
  ORIEL_TRY(segment->sync());
  ORIEL_TRY(segment->close());
  return aside;
}

Status removeFolder(FileSystem& files, const std::string& path) {
  if (!files.exists(path)) return {};
  ORIEL_ASSIGN(const auto names, files.list(path));
  for (const std::string& name : names) ORIEL_TRY(files.remove(path + "/" + name));
  return files.remove(path);
}

void removeLeftovers(FileSystem& files, const std::string& directory) {
  const auto names = files.list(directory);
  if (!names.ok()) return;
  for (const std::string& name : *names)
    if (name.starts_with(kCheckpointPrefix) && name.ends_with(".tmp"))
      (void)removeFolder(files, directory + "/" + name);
}

std::uint64_t bytesOnDisk(FileSystem& files, const std::string& directory) {
  std::uint64_t total = 0;
  const auto layout = readLayout(files, directory);
  if (!layout.ok()) return 0;
  for (const std::uint32_t number : layout->segments)
    if (const auto size = files.fileSize(directory + "/" + segmentName(number)); size.ok()) total += *size;
  if (!layout->checkpoint) return total;
  return total + bytesOnDisk(files, directory + "/" + checkpointName(*layout->checkpoint));
}

}  // namespace oriel::tsdb::wal
