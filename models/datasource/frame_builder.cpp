#include "models/datasource/frame_builder.h"

#include <algorithm>
#include <optional>

#include "models/base/text.h"
#include "models/datasource/heatmap_rows.h"

namespace oriel::datasource {

namespace {

constexpr const char* kAutoLegend = "__auto";
/// Prometheus' limit of one series' points. The shared time column of an answer must be bounded before it is made.
constexpr Duration kMaxPoints = 11'000;

Timestamp floorTo(Timestamp time, Duration step) {
  const Timestamp remainder = time % step;
  return remainder < 0 ? time - remainder - step : time - remainder;
}

TimeColumn stepColumn(TimeRange range, Duration step) {
  std::vector<Timestamp> times;
  if (range.to >= range.from) times.reserve(static_cast<std::size_t>((range.to - range.from) / step) + 1);
  for (Timestamp t = range.from; t <= range.to; t += step) times.push_back(t);
  return std::make_shared<const std::vector<Timestamp>>(std::move(times));
}

/// The name of the one label that all series have and nothing else, as Grafana looks for it; empty when there is none.
std::string onlyLabelName(const promql::Matrix& matrix) {
  std::string only;
  for (const promql::MatrixSeries& series : matrix) {
    if (series.labels.size() != 1) return {};
    const std::string_view name = (*series.labels.begin()).name;
    if (name == kMetricName || (!only.empty() && only != name)) return {};
    only = name;
  }
  return only;
}

class SeriesNamer {
 public:
  SeriesNamer(const QueryRequest& request, const promql::Matrix& matrix) : request_(request) {
    if (request.legendFormat == kAutoLegend && matrix.size() > 1) only_ = onlyLabelName(matrix);
  }

  std::string name(const Labels& labels) const {
    if (!request_.legendFormat.empty() && request_.legendFormat != kAutoLegend) {
      return renderLegend(request_.legendFormat, labels);
    }
    if (labels.empty()) return request_.query;
    return only_.empty() ? labels.toString() : std::string(labels.get(only_));
  }

 private:
  const QueryRequest& request_;
  std::string only_;
};

std::vector<double> onGrid(const promql::MatrixSeries& series, const TimeRange& range, Duration step,
                           std::size_t rows) {
  std::vector<double> values(rows, nullNumber());
  for (std::size_t i = 0; i < series.timestamps.size(); ++i) {
    const Timestamp offset = series.timestamps[i] - range.from;
    if (offset < 0 || offset % step != 0) continue;
    const auto row = static_cast<std::size_t>(offset / step);
    if (row < rows) values[row] = series.values[i];
  }
  return values;
}

Field histogramField(const promql::MatrixSeries& series, const TimeColumn& times) {
  std::vector<std::shared_ptr<const FloatHistogram>> column(times->size());
  for (const promql::HistogramPoint& point : series.histograms) {
    const auto found = std::lower_bound(times->begin(), times->end(), point.timestamp);
    if (found != times->end() && *found == point.timestamp) {
      column[static_cast<std::size_t>(found - times->begin())] = point.histogram;
    }
  }
  Field field{"Value", std::make_shared<const std::vector<std::shared_ptr<const FloatHistogram>>>(std::move(column))};
  field.labels = series.labels;
  return field;
}

/// The series' own times, when there is no grid (an instant query).
TimeColumn ownTimes(const promql::MatrixSeries& series) {
  std::vector<Timestamp> times = series.timestamps;
  for (const promql::HistogramPoint& point : series.histograms) times.push_back(point.timestamp);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return std::make_shared<const std::vector<Timestamp>>(std::move(times));
}

std::vector<double> onTimes(const promql::MatrixSeries& series, const std::vector<Timestamp>& times) {
  std::vector<double> values(times.size(), nullNumber());
  for (std::size_t i = 0; i < series.timestamps.size(); ++i) {
    const auto found = std::lower_bound(times.begin(), times.end(), series.timestamps[i]);
    if (found != times.end() && *found == series.timestamps[i]) {
      values[static_cast<std::size_t>(found - times.begin())] = series.values[i];
    }
  }
  return values;
}

std::vector<Frame> seriesFrames(const promql::Matrix& matrix, const QueryRequest& request, const TimeRange& range,
                                bool grid) {
  const TimeColumn shared = grid ? stepColumn(range, request.step) : TimeColumn();
  const SeriesNamer namer(request, matrix);
  std::vector<Frame> frames;
  frames.reserve(matrix.size());
  for (const promql::MatrixSeries& series : matrix) {
    const TimeColumn times = grid ? shared : ownTimes(series);
    Frame frame;
    frame.refId = request.refId;
    frame.fields.push_back(Field{"Time", times});
    if (!series.timestamps.empty() || series.histograms.empty()) {
      frame.fields.push_back(numberField(
          "Value", grid ? onGrid(series, range, request.step, times->size()) : onTimes(series, *times), series.labels));
    }
    if (!series.histograms.empty()) frame.fields.push_back(histogramField(series, times));
    frame.name = namer.name(series.labels);
    for (std::size_t i = 1; i < frame.fields.size(); ++i) frame.fields[i].displayName = frame.name;
    frames.push_back(std::move(frame));
  }
  return frames;
}

Frame tableFrame(const promql::Matrix& matrix, const QueryRequest& request) {
  std::vector<std::string> names;
  std::size_t rows = 0;
  for (const promql::MatrixSeries& series : matrix) {
    rows += series.timestamps.size() + series.histograms.size();
    for (const LabelView label : series.labels) names.emplace_back(label.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());

  std::vector<Timestamp> times;
  std::vector<double> values;
  times.reserve(rows);
  values.reserve(rows);
  std::vector<std::vector<std::string>> columns(names.size());
  for (const promql::MatrixSeries& series : matrix) {
    times.insert(times.end(), series.timestamps.begin(), series.timestamps.end());
    values.insert(values.end(), series.values.begin(), series.values.end());
    // A cell shows one number; of a native histogram that is the number of its observations.
    for (const promql::HistogramPoint& point : series.histograms) {
      times.push_back(point.timestamp);
      values.push_back(point.histogram->count);
    }
    for (std::size_t i = 0; i < names.size(); ++i)
      columns[i].resize(times.size(), std::string(series.labels.get(names[i])));
  }
  Frame frame;
  frame.refId = request.refId;
  frame.fields.push_back(timeField(std::move(times)));
  for (std::size_t i = 0; i < names.size(); ++i) frame.fields.push_back(textField(names[i], std::move(columns[i])));
  frame.fields.push_back(numberField("Value", std::move(values)));
  return frame;
}

promql::Matrix asMatrix(promql::Value&& value) {
  if (auto* matrix = std::get_if<promql::Matrix>(&value)) return std::move(*matrix);
  promql::Matrix matrix;
  if (const auto* scalar = std::get_if<promql::Scalar>(&value)) {
    matrix.push_back({{}, {scalar->timestamp}, {scalar->value}, {}});
  } else if (auto* vector = std::get_if<promql::Vector>(&value)) {
    matrix.reserve(vector->size());
    for (promql::VectorSample& sample : *vector) {
      promql::MatrixSeries series;
      series.labels = std::move(sample.labels);
      if (sample.histogram) {
        series.histograms.push_back({sample.timestamp, std::move(sample.histogram)});
      } else {
        series.timestamps.push_back(sample.timestamp);
        series.values.push_back(sample.value);
      }
      matrix.push_back(std::move(series));
    }
  }
  return matrix;
}

Frame textFrame(const promql::Text& text, const QueryRequest& request) {
  Frame frame;
  frame.refId = request.refId;
  frame.name = request.query;
  frame.fields.push_back(timeField({text.timestamp}));
  frame.fields.push_back(textField("Value", {text.value}));
  return frame;
}

}  // namespace

TimeRange alignedRange(TimeRange range, Duration step, Duration utcOffset) {
  return {floorTo(range.from + utcOffset, step) - utcOffset, floorTo(range.to + utcOffset, step) - utcOffset};
}

Result<TimeRange> evaluatedRange(const QueryRequest& request) {
  if (request.kind != QueryKind::Range) return request.range;
  if (request.step <= 0) return makeError(ErrorCode::InvalidInput, "the step of a range query must be positive");
  const TimeRange range = alignedRange(request.range, request.step, request.utcOffset);
  if ((range.to - range.from) / request.step > kMaxPoints) {
    return makeError(ErrorCode::LimitExceeded, "the step " + formatDuration(request.step) +
                                                   " gives more than 11,000 points a series; ask with a longer step");
  }
  return range;
}

promql::QueryOptions queryOptions(const QueryRequest& request) {
  promql::QueryOptions options;
  options.timeout = request.limits.timeout;
  options.maxSamples = request.limits.maxSamples;
  options.maxSeries = request.limits.maxSeries;
  options.stop = request.stop;
  return options;
}

QueryAnswer buildAnswer(promql::QueryResult&& result, const QueryRequest& request, TimeRange range) {
  QueryAnswer answer;
  answer.warnings = std::move(result.warnings);
  answer.infos = std::move(result.infos);
  answer.stats.evaluationSeconds = result.statistics.seconds;
  answer.stats.samplesRead = result.statistics.samplesRead;
  answer.stats.peakSamples = result.statistics.peakSamples;
  answer.stats.series = seriesCount(result.value);
  answer.frames = buildFrames(std::move(result.value), request, range);
  return answer;
}

std::size_t seriesCount(const promql::Value& value) {
  if (const auto* matrix = std::get_if<promql::Matrix>(&value)) return matrix->size();
  if (const auto* vector = std::get_if<promql::Vector>(&value)) return vector->size();
  return 1;
}

std::string renderLegend(const std::string& legendFormat, const Labels& labels) {
  std::string result;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = legendFormat.find("{{", at);
    const std::size_t close = open == std::string::npos ? open : legendFormat.find("}}", open + 2);
    if (close == std::string::npos) return result.append(legendFormat, at, std::string::npos);
    result.append(legendFormat, at, open - at);
    std::string_view name = std::string_view(legendFormat).substr(open + 2, close - open - 2);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    const std::string_view value = labels.get(name);
    result.append(value.empty() ? name : value);
    at = close + 2;
  }
}

std::vector<Frame> buildFrames(promql::Value&& value, const QueryRequest& request, TimeRange range) {
  if (const auto* text = std::get_if<promql::Text>(&value)) return {textFrame(*text, request)};
  const promql::Matrix matrix = asMatrix(std::move(value));
  if (request.format == QueryFormat::Table) return {tableFrame(matrix, request)};
  std::vector<Frame> frames = seriesFrames(matrix, request, range, request.kind == QueryKind::Range);
  if (request.format == QueryFormat::Heatmap) return heatmapRows(std::move(frames));
  return frames;
}

}  // namespace oriel::datasource
