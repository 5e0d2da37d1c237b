#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/steps.h"
#include "dashboards/transform/value_matcher.h"

namespace oriel::dashboards {
namespace {

struct NamedCondition {
  std::string fieldName;
  ValueMatcher matches;
};

struct CellCondition {
  const StepField* field;  ///< null: the frame has no such field, nothing matches
  const ValueMatcher* matches;
};

bool rowMatches(const std::vector<CellCondition>& conditions, std::size_t row, bool all) {
  for (const CellCondition& condition : conditions) {
    const bool matching = condition.field && (*condition.matches)(cellAt(*condition.field, row));
    if (matching != all) return matching;
  }
  return all;
}

}  // namespace

StepFrames transformFilterByValue(StepFrames frames, const Json& options, StepNotes& notes) {
  std::vector<NamedCondition> named;
  if (const Json* filters = jsonFind(options, "filters"); jsonIsArray(filters)) {
    for (const Json& filter : *filters) {
      const Json* config = jsonFind(filter, "config");
      ValueMatcher matches = makeValueMatcher(config ? *config : Json(), notes);
      if (matches) named.push_back({jsonText(filter, "fieldName"), std::move(matches)});
    }
  }
  if (named.empty()) return frames;
  const bool all = jsonText(options, "match") == "all", include = jsonText(options, "type", "include") == "include";
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) places[names.among(f, i)] = i;
    std::vector<CellCondition> conditions;
    for (const NamedCondition& condition : named) {
      const auto place = places.find(condition.fieldName);
      const StepField* field = place == places.end() ? nullptr : &frames[f].fields[place->second];
      conditions.push_back({field, &condition.matches});
    }
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < frames[f].rows(); ++row) {
      if (rowMatches(conditions, row, all) == include) rows.push_back(row);
    }
    StepFrame& out = result.emplace_back(frames[f]);
    for (StepField& field : out.fields) {
      keepRows(field, rows);
      field.forget();
    }
  }
  return result;
}

}  // namespace oriel::dashboards
