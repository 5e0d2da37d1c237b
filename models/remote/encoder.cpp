#include "models/remote/encoder.h"

#include <protozero/pbf_writer.hpp>
#include <string_view>
#include <unordered_map>

namespace oriel::remote {

namespace {

using protozero::pbf_writer;

// A message is small; it is made beside its parent and then copied, which needs no room for lengths left open.
template <class Fill>
void putMessage(pbf_writer& parent, std::uint32_t field, std::string& scratch, const Fill& fill) {
  scratch.clear();
  pbf_writer message(scratch);
  fill(message);
  parent.add_message(field, scratch);
}

void putSample(pbf_writer& parent, std::uint32_t field, const RemoteSample& sample) {
  std::string scratch;
  putMessage(parent, field, scratch, [&](pbf_writer& message) {
    message.add_double(1, sample.value);
    message.add_int64(2, sample.timestamp);
  });
}

void putSpans(pbf_writer& parent, std::uint32_t field, const std::vector<Span>& spans) {
  std::string scratch;
  for (const Span& span : spans) {
    putMessage(parent, field, scratch, [&](pbf_writer& message) {
      message.add_sint32(1, span.offset);
      message.add_uint32(2, span.length);
    });
  }
}

void putHistogram(pbf_writer& parent, std::uint32_t field, const RemoteHistogram& item) {
  const FloatHistogram& histogram = *item.histogram;
  std::string scratch;
  putMessage(parent, field, scratch, [&](pbf_writer& message) {
    message.add_double(2, histogram.count);
    message.add_double(3, histogram.sum);
    message.add_sint32(4, histogram.schema);
    message.add_double(5, histogram.zeroThreshold);
    message.add_double(7, histogram.zeroCount);
    putSpans(message, 8, histogram.negativeSpans);
    message.add_packed_double(10, histogram.negativeBuckets.begin(), histogram.negativeBuckets.end());
    putSpans(message, 11, histogram.positiveSpans);
    message.add_packed_double(13, histogram.positiveBuckets.begin(), histogram.positiveBuckets.end());
    message.add_enum(14, static_cast<std::int32_t>(histogram.hint));
    message.add_int64(15, item.timestamp);
    message.add_packed_double(16, histogram.customBounds.begin(), histogram.customBounds.end());
  });
}

void putLabelsV1(pbf_writer& parent, const Labels& labels) {
  std::string scratch;
  for (const LabelView label : labels) {
    putMessage(parent, 1, scratch, [&](pbf_writer& message) {
      message.add_string(1, label.name.data(), label.name.size());
      message.add_string(2, label.value.data(), label.value.size());
    });
  }
}

void putSeriesV1(pbf_writer& message, const RemoteSeries& series) {
  putLabelsV1(message, series.labels);
  for (const RemoteSample& sample : series.samples) putSample(message, 2, sample);
  std::string scratch;
  for (const Exemplar& exemplar : series.exemplars) {
    putMessage(message, 3, scratch, [&](pbf_writer& inner) {
      putLabelsV1(inner, exemplar.labels);
      inner.add_double(2, exemplar.value);
      inner.add_int64(3, exemplar.timestamp);
    });
  }
  for (const RemoteHistogram& histogram : series.histograms) putHistogram(message, 4, histogram);
}

/// The texts of one request of version 2. The first is the empty one, as the format wants it.
class SymbolsOfRequest {
 public:
  SymbolsOfRequest() { refOf({}); }

  std::uint32_t refOf(std::string_view text) {
    const auto [at, fresh] = refs_.try_emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (fresh) texts_.push_back(text);
    return at->second;
  }
  const std::vector<std::string_view>& texts() const { return texts_; }

 private:
  std::unordered_map<std::string_view, std::uint32_t> refs_;
  std::vector<std::string_view> texts_;
};

void putLabelsV2(pbf_writer& message, const Labels& labels, SymbolsOfRequest& symbols) {
  std::vector<std::uint32_t> refs;
  for (const LabelView label : labels) {
    refs.push_back(symbols.refOf(label.name));
    refs.push_back(symbols.refOf(label.value));
  }
  message.add_packed_uint32(1, refs.begin(), refs.end());
}

void putSeriesV2(pbf_writer& message, const RemoteSeries& series, SymbolsOfRequest& symbols) {
  putLabelsV2(message, series.labels, symbols);
  for (const RemoteSample& sample : series.samples) putSample(message, 2, sample);
  for (const RemoteHistogram& histogram : series.histograms) putHistogram(message, 3, histogram);
  std::string scratch;
  for (const Exemplar& exemplar : series.exemplars) {
    putMessage(message, 4, scratch, [&](pbf_writer& inner) {
      putLabelsV2(inner, exemplar.labels, symbols);
      inner.add_double(2, exemplar.value);
      inner.add_int64(3, exemplar.timestamp);
    });
  }
  if (!series.metadata) return;
  putMessage(message, 5, scratch, [&](pbf_writer& inner) {
    inner.add_enum(1, static_cast<std::int32_t>(series.metadata->type));
    inner.add_uint32(3, symbols.refOf(series.metadata->help));
    inner.add_uint32(4, symbols.refOf(series.metadata->unit));
  });
}

}  // namespace

std::string encodeV1(std::span<const RemoteSeries> series, std::span<const FamilyMetadata> metadata) {
  std::string out;
  pbf_writer request(out);
  std::string scratch;
  for (const RemoteSeries& one : series)
    putMessage(request, 1, scratch, [&](pbf_writer& message) { putSeriesV1(message, one); });
  for (const FamilyMetadata& one : metadata) {
    putMessage(request, 3, scratch, [&](pbf_writer& message) {
      message.add_enum(1, static_cast<std::int32_t>(one.metadata.type));
      message.add_string(2, one.family);
      message.add_string(4, one.metadata.help);
      message.add_string(5, one.metadata.unit);
    });
  }
  return out;
}

std::string encodeV2(std::span<const RemoteSeries> series) {
  // Symbols are known when the series are written; receivers that read in one pass want them first.
  std::string body;
  pbf_writer later(body);
  SymbolsOfRequest symbols;
  std::string scratch;
  for (const RemoteSeries& one : series)
    putMessage(later, 5, scratch, [&](pbf_writer& message) { putSeriesV2(message, one, symbols); });
  std::string out;
  pbf_writer request(out);
  for (const std::string_view text : symbols.texts()) request.add_string(4, text.data(), text.size());
  return out + body;
}

}  // namespace oriel::remote
