#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "models/promql/exec/info_choice.h"
#include "models/promql/exec/label_tools.h"
#include "models/promql/exec/selection.h"

namespace oriel::promql {

/// What info() was asked for: which info metrics, and which of their labels.
struct InfoRequest {
  std::vector<Matcher> names;  ///< conditions on the metric name; empty: target_info
  std::vector<Matcher> data;   ///< conditions on other labels; empty: all labels are taken
  WindowEnd end;               ///< as of when the info series are asked
  Duration lookback = 0;
};

/// info(v, {...}): adds the labels of the info series that share `instance` and `job` with a series. Which info series
/// is the current one may change from step to step, so they are read, as times of their newest samples only, when the
/// operator opens; the rows of the vector itself stream through.
class InfoJoin : public Operator {
 public:
  InfoJoin(QueryContext& context, Grid grid, InfoRequest request, OperatorPtr base);

  /// What will be asked of the store, for the query's time range.
  SelectHints hints() const;
  Status open() override;
  Status rows(int first, int count, const RowSink& sink) override;

 private:
  static constexpr int kNone = InfoChoice::kNone;
  struct BaseSeries {
    bool ignored = false;  ///< is an info series itself
    std::vector<int> groups;
    /// Which series of the answer comes out where the groups have chosen so; kNone: nothing does. Numbers below that
    /// stand for `conflicts_`.
    std::map<std::vector<int>, int> outputs;
  };

  bool isInfoSeries(const Labels& labels) const;
  std::vector<Matcher> infoMatchers() const;
  Status readInfoSeries();
  Status chooseNewest(int series, const SampleColumns& columns);
  void noteDuplicate(int existing, int series, int step, Timestamp time);
  Status matchBase();
  int outputOf(const OutputSeries& base, const std::vector<int>& chosen, LabelIndex& index);
  int addSeries(OutputSeries series, LabelIndex& index);
  std::vector<int> changesOf(const BaseSeries& base) const;
  std::vector<int> chosenAt(const BaseSeries& base, int step) const;
  bool sameChoice(const BaseSeries& base, int step, int other) const;
  Status route(int base, const RowBuffer& row, int first);

  InfoRequest request_;
  OperatorPtr base_;
  std::vector<OutputSeries> infoSeries_;
  std::vector<int> groupOf_;  ///< for each info series
  std::vector<Labels> groupKeys_;
  std::vector<InfoChoice> groups_;         ///< info series of one metric with the same identifying labels
  std::map<int, std::string> duplicates_;  ///< steps at which it is unclear which info series is the newest
  std::vector<BaseSeries> bases_;
  std::vector<std::string> conflicts_;
  bool keepsUnmatched_ = true;
  Batch batch_;
};

}  // namespace oriel::promql
