#include "models/tsdb/wal/records.h"

#include <bit>
#include <cstring>

namespace oriel::tsdb::wal {
namespace {

std::string begin(RecordType type) { return std::string(1, static_cast<char>(type)); }

Status finish(const ByteReader& reader, const char* what) {
  if (reader.ok()) return {};
  return makeError(ErrorCode::Corrupt, std::string("WAL record of ") + what + " ends too early");
}

void putLabels(std::string& out, const Labels& labels) {
  putUvarint(out, labels.size());
  for (const LabelView label : labels) {
    putUvarintText(out, label.name);
    putUvarintText(out, label.value);
  }
}

Labels readLabels(ByteReader& reader) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::uint64_t n = reader.uvarint(); n > 0 && reader.ok(); --n) {
    const std::string_view name = reader.uvarintText();
    const std::string_view value = reader.uvarintText();
    if (reader.ok()) pairs.emplace_back(name, value);
  }
  return Labels::from(std::move(pairs));
}

/// References and times of a record's items count from the first one's.
struct Base {
  WalRef ref = 0;
  Timestamp timestamp = 0;
};

Base readBase(ByteReader& reader) {
  Base base;
  base.ref = reader.read64();
  base.timestamp = static_cast<Timestamp>(reader.read64());
  return base;
}
void putBase(std::string& out, const Base& base) {
  putBig64(out, base.ref);
  putBig64(out, static_cast<std::uint64_t>(base.timestamp));
}
void putFromBase(std::string& out, const Base& base, WalRef ref, Timestamp timestamp) {
  putVarint(out, static_cast<std::int64_t>(ref - base.ref));
  putVarint(out, static_cast<std::int64_t>(static_cast<std::uint64_t>(timestamp) -
                                           static_cast<std::uint64_t>(base.timestamp)));
}
Base readFromBase(ByteReader& reader, const Base& base) {
  Base item;
  item.ref = base.ref + static_cast<std::uint64_t>(reader.varint());
  item.timestamp =
      static_cast<Timestamp>(static_cast<std::uint64_t>(base.timestamp) + static_cast<std::uint64_t>(reader.varint()));
  return item;
}

constexpr std::ptrdiff_t kMostSampleBytes = 10 + 10 + 8;

/// Zigzag, as putVarint.
char* writeVarint(char* at, std::uint64_t difference) {
  std::uint64_t value = difference << 1U ^ (0 - (difference >> 63U));
  while (value >= 0x80) {
    *at++ = static_cast<char>(value | 0x80);
    value >>= 7U;
  }
  *at++ = static_cast<char>(value);
  return at;
}

void putSpans(std::string& out, const std::vector<Span>& spans) {
  putUvarint(out, spans.size());
  for (const Span& span : spans) {
    putVarint(out, span.offset);
    putUvarint(out, span.length);
  }
}
std::vector<Span> readSpans(ByteReader& reader) {
  std::vector<Span> spans;
  for (std::uint64_t n = reader.uvarint(); n > 0 && reader.ok(); --n) {
    const auto offset = static_cast<std::int32_t>(reader.varint());
    spans.push_back({offset, static_cast<std::uint32_t>(reader.uvarint())});
  }
  return spans;
}
void putDoubles(std::string& out, const std::vector<double>& values) {
  putUvarint(out, values.size());
  for (const double value : values) putBigDouble(out, value);
}
std::vector<double> readDoubles(ByteReader& reader) {
  std::vector<double> values;
  for (std::uint64_t n = reader.uvarint(); n > 0 && reader.ok(); --n) values.push_back(reader.readDouble());
  return values;
}
/// Deltas of integer buckets become absolute counts.
std::vector<double> readDeltas(ByteReader& reader) {
  std::vector<double> values;
  std::int64_t sum = 0;
  for (std::uint64_t n = reader.uvarint(); n > 0 && reader.ok(); --n) {
    sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) + static_cast<std::uint64_t>(reader.varint()));
    values.push_back(static_cast<double>(sum));
  }
  return values;
}

void putHistogram(std::string& out, const FloatHistogram& histogram) {
  putByte(out, static_cast<std::uint8_t>(histogram.hint));
  putVarint(out, histogram.schema);
  putBigDouble(out, histogram.zeroThreshold);
  putBigDouble(out, histogram.zeroCount);
  putBigDouble(out, histogram.count);
  putBigDouble(out, histogram.sum);
  putSpans(out, histogram.positiveSpans);
  putSpans(out, histogram.negativeSpans);
  putDoubles(out, histogram.positiveBuckets);
  putDoubles(out, histogram.negativeBuckets);
  if (histogram.usesCustomBuckets()) putDoubles(out, histogram.customBounds);
}

FloatHistogram readHistogram(ByteReader& reader, bool integer, bool custom) {
  FloatHistogram out;
  const std::uint8_t hint = reader.byte();
  out.hint = hint <= 3 ? static_cast<CounterResetHint>(hint) : CounterResetHint::Unknown;
  out.schema = static_cast<std::int32_t>(reader.varint());
  out.zeroThreshold = reader.readDouble();
  out.zeroCount = integer ? static_cast<double>(reader.uvarint()) : reader.readDouble();
  out.count = integer ? static_cast<double>(reader.uvarint()) : reader.readDouble();
  out.sum = reader.readDouble();
  out.positiveSpans = readSpans(reader);
  out.negativeSpans = readSpans(reader);
  out.positiveBuckets = integer ? readDeltas(reader) : readDoubles(reader);
  out.negativeBuckets = integer ? readDeltas(reader) : readDoubles(reader);
  if (custom && out.usesCustomBuckets()) out.customBounds = readDoubles(reader);
  return out;
}

std::string encodeHistogramsOfType(RecordType type, const std::vector<const HistogramRecord*>& items) {
  std::string out = begin(type);
  const Base base{items.front()->ref, items.front()->timestamp};
  putBase(out, base);
  for (const HistogramRecord* item : items) {
    putFromBase(out, base, item->ref, item->timestamp);
    putHistogram(out, *item->histogram);
  }
  return out;
}

}  // namespace

std::string encodeSeries(const std::vector<SeriesRecord>& items) {
  std::string out = begin(RecordType::Series);
  for (const SeriesRecord& item : items) {
    putBig64(out, item.ref);
    putLabels(out, item.labels);
  }
  return out;
}

std::string encodeSamples(const std::vector<SampleRecord>& items) {
  std::string out = begin(RecordType::Samples);
  out.reserve(32 + items.size() * 12);
  const Base base{items.front().ref, items.front().timestamp};
  putBase(out, base);
  // By far most of what is written: put together in a row of bytes, and appended when that is full.
  char row[4096];
  char* at = row;
  for (const SampleRecord& item : items) {
    if (at > row + sizeof row - kMostSampleBytes) {
      out.append(row, at);
      at = row;
    }
    at = writeVarint(at, item.ref - base.ref);
    at = writeVarint(at, static_cast<std::uint64_t>(item.timestamp) - static_cast<std::uint64_t>(base.timestamp));
    const std::uint64_t value = __builtin_bswap64(std::bit_cast<std::uint64_t>(item.value));
    std::memcpy(at, &value, sizeof value);
    at += sizeof value;
  }
  out.append(row, at);
  return out;
}

std::string encodeExemplars(const std::vector<ExemplarRecord>& items) {
  std::string out = begin(RecordType::Exemplars);
  const Base base{items.front().ref, items.front().exemplar.timestamp};
  putBase(out, base);
  for (const ExemplarRecord& item : items) {
    putFromBase(out, base, item.ref, item.exemplar.timestamp);
    putBigDouble(out, item.exemplar.value);
    putLabels(out, item.exemplar.labels);
  }
  return out;
}

std::string encodeMetadata(const std::vector<MetadataRecord>& items) {
  std::string out = begin(RecordType::Metadata);
  for (const MetadataRecord& item : items) {
    putUvarint(out, item.ref);
    putByte(out, static_cast<std::uint8_t>(item.metadata.type));
    putUvarint(out, 2);
    putUvarintText(out, "UNIT");
    putUvarintText(out, item.metadata.unit);
    putUvarintText(out, "HELP");
    putUvarintText(out, item.metadata.help);
  }
  return out;
}

std::vector<std::string> encodeHistograms(const std::vector<HistogramRecord>& items) {
  std::vector<const HistogramRecord*> plain;
  std::vector<const HistogramRecord*> custom;
  for (const HistogramRecord& item : items) (item.histogram->usesCustomBuckets() ? custom : plain).push_back(&item);
  std::vector<std::string> out;
  if (!plain.empty()) out.push_back(encodeHistogramsOfType(RecordType::FloatHistograms, plain));
  if (!custom.empty()) out.push_back(encodeHistogramsOfType(RecordType::CustomFloatHistograms, custom));
  return out;
}

std::string encodeTombstones(const std::vector<TombstoneRecord>& items) {
  std::string out = begin(RecordType::Tombstones);
  for (const TombstoneRecord& item : items) {
    putBig64(out, item.ref);
    putVarint(out, item.from);
    putVarint(out, item.to);
  }
  return out;
}

Labels decodeLabels(ByteReader& reader) { return readLabels(reader); }

Status decodeTombstones(Bytes record, std::vector<TombstoneRecord>& out) {
  ByteReader reader(record.subspan(1));
  while (!reader.atEnd() && reader.ok()) {
    TombstoneRecord item;
    item.ref = reader.read64();
    item.from = reader.varint();
    item.to = reader.varint();
    if (reader.ok()) out.push_back(item);
  }
  return finish(reader, "tombstones");
}

Status decodeSeries(Bytes record, std::vector<SeriesRecord>& out) {
  ByteReader reader(record.subspan(1));
  while (!reader.atEnd() && reader.ok()) {
    SeriesRecord item;
    item.ref = reader.read64();
    item.labels = readLabels(reader);
    if (reader.ok()) out.push_back(std::move(item));
  }
  return finish(reader, "series");
}

Status decodeSamples(Bytes record, std::vector<SampleRecord>& out) {
  ByteReader reader(record.subspan(1));
  if (reader.atEnd()) return {};
  const Base base = readBase(reader);
  while (!reader.atEnd() && reader.ok()) {
    const Base item = readFromBase(reader, base);
    const double value = reader.readDouble();
    if (reader.ok()) out.push_back({item.ref, item.timestamp, value});
  }
  return finish(reader, "samples");
}

Status decodeExemplars(Bytes record, std::vector<ExemplarRecord>& out) {
  ByteReader reader(record.subspan(1));
  if (reader.atEnd()) return {};
  const Base base = readBase(reader);
  while (!reader.atEnd() && reader.ok()) {
    const Base at = readFromBase(reader, base);
    ExemplarRecord item{at.ref, {}};
    item.exemplar.timestamp = at.timestamp;
    item.exemplar.value = reader.readDouble();
    item.exemplar.labels = readLabels(reader);
    if (reader.ok()) out.push_back(std::move(item));
  }
  return finish(reader, "exemplars");
}

Status decodeMetadata(Bytes record, std::vector<MetadataRecord>& out) {
  ByteReader reader(record.subspan(1));
  while (!reader.atEnd() && reader.ok()) {
    MetadataRecord item;
    item.ref = reader.uvarint();
    const std::uint8_t type = reader.byte();
    item.metadata.type = type <= 7 ? static_cast<MetricType>(type) : MetricType::Unknown;
    for (std::uint64_t fields = reader.uvarint(); fields > 0 && reader.ok(); --fields) {
      const std::string_view name = reader.uvarintText();
      const std::string_view text = reader.uvarintText();
      if (name == "UNIT") item.metadata.unit = text;
      if (name == "HELP") item.metadata.help = text;
    }
    if (reader.ok()) out.push_back(std::move(item));
  }
  return finish(reader, "metadata");
}

Status decodeHistograms(Bytes record, std::vector<HistogramRecord>& out) {
  const auto type = static_cast<RecordType>(recordType(record));
  const bool integer = type == RecordType::Histograms || type == RecordType::CustomHistograms;
  const bool custom = type == RecordType::CustomHistograms || type == RecordType::CustomFloatHistograms;
  ByteReader reader(record.subspan(1));
  if (reader.atEnd()) return {};
  const Base base = readBase(reader);
  while (!reader.atEnd() && reader.ok()) {
    const Base item = readFromBase(reader, base);
    auto histogram = std::make_shared<FloatHistogram>(readHistogram(reader, integer, custom));
    if (reader.ok()) out.push_back({item.ref, item.timestamp, std::move(histogram)});
  }
  return finish(reader, "histograms");
}

}  // namespace oriel::tsdb::wal
