#include "widgets/panels/single_values.h"

#include "dashboards/pipeline/field_display.h"
#include "dashboards/transform/reducers.h"

namespace oriel::widgets {
namespace {

TimeColumn firstTimes(const dashboards::PanelFrame& frame) {
  for (const dashboards::DisplayField& field : frame.fields) {
    if (field.field.type() == FieldType::Time) return std::get<TimeColumn>(field.field.values);
  }
  return nullptr;
}

// A calculation that nobody knows would show an empty tile.
dashboards::ReduceOptions knownCalculations(dashboards::ReduceOptions reduce) {
  for (std::string& calc : reduce.calcs) {
    if (!dashboards::findReducer(calc)) calc = "lastNotNull";
  }
  return reduce;
}

}  // namespace

std::vector<SingleValue> singleValues(const dashboards::PanelData& data, const dashboards::ReduceOptions& reduce,
                                      dashboards::ThemeKind theme) {
  std::vector<SingleValue> out;
  for (dashboards::FieldDisplay& one : dashboards::fieldDisplayValues(data, knownCalculations(reduce), theme)) {
    // The panel says in its own way that there is nothing.
    if (one.isNoData || one.field.field.size() == 0) continue;
    SingleValue& value = out.emplace_back();
    value.title = QString::fromStdString(one.title);
    value.prefix = QString::fromStdString(one.value.formatted.prefix);
    value.text = QString::fromStdString(one.value.formatted.text);
    value.suffix = QString::fromStdString(one.value.formatted.suffix);
    value.color = one.value.color;
    value.numeric = one.value.numeric;
    value.percent = one.value.percent;
    if (!one.row && one.field.field.type() == FieldType::Number) {
      value.series = std::get<NumberColumn>(one.field.field.values);
      value.times = firstTimes(data.frames[one.frame]);
    }
    value.field = std::move(one.field);
  }
  return out;
}

}  // namespace oriel::widgets
