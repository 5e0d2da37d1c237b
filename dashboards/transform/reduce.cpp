#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/reduce_field.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

struct CellColumn {
  std::string name;
  FieldType type;
  std::vector<Cell> cells;
};

/// Which fields a reduction is about.
class ReducedFields {
 public:
  ReducedFields(const Json& options, bool withTime, StepNotes& notes) : withTime_(withTime) {
    const Json* fields = jsonFind(options, "fields");
    if (jsonIsObject(fields)) matcher_.emplace(*fields, notes);
  }
  bool bad() const { return matcher_ && !*matcher_; }
  bool has(const StepFrames& frames, StepNames& names, std::size_t f, std::size_t i) const {
    if (matcher_) return matcher_->matches(frames, names, f, i);
    return withTime_ || frames[f].fields[i].type() != FieldType::Time;
  }

 private:
  std::optional<StepMatcher> matcher_;
  bool withTime_;
};

std::vector<std::string> allLabelNames(const StepFrames& frames) {
  std::vector<std::string> keys;
  std::set<std::string, std::less<>> seen;
  for (const StepFrame& frame : frames) {
    for (const StepField& field : frame.fields) {
      for (const LabelView label : field.labels) {
        if (seen.emplace(label.name).second) keys.emplace_back(label.name);
      }
    }
  }
  return keys;
}

FieldType reducedFieldType(const std::string& id, FieldType source) {
  if (id == "allValues" || id == "uniqueValues") return FieldType::Json;
  const bool keeps = id == "first" || id == "firstNotNull" || id == "last" || id == "lastNotNull";
  return keeps ? source : FieldType::Number;
}

StepFrames reduceEachField(const StepFrames& frames, StepNames& names, const ReducedFields& chosen,
                           const std::vector<std::string>& reducers) {
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    std::vector<StepField> fields;
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      if (!chosen.has(frames, names, f, i)) continue;
      const StepField& source = frames[f].fields[i];
      for (const std::string& id : reducers) {
        StepField& field = fields.emplace_back(source);
        field.forget();
        field.labelled = true;
        setCells(field, reducedFieldType(id, source.type()), {reduceColumn(source, id)});
        if (reducers.size() < 2) continue;
        LabelsBuilder labels(field.labels);
        field.labels = labels.set("reducer", reducerName(id)).labels();
      }
    }
    if (!fields.empty()) result.push_back(frames[f].with(std::move(fields)));
  }
  return result;
}

struct RowsPlan {
  const StepFrames& frames;
  StepNames& names;
  const ReducedFields& chosen;
  const std::vector<std::string>& reducers;
  const std::vector<std::string>& labels;
  bool labelsToFields;
};

std::vector<CellColumn> rowsOfFrame(const RowsPlan& plan, std::size_t f) {
  std::vector<CellColumn> columns{{"Field", FieldType::Text, {}}};
  for (const std::string& label : plan.labels) columns.push_back({label, FieldType::Text, {}});
  for (const std::string& id : plan.reducers) columns.push_back({reducerName(id), FieldType::Json, {}});
  for (std::size_t i = 0; i < plan.frames[f].fields.size(); ++i) {
    if (!plan.chosen.has(plan.frames, plan.names, f, i)) continue;
    const StepField& field = plan.frames[f].fields[i];
    std::size_t column = 0;
    columns[column++].cells.emplace_back(plan.labelsToFields ? field.name : plan.names.among(f, i));
    for (const std::string& label : plan.labels) {
      const bool has = field.labels.has(label);
      columns[column++].cells.push_back(has ? Cell(std::string(field.labels.get(label))) : Cell());
    }
    for (const std::string& id : plan.reducers) {
      Cell cell = reduceColumn(field, id);
      if (isMissing(cell) && field.size() > 0) cell = std::nan("");
      columns[column++].cells.push_back(std::move(cell));
    }
  }
  for (CellColumn& column : columns) {
    if (column.type == FieldType::Json) column.type = guessType(column.name, column.cells);
  }
  return columns;
}

// Columns of the first frame go on with those of the same name and type.
void appendColumns(std::vector<CellColumn>& base, const std::vector<CellColumn>& more) {
  for (std::size_t b = 0; b < base.size(); ++b) {
    for (std::size_t m = 0; m < more.size(); ++m) {
      const bool same = base[b].name == more[m].name && base[b].type == more[m].type;
      if (same || (b == 0 && m == 0))
        base[b].cells.insert(base[b].cells.end(), more[m].cells.begin(), more[m].cells.end());
    }
  }
}

StepFrames reduceToRows(const RowsPlan& plan) {
  if (plan.frames.empty()) return {};
  std::vector<CellColumn> columns = rowsOfFrame(plan, 0);
  for (std::size_t f = 1; f < plan.frames.size(); ++f) appendColumns(columns, rowsOfFrame(plan, f));
  StepFrame result{"", "reduce", {}, plan.frames.front().kind};
  for (std::size_t f = 0; f < plan.frames.size(); ++f) result.refId += "-" + plan.frames[f].refId;
  const std::size_t rows = columns.front().cells.size();
  for (CellColumn& column : columns) {
    column.cells.resize(rows);
    StepField& field = result.fields.emplace_back();
    field.name = column.name;
    setCells(field, column.type, column.cells);
  }
  return {std::move(result)};
}

}  // namespace

StepFrames transformReduce(StepFrames frames, const Json& options, StepNotes& notes) {
  static const Json kDefault = {"max"};
  const Json* given = jsonFind(options, "reducers");
  if (jsonIsArray(given) && given->empty()) return frames;
  const std::vector<std::string> reducers = knownReducers(given ? given : &kDefault);
  const bool eachField = jsonText(options, "mode") == "reduceFields";
  const ReducedFields chosen(options, eachField && jsonBool(options, "includeTimeField"), notes);
  if (chosen.bad()) return frames;
  StepNames names(frames);
  if (eachField) return reduceEachField(frames, names, chosen, reducers);
  const bool labelsToFields = jsonBool(options, "labelsToFields");
  const std::vector<std::string> labels = labelsToFields ? allLabelNames(frames) : std::vector<std::string>();
  return reduceToRows({frames, names, chosen, reducers, labels, labelsToFields});
}

}  // namespace oriel::dashboards
