#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "models/base/text.h"
#include "models/frame/frame.h"
#include "widgets/panels/heatmap/heatmap_table.h"

namespace oriel::widgets {
namespace {

constexpr double kNoBound = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMaxHistogramBounds = 4096;

struct BucketRow {
  std::string name;
  double bound = kNoBound;
  std::vector<std::pair<const std::vector<Timestamp>*, const std::vector<double>*>> parts;
};

struct BucketInput {
  std::vector<BucketRow> rows;
  std::vector<std::pair<const std::vector<Timestamp>*, HistogramColumn>> histograms;
  bool le = false;
};

double boundOf(const dashboards::DisplayField& field, bool le) {
  const auto named = parseFloat(le ? field.field.labels.get("le") : std::string_view(field.displayName));
  return named.ok() ? *named : kNoBound;
}

BucketInput collectRows(const dashboards::PanelData& data) {
  BucketInput input;
  for (const dashboards::PanelFrame& frame : data.frames) {
    const std::vector<Timestamp>* times = nullptr;
    for (const dashboards::DisplayField& field : frame.fields)
      if (field.field.type() == FieldType::Time && !times) times = &field.field.times();
    if (!times) continue;
    for (const dashboards::DisplayField& field : frame.fields) {
      if (field.field.size() != times->size()) continue;
      if (field.field.type() == FieldType::Histogram)
        input.histograms.emplace_back(times, std::get<HistogramColumn>(field.field.values));
      if (field.field.type() != FieldType::Number) continue;
      const bool le = !field.field.labels.get("le").empty();
      input.le = input.le || le;
      input.rows.push_back({field.displayName, boundOf(field, le), {{times, &field.field.numbers()}}});
    }
  }
  return input;
}

/// Sorts rows that are named by numbers and joins those of one bound; others keep their order.
void orderRows(std::vector<BucketRow>& rows) {
  const bool numeric =
      !rows.empty() && std::none_of(rows.begin(), rows.end(), [](const BucketRow& r) { return std::isnan(r.bound); });
  if (!numeric) {
    for (BucketRow& row : rows) row.bound = kNoBound;
    return;
  }
  std::stable_sort(rows.begin(), rows.end(), [](const BucketRow& a, const BucketRow& b) { return a.bound < b.bound; });
  std::vector<BucketRow> joined;
  for (BucketRow& row : rows) {
    if (joined.empty() || joined.back().bound != row.bound)
      joined.push_back(std::move(row));
    else
      joined.back().parts.insert(joined.back().parts.end(), row.parts.begin(), row.parts.end());
  }
  rows = std::move(joined);
}

std::vector<Timestamp> allTimes(const BucketInput& input) {
  std::set<const std::vector<Timestamp>*> columns;
  for (const BucketRow& row : input.rows)
    for (const auto& part : row.parts) columns.insert(part.first);
  for (const auto& histogram : input.histograms) columns.insert(histogram.first);
  std::vector<Timestamp> times;
  for (const auto* column : columns) {
    times.insert(times.end(), column->begin(), column->end());
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
  }
  // The newest matter most.
  if (times.size() > kMaxHeatColumns)
    times.erase(times.begin(), times.end() - static_cast<std::ptrdiff_t>(kMaxHeatColumns));
  return times;
}

Duration stepOf(const std::vector<Timestamp>& times, const dashboards::PanelData& data) {
  if (data.step > 0) return data.step;
  Duration least = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const Duration apart = times[i] - times[i - 1];
    if (apart > 0 && (least == 0 || apart < least)) least = apart;
  }
  return std::max<Duration>(1, least > 0 ? least : (data.range.to - data.range.from) / 10);
}

void addTo(double& cell, double value) { cell = std::isnan(cell) ? value : cell + value; }

void addPart(const std::vector<Timestamp>& columns, const std::vector<Timestamp>& times,
             const std::vector<double>& values, double* row) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    if (column >= columns.size() || columns[column] != times[i]) {
      const auto found = std::lower_bound(columns.begin(), columns.end(), times[i]);
      if (found == columns.end() || *found != times[i]) continue;
      column = static_cast<std::size_t>(found - columns.begin());
    }
    addTo(row[column], values[i]);
    ++column;
  }
}

/// How many of the rows become one, so that the table stays within its bounds.
std::size_t rowGroup(std::size_t rows, std::size_t columns) {
  const std::size_t most = std::clamp<std::size_t>(kMaxHeatCells / std::max<std::size_t>(1, columns), 1, kMaxHeatRows);
  return rows <= most ? 1 : (rows + most - 1) / most;
}

void fillTable(HeatTable& table, const std::vector<BucketRow>& rows, const std::vector<Timestamp>& columns,
               bool nameOfLast) {
  const std::size_t group = rowGroup(rows.size(), columns.size());
  table.rows = (rows.size() + group - 1) / group;
  table.counts.assign(table.rows * columns.size(), kNoBound);
  for (std::size_t first = 0, row = 0; first < rows.size(); first += group, ++row) {
    const std::size_t end = std::min(rows.size(), first + group);
    const BucketRow& named = rows[nameOfLast ? end - 1 : first];
    table.names.push_back(named.name);
    table.bounds.push_back(named.bound);
    for (std::size_t i = first; i < end; ++i)
      for (const auto& [times, values] : rows[i].parts)
        addPart(columns, *times, *values, table.counts.data() + row * columns.size());
  }
}

/// The ends of all buckets of all histograms, ascending.
std::vector<double> histogramBounds(const BucketInput& input) {
  std::set<double> bounds;
  for (const auto& [times, column] : input.histograms) {
    for (const auto& histogram : *column) {
      if (!histogram) continue;
      for (const BucketView& bucket : buckets(*histogram)) {
        if (bounds.size() >= kMaxHistogramBounds) break;
        bounds.insert(bucket.upper);
        bounds.insert(bucket.lower);
      }
    }
  }
  // The lowest end begins the first row and ends none.
  if (!bounds.empty()) bounds.erase(bounds.begin());
  return {bounds.begin(), bounds.end()};
}

/// Native histograms as rows of their own; `store` keeps the columns that the rows point to.
void addHistograms(BucketInput& input, std::vector<std::vector<double>>& store) {
  const std::vector<double> bounds = histogramBounds(input);
  if (bounds.empty()) return;
  input.le = true;
  store.reserve(bounds.size() * input.histograms.size());
  for (const auto& [times, column] : input.histograms) {
    if (store.size() + bounds.size() > store.capacity() || bounds.size() * times->size() > 2 * kMaxHeatCells) return;
    const std::size_t base = store.size();
    for (const double bound : bounds) {
      store.emplace_back(times->size(), kNoBound);
      input.rows.push_back({formatFloatShort(bound), bound, {{times, &store.back()}}});
    }
    for (std::size_t i = 0; i < times->size(); ++i) {
      if (!(*column)[i]) continue;
      for (const BucketView& bucket : buckets(*(*column)[i])) {
        const auto at = std::lower_bound(bounds.begin(), bounds.end(), bucket.upper);
        if (at != bounds.end()) addTo(store[base + static_cast<std::size_t>(at - bounds.begin())][i], bucket.count);
      }
    }
  }
}

}  // namespace

double HeatTable::low(std::size_t row) const {
  if (scale == HeatScale::Linear) return first + static_cast<double>(row) * increment;
  if (scale == HeatScale::Log) return std::pow(logBase, first + static_cast<double>(row) * increment);
  if (layout == "ge") return bounds[row];
  if (layout == "le") return row > 0 ? bounds[row - 1] : -std::numeric_limits<double>::infinity();
  return kNoBound;
}

double HeatTable::high(std::size_t row) const {
  if (scale != HeatScale::Names) return low(row + 1);
  if (layout == "le") return bounds[row];
  if (layout == "ge") return row + 1 < rows ? bounds[row + 1] : std::numeric_limits<double>::infinity();
  return kNoBound;
}

HeatTable bucketTable(const dashboards::PanelData& data, const dashboards::HeatmapOptions& options) {
  BucketInput input = collectRows(data);
  std::vector<std::vector<double>> store;
  addHistograms(input, store);
  HeatTable table;
  if (input.rows.empty()) return table;
  orderRows(input.rows);
  const bool numeric = !std::isnan(input.rows.front().bound);
  table.layout = options.rowsLayout != "auto" ? options.rowsLayout : numeric || input.le ? "le" : "unknown";
  if (!numeric && table.layout != "unknown") {
    // Names that are no numbers still stand at the end that was asked for, but have no range.
    table.layout = options.rowsLayout == "auto" ? "unknown" : table.layout;
  }
  const std::vector<Timestamp> columns = allTimes(input);
  fillTable(table, input.rows, columns, table.layout != "ge");
  table.width = stepOf(columns, data);
  for (const Timestamp time : columns) table.starts.push_back(time - table.width);
  return table;
}

}  // namespace oriel::widgets
