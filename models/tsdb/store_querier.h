#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "models/storage/storage.h"
#include "models/tsdb/block/block_set.h"
#include "models/tsdb/head/head_querier.h"

namespace oriel::tsdb {

/// Blocks and head as one. Owned by its user, one thread. `layout` is held alone while samples move from the head into
/// a block, so that a selection sees them in exactly one of the two.
class StoreQuerier final : public Querier {
 public:
  StoreQuerier(std::shared_ptr<Head> head, const BlockSet& blocks, std::shared_mutex& layout, Timestamp from,
               Timestamp to);

  std::unique_ptr<SeriesSet> select(bool sorted, const SelectHints& hints,
                                    const std::vector<Matcher>& matchers) override;
  Result<TextAnswer> labelValues(const std::string& name, const std::vector<Matcher>& matchers) override;
  Result<TextAnswer> labelNames(const std::vector<Matcher>& matchers) override;

 private:
  template <class Ask>
  Result<TextAnswer> joined(Ask ask);

  const BlockSet& blocks_;
  std::shared_mutex& layout_;
  const Timestamp from_;
  const Timestamp to_;
  HeadQuerier head_;
  std::vector<std::unique_ptr<Querier>> asked_;  ///< keep alive what the series that were given read from
};

}  // namespace oriel::tsdb
