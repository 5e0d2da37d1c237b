#pragma once

#include "models/promql/script/script_storage.h"

namespace oriel::promql::script {

/// Reads a snapshot of a ScriptStorage; series come in label order, samples in batches of one kind. Belongs to one
/// thread.
class ScriptQuerier final : public Querier {
 public:
  ScriptQuerier(ScriptStorage::SeriesMap series, Timestamp from, Timestamp to)
      : series_(std::move(series)), from_(from), to_(to) {}

  std::unique_ptr<SeriesSet> select(bool sorted, const SelectHints& hints,
                                    const std::vector<Matcher>& matchers) override;
  Result<TextAnswer> labelValues(const std::string& name, const std::vector<Matcher>& matchers) override;
  Result<TextAnswer> labelNames(const std::vector<Matcher>& matchers) override;

 private:
  std::vector<std::shared_ptr<const StoredSeries>> find(Timestamp from, Timestamp to,
                                                        const std::vector<Matcher>& matchers) const;

  ScriptStorage::SeriesMap series_;
  Timestamp from_;
  Timestamp to_;
};

}  // namespace oriel::promql::script
