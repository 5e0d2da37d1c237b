#include "models/remote/decoder.h"

#include <algorithm>
#include <array>
#include <protozero/pbf_reader.hpp>

#include "models/base/text.h"
#include "models/remote/decode_budget.h"
#include "models/remote/histogram_message.h"
#include "models/remote/label_check.h"
#include "models/remote/proto_fields.h"

namespace oriel::remote {

namespace {

using protozero::pbf_reader;

std::string_view viewOf(const protozero::data_view& data) { return {data.data(), data.size()}; }

/// A field that is not ours is passed over; one of ours with a wrong type is an error, as it is for Prometheus.
void passOver(pbf_reader& message, std::uint32_t lastField, const char* what) {
  if (message.tag() <= lastField) failDecoding(std::string(what) + " has a field of a wrong type");
  message.skip();
}

MetricType typeOf(std::int32_t number) {
  return number >= 0 && number <= static_cast<std::int32_t>(MetricType::StateSet) ? static_cast<MetricType>(number)
                                                                                  : MetricType::Unknown;
}

RemoteSample readSample(pbf_reader message) {
  RemoteSample sample;
  while (message.next()) {
    switch (message.tag_and_type()) {
      case fieldOf(1, kFixed64): sample.value = message.get_double(); break;
      case fieldOf(2, kVarint): sample.timestamp = message.get_int64(); break;
      default: passOver(message, 2, "a sample");
    }
  }
  return sample;
}

/// One request while it is decoded. Texts point into the message; the series is used anew for each.
class RequestDecoder {
 public:
  RequestDecoder(const RemoteWriteLimits& limits, const WriteSink& sink, Refusals& refusals)
      : budget_(limits), sink_(sink), refusals_(refusals) {}

  void readV1(pbf_reader message) {
    while (message.next()) {
      switch (message.tag_and_type()) {
        case fieldOf(1, kBytes): readSeriesV1(message.get_message()); break;
        case fieldOf(3, kBytes): readMetadataV1(message.get_message()); break;
        default: passOver(message, 3, "the request");
      }
    }
  }

  void readV2(const pbf_reader& message) {
    readSymbols(message);
    for (pbf_reader again = message; again.next();) {
      if (again.tag() == 5)
        readSeriesV2(again.get_message());
      else
        again.skip();
    }
  }

 private:
  /// Series may stand before the symbols that they name.
  void readSymbols(pbf_reader message) {
    while (message.next()) {
      switch (message.tag_and_type()) {
        case fieldOf(4, kBytes):
          DecodeBudget::take(budget_.symbols, 1, "symbols");
          symbols_.push_back(viewOf(message.get_view()));
          break;
        case fieldOf(5, kBytes): message.skip(); break;
        default: passOver(message, 5, "the request");
      }
    }
  }

  void beginSeries() {
    DecodeBudget::take(budget_.series, 1, "series");
    labels_.clear();
    problem_.clear();
    series_.samples.clear();
    series_.histograms.clear();
    series_.exemplars.clear();
    series_.metadata.reset();
  }

  void takeSample(pbf_reader message) {
    DecodeBudget::take(budget_.samples, 1, "samples");
    series_.samples.push_back(readSample(message));
  }

  void takeHistogram(pbf_reader message) {
    std::string problem;
    RemoteHistogram histogram = histograms_.read(message, budget_, problem);
    if (problem.empty())
      series_.histograms.push_back(std::move(histogram));
    else
      refuse(problem, 1);
  }

  void takeLabel(std::vector<LabelView>& labels, std::string_view name, std::string_view value) {
    // The same symbols may stand in every series: what they come to is bounded, too.
    DecodeBudget::take(budget_.labelBytes, name.size() + value.size() + 2, "bytes of labels");
    // One too many is enough to know.
    if (labels.size() <= budget_.limits.maxLabelsPerSeries) labels.push_back({name, value});
  }

  void refuse(const std::string& reason, std::size_t count) {
    refusals_.add([&] { return reason; }, count);
  }

  void endSeries() {
    const std::size_t values = series_.samples.size() + series_.histograms.size();
    if (problem_.empty() && labels_.size() > budget_.limits.maxLabelsPerSeries)
      problem_ = "a series has more than " + std::to_string(budget_.limits.maxLabelsPerSeries) + " labels, got " +
                 describeLabels(labels_);
    if (problem_.empty()) problem_ = sortAndCheckLabels(labels_);
    if (!problem_.empty()) return refuse(problem_, std::max<std::size_t>(values, 1));
    series_.labels = checkedLabels(labels_);
    const auto byTime = [](const auto& a, const auto& b) { return a.timestamp < b.timestamp; };
    if (!std::is_sorted(series_.samples.begin(), series_.samples.end(), byTime))
      std::stable_sort(series_.samples.begin(), series_.samples.end(), byTime);
    if (!std::is_sorted(series_.histograms.begin(), series_.histograms.end(), byTime))
      std::stable_sort(series_.histograms.begin(), series_.histograms.end(), byTime);
    hand(sink_.series(series_));
  }

  static void hand(Status status) {
    if (!status.ok()) throw DecodeFailure{std::move(status).error()};
  }

  // ---------------------------------------------------------------- version 1

  void readSeriesV1(pbf_reader message) {
    beginSeries();
    while (message.next()) {
      switch (message.tag_and_type()) {
        case fieldOf(1, kBytes): readLabelV1(message.get_message(), labels_); break;
        case fieldOf(2, kBytes): takeSample(message.get_message()); break;
        case fieldOf(3, kBytes): readExemplarV1(message.get_message()); break;
        case fieldOf(4, kBytes): takeHistogram(message.get_message()); break;
        default: passOver(message, 4, "a series");
      }
    }
    endSeries();
  }

  void readLabelV1(pbf_reader message, std::vector<LabelView>& labels) {
    std::string_view name, value;
    while (message.next()) {
      switch (message.tag_and_type()) {
        case fieldOf(1, kBytes): name = viewOf(message.get_view()); break;
        case fieldOf(2, kBytes): value = viewOf(message.get_view()); break;
        default: passOver(message, 2, "a label");
      }
    }
    takeLabel(labels, name, value);
  }

  void readExemplarV1(pbf_reader message) {
    DecodeBudget::take(budget_.exemplars, 1, "exemplars");
    Exemplar exemplar;
    exemplarLabels_.clear();
    while (message.next()) {
      switch (message.tag_and_type()) {
        case fieldOf(1, kBytes): readLabelV1(message.get_message(), exemplarLabels_); break;
        case fieldOf(2, kFixed64): exemplar.value = message.get_double(); break;
        case fieldOf(3, kVarint): exemplar.timestamp = message.get_int64(); break;
        default: passOver(message, 3, "an exemplar");
      }
    }
    endExemplar(std::move(exemplar));
  }

  /// One that cannot be kept does not fail the samples beside it.
  void endExemplar(Exemplar exemplar) {
    if (!sortAndCheckExemplarLabels(exemplarLabels_).empty()) return;
    exemplar.labels = checkedLabels(exemplarLabels_);
    series_.exemplars.push_back(std::move(exemplar));
  }

  void readMetadataV1(pbf_reader message) {
    DecodeBudget::take(budget_.series, 1, "metadata");
    FamilyMetadata out;
    while (message.next()) {
      switch (message.tag_and_type()) {
        case fieldOf(1, kVarint): out.metadata.type = typeOf(message.get_enum()); break;
        case fieldOf(2, kBytes): out.family = viewOf(message.get_view()); break;
        case fieldOf(4, kBytes): out.metadata.help = viewOf(message.get_view()); break;
        case fieldOf(5, kBytes): out.metadata.unit = viewOf(message.get_view()); break;
        default: passOver(message, 5, "metadata");
      }
    }
    if (sink_.metadata && !out.family.empty() && isUtf8(out.family) && isUtf8(out.metadata.help) &&
        isUtf8(out.metadata.unit))
      hand(sink_.metadata(out));
  }

  // ---------------------------------------------------------------- version 2

  void readSeriesV2(pbf_reader message) {
    beginSeries();
    refs_.clear();
    while (message.next()) {
      switch (message.tag_and_type()) {
        case fieldOf(1, kBytes): takeRefs(message.get_packed_uint32(), refs_); break;
        case fieldOf(1, kVarint): takeRefs(std::array{message.get_uint32()}, refs_); break;
        case fieldOf(2, kBytes): takeSample(message.get_message()); break;
        case fieldOf(3, kBytes): takeHistogram(message.get_message()); break;
        case fieldOf(4, kBytes): readExemplarV2(message.get_message()); break;
        case fieldOf(5, kBytes): readMetadataV2(message.get_message()); break;
        default: passOver(message, 5, "a series");
      }
    }
    const std::string wrong = takeSymbols(refs_, labels_);
    if (!wrong.empty()) problem_ = "parsing labels for a series: " + wrong;
    // The words are Prometheus'; some senders put exemplars into a series of their own, which does no harm.
    if (problem_.empty() && series_.samples.empty() && series_.histograms.empty() && series_.exemplars.empty())
      problem_ = "TimeSeries must contain at least one sample or histogram for series " + describeLabels(labels_);
    endSeries();
  }

  template <class Range>
  void takeRefs(const Range& range, std::vector<std::uint32_t>& refs) {
    const std::size_t most = 2 * (budget_.limits.maxLabelsPerSeries + 1);
    for (const std::uint32_t ref : range)
      if (refs.size() < most) refs.push_back(ref);
  }

  /// The names and values that the refs mean, or what is wrong with them.
  std::string takeSymbols(const std::vector<std::uint32_t>& refs, std::vector<LabelView>& labels) {
    if (refs.size() % 2 != 0) return "invalid labelRefs length " + std::to_string(refs.size());
    for (std::size_t i = 0; i < refs.size(); i += 2) {
      if (refs[i] >= symbols_.size() || refs[i + 1] >= symbols_.size())
        return "labelRefs " + std::to_string(refs[i]) + " (name) = " + std::to_string(refs[i + 1]) +
               " (value) outside of symbols table (size " + std::to_string(symbols_.size()) + ")";
      takeLabel(labels, symbols_[refs[i]], symbols_[refs[i + 1]]);
    }
    return {};
  }

  void readExemplarV2(pbf_reader message) {
    DecodeBudget::take(budget_.exemplars, 1, "exemplars");
    Exemplar exemplar;
    exemplarRefs_.clear();
    exemplarLabels_.clear();
    while (message.next()) {
      switch (message.tag_and_type()) {
        case fieldOf(1, kBytes): takeRefs(message.get_packed_uint32(), exemplarRefs_); break;
        case fieldOf(1, kVarint): takeRefs(std::array{message.get_uint32()}, exemplarRefs_); break;
        case fieldOf(2, kFixed64): exemplar.value = message.get_double(); break;
        case fieldOf(3, kVarint): exemplar.timestamp = message.get_int64(); break;
        default: passOver(message, 3, "an exemplar");
      }
    }
    if (const std::string wrong = takeSymbols(exemplarRefs_, exemplarLabels_); !wrong.empty())
      refuse("parsing an exemplar: " + wrong, 1);
    else
      endExemplar(std::move(exemplar));
  }

  void readMetadataV2(pbf_reader message) {
    Metadata out;
    const auto text = [&](std::uint32_t ref) -> std::string_view {
      if (ref < symbols_.size()) return symbols_[ref];
      problem_ = "metadata names symbol " + std::to_string(ref) + " outside of symbols table (size " +
                 std::to_string(symbols_.size()) + ")";
      return {};
    };
    std::uint32_t help = 0;
    std::uint32_t unit = 0;
    while (message.next()) {
      switch (message.tag_and_type()) {
        case fieldOf(1, kVarint): out.type = typeOf(message.get_enum()); break;
        case fieldOf(3, kVarint): help = message.get_uint32(); break;
        case fieldOf(4, kVarint): unit = message.get_uint32(); break;
        default: passOver(message, 4, "metadata");
      }
    }
    const std::string_view helpText = help == 0 ? std::string_view() : text(help);
    const std::string_view unitText = unit == 0 ? std::string_view() : text(unit);
    DecodeBudget::take(budget_.labelBytes, helpText.size() + unitText.size(), "bytes of metadata");
    if (!isUtf8(helpText) || !isUtf8(unitText)) return;
    out.help = helpText;
    out.unit = unitText;
    if (out != Metadata{}) series_.metadata = std::move(out);
  }

  DecodeBudget budget_;
  const WriteSink& sink_;
  Refusals& refusals_;
  std::vector<std::string_view> symbols_;
  RemoteSeries series_;
  std::vector<LabelView> labels_, exemplarLabels_;
  std::vector<std::uint32_t> refs_, exemplarRefs_;
  std::string problem_;  ///< why the series cannot be taken
  HistogramReader histograms_;
};

}  // namespace

Status decodeWriteRequest(std::string_view message, WriteVersion version, const RemoteWriteLimits& limits,
                          const WriteSink& sink, Refusals& refusals) {
  try {
    RequestDecoder decoder(limits, sink, refusals);
    const pbf_reader reader(message.data(), message.size());
    if (version == WriteVersion::V1)
      decoder.readV1(reader);
    else
      decoder.readV2(reader);
    return {};
  } catch (DecodeFailure& failure) {
    return std::move(failure.error);
  } catch (const protozero::exception& wrong) {
    return makeError(ErrorCode::InvalidInput, std::string("the body is no such protobuf message: ") + wrong.what());
  }
}

}  // namespace oriel::remote
