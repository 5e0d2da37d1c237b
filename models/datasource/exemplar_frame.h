#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/base/result.h"
#include "models/frame/frame.h"
#include "models/labels/matcher.h"
#include "models/storage/storage.h"

namespace oriel::datasource {

/// The matchers of every selector in an expression; InvalidInput when it does not parse. Any thread.
Result<std::vector<std::vector<Matcher>>> selectorsOf(const std::string& query);

/// One frame of kind "exemplar" in the order of time: Time, Value, then a text column a label of the exemplars and of
/// their series (an exemplar's own goes first); nothing without exemplars. At most kMostExemplars, the latest.
std::optional<Frame> exemplarFrame(const std::vector<ExemplarSeries>& series, const std::string& refId);

inline constexpr std::size_t kMostExemplars = 10'000;

}  // namespace oriel::datasource
