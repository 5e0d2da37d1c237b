#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/compare_text.h"
#include "dashboards/transform/rows.h"
#include "dashboards/transform/script_sort.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

using RowOrder = std::function<int(std::size_t a, std::size_t b)>;

int byEmptiness(bool emptyA, bool emptyB) { return static_cast<int>(emptyA) - static_cast<int>(emptyB); }

// Null counts as 0. What is no number at all is equal to everything in a short list (see scriptSort), and last in a
// long one, which needs a true order.
RowOrder byNumber(std::vector<double> numbers) {
  std::replace_if(numbers.begin(), numbers.end(), isNull, 0);
  const bool isShort = numbers.size() <= kShortList;
  return [numbers = std::move(numbers), isShort](std::size_t a, std::size_t b) {
    const double x = numbers[a], y = numbers[b];
    if (std::isnan(x) || std::isnan(y)) return isShort ? 0 : byEmptiness(std::isnan(x), std::isnan(y));
    return x < y ? -1 : x > y ? 1 : 0;
  };
}

RowOrder byFilledTime(std::vector<double> times) {
  return [times = std::move(times)](std::size_t a, std::size_t b) {
    const auto empty = [&](std::size_t row) { return times[row] == 0 || isNull(times[row]); };
    if (empty(a) || empty(b)) return byEmptiness(empty(a), empty(b));
    return times[a] < times[b] ? -1 : times[a] > times[b] ? 1 : 0;
  };
}

RowOrder byText(const StepField& field) {
  return [&field](std::size_t a, std::size_t b) {
    const std::string &x = field.texts()[a], &y = field.texts()[b];
    if (x.empty() || y.empty()) return byEmptiness(x.empty(), y.empty());
    return compareTexts(x, y, false);
  };
}

RowOrder rowOrder(const StepField& field) {
  switch (field.type()) {
    case FieldType::Number: return byNumber(field.numbers());
    case FieldType::Text: return byText(field);
    case FieldType::Boolean:
      return [&field](std::size_t a, std::size_t b) {
        return byEmptiness(!isTruthy(cellAt(field, a)), !isTruthy(cellAt(field, b)));
      };
    case FieldType::Time: {
      std::vector<double> times = columnNumbers(field);
      // A list that starts with a missing time is sorted with missing ones last, any other with them as 0.
      if (!times.empty() && isNull(times.front())) return byFilledTime(std::move(times));
      return byNumber(std::move(times));
    }
    case FieldType::Histogram:
    case FieldType::Frames:
    case FieldType::Json: break;
  }
  return [](std::size_t a, std::size_t b) { return a < b ? -1 : a > b ? 1 : 0; };
}

}  // namespace

void sortFrame(StepFrame& frame, std::size_t by, bool descending) {
  std::vector<std::size_t> rows(frame.rows());
  std::iota(rows.begin(), rows.end(), 0);
  const StepField key = frame.fields[by];
  const RowOrder order = rowOrder(key);
  const auto compare = [&](std::size_t a, std::size_t b) { return descending ? order(b, a) : order(a, b); };
  if (rows.size() <= kShortList) {
    scriptSort(rows, compare);
  } else {
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return compare(a, b) < 0; });
  }
  for (StepField& field : frame.fields) keepRows(field, rows);
}

StepFrames transformSortBy(StepFrames frames, const Json& options, StepNotes&) {
  const Json* list = jsonFind(options, "sort");
  if (!jsonIsArray(list) || list->empty()) return frames;
  const std::string wanted = jsonText(list->front(), "field");
  const auto index = jsonNumber(list->front(), "index");
  const bool descending = jsonBool(list->front(), "desc");
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    const std::size_t count = frames[f].fields.size();
    std::size_t by = index && *index >= 0 && *index < static_cast<double>(count) ? static_cast<std::size_t>(*index) : 0;
    if (!index) {
      while (by < count && names.within(f, by) != wanted) ++by;
    }
    result.push_back(frames[f]);
    if (by < count && (!index || *index >= 0)) sortFrame(result.back(), by, descending);
  }
  return result;
}

StepFrames transformLimit(StepFrames frames, const Json& options, StepNotes&) {
  constexpr double kDefaultLimit = 10;
  const Json* given = jsonFind(options, "limitField");
  double limit = kDefaultLimit;
  if (given)
    limit = given->is_string() ? std::trunc(numberAtStart(jsonTextOf(*given))) : jsonNumberOf(*given).value_or(10);
  for (StepFrame& frame : frames) {
    const double count = static_cast<double>(frame.rows());
    if (!(count > limit) || std::isnan(limit)) continue;
    const auto size = static_cast<std::size_t>(std::min(std::fabs(std::trunc(limit)), count));
    std::vector<std::size_t> rows(size);
    std::iota(rows.begin(), rows.end(), limit >= 0 ? 0 : frame.rows() - size);
    for (StepField& field : frame.fields) keepRows(field, rows);
  }
  return frames;
}

}  // namespace oriel::dashboards
