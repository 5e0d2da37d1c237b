#include <utility>

#include "models/scrape/target_writer.h"

// What a target says about its metrics.
namespace oriel::scrape {
namespace {

constexpr std::size_t kMostFamilies = 20'000;

}  // namespace

void TargetWriter::keepMetadata(const textparse::Parser& parser, textparse::Entry entry) {
  if (family_ == families_.end() || family_->first != parser.metric()) {
    family_ = families_.find(parser.metric());
    if (family_ == families_.end()) {
      if (families_.size() >= kMostFamilies) return;
      family_ = families_.emplace(std::string(parser.metric()), Family{}).first;
      family_->second.changed = true;
    }
  }
  Family& family = family_->second;
  const auto keepText = [&](std::string& old, std::string_view text) {
    if (old == text) return;
    old = text;
    family.changed = true;
  };
  if (entry == textparse::Entry::Help) {
    keepText(family.metadata.help, parser.text());
  } else if (entry == textparse::Entry::Unit) {
    keepText(family.metadata.unit, parser.text());
  } else if (family.metadata.type != parser.type()) {
    family.metadata.type = parser.type();
    family.changed = true;
  }
}

void TargetWriter::announceFamily(Round& round, const CachedSeries& series) {
  Family& family = family_->second;
  const auto named = std::exchange(family_, families_.end());
  if (!family.changed) return;
  const auto labels = sampleLabels(round.parser);
  if (!labels.ok() || !labels->metricName().starts_with(named->first)) return;
  // Metadata is a help to people; that a store refuses it is no reason to lose the samples.
  (void)round.appender.updateMetadata(series.ref, *labels, family.metadata);
  if (labels->metricName() != named->first)
    (void)round.appender.updateMetadata(series.ref, Labels{{kMetricName, named->first}}, family.metadata);
  family.changed = false;
}

void TargetWriter::collectMetadata(const std::string& metric, std::size_t limit,
                                   std::vector<MetadataEntry>& out) const {
  for (auto it = metric.empty() ? families_.begin() : families_.find(metric); it != families_.end(); ++it) {
    if (out.size() >= limit) return;
    out.push_back({it->first, it->second.metadata, targetLabels_});
    if (!metric.empty()) return;
  }
}

}  // namespace oriel::scrape
