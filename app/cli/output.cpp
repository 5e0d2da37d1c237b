#include "app/cli/output.h"

#include <algorithm>
#include <set>

#include "app/cli/json_output.h"
#include "app/cli/times.h"
#include "models/base/text.h"

namespace oriel::cli {

namespace {

/// All points of one series in the order of time; a histogram when the pointer is set.
struct Point {
  Timestamp timestamp = 0;
  double value = 0;
  const FloatHistogram* histogram = nullptr;

  std::string text() const { return histogram != nullptr ? histogram->toString() : formatFloat(value); }
};

std::vector<Point> pointsOf(const promql::MatrixSeries& series) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < series.timestamps.size(); ++i) points.push_back({series.timestamps[i], series.values[i]});
  for (const promql::HistogramPoint& point : series.histograms)
    points.push_back({point.timestamp, 0, point.histogram.get()});
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& a, const Point& b) { return a.timestamp < b.timestamp; });
  return points;
}

std::string metricText(const Labels& labels) { return labels.empty() ? "{}" : labels.toString(); }

std::string promqlText(const promql::Value& value) {
  std::string out;
  if (const auto* scalar = std::get_if<promql::Scalar>(&value)) {
    return "scalar: " + formatFloat(scalar->value) + " @[" + formatSeconds(scalar->timestamp) + "]\n";
  }
  if (const auto* text = std::get_if<promql::Text>(&value)) return text->value + "\n";
  if (const auto* vector = std::get_if<promql::Vector>(&value)) {
    for (const promql::VectorSample& sample : *vector) {
      const Point point{sample.timestamp, sample.value, sample.histogram.get()};
      out += metricText(sample.labels) + " => " + point.text() + " @[" + formatSeconds(point.timestamp) + "]\n";
    }
    return out;
  }
  for (const promql::MatrixSeries& series : std::get<promql::Matrix>(value)) {
    out += metricText(series.labels) + " =>\n";
    for (const Point& point : pointsOf(series)) out += point.text() + " @[" + formatSeconds(point.timestamp) + "]\n";
  }
  return out;
}

std::string csvCell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell.push_back('"');
    cell.push_back(c);
  }
  return cell + "\"";
}

/// Columns of all labels of all series, sorted.
std::vector<std::string> labelColumns(const std::vector<Labels>& all) {
  std::set<std::string> names;
  for (const Labels& labels : all) {
    for (const LabelView label : labels) names.emplace(label.name);
  }
  return {names.begin(), names.end()};
}

promql::Matrix asSeries(const promql::Value& value) {
  if (const auto* matrix = std::get_if<promql::Matrix>(&value)) return *matrix;
  promql::Matrix matrix;
  if (const auto* scalar = std::get_if<promql::Scalar>(&value)) {
    matrix.push_back({{}, {scalar->timestamp}, {scalar->value}, {}});
  } else if (const auto* vector = std::get_if<promql::Vector>(&value)) {
    for (const promql::VectorSample& sample : *vector) {
      promql::MatrixSeries series{sample.labels, {}, {}, {}};
      if (sample.histogram) {
        series.histograms.push_back({sample.timestamp, sample.histogram});
      } else {
        series.timestamps.push_back(sample.timestamp);
        series.values.push_back(sample.value);
      }
      matrix.push_back(std::move(series));
    }
  }
  return matrix;
}

std::string csvText(const promql::Value& value) {
  if (const auto* text = std::get_if<promql::Text>(&value)) {
    return "time,value\n" + formatRfc3339(text->timestamp) + "," + csvCell(text->value) + "\n";
  }
  const promql::Matrix matrix = asSeries(value);
  std::vector<Labels> all;
  for (const promql::MatrixSeries& series : matrix) all.push_back(series.labels);
  const std::vector<std::string> names = labelColumns(all);
  std::string out = "time";
  for (const std::string& name : names) out += "," + csvCell(name);
  out += ",value\n";
  for (const promql::MatrixSeries& series : matrix) {
    std::string labels;
    for (const std::string& name : names) labels += "," + csvCell(series.labels.get(name));
    for (const Point& point : pointsOf(series)) {
      out += formatRfc3339(point.timestamp) + labels + "," + csvCell(point.text()) + "\n";
    }
  }
  return out;
}

}  // namespace

std::string writeValue(const promql::Value& value, OutputFormat format) {
  if (format == OutputFormat::Json) return jsonValue(value);
  return format == OutputFormat::Csv ? csvText(value) : promqlText(value);
}

std::string writeSeries(const std::vector<Labels>& series, OutputFormat format) {
  if (format == OutputFormat::Json) return jsonSeries(series);
  std::string out;
  if (format == OutputFormat::Promql) {
    for (const Labels& labels : series) out += metricText(labels) + "\n";
    return out;
  }
  const std::vector<std::string> names = labelColumns(series);
  for (const std::string& name : names) out += (out.empty() ? "" : ",") + csvCell(name);
  out += "\n";
  for (const Labels& labels : series) {
    std::string line;
    for (std::size_t i = 0; i < names.size(); ++i) line += (i == 0 ? "" : ",") + csvCell(labels.get(names[i]));
    out += line + "\n";
  }
  return out;
}

std::string writeTexts(const std::vector<std::string>& texts, OutputFormat format) {
  if (format == OutputFormat::Json) return jsonTexts(texts);
  std::string out;
  for (const std::string& text : texts) out += (format == OutputFormat::Csv ? csvCell(text) : text) + "\n";
  return out;
}

std::string describeQueryError(const std::string& query, const Error& error) {
  std::string out = error.toString() + "\n";
  const int begin = error.place.begin;
  if (begin < 0 || static_cast<std::size_t>(begin) > query.size()) return out;
  const auto at = static_cast<std::size_t>(begin);
  const std::size_t newLine = at == 0 ? std::string::npos : query.rfind('\n', at - 1);
  const std::size_t lineBegin = newLine == std::string::npos ? 0 : newLine + 1;
  const std::string line = query.substr(lineBegin, query.find('\n', lineBegin) - lineBegin);
  std::string carets;
  // Tabs stay tabs, and the bytes that continue a UTF-8 character take no room.
  const auto isCharacter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  for (const char c : line.substr(0, at - lineBegin)) {
    if (isCharacter(c)) carets.push_back(c == '\t' ? '\t' : ' ');
  }
  const std::size_t end = std::clamp<std::size_t>(error.place.end < 0 ? at : static_cast<std::size_t>(error.place.end),
                                                  at, lineBegin + line.size());
  const auto width =
      std::count_if(query.begin() + begin, query.begin() + static_cast<std::ptrdiff_t>(end), isCharacter);
  carets.append(static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, width)), '^');
  return out + "  " + line + "\n  " + carets + "\n";
}

}  // namespace oriel::cli
