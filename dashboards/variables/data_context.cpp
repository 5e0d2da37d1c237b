#include "dashboards/variables/data_context.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/format/number_text.h"

namespace oriel::dashboards {
namespace {

const PanelFrame* contextFrame(const DataContext& context) {
  return context.frame < context.frames.size() ? &context.frames[context.frame] : nullptr;
}

const DisplayField* contextField(const DataContext& context) {
  const PanelFrame* frame = contextFrame(context);
  return frame && context.field < frame->fields.size() ? &frame->fields[context.field] : nullptr;
}

double numberAt(const Field& field, std::size_t row) {
  switch (field.type()) {
    case FieldType::Number: return field.numbers()[row];
    case FieldType::Time: return static_cast<double>(field.times()[row]);
    case FieldType::Boolean: return (*std::get<BooleanColumn>(field.values))[row];
    default: return std::nan("");
  }
}

DisplayValue shownAt(const DisplayField& field, std::size_t row, const DataContext& context) {
  if (row >= field.field.size()) return {};
  switch (field.field.type()) {
    case FieldType::Text: return displayText(field, field.field.texts()[row], context.theme);
    case FieldType::Number:
    case FieldType::Time:
    case FieldType::Boolean: return displayValue(field, numberAt(field.field, row), context.theme, context.timezone);
    default: return {};
  }
}

std::string numberText(double value) { return isNull(value) ? std::string() : plainNumber(value); }

std::string rawText(const Field& field, std::size_t row) {
  if (row >= field.size()) return {};
  if (field.type() == FieldType::Text) return field.texts()[row];
  const double value = numberAt(field, row);
  if (field.type() == FieldType::Boolean) return value == 2 ? "" : value != 0 ? "true" : "false";
  return field.type() == FieldType::Time ? std::to_string(field.times()[row]) : numberText(value);
}

std::string partOf(const DisplayValue& value, std::string_view part) {
  if (part == "text") return value.formatted.text;
  if (part == "numeric") return numberText(value.numeric);
  if (part == "prefix") return value.formatted.prefix;
  if (part == "suffix") return value.formatted.suffix;
  if (part == "percent") return numberText(value.percent);
  return {};
}

std::optional<std::string> valueText(const Reference& ref, const DataContext& context) {
  if (context.calculated) {
    if (ref.path == "numeric" || ref.path == "raw") return numberText(context.calculated->numeric);
    return ref.path == "time" ? std::string() : context.calculated->toString();
  }
  const PanelFrame* frame = contextFrame(context);
  if (!frame || !context.row) return {};
  if (ref.path == "time") {
    for (const DisplayField& field : frame->fields) {
      if (field.field.type() == FieldType::Time) return rawText(field.field, *context.row);
    }
    return std::string();
  }
  const DisplayField* field = contextField(context);
  if (!field) return {};
  if (ref.path == "raw") return rawText(field->field, *context.row);
  const DisplayValue shown = shownAt(*field, *context.row, context);
  return ref.path == "numeric" ? numberText(shown.numeric) : shown.toString();
}

// By name, else by position, else by the name that it is shown under, else by its label `name`.
const DisplayField* namedField(const PanelFrame& frame, const std::string& key) {
  const auto byName = [&](auto same) -> const DisplayField* {
    const auto found = std::find_if(frame.fields.begin(), frame.fields.end(), same);
    return found == frame.fields.end() ? nullptr : &*found;
  };
  if (const auto* field = byName([&](const DisplayField& f) { return f.field.name == key; })) return field;
  std::size_t index = 0;
  const auto read = std::from_chars(key.data(), key.data() + key.size(), index);
  const bool whole = read.ec == std::errc() && read.ptr == key.data() + key.size();
  if (whole && index < frame.fields.size()) return &frame.fields[index];
  if (const auto* field = byName([&](const DisplayField& f) { return f.config->displayName == key; })) return field;
  return byName([&](const DisplayField& f) { return f.field.labels.has("name") && f.field.labels.get("name") == key; });
}

std::optional<std::string> rowText(const Reference& ref, const DataContext& context) {
  const PanelFrame* frame = contextFrame(context);
  if (!frame || ref.path.empty() || !context.row || context.calculated) return {};
  const std::vector<std::string> steps = pathSteps(ref.path);
  if (steps.empty()) return std::string();
  if (steps[0] == "name") return frame->name;
  if (steps[0] == "refId") return frame->refId;
  if (steps[0] != "fields" || steps.size() < 2) return std::string();
  const DisplayField* field = namedField(*frame, steps[1]);
  if (!field) return std::string();
  const DisplayValue shown = shownAt(*field, *context.row, context);
  return steps.size() == 2 ? shown.toString() : partOf(shown, steps[2]);
}

std::string seriesName(const PanelFrame& frame, std::size_t index) {
  if (!frame.name.empty()) return frame.name;
  const DisplayField* only = nullptr;
  std::size_t values = 0;
  for (const DisplayField& field : frame.fields) {
    if (field.field.type() == FieldType::Time) continue;
    only = &field;
    ++values;
  }
  if (values == 1) return only->displayName;
  return "Series (" + (frame.refId.empty() ? std::to_string(index) : frame.refId) + ")";
}

std::optional<std::string> seriesText(const Reference& ref, const DataContext& context) {
  const PanelFrame* frame = contextFrame(context);
  if (!frame || ref.path != "name") return {};
  return seriesName(*frame, context.frame);
}

std::string sortedValues(const Labels& labels) {
  std::vector<std::string> values;
  for (const LabelView label : labels) values.emplace_back(label.value);
  std::sort(values.begin(), values.end());
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

std::optional<std::string> fieldText(const Reference& ref, const DataContext& context) {
  const DisplayField* field = contextField(context);
  if (!field || ref.path.empty()) return {};
  const std::vector<std::string> steps = pathSteps(ref.path);
  if (steps.empty()) return std::string();
  if (steps[0] == "name") return field->field.name;
  if (steps[0] == "displayName") return field->displayName;
  const Labels& labels = field->field.labels;
  if (steps[0] != "labels" && steps[0] != "formattedLabels") return std::string();
  if (steps.size() == 1) {
    const std::string text = labelsText(labels);
    return text.empty() ? text : text.substr(1, text.size() - 2);
  }
  // A name with dots, written without brackets, is one label.
  std::string name = steps[1];
  for (std::size_t i = 2; i < steps.size() && !labels.has(name); ++i) name += "." + steps[i];
  if (name == "__values") return sortedValues(labels);
  return std::string(labels.get(name));
}

// `$__cell`, `$__cell_2` of tables before schema 24: the value, and a column of its row.
std::optional<std::string> cellText(const Reference& ref, const DataContext& context) {
  if (ref.name == "__cell") {
    Reference value = ref;
    if (ref.format == "raw") value.path = "raw";
    return valueText(value, context);
  }
  const std::string path = "fields[" + std::string(ref.name.substr(std::string_view("__cell_").size())) + "]";
  Reference column = ref;
  column.path = path;
  return rowText(column, context);
}

struct DataMacro {
  std::string_view name;
  std::optional<std::string> (*text)(const Reference& ref, const DataContext& context);
};
constexpr DataMacro kDataMacros[] = {{"__value", valueText},
                                     {"__data", rowText},
                                     {"__series", seriesText},
                                     {"__field", fieldText},
                                     {"__cell", cellText}};

}  // namespace

std::optional<std::string> dataReferenceText(const Reference& ref, std::string_view whole, const DataContext& context) {
  const bool isColumn = ref.name.rfind("__cell_", 0) == 0;
  for (const DataMacro& macro : kDataMacros) {
    if (ref.name == macro.name || (isColumn && macro.name == "__cell")) {
      return macro.text(ref, context).value_or(std::string(whole));
    }
  }
  return {};
}

}  // namespace oriel::dashboards
