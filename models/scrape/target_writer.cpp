#include "models/scrape/target_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/base/text.h"

namespace oriel::scrape {
namespace {

constexpr const char* kSyntheticNames[] = {"up", "scrape_duration_seconds", "scrape_samples_scraped",
                                           "scrape_samples_post_metric_relabeling", "scrape_series_added"};
constexpr std::size_t kMostKeptScratch = 65'536;
constexpr std::size_t kMostExemplarText = 128;

/// `exported_` as often as needed, for what a sample says under a name that the target owns.
void keepConflicting(LabelsBuilder& builder, std::vector<LabelView> conflicting) {
  std::stable_sort(conflicting.begin(), conflicting.end(),
                   [](const LabelView& a, const LabelView& b) { return a.name.size() < b.name.size(); });
  for (const LabelView& label : conflicting) {
    std::string name(label.name);
    do name.insert(0, "exported_");
    while (!builder.get(name).empty());
    builder.set(name, label.value);
  }
}

}  // namespace

TargetWriter::Scratch& TargetWriter::scratch() {
  thread_local Scratch scratch;
  return scratch;
}

TargetWriter::TargetWriter(Storage& store, const Clock& clock, std::shared_ptr<const JobSettings> job,
                           Labels targetLabels, std::string url, NoticeBoard& notices)
    : store_(store),
      clock_(clock),
      job_(std::move(job)),
      targetLabels_(std::move(targetLabels)),
      url_(std::move(url)),
      notices_(notices) {
  for (std::size_t i = 0; i < kSynthetic; ++i)
    syntheticLabels_[i] = LabelsBuilder(targetLabels_).set(kMetricName, kSyntheticNames[i]).labels();
}

// ---------------------------------------------------------------- one scrape

ScrapeOutcome TargetWriter::write(std::string_view contentType, std::string_view body, Timestamp timestamp,
                                  std::chrono::nanoseconds begun) {
  const auto format = textparse::chooseFormat(contentType, job_->fallback);
  if (!format.ok()) return writeFailure(format.error().text, timestamp, begun);
  ScrapeOutcome outcome;
  const auto parser = textparse::makeParser(*format, body);
  const auto appender = store_.appender();
  Round round{*appender, *parser, timestamp, outcome, scratch()};
  round.exemplars = *format == textparse::Format::OpenMetrics;
  cache_.beginRound();
  format_ = *format;
  scratch().pending.clear();
  scratch().series.clear();
  family_ = families_.end();
  if (const Status status = appendBody(round, *parser); !status.ok()) {
    const Error& error = status.error();
    outcome.error = error.place.line == 0
                        ? error.text
                        : fmt::format("line {}, column {}: {}", error.place.line, error.place.column, error.text);
    appender->rollback();
    failRound(outcome, timestamp, begun);
    return outcome;
  }
  // Refused when another spelling of the same series has a sample already: then it has not vanished.
  cache_.forEachVanished([&](std::size_t index) { mark(*appender, index, timestamp); });
  // An empty page ends all series, but is more likely a hiccup than the end: what they mean is kept.
  if (body.empty())
    cache_.endFailedRound();
  else
    cache_.endGoodRound();
  report(*appender, outcome, timestamp, begun);
  if (const Status status = appender->commit(); !status.ok()) complain(status.error().text);
  tell(round.refused);
  if (round.scratch.pending.capacity() > kMostKeptScratch) round.scratch = {};
  return outcome;
}

ScrapeOutcome TargetWriter::writeFailure(std::string reason, Timestamp timestamp, std::chrono::nanoseconds begun) {
  ScrapeOutcome outcome;
  outcome.error = std::move(reason);
  cache_.beginRound();
  failRound(outcome, timestamp, begun);
  return outcome;
}

void TargetWriter::failRound(const ScrapeOutcome& outcome, Timestamp timestamp, std::chrono::nanoseconds begun) {
  const auto appender = store_.appender();
  cache_.forEachLiveBefore([&](std::size_t index) { mark(*appender, index, timestamp); });
  cache_.endFailedRound();
  report(*appender, outcome, timestamp, begun);
  if (const Status status = appender->commit(); !status.ok()) complain(status.error().text);
}

Status TargetWriter::appendBody(Round& round, textparse::Parser& parser) {
  for (;;) {
    cache_.guide(parser);
    ORIEL_ASSIGN(const textparse::Entry entry, parser.next());
    if (entry == textparse::Entry::Series) {
      ORIEL_TRY(appendSample(round));
    } else if (entry == textparse::Entry::End) {
      break;
    } else if (entry != textparse::Entry::Comment) {
      keepMetadata(parser, entry);
    }
  }
  if (!round.overLimit) return appendPending(round);
  return makeError(ErrorCode::LimitExceeded,
                   fmt::format("sample limit exceeded (limit: {})", job_->config.sampleLimit));
}

Status TargetWriter::appendSample(Round& round) {
  ++round.outcome.scraped;
  std::size_t index = cache_.find(round.parser);
  if (index == SeriesCache::kNone) {
    ORIEL_ASSIGN(index, meet(round));
  }
  CachedSeries& series = cache_[index];
  const bool first = series.seen != cache_.round();
  if (first) cache_.see(index);
  if (series.dropped != 0) return {};
  ++round.outcome.kept;
  const auto stamped = round.parser.timestamp();
  const bool stamp = stamped.has_value() && job_->config.honorTimestamps;
  const Timestamp timestamp = stamp ? stamped.value_or(0) : round.timestamp;
  if (!first && !stamp) return refuse(round, makeError(ErrorCode::Duplicate, {}), index);
  if (job_->config.sampleLimit != 0 && ++round.appended > job_->config.sampleLimit) {
    round.overLimit = true;
    return {};
  }
  if (timestamp < 0) return refuse(round, makeError(ErrorCode::OutOfBounds, "before 1970"), index);
  const bool tracked = !stamp || job_->config.trackTimestampsStaleness;
  if (series.ref.value == 0) {
    ORIEL_TRY(appendNew(round, index, timestamp, tracked));
    if (series.ref.value == 0) return {};
  } else {
    round.scratch.pending.push_back({series.ref, timestamp, round.parser.value()});
    round.scratch.series.push_back({static_cast<std::uint32_t>(index), tracked});
  }
  if (round.exemplars) keepExemplar(round, series);
  if (family_ != families_.end()) announceFamily(round, series);
  return {};
}

Status TargetWriter::appendNew(Round& round, std::size_t index, Timestamp timestamp, bool tracked) {
  CachedSeries& series = cache_[index];
  ORIEL_ASSIGN(const Labels labels, sampleLabels(round.parser));
  const auto ref = round.appender.append(series.ref, labels, timestamp, round.parser.value());
  if (!ref.ok()) return refuse(round, ref.error(), index);
  series.ref = *ref;
  if (tracked) series.tracked = cache_.round();
  ++round.outcome.added;
  return {};
}

Status TargetWriter::appendPending(Round& round) {
  Scratch& work = round.scratch;
  work.refused.clear();
  ORIEL_TRY(round.appender.appendKnown(work.pending, work.refused));
  for (const RefusedSample& refused : work.refused) {
    PendingSeries& pending = work.series[refused.index];
    pending.tracked = false;
    if (refused.error.code != ErrorCode::NotFound) {
      ORIEL_TRY(refuse(round, refused.error, pending.index));
      continue;
    }
    const KnownSample& sample = work.pending[refused.index];
    const auto ref = round.appender.append({}, labelsOf(pending.index), sample.timestamp, sample.value);
    if (!ref.ok()) {
      ORIEL_TRY(refuse(round, ref.error(), pending.index));
      continue;
    }
    cache_[pending.index].ref = *ref;
    pending.tracked = true;
  }
  for (const PendingSeries& pending : work.series)
    if (pending.tracked) cache_[pending.index].tracked = cache_.round();
  return {};
}

Result<std::size_t> TargetWriter::meet(Round& round) {
  ORIEL_ASSIGN(const Labels labels, sampleLabels(round.parser));
  const std::size_t index = cache_.add(round.parser.series(), labels.empty());
  if (index == SeriesCache::kNone) return makeError(ErrorCode::LimitExceeded, "the names of all series exceed 2 GiB");
  return index;
}

Labels TargetWriter::labelsOf(std::size_t index) const {
  const std::string line = std::string(cache_.text(index)) + " 0\n";
  const auto parser = textparse::makeParser(format_, line);
  const auto entry = parser->next();
  if (!entry.ok() || *entry != textparse::Entry::Series) return {};
  auto labels = sampleLabels(*parser);
  return labels.ok() ? *std::move(labels) : Labels();
}

void TargetWriter::mark(Appender& appender, std::size_t index, Timestamp timestamp) {
  // A store that gives references knows the series by it; one that has forgotten it needs no mark.
  const SeriesRef ref = cache_[index].ref;
  (void)appender.append(ref, ref.value == 0 ? labelsOf(index) : Labels(), timestamp, staleNaN());
}

Result<Labels> TargetWriter::sampleLabels(const textparse::Parser& parser) const {
  ORIEL_ASSIGN(const Labels exposed, parser.checkedLabels());
  LabelsBuilder builder(exposed);
  if (job_->config.honorLabels) {
    const std::vector<std::string> emptied = parser.emptyLabels();
    for (const LabelView label : targetLabels_) {
      const bool cleared = std::find(emptied.begin(), emptied.end(), label.name) != emptied.end();
      if (!cleared && builder.get(label.name).empty()) builder.set(label.name, label.value);
    }
  } else {
    std::vector<LabelView> conflicting;
    for (const LabelView label : targetLabels_) {
      if (const std::string_view own = exposed.get(label.name); !own.empty()) conflicting.push_back({label.name, own});
      builder.set(label.name, label.value);
    }
    if (!conflicting.empty()) keepConflicting(builder, std::move(conflicting));
  }
  if (!job_->metricRelabel.empty() && !job_->metricRelabel.apply(builder)) return Labels();
  Labels labels = builder.labels();
  if (labels.empty()) return labels;
  if (labels.metricName().empty())
    return makeError(ErrorCode::InvalidInput, "missing metric name (__name__ label) after relabelling");
  ORIEL_TRY(withinLimits(labels));
  return labels;
}

Status TargetWriter::withinLimits(const Labels& labels) const {
  const config::ScrapeConfig& config = job_->config;
  const auto exceeded = [&](const char* limit, std::string what, std::uint64_t most) {
    return makeError(ErrorCode::LimitExceeded, fmt::format("{} exceeded (metric: {:.50}, {}, limit: {})", limit,
                                                           labels.metricName(), what, most));
  };
  if (config.labelLimit != 0 && labels.size() > config.labelLimit)
    return exceeded("label_limit", fmt::format("number of labels: {}", labels.size()), config.labelLimit);
  if (config.labelNameLengthLimit == 0 && config.labelValueLengthLimit == 0) return {};
  for (const LabelView label : labels) {
    if (config.labelNameLengthLimit != 0 && label.name.size() > config.labelNameLengthLimit)
      return exceeded("label_name_length_limit",
                      fmt::format("label name: {:.50}, length: {}", label.name, label.name.size()),
                      config.labelNameLengthLimit);
    if (config.labelValueLengthLimit != 0 && label.value.size() > config.labelValueLengthLimit)
      return exceeded("label_value_length_limit",
                      fmt::format("label name: {:.50}, value length: {}", label.name, label.value.size()),
                      config.labelValueLengthLimit);
  }
  return {};
}

Status TargetWriter::refuse(Round& round, const Error& error, std::size_t index) {
  if (error.code == ErrorCode::OutOfOrder)
    ++round.refused.outOfOrder;
  else if (error.code == ErrorCode::OutOfBounds)
    ++round.refused.outOfBounds;
  else if (error.code == ErrorCode::Duplicate)
    ++round.refused.duplicate;
  else
    return error;
  if (round.refused.first.empty()) round.refused.first = labelsOf(index).toString();
  return {};
}

void TargetWriter::keepExemplar(Round& round, const CachedSeries& series) {
  Exemplar exemplar;
  exemplar.timestamp = round.timestamp;
  if (!round.parser.exemplar(exemplar)) return;
  std::size_t bytes = 0;
  for (const LabelView label : exemplar.labels) bytes += label.name.size() + label.value.size();
  // An exemplar is an extra: one that is too long or refused costs no sample.
  if (bytes <= kMostExemplarText) {
    const auto labels = sampleLabels(round.parser);
    if (labels.ok()) (void)round.appender.appendExemplar(series.ref, *labels, exemplar);
  }
}

// ---------------------------------------------------------------- synthetic series, the end, notices

void TargetWriter::report(Appender& appender, const ScrapeOutcome& outcome, Timestamp timestamp,
                          std::chrono::nanoseconds begun) {
  const double seconds = std::chrono::duration<double>(clock_.monotonic() - begun).count();
  const double values[kSynthetic] = {outcome.error.empty() ? 1.0 : 0.0, seconds, static_cast<double>(outcome.scraped),
                                     static_cast<double>(outcome.kept), static_cast<double>(outcome.added)};
  for (std::size_t i = 0; i < kSynthetic; ++i) {
    const auto ref = appender.append(syntheticRefs_[i], syntheticLabels_[i], timestamp, values[i]);
    if (ref.ok()) syntheticRefs_[i] = *ref;
  }
  reported_ = true;
}

void TargetWriter::end(Timestamp timestamp) {
  if (!reported_) return;
  const auto appender = store_.appender();
  // Refused where a target that took this one's place was quicker: it goes on undisturbed.
  cache_.forEachLive([&](std::size_t index) { mark(*appender, index, timestamp); });
  for (std::size_t i = 0; i < kSynthetic; ++i)
    (void)appender->append(syntheticRefs_[i], syntheticLabels_[i], timestamp, staleNaN());
  (void)appender->commit();
  reported_ = false;
}

void TargetWriter::complain(const std::string& text) {
  notices_.add("job " + quote(job_->config.jobName) + ", " + url_ + ": " + text);
}

void TargetWriter::tell(const Refused& refused) {
  const auto say = [&](std::uint64_t count, const char* what) {
    if (count != 0) complain(fmt::format("samples {}, such as {}", what, refused.first));
  };
  say(refused.outOfOrder, "older than what the store has (out of order)");
  say(refused.outOfBounds, "too old or too far ahead of the clock (out of bounds)");
  say(refused.duplicate, "given twice for the same time (duplicate)");
}

}  // namespace oriel::scrape
