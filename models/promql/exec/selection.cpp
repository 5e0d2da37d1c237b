#include "models/promql/exec/selection.h"

namespace oriel::promql {
namespace {

/// So many series before one is read its samples are fetched.
constexpr std::size_t kAhead = 2;

}  // namespace

Status SelectionReader::open(std::vector<OutputSeries>& series) {
  const auto set = context_.querier().select(false, selection_.hints, selection_.matchers);
  while (auto next = set->next()) {
    series.push_back({next->labels(), false});
    series_.push_back(std::move(next));
    ORIEL_TRY(context_.check());
  }
  ORIEL_TRY(set->status());
  context_.countSeries(series_.size());
  context_.addStoreWarnings(set->warnings());
  return {};
}

Status SelectionReader::read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) {
  const bool whole = first == 0 && count == grid_.count;
  if (!whole && states_.empty()) states_.resize(series_.size());
  for (std::size_t i = 0; i < series_.size(); ++i) {
    ORIEL_TRY(context_.check());
    if (i + kAhead < series_.size()) series_[i + kAhead]->prefetch();
    State* state = &scratch_;
    if (whole) {
      scratch_.columns.clear();
      scratch_.loader.setSeries(series_[i]);
    } else {
      if (!states_[i]) states_[i] = std::make_unique<State>(State{SeriesLoader(series_[i]), {}});
      state = states_[i].get();
    }
    state->loader.setStatsOnly(selection_.statsOnly);
    ORIEL_TRY(readOne(static_cast<int>(i), *state, first, count, use));
  }
  return {};
}

Status SelectionReader::readOne(int index, State& state, int first, int count,
                                const std::function<Status(int, SampleColumns&)>& use) {
  const Timestamp from = selection_.end.at(grid_.at(first)) - selection_.range;
  const Timestamp to = selection_.end.at(grid_.at(first + count - 1));
  state.columns.dropUntil(from);
  ORIEL_TRY(state.loader.load(context_, from, to, keepStale_, state.columns));
  const std::uint64_t samples = state.columns.held();
  const SampleHold hold(context_, samples);
  ORIEL_TRY(context_.hold(samples));
  return use(index, state.columns);
}

}  // namespace oriel::promql
