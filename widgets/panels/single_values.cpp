#include "widgets/panels/single_values.h"

#include <re2/re2.h>

#include <cmath>

#include "dashboards/fieldconfig/field_config.h"
#include "dashboards/transform/reducers.h"

namespace oriel::widgets {
namespace {

constexpr std::size_t kMaxValues = 100;

/// `""` numeric fields, `/regex/`, or an exact name.
bool isWanted(const dashboards::DisplayField& field, const std::string& wanted) {
  if (wanted.empty()) return field.field.type() == FieldType::Number;
  if (field.field.type() == FieldType::Time) return false;
  if (wanted.size() > 2 && wanted.front() == '/' && wanted.back() == '/') {
    re2::RE2::Options quiet;
    quiet.set_log_errors(false);
    const re2::RE2 pattern(wanted.substr(1, wanted.size() - 2), quiet);
    return pattern.ok() && re2::RE2::PartialMatch(field.displayName, pattern);
  }
  return field.displayName == wanted || field.field.name == wanted;
}

SingleValue makeValue(const dashboards::DisplayField& field, const dashboards::DisplayValue& shown, TimeColumn times) {
  SingleValue value;
  value.title = QString::fromStdString(field.displayName);
  value.prefix = QString::fromStdString(shown.formatted.prefix);
  value.text = QString::fromStdString(shown.formatted.text);
  value.suffix = QString::fromStdString(shown.formatted.suffix);
  value.color = shown.color;
  value.numeric = shown.numeric;
  value.percent = shown.percent;
  value.field = field;
  value.times = std::move(times);
  if (field.field.type() == FieldType::Number) value.series = std::get<NumberColumn>(field.field.values);
  return value;
}

void addNumbers(const dashboards::DisplayField& field, const TimeColumn& times, const dashboards::PanelData& data,
                const dashboards::ReduceOptions& reduce, dashboards::ThemeKind theme, std::vector<SingleValue>& out) {
  const std::vector<double>& numbers = field.field.numbers();
  if (reduce.allValues) {
    const std::size_t limit = reduce.limit > 0 ? static_cast<std::size_t>(reduce.limit) : kMaxValues;
    for (std::size_t i = 0; i < numbers.size() && i < limit; ++i)
      out.push_back(makeValue(field, dashboards::displayValue(field, numbers[i], theme, data.timezone), nullptr));
    return;
  }
  const std::string id = reduce.calcs.empty() ? "lastNotNull" : reduce.calcs.front();
  const dashboards::Reducer* reducer = dashboards::findReducer(id);
  if (!reducer) reducer = dashboards::findReducer("lastNotNull");
  out.push_back(
      makeValue(field, dashboards::displayValue(field, reducer->reduce(numbers), theme, data.timezone), times));
}

void addTexts(const dashboards::DisplayField& field, const dashboards::ReduceOptions& reduce,
              dashboards::ThemeKind theme, std::vector<SingleValue>& out) {
  const std::vector<std::string>& texts = field.field.texts();
  const std::size_t first = reduce.allValues || texts.empty() ? 0 : texts.size() - 1;
  for (std::size_t i = first; i < texts.size() && out.size() < kMaxValues; ++i)
    out.push_back(makeValue(field, dashboards::displayText(field, texts[i], theme), nullptr));
}

}  // namespace

std::vector<SingleValue> singleValues(const dashboards::PanelData& data, const dashboards::ReduceOptions& reduce,
                                      dashboards::ThemeKind theme) {
  std::vector<SingleValue> out;
  for (const dashboards::PanelFrame& frame : data.frames) {
    TimeColumn times;
    for (const dashboards::DisplayField& field : frame.fields)
      if (field.field.type() == FieldType::Time && !times) times = std::get<TimeColumn>(field.field.values);
    for (const dashboards::DisplayField& field : frame.fields) {
      if (out.size() >= kMaxValues || !isWanted(field, reduce.fields) || field.field.size() == 0) continue;
      if (field.field.type() == FieldType::Number) addNumbers(field, times, data, reduce, theme, out);
      if (field.field.type() == FieldType::Text) addTexts(field, reduce, theme, out);
    }
  }
  return out;
}

}  // namespace oriel::widgets
