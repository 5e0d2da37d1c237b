#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/labels/labels.h"
#include "models/promql/engine.h"

namespace oriel::datasource {

/// What an answer may hold before it is given up with LimitExceeded; 0: no limit.
struct AnswerLimits {
  std::size_t maxSeries = 0;
  std::uint64_t maxSamples = 0;
};

/// The envelope of Prometheus' HTTP API, taken apart. A plain value; which of the data are filled depends on the
/// question.
struct RemoteAnswer {
  std::string status;  ///< `success`, `error`, or anything else of something that is no Prometheus
  std::string errorType, error;
  Warnings warnings, infos;
  std::optional<promql::Value> value;  ///< query, query_range
  std::vector<std::string> texts;      ///< labels, label values
  std::vector<Labels> series;          ///< series
  promql::QueryStatistics statistics;  ///< without `seconds`
};

/// Reads an answer in one pass, holding no tree of it. Never throws. InvalidInput with the byte at which the text is
/// not JSON, ends early or has an unexpected shape; LimitExceeded. Unknown members are passed over. Any thread.
Result<RemoteAnswer> readAnswer(std::string_view body, const AnswerLimits& limits);

}  // namespace oriel::datasource
