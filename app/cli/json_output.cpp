#include "app/cli/json_output.h"

#include <nlohmann/json.hpp>

#include "models/base/text.h"

namespace oriel::cli {

namespace {

using nlohmann::ordered_json;

ordered_json seconds(Timestamp time) {
  if (time % kSecond == 0) return time / kSecond;
  return static_cast<double>(time) / 1000;
}

ordered_json metric(const Labels& labels) {
  ordered_json object = ordered_json::object();
  for (const LabelView label : labels) object[std::string(label.name)] = std::string(label.value);
  return object;
}

ordered_json point(Timestamp time, double value) { return ordered_json::array({seconds(time), formatFloat(value)}); }

/// Prometheus' numbers for the bounds: 0 open left, 1 open right, 2 open both, 3 closed both.
int boundaryRule(const BucketView& bucket) {
  if (bucket.lowerInclusive) return bucket.upperInclusive ? 3 : 1;
  return bucket.upperInclusive ? 0 : 2;
}

ordered_json histogram(const FloatHistogram& h) {
  ordered_json object;
  object["count"] = formatFloat(h.count);
  object["sum"] = formatFloat(h.sum);
  ordered_json list = ordered_json::array();
  for (const BucketView& bucket : buckets(h)) {
    if (bucket.count == 0) continue;
    list.push_back(ordered_json::array(
        {boundaryRule(bucket), formatFloat(bucket.lower), formatFloat(bucket.upper), formatFloat(bucket.count)}));
  }
  if (!list.empty()) object["buckets"] = std::move(list);
  return object;
}

ordered_json seriesJson(const promql::MatrixSeries& series) {
  ordered_json object;
  object["metric"] = metric(series.labels);
  if (!series.timestamps.empty() || series.histograms.empty()) {
    ordered_json values = ordered_json::array();
    for (std::size_t i = 0; i < series.timestamps.size(); ++i)
      values.push_back(point(series.timestamps[i], series.values[i]));
    object["values"] = std::move(values);
  }
  if (!series.histograms.empty()) {
    ordered_json values = ordered_json::array();
    for (const promql::HistogramPoint& p : series.histograms) {
      values.push_back(ordered_json::array({seconds(p.timestamp), histogram(*p.histogram)}));
    }
    object["histograms"] = std::move(values);
  }
  return object;
}

ordered_json sampleJson(const promql::VectorSample& sample) {
  ordered_json object;
  object["metric"] = metric(sample.labels);
  if (sample.histogram) {
    object["histogram"] = ordered_json::array({seconds(sample.timestamp), histogram(*sample.histogram)});
  } else {
    object["value"] = point(sample.timestamp, sample.value);
  }
  return object;
}

// Label values may be any bytes in a store that others wrote; JSON texts may not.
std::string dumped(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string jsonValue(const promql::Value& value) {
  ordered_json data;
  if (const auto* scalar = std::get_if<promql::Scalar>(&value)) {
    data["resultType"] = "scalar";
    data["result"] = point(scalar->timestamp, scalar->value);
  } else if (const auto* text = std::get_if<promql::Text>(&value)) {
    data["resultType"] = "string";
    data["result"] = ordered_json::array({seconds(text->timestamp), text->value});
  } else if (const auto* vector = std::get_if<promql::Vector>(&value)) {
    data["resultType"] = "vector";
    data["result"] = ordered_json::array();
    for (const promql::VectorSample& sample : *vector) data["result"].push_back(sampleJson(sample));
  } else {
    data["resultType"] = "matrix";
    data["result"] = ordered_json::array();
    for (const promql::MatrixSeries& series : std::get<promql::Matrix>(value))
      data["result"].push_back(seriesJson(series));
  }
  return dumped(data);
}

std::string jsonSeries(const std::vector<Labels>& series) {
  ordered_json data = ordered_json::array();
  for (const Labels& labels : series) data.push_back(metric(labels));
  return dumped(data);
}

std::string jsonTexts(const std::vector<std::string>& texts) {
  ordered_json data = ordered_json::array();
  for (const std::string& text : texts) data.push_back(text);
  return dumped(data);
}

}  // namespace oriel::cli
