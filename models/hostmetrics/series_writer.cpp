#include "models/hostmetrics/series_writer.h"

namespace oriel::hostmetrics {

SeriesWriter::SeriesWriter(Storage& store, std::string job, std::string instance)
    : store_(store), job_(std::move(job)), instance_(std::move(instance)) {}

Labels SeriesWriter::labelsOf(const SampleView& sample) const {
  LabelsBuilder builder;
  builder.set(kMetricName, sample.name);
  for (const LabelPair& label : splitLabels(sample.labels)) builder.set(label.name, label.value);
  builder.set("job", job_).set("instance", instance_);
  return builder.labels();
}

SeriesWriter::Entries::value_type& SeriesWriter::entryFor(std::size_t slot, const SampleView& sample) {
  if (slot >= slots_.size()) slots_.resize(slot + 1, nullptr);
  if (slots_[slot] != nullptr && slots_[slot]->first == sample.key) return *slots_[slot];
  auto [found, isNew] = entries_.try_emplace(std::string(sample.key));
  if (isNew) found->second.labels = labelsOf(sample);
  slots_[slot] = &*found;
  return *found;
}

void SeriesWriter::append(Appender& appender, Entry& entry, Timestamp timestamp, double value) {
  auto ref = appender.append(entry.ref, entry.labels, timestamp, value);
  if (ref.ok())
    entry.ref = *ref;
  else
    ++refused_;
  entry.generation = generation_;
}

void SeriesWriter::describe(Appender& appender, const Entry& entry, const SampleView& sample) {
  if (!described_.emplace(sample.name).second) return;
  // Metadata is a help to people; that a store refuses it is no reason to lose the samples.
  (void)appender.updateMetadata(entry.ref, entry.labels, {sample.type, std::string(sample.help), {}});
}

void SeriesWriter::markVanished(Appender& appender, Timestamp timestamp) {
  for (auto item = entries_.begin(); item != entries_.end();) {
    Entry& entry = item->second;
    if (entry.generation == generation_) {
      ++item;
      continue;
    }
    (void)appender.append(entry.ref, entry.labels, timestamp, staleNaN());
    for (auto& slot : slots_) {
      if (slot == &*item) slot = nullptr;
    }
    item = entries_.erase(item);
  }
}

Status SeriesWriter::write(const Families& families, Timestamp timestamp, double durationSeconds) {
  ++generation_;
  const auto appender = store_.appender();
  std::size_t slot = 0;
  const auto writeAll = [&](const Families& all, bool describeThem) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const SampleView sample = all[i];
      Entry& entry = entryFor(slot++, sample).second;
      if (entry.generation == generation_) continue;  // given twice: the first one counts
      append(*appender, entry, timestamp, sample.value);
      if (describeThem) describe(*appender, entry, sample);
    }
  };
  writeAll(families, true);
  synthetic_.clear();
  synthetic_.single("up", MetricType::Gauge, {}, 1);
  synthetic_.single("scrape_duration_seconds", MetricType::Gauge, {}, durationSeconds);
  synthetic_.single("scrape_samples_scraped", MetricType::Gauge, {}, static_cast<double>(families.size()));
  writeAll(synthetic_, false);
  if (slots_.size() > slot) slots_.resize(slot);
  markVanished(*appender, timestamp);
  return appender->commit();
}

}  // namespace oriel::hostmetrics
