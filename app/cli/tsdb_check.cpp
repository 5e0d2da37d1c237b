#include "app/cli/tsdb_check.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "models/base/bytes.h"
#include "models/tsdb/block/block.h"
#include "models/tsdb/chunks/head_chunk_files.h"
#include "models/tsdb/wal/records.h"
#include "models/tsdb/wal/sample_reader.h"
#include "models/tsdb/wal/segment_reader.h"

namespace oriel::cli {

namespace {

/// The number that a file's name is, when it is nothing else.
std::optional<std::uint32_t> numberIn(const std::string& name) {
  std::uint32_t number = 0;
  const auto end = std::from_chars(name.data(), name.data() + name.size(), number);
  if (name.empty() || end.ec != std::errc() || end.ptr != name.data() + name.size()) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> checkpointNumber(const std::string& name) {
  constexpr std::string_view kPrefix = "checkpoint.";
  return name.starts_with(kPrefix) ? numberIn(name.substr(kPrefix.size())) : std::nullopt;
}

/// Damage, or what somebody set aside for damage.
bool isSetAside(const std::string& name) {
  return name.ends_with(".damaged") || name.ends_with(".corrupt") || name.find(".corrupt.") != std::string::npos;
}

Status checkRecord(Bytes record) {
  using namespace tsdb::wal;
  switch (static_cast<RecordType>(recordType(record))) {
    case RecordType::Series: {
      std::vector<SeriesRecord> out;
      return decodeSeries(record, out);
    }
    case RecordType::Samples: return forEachSample(record, [](WalRef, Timestamp, double) {});
    case RecordType::Exemplars: {
      std::vector<ExemplarRecord> out;
      return decodeExemplars(record, out);
    }
    case RecordType::Metadata: {
      std::vector<MetadataRecord> out;
      return decodeMetadata(record, out);
    }
    case RecordType::Histograms:
    case RecordType::FloatHistograms:
    case RecordType::CustomHistograms:
    case RecordType::CustomFloatHistograms: {
      std::vector<HistogramRecord> out;
      return decodeHistograms(record, out);
    }
    case RecordType::Tombstones: break;
  }
  // Types of newer programs are none of ours to judge.
  return {};
}

/// Empty when the samples are where the chunk says.
std::string problemOf(const tsdb::HeadChunk& chunk) {
  SampleBatch batch;
  const tsdb::EncodedChunk& data = chunk.chunk;
  const std::size_t samples = tsdb::chunkSampleCount(data.data);
  if (const Status read = tsdb::decodeChunk(data.encoding, data.data, samples, batch); !read.ok())
    return read.error().text;
  if (batch.size() != samples || samples == 0) return "the chunk has fewer samples than it says";
  if (chunk.outOfOrder || (batch.timestamps.front() == data.minTime && batch.timestamps.back() == data.maxTime))
    return {};
  return "the samples are not of the time that the chunk says";
}

}  // namespace

TsdbCheck::TsdbCheck(std::shared_ptr<FileSystem> files, const tsdb::DataLocation& location,
                     std::function<void(const std::string&)> say)
    : files_(std::move(files)), directory_(location.directory), onlyBlock_(location.onlyBlock), say_(std::move(say)) {}

void TsdbCheck::run() {
  if (!onlyBlock_.empty()) return checkBlock(onlyBlock_);
  const auto names = files_->list(directory_);
  if (!names.ok()) {
    say_(names.error().toString());
    return count(false);
  }
  for (const std::string& name : *names) {
    if (tsdb::isUlid(name)) checkBlock(name);
    if (isSetAside(name)) say_(name + ": set aside as damaged before; not part of any answer");
    if (name == "wal" || name == "wbl") checkLog(name, true);
    // Snapshots of the head are written as the log is, with records of their own.
    if (name.starts_with("chunk_snapshot.")) checkLog(name, false);
    if (name == "chunks_head") checkHeadChunks();
  }
}

std::string TsdbCheck::textOf(const Error& error) const {
  std::string text = error.toString();
  const std::string inside = directory_ + "/";
  for (std::size_t at = text.find(inside); at != std::string::npos; at = text.find(inside, at))
    text.erase(at, inside.size());
  return text;
}

void TsdbCheck::checkBlock(const std::string& ulid) {
  const auto block = tsdb::Block::open(files_, full(ulid));
  if (!block.ok()) {
    std::string text = textOf(block.error());
    say_(text.starts_with(ulid) ? text : ulid + ": " + text);
    return count(false);
  }
  const std::vector<std::string> damage = (*block)->verify(nullptr);
  sayOnce(ulid, damage);
  count(damage.empty());
}

/// One line for what differs only in the series that it is said of.
void TsdbCheck::sayOnce(const std::string& ulid, const std::vector<std::string>& damage) {
  const std::string inside = "open " + full(ulid) + "/";
  for (std::size_t i = 0; i < damage.size();) {
    const std::string what = damage[i].substr(0, damage[i].find(" ("));
    std::size_t same = i + 1;
    while (same < damage.size() && damage[same].substr(0, damage[same].find(" (")) == what) ++same;
    std::string line = damage[i].starts_with(inside) ? damage[i].substr(inside.size()) : damage[i];
    if (same > i + 1) line += " and " + std::to_string(same - i - 1) + " more";
    say_(ulid + "/" + line);
    i = same;
  }
}

void TsdbCheck::checkLog(const std::string& folder, bool withRecords) {
  const auto names = files_->list(full(folder));
  if (!names.ok()) {
    say_(textOf(names.error()));
    return count(false);
  }
  std::optional<std::uint32_t> before, first, covered;
  for (const std::string& name : *names) {
    const std::string path = folder + "/" + name;
    if (isSetAside(name)) say_(path + ": set aside as damaged before");
    if (const auto upTo = checkpointNumber(name)) {
      covered = std::max(covered.value_or(0), *upTo);
      checkLog(path, withRecords);
    }
    const auto number = numberIn(name);
    if (!number) continue;
    if (before && *number != *before + 1) {
      say_(path + ": the segment before it is missing (" + std::to_string(*number - *before - 1) + " of them)");
      count(false);
    }
    before = number;
    if (!first) first = number;
    checkSegment(path, withRecords);
  }
  if (first && covered && *first > *covered + 1) {
    say_(folder + ": the segments between checkpoint " + std::to_string(*covered) + " and segment " +
         std::to_string(*first) + " are missing");
    count(false);
  }
}

void TsdbCheck::checkSegment(const std::string& path, bool withRecords) {
  const auto bytes = files_->map(full(path));
  if (!bytes.ok()) {
    say_(textOf(bytes.error()));
    return count(false);
  }
  tsdb::wal::SegmentReader reader((*bytes)->bytes());
  bool sound = true;
  Bytes record;
  while (true) {
    const std::size_t at = reader.goodBytes();
    const auto more = reader.next(record);
    if (!more.ok()) {
      // What stands behind the first damage cannot be told from it.
      const std::size_t lost = (*bytes)->bytes().size() - reader.goodBytes();
      say_(path + ": byte " + std::to_string(reader.goodBytes()) + ": " + more.error().text + "; " +
           std::to_string(lost) + " bytes are lost");
      sound = false;
      break;
    }
    if (!*more) break;
    if (const Status read = withRecords ? checkRecord(record) : Status(); !read.ok()) {
      say_(path + ": byte " + std::to_string(at) + ": " + read.error().text);
      sound = false;
    }
  }
  (*bytes)->releasePages();
  count(sound);
}

void TsdbCheck::checkHeadChunks() {
  const std::string folder = "chunks_head/";
  std::map<std::uint32_t, bool> sound;
  if (const auto names = files_->list(full("chunks_head")); names.ok()) {
    for (const std::string& name : *names) {
      if (isSetAside(name)) say_(folder + name + ": set aside as damaged before");
      const auto number = numberIn(name);
      if (!number) continue;
      if (!sound.empty() && *number != sound.rbegin()->first + 1) {
        say_(folder + name + ": the file before it is missing");
        count(false);
      }
      sound[*number] = true;
    }
  }
  const auto damage = tsdb::readHeadChunks(*files_, full("chunks_head"), [&](const tsdb::HeadChunk& chunk) {
    const std::string problem = problemOf(chunk);
    if (problem.empty()) return;
    const auto number = static_cast<std::uint32_t>(chunk.ref >> 32);
    char name[16];
    std::snprintf(name, sizeof name, "%06u", number);
    say_(folder + name + ": byte " + std::to_string(chunk.ref & 0xffffffff) + ": " + problem);
    sound[number] = false;
  });
  if (!damage.ok()) {
    say_(textOf(damage.error()));
    return count(false);
  }
  for (const tsdb::HeadChunkDamage& file : *damage) {
    say_(folder + file.file + ": byte " + std::to_string(file.goodBytes) + ": " + file.what);
    if (const auto number = numberIn(file.file)) sound[*number] = false;
  }
  for (const auto& [number, good] : sound) count(good);
}

}  // namespace oriel::cli
