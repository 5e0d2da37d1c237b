#include "models/promql/exec/selection.h"

#include <algorithm>

namespace oriel::promql {
namespace {

/// So many series before one is read its samples are fetched.
constexpr std::size_t kAhead = 2;
/// Below this many series, or cells of rows, handing work over costs more than it saves.
constexpr std::size_t kLeastSeriesToShare = 64;
constexpr std::size_t kLeastCellsToShare = 4096;
/// Cells of a piece of work, whose rows wait in the processor's cache until they are given.
constexpr std::size_t kCellsInPiece = 8192;

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
      begin(scratch_, i);
    } else {
      if (!states_[i]) {
        states_[i] = std::make_unique<State>();
        begin(*states_[i], i);
      }
      state = states_[i].get();
    }
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

void SelectionReader::begin(State& state, std::size_t series) const {
  state.columns.clear();
  state.loader.setSeries(series_[series]);
  state.loader.setStatsOnly(selection_.statsOnly);
}

Status SelectionReader::rows(int first, int count, const RowMakerFactory& makers, const RowSink& sink) {
  const std::size_t cells = series_.size() * static_cast<std::size_t>(count);
  if (context_.helpers().submit && first == 0 && count == grid_.count && series_.size() >= kLeastSeriesToShare &&
      cells >= kLeastCellsToShare)
    return rowsWithHelpers(count, makers, sink);
  const auto maker = makers();
  RowBuffer row;
  return read(first, count, [&](int series, SampleColumns& columns) -> Status {
    if (columns.size() == 0) return {};
    row.reset(count);
    ORIEL_ASSIGN(const bool any, maker->make(series, columns, first, count, row));
    return any ? sink(series, row) : Status();
  });
}

/// The rows of some series that follow each other.
class SelectionReader::Piece {
 public:
  void clear() { used_ = 0; }
  RowBuffer& add(int series, int count) {
    if (used_ == rows_.size()) rows_.emplace_back();
    rows_[used_].first = series;
    rows_[used_].second.reset(count);
    return rows_[used_++].second;
  }
  void takeBack() { --used_; }
  Status give(const RowSink& sink) {
    for (std::size_t i = 0; i < used_; ++i) ORIEL_TRY(sink(rows_[i].first, rows_[i].second));
    return {};
  }

 private:
  std::vector<std::pair<int, RowBuffer>> rows_;
  std::size_t used_ = 0;
};

class SelectionReader::Worker final : public PieceWorker {
 public:
  Worker(SelectionReader& reader, int count, std::vector<Piece>& places, std::unique_ptr<RowMaker> maker)
      : reader_(reader), count_(count), places_(places), maker_(std::move(maker)) {}

  Status compute(std::size_t piece, std::size_t place) override {
    Piece& out = places_[place];
    out.clear();
    const auto& series = reader_.series_;
    const std::size_t size = reader_.seriesInPiece(count_);
    const std::size_t end = std::min(series.size(), (piece + 1) * size);
    for (std::size_t i = piece * size; i < end; ++i) {
      ORIEL_TRY(reader_.context_.check());
      if (i + kAhead < end) series[i + kAhead]->prefetch();
      reader_.begin(state_, i);
      ORIEL_TRY(reader_.readOne(static_cast<int>(i), state_, 0, count_,
                                [&](int index, SampleColumns& columns) { return makeRow(index, columns, out); }));
    }
    return {};
  }

 private:
  Status makeRow(int series, const SampleColumns& columns, Piece& out) {
    if (columns.size() == 0) return {};
    ORIEL_ASSIGN(const bool any, maker_->make(series, columns, 0, count_, out.add(series, count_)));
    if (!any) out.takeBack();
    return {};
  }

  SelectionReader& reader_;
  const int count_;
  std::vector<Piece>& places_;
  std::unique_ptr<RowMaker> maker_;
  State state_;
};

std::size_t SelectionReader::seriesInPiece(int count) const {
  return std::clamp<std::size_t>(kCellsInPiece / static_cast<std::size_t>(count), 8, 256);
}

Status SelectionReader::rowsWithHelpers(int count, const RowMakerFactory& makers, const RowSink& sink) {
  const std::size_t size = seriesInPiece(count);
  OrderedPieces pieces;
  pieces.count = (series_.size() + size - 1) / size;
  pieces.places = std::min(pieces.count, 4 * (context_.helpers().count + 1));
  std::vector<Piece> places(pieces.places);
  pieces.makeWorker = [&] { return std::make_unique<Worker>(*this, count, places, makers()); };
  pieces.give = [&](std::size_t, std::size_t place) { return places[place].give(sink); };
  return runOrdered(context_.helpers(), pieces);
}

}  // namespace oriel::promql
