#pragma once

#include <string>
#include <vector>

#include "models/frame/data_source.h"
#include "models/promql/engine.h"

namespace oriel::datasource {

/// Frames of a PromQL answer, as Grafana's Prometheus source shapes them. Used by every source that speaks PromQL. Any
/// thread.
///
/// - time series: one frame a series, Time and a Number "Value" with the series' labels. The frames of a range query
/// share ONE
///   Time column (start, start+step, ... end), with nullNumber() where a series has no sample. Native histograms become
///   a Histogram column with the same labels.
/// - table: one frame with Time, a Text column a label (sorted by name, `__name__` too) and "Value".
/// - heatmap: the time series frames in the order of their `le`, each named after it, with the counts of the bucket
/// alone.
std::vector<Frame> buildFrames(promql::Value&& value, const QueryRequest& request, TimeRange range);

/// How many series (or single values) an answer has.
std::size_t seriesCount(const promql::Value& value);

/// `{{label}}` replaced by the label's value; by the label's name where the series has no such label.
std::string renderLegend(const std::string& legendFormat, const Labels& labels);

/// The range a query is evaluated over: both ends moved down to multiples of the step (counted from the midnight of a
/// zone that lies `utcOffset` east), so that a refresh asks for the same points again.
TimeRange alignedRange(TimeRange range, Duration step, Duration utcOffset = 0);

/// What a request is evaluated over: aligned for range queries, as it is for instant ones. InvalidInput for a step that
/// is not positive, LimitExceeded for more than Prometheus' 11,000 points a series.
Result<TimeRange> evaluatedRange(const QueryRequest& request);

/// The limits and the stop token of a request.
promql::QueryOptions queryOptions(const QueryRequest& request);

/// Frames, warnings and figures of a PromQL answer over evaluatedRange().
QueryAnswer buildAnswer(promql::QueryResult&& result, const QueryRequest& request, TimeRange range);

}  // namespace oriel::datasource
