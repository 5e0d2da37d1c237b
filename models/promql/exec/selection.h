#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/promql/exec/operator.h"
#include "models/promql/exec/row_maker.h"

namespace oriel::promql {

/// Where the window of a selector or subquery ends at each step: the step itself moved by `offset`, or one fixed time
/// (`@`).
struct WindowEnd {
  Duration offset = 0;
  std::optional<Timestamp> fixed;  ///< already moved by the offset
  Timestamp at(Timestamp step) const { return fixed ? *fixed : step - offset; }
};

/// What a selector asks of the store.
struct Selection {
  std::vector<Matcher> matchers;
  WindowEnd end;
  Duration range = 0;  ///< length of the window: the range of a matrix selector, or the lookback
  SelectHints hints;
  SourceRange place;
  bool statsOnly = false;  ///< of histograms only count and sum are wanted
};

/// Selects the series of a Selection and reads them batch of steps by batch of steps. When one batch covers the whole
/// grid a single scratch is used for all series; otherwise each series keeps its reader and the end of its last window.
class SelectionReader {
 public:
  SelectionReader(QueryContext& context, Grid grid, Selection selection, bool keepStale)
      : context_(context), grid_(grid), selection_(std::move(selection)), keepStale_(keepStale) {}

  /// Appends the labels of all series found.
  Status open(std::vector<OutputSeries>& series);
  /// For each series the samples that the windows of the steps can see. `use` gets the index and the columns.
  Status read(int first, int count, const std::function<Status(int, SampleColumns&)>& use);
  /// The same with the rows made of them, in the order of the series; helpers make some of them where it pays.
  Status rows(int first, int count, const RowMakerFactory& makers, const RowSink& sink);
  const Selection& selection() const { return selection_; }

 private:
  class Piece;
  class Worker;
  struct State {
    SeriesLoader loader;
    SampleColumns columns;
  };
  std::size_t seriesInPiece(int count) const;
  Status rowsWithHelpers(int count, const RowMakerFactory& makers, const RowSink& sink);
  /// Of a scratch that may be used for series after series.
  void begin(State& state, std::size_t series) const;
  Status readOne(int index, State& state, int first, int count, const std::function<Status(int, SampleColumns&)>& use);

  QueryContext& context_;
  Grid grid_;
  Selection selection_;
  bool keepStale_;
  std::vector<std::shared_ptr<const Series>> series_;
  std::vector<std::unique_ptr<State>> states_;
  State scratch_;
};

}  // namespace oriel::promql
