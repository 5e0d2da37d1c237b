#include "dashboards/pipeline/field_display.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/fieldconfig/field_config_source.h"
#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/field_reduce.h"
#include "dashboards/variables/data_context.h"

namespace oriel::dashboards {
namespace {

constexpr std::size_t kDefaultRowLimit = 25;

struct DisplayRequest {
  const PanelData& data;
  const ReduceOptions& reduce;
  ThemeKind theme;
  bool percentChange;
};

bool isAskedField(const DisplayField& field, const std::string& wanted) {
  if (wanted.empty()) return field.field.type() == FieldType::Number;
  return patternMatches(wanted, field.displayName);
}

// `${__calc}` of a title.
std::string withCalc(const std::string& title, const std::string& calc) {
  std::string result;
  std::size_t at = 0;
  while (const auto ref = nextReference(title, at)) {
    result += title.substr(at, ref->begin - at);
    result += ref->name == "__calc" ? calc : title.substr(ref->begin, ref->end - ref->begin);
    at = ref->end;
  }
  return result + title.substr(at);
}

// What a pattern says of one row: other fields of it, the value itself.
std::string rowPattern(const std::string& pattern, const DataContext& context) {
  std::string result;
  std::size_t at = 0;
  while (const auto ref = nextReference(pattern, at)) {
    result += pattern.substr(at, ref->begin - at);
    const std::string whole = pattern.substr(ref->begin, ref->end - ref->begin);
    result += dataReferenceText(*ref, whole, context).value_or(whole);
    at = ref->end;
  }
  return result + pattern.substr(at);
}

// The field's name as its frame alone tells it.
std::string nameInFrame(const PanelData& data, std::size_t frame, std::size_t column) {
  if (data.frames.size() < 2) return data.frames[frame].fields[column].displayName;
  Frame alone{data.frames[frame].name, data.frames[frame].refId, {}};
  for (const DisplayField& field : data.frames[frame].fields) alone.fields.push_back(field.field);
  return FieldNames({alone}).of(0, column);
}

// Told by the texts beside the value; the field's name too where more than one number stands in the row.
std::string rowTitle(const DisplayRequest& request, std::size_t frame, std::size_t column, std::size_t row) {
  const PanelFrame& in = request.data.frames[frame];
  const DisplayField& field = in.fields[column];
  if (!field.config->displayName.empty()) {
    const DataContext context{request.data.frames, frame, column, row, {}, request.theme, request.data.timezone};
    return rowPattern(field.config->displayName, context);
  }
  std::string title;
  bool alone = true;
  const auto add = [&title](const std::string& part) { title += (title.empty() ? "" : " ") + part; };
  for (std::size_t i = 0; i < in.fields.size(); ++i) {
    const FieldType type = in.fields[i].field.type();
    if (i == column || (type != FieldType::Text && type != FieldType::Number)) continue;
    if (type == FieldType::Number) {
      alone = false;
      continue;
    }
    const Json value = jsonValueAt(in.fields[i].field, row);
    const std::string text = value.is_string() ? value.get<std::string>() : std::string();
    const DisplayValue shown = displayText(in.fields[i], text, request.theme, request.data.timezone);
    if (!shown.formatted.text.empty()) add(shown.formatted.text);
  }
  if (!alone || title.empty()) add(nameInFrame(request.data, frame, column));
  return title;
}

// A rule by name may colour a row that has that name.
std::optional<Rgba> rowColor(const PanelData& data, const std::string& title, ThemeKind theme) {
  const Json* overrides = data.fieldConfig ? jsonFind(*data.fieldConfig, "overrides") : nullptr;
  if (!jsonIsArray(overrides)) return {};
  for (const Json& rule : *overrides) {
    const Json* matcher = jsonFind(rule, "matcher");
    const Json* properties = jsonFind(rule, "properties");
    if (!matcher || jsonText(*matcher, "id") != "byName" || jsonText(*matcher, "options") != title) continue;
    if (!jsonIsArray(properties)) continue;
    for (const Json& property : *properties) {
      const Json* color = jsonFind(property, "value");
      if (color && jsonText(property, "id") == "color") return resolveColor(jsonText(*color, "fixedColor"), theme);
    }
  }
  return {};
}

// Returns false when there are enough.
bool addRows(const DisplayRequest& request, std::size_t frame, std::size_t column, std::vector<FieldDisplay>& out) {
  const std::size_t limit =
      request.reduce.limit > 0 ? static_cast<std::size_t>(request.reduce.limit) : kDefaultRowLimit;
  DisplayField field = request.data.frames[frame].fields[column];
  std::map<std::string, DisplayValue> shown;
  for (std::size_t row = 0; row < field.field.size(); ++row) {
    // Each row has its own colour of the palette, equal values the same.
    field.seriesIndex = out.size();
    const Json value = jsonValueAt(field.field, row);
    const std::string key = value.is_number() ? std::to_string(value.get<double>()) + value.dump()
                                              : value.dump(-1, ' ', false, Json::error_handler_t::replace);
    const auto known = shown.find(key);
    FieldDisplay& one = out.emplace_back();
    one.value = known != shown.end()
                    ? known->second
                    : shown.emplace(key, displayJson(field, value, request.theme, request.data.timezone)).first->second;
    one.title = rowTitle(request, frame, column, row);
    one.field = field;
    one.frame = frame;
    one.column = column;
    one.row = row;
    if (const auto color = rowColor(request.data, one.title, request.theme)) one.value.color = *color;
    if (out.size() >= limit) return false;
  }
  return true;
}

void addCalculations(const DisplayRequest& request, std::size_t frame, std::size_t column,
                     std::vector<FieldDisplay>& out) {
  const DisplayField& field = request.data.frames[frame].fields[column];
  const std::vector<std::string> calcs =
      request.reduce.calcs.empty() ? std::vector<std::string>{"last"} : request.reduce.calcs;
  const std::vector<Json> results = reduceField(field.field, calcs);
  for (std::size_t i = 0; i < calcs.size(); ++i) {
    FieldDisplay& one = out.emplace_back();
    one.calc = calcs[i];
    one.title = field.config->displayName.empty() ? field.displayName : withCalc(field.displayName, calcs[i]);
    one.value = displayJson(field, results[i], request.theme, request.data.timezone);
    one.field = field;
    one.frame = frame;
    one.column = column;
    if (!request.percentChange) continue;
    const Json change = reduceField(field.field, {"diffperc"}).front();
    one.percentChange = change.is_number() ? change.get<double>() : nullNumber();
  }
}

FieldDisplay noData(const DisplayRequest& request) {
  const Json* defaults = request.data.fieldConfig ? jsonFind(*request.data.fieldConfig, "defaults") : nullptr;
  FieldDisplay none;
  none.calc = "No data";
  none.isNoData = true;
  // A field of no type: nothing but what the configuration says of a missing value.
  none.field.field = {"", std::make_shared<const std::vector<std::shared_ptr<const Json>>>()};
  none.field.config = std::make_shared<const FieldConfig>(decodeFieldConfig(defaults ? *defaults : Json::object(), ""));
  none.value = displayJson(none.field, Json(), request.theme, request.data.timezone);
  none.value.numeric = 0;
  if (none.value.formatted.text.empty()) none.value.formatted.text = "No data";
  none.field.minimum = none.field.config->min.value_or(0);
  none.field.maximum = none.field.config->max.value_or(0);
  return none;
}

}  // namespace

std::vector<FieldDisplay> fieldDisplayValues(const PanelData& data, const ReduceOptions& reduce, ThemeKind theme,
                                             bool percentChange) {
  const DisplayRequest request{data, reduce, theme, percentChange};
  std::vector<FieldDisplay> out;
  bool more = true;
  for (std::size_t frame = 0; frame < data.frames.size() && more; ++frame) {
    for (std::size_t column = 0; column < data.frames[frame].fields.size() && more; ++column) {
      if (!isAskedField(data.frames[frame].fields[column], reduce.fields)) continue;
      if (reduce.allValues) {
        more = addRows(request, frame, column, out);
      } else {
        addCalculations(request, frame, column, out);
      }
    }
  }
  if (out.empty()) out.push_back(noData(request));
  return out;
}

}  // namespace oriel::dashboards
