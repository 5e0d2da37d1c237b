// Prints how long a dashboard takes from text to Dashboard, in milliseconds of one core: a made one of 600 panels, the
// largest file of the corpus and all of its files; of several rounds the median. The bound is 60 ms for 600 panels.
// Usage: dashboard_bench [rounds=9]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/model/edit_command.h"

using namespace oriel::dashboards;

namespace {

constexpr double kMostMilliseconds = 60;

/// A panel of the size that panels have in the corpus: two queries, overrides, thresholds, a legend.
std::string madePanel(int id) {
  return fmt::format(
      R"j({{"id": {0}, "type": "{1}", "title": "Panel {0} of $job", "description": "Requests of {0}", "gridPos": {{"x":)j"
      R"j( {2}, "y": {3}, "w": 8, "h": 7}}, "datasource": {{"type": "prometheus", "uid": "${{datasource}}"}}, "targets": [)j"
      R"j({{"refId": "A", "expr": "sum by (code) (rate(http_requests_total{{job=~\"$job\", handler=\"/h{0}\"}}[$__rate_interval]))",)j"
      R"j( "legendFormat": "{{{{code}}}}", "range": true, "intervalFactor": 2}}, {{"refId": "B", "expr": )j"
      R"j("histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{{job=~\"$job\"}}[5m])))", )j"
      R"j("legendFormat": "p99", "range": true}}], "options": {{"legend": {{"calcs": ["mean", "max", "lastNotNull"], )j"
      R"j("displayMode": "table", "placement": "bottom", "showLegend": true}}, "tooltip": {{"mode": "multi", "sort": )j"
      R"j("desc"}}}}, "fieldConfig": {{"defaults": {{"color": {{"mode": "palette-classic"}}, "custom": {{"axisLabel": "", )j"
      R"j("axisPlacement": "auto", "barAlignment": 0, "drawStyle": "line", "fillOpacity": 10, "gradientMode": "none", )j"
      R"j("hideFrom": {{"legend": false, "tooltip": false, "viz": false}}, "lineInterpolation": "linear", "lineWidth": 1, )j"
      R"j("pointSize": 5, "scaleDistribution": {{"type": "linear"}}, "showPoints": "never", "spanNulls": false, )j"
      R"j("stacking": {{"group": "A", "mode": "none"}}, "thresholdsStyle": {{"mode": "off"}}}}, "mappings": [], )j"
      R"j("thresholds": {{"mode": "absolute", "steps": [{{"color": "green", "value": null}}, {{"color": "red", "value": )j"
      R"j(80}}]}}, "unit": "reqps", "min": 0}}, "overrides": [{{"matcher": {{"id": "byRegexp", "options": "/5../"}}, )j"
      R"j("properties": [{{"id": "color", "value": {{"fixedColor": "red", "mode": "fixed"}}}}, {{"id": "custom.lineWidth", )j"
      R"j("value": 2}}]}}]}}}})j",
      id, id % 5 == 0 ? "stat" : "timeseries", id % 3 * 8, id / 3 * 7);
}

std::string madeDashboard(int panels) {
  std::string text = R"j({"title": "Made", "uid": "made", "schemaVersion": 39, "panels": [)j";
  for (int id = 1; id <= panels; ++id) text += (id == 1 ? "" : ", ") + madePanel(id);
  return text + R"j(], "templating": {"list": [{"name": "job", "type": "query", "query": "label_values(up, job)"}]}})j";
}

std::string readWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> corpusTexts() {
  std::vector<std::string> texts;
  const char* shared = std::getenv("ORIEL_SHARED");
  const char* source = std::getenv("ORIEL_SOURCE_DIR");
  std::filesystem::path folder = shared   ? std::filesystem::path(shared)
                                 : source ? std::filesystem::path(source) / "../shared"
                                          : std::filesystem::path("../shared");
  std::error_code failed;
  for (std::filesystem::recursive_directory_iterator at(folder / "corpus/dashboards", failed), end;
       !failed && at != end; at.increment(failed)) {
    if (at->path().extension() == ".json") texts.push_back(readWhole(at->path()));
  }
  return texts;
}

template <class Work>
double medianMilliseconds(int rounds, const Work& work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void load(const std::string& text) {
  const auto parsed = parseDashboard(text, "bench.json");
  if (parsed.ok()) return;
  fmt::print("cannot read: {}\n", parsed.error().toString());
  std::exit(1);
}

void row(const char* name, std::size_t bytes, double milliseconds) {
  fmt::print("{:<42}{:>10.0f} kB{:>10.1f} ms\n", name, static_cast<double>(bytes) / 1000, milliseconds);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 9;
  const std::string made = madeDashboard(600);
  const double time = medianMilliseconds(rounds, [&] { load(made); });
  row("600 panels, made", made.size(), time);
  const auto parsed = parseDashboard(made, "bench.json");
  row("  the same, one edit", made.size(), medianMilliseconds(rounds, [&] {
        if (!apply(**parsed, SetTitle{"edited"}).ok()) std::exit(1);
      }));
  const auto texts = corpusTexts();
  if (texts.empty()) {
    fmt::print("the corpus is not here; its files are left out\n");
  } else {
    std::size_t all = 0;
    for (const auto& text : texts) all += text.size();
    const auto& largest =
        *std::max_element(texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    row("the largest file of the corpus", largest.size(), medianMilliseconds(rounds, [&] { load(largest); }));
    row(fmt::format("all {} files of the corpus", texts.size()).c_str(), all,
        medianMilliseconds(std::min(rounds, 3), [&] {
          for (const auto& text : texts) load(text);
        }));
  }
  if (time > kMostMilliseconds) fmt::print("more than the {} ms that 600 panels may take\n", kMostMilliseconds);
  return 0;
}
