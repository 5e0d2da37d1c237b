#pragma once

#include <memory>
#include <vector>

#include "models/storage/storage.h"

namespace oriel {

/// One view over several: series with equal labels become one, samples in time order; at equal times the querier that
/// stands later in the list wins. Where time ranges do not overlap nothing is compared. Warnings are joined; one that
/// fails becomes a warning when another one answered, an error when it is the only one. One querier is handed through.
/// Belongs to one thread.
std::unique_ptr<Querier> mergeQueriers(std::vector<std::unique_ptr<Querier>> queriers);

/// The same for sets that are sorted by labels (their queriers must outlive the answer); `limit` 0: all series.
std::unique_ptr<SeriesSet> mergeSeriesSets(std::vector<std::unique_ptr<SeriesSet>> sets, std::size_t limit);

/// The same for label names or values.
Result<TextAnswer> mergeAnswers(std::vector<Result<TextAnswer>> answers);

/// The same for readers of one series.
std::unique_ptr<SampleReader> mergeReaders(std::vector<std::unique_ptr<SampleReader>> readers);

}  // namespace oriel
