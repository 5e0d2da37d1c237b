#include "models/rules/for_state.h"

#include <cmath>

namespace oriel::rules {

namespace {

/// False when there is no sample, or the last one says that the series ended.
Result<bool> lastState(const Series& series, ForState& state) {
  const std::unique_ptr<SampleReader> reader = series.samples();
  SampleBatch batch;
  bool any = false;
  double value = 0;
  for (;;) {
    ORIEL_ASSIGN(const bool more, reader->next(batch));
    if (!more) break;
    if (batch.kind != SampleKind::Float || batch.size() == 0) continue;
    any = true;
    state.seenAt = batch.timestamps.back();
    value = batch.values.back();
  }
  if (!any || isStaleNaN(value) || !std::isfinite(value) || std::fabs(value) > 1e12) return false;
  state.activeAt = static_cast<Timestamp>(value) * 1000;
  return true;
}

}  // namespace

Result<ForStates> readForStates(Queryable& store, const std::string& alert, Timestamp from, Timestamp to) {
  ORIEL_ASSIGN(const std::unique_ptr<Querier> querier, store.querier(from, to));
  SelectHints hints;
  hints.start = from;
  hints.end = to;
  const std::unique_ptr<SeriesSet> set = querier->select(
      false, hints,
      {Matcher::equal(std::string(kMetricName), std::string(kForStateMetric)), Matcher::equal("alertname", alert)});
  ForStates states;
  while (const std::shared_ptr<const Series> series = set->next()) {
    ForState state;
    ORIEL_ASSIGN(const bool known, lastState(*series, state));
    if (known) states.emplace(LabelsBuilder(series->labels()).remove(kMetricName).labels(), state);
  }
  ORIEL_TRY(set->status());
  return states;
}

Timestamp restoredActiveAt(const ForState& state, Duration forDuration, Duration grace, Timestamp now) {
  const Duration remaining = forDuration - (state.seenAt - state.activeAt);
  if (remaining <= 0) return state.activeAt;  // it fired then; the next evaluation makes it fire again
  if (remaining < grace) return now + grace - forDuration;
  return state.activeAt + (now - state.seenAt);
}

}  // namespace oriel::rules
