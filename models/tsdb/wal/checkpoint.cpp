#include <algorithm>
#include <map>

#include "models/base/log.h"
#include "models/tsdb/wal/segment_reader.h"
#include "models/tsdb/wal/segment_writer.h"
#include "models/tsdb/wal/wal_directory.h"

namespace oriel::tsdb::wal {
namespace {

/// Copies the records of old segments into a checkpoint, leaving out what is no longer wanted.
class CheckpointFilter {
 public:
  CheckpointFilter(const CheckpointPlan& plan, SegmentWriter& writer) : plan_(plan), writer_(writer) {}

  Status copy(Bytes segment) {
    SegmentReader reader(segment);
    Bytes record;
    while (true) {
      const auto more = reader.next(record);
      // What a replay could not read it has set aside already; the rest of this segment is lost in any case.
      if (!more.ok() || !*more) return {};
      ORIEL_TRY(filter(record));
      if (bytes_ > kFlushBytes) ORIEL_TRY(flush());
    }
  }
  Status finish() {
    std::vector<MetadataRecord> items;
    for (auto& [ref, metadata] : metadata_) items.push_back({ref, std::move(metadata)});
    if (!items.empty()) put(encodeMetadata(items));
    return flush();
  }

 private:
  static constexpr std::size_t kFlushBytes = 1 << 20;

  bool lives(WalRef ref) const { return plan_.live.contains(ref); }
  bool keeps(WalRef ref, Timestamp timestamp) const { return timestamp >= plan_.minTime && lives(ref); }
  void put(std::string record) {
    bytes_ += record.size();
    records_.push_back(std::move(record));
  }
  Status flush() {
    if (records_.empty()) return {};
    ORIEL_TRY(writer_.write(records_));
    records_.clear();
    bytes_ = 0;
    return {};
  }

  Status filter(Bytes record) {
    switch (static_cast<RecordType>(recordType(record))) {
      case RecordType::Series: return filterSeries(record);
      case RecordType::Samples: return filterSamples(record);
      case RecordType::Exemplars: return filterExemplars(record);
      case RecordType::Metadata: return filterMetadata(record);
      case RecordType::Tombstones: return filterTombstones(record);
      case RecordType::Histograms:
      case RecordType::FloatHistograms:
      case RecordType::CustomHistograms:
      case RecordType::CustomFloatHistograms: return filterHistograms(record);
      default: break;
    }
    // A kind of record that is not known (or not kept in memory) is carried over as it is.
    if (!record.empty()) put(std::string(asText(record)));
    return {};
  }
  Status filterSeries(Bytes record) {
    std::vector<SeriesRecord> items;
    ORIEL_TRY(decodeSeries(record, items));
    std::erase_if(items, [this](const auto& item) { return !lives(item.ref); });
    if (!items.empty()) put(encodeSeries(items));
    return {};
  }
  Status filterSamples(Bytes record) {
    std::vector<SampleRecord> items;
    ORIEL_TRY(decodeSamples(record, items));
    std::erase_if(items, [this](const auto& item) { return !keeps(item.ref, item.timestamp); });
    if (!items.empty()) put(encodeSamples(items));
    return {};
  }
  Status filterHistograms(Bytes record) {
    std::vector<HistogramRecord> items;
    ORIEL_TRY(decodeHistograms(record, items));
    std::erase_if(items, [this](const auto& item) { return !keeps(item.ref, item.timestamp); });
    for (std::string& text : encodeHistograms(items)) put(std::move(text));
    return {};
  }
  Status filterExemplars(Bytes record) {
    std::vector<ExemplarRecord> items;
    ORIEL_TRY(decodeExemplars(record, items));
    std::erase_if(items, [this](const auto& item) { return !keeps(item.ref, item.exemplar.timestamp); });
    if (!items.empty()) put(encodeExemplars(items));
    return {};
  }
  Status filterTombstones(Bytes record) {
    std::vector<TombstoneRecord> items;
    ORIEL_TRY(decodeTombstones(record, items));
    std::erase_if(items, [this](const auto& item) { return !keeps(item.ref, item.to); });
    if (!items.empty()) put(encodeTombstones(items));
    return {};
  }
  Status filterMetadata(Bytes record) {
    std::vector<MetadataRecord> items;
    ORIEL_TRY(decodeMetadata(record, items));
    for (MetadataRecord& item : items)
      if (lives(item.ref)) metadata_[item.ref] = std::move(item.metadata);
    return {};
  }

  const CheckpointPlan& plan_;
  SegmentWriter& writer_;
  std::vector<std::string> records_;
  std::size_t bytes_ = 0;
  std::map<WalRef, Metadata> metadata_;  ///< the newest of each series
};

constexpr std::uint64_t kCheckpointSegmentBytes = 128u << 20;

Status fillCheckpoint(const std::shared_ptr<FileSystem>& files, const std::vector<SegmentFile>& sources,
                      const std::string& folder, const CheckpointPlan& plan) {
  ORIEL_TRY(removeFolder(*files, folder));
  ORIEL_TRY(files->makeDirectories(folder));
  SegmentWriter writer(files, folder, 0, kCheckpointSegmentBytes);
  CheckpointFilter filter(plan, writer);
  for (const SegmentFile& source : sources) {
    if (source.number && *source.number > plan.upTo) continue;
    ORIEL_ASSIGN(const auto bytes, files->map(source.path));
    ORIEL_TRY(filter.copy(bytes->bytes()));
  }
  ORIEL_TRY(filter.finish());
  ORIEL_TRY(writer.close());
  return files->syncDirectory(folder);
}

/// The checkpoint stands; what it replaces may go. A leftover does no harm, so errors are only logged.
void removeCovered(FileSystem& files, const std::string& directory, std::uint32_t upTo) {
  const auto names = files.list(directory);
  if (!names.ok()) return;
  const std::string keep = checkpointName(upTo);
  for (const std::string& name : *names) {
    const bool oldCheckpoint = name.starts_with("checkpoint.") && name < keep;
    const bool oldSegment =
        name.size() == 8 && name.find_first_not_of("0123456789") == std::string::npos && name <= segmentName(upTo);
    Status status;
    if (oldCheckpoint) status = removeFolder(files, directory + "/" + name);
    if (oldSegment) status = files.remove(directory + "/" + name);
    if (!status.ok()) log(LogLevel::Warning, "tsdb", status.error().toString());
  }
}

}  // namespace

Status writeCheckpoint(const std::shared_ptr<FileSystem>& files, const std::string& directory,
                       const CheckpointPlan& plan) {
  ORIEL_ASSIGN(const Layout layout, readLayout(*files, directory));
  ORIEL_ASSIGN(const auto sources, replayOrder(*files, directory, layout));
  const std::string target = directory + "/" + checkpointName(plan.upTo);
  const std::string temporary = target + ".tmp";
  Status status = fillCheckpoint(files, sources, temporary, plan);
  if (status.ok()) status = files->rename(temporary, target);
  if (!status.ok()) {
    (void)removeFolder(*files, temporary);
    return status;
  }
  ORIEL_TRY(files->syncDirectory(directory));
  removeCovered(*files, directory, plan.upTo);
  return {};
}

}  // namespace oriel::tsdb::wal
