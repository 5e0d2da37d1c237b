#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/group_rows.h"
#include "dashboards/transform/reduce_field.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

struct NestRule {
  StepMatcher matcher;
  std::string operation;
  bool hasAggregations;
  std::vector<std::string> aggregations;
  bool keepNestedField;
};

NestRule makeRule(const Json& matcher, const Json& choice, bool needsNoList, StepNotes& notes) {
  const Json* list = jsonFind(choice, "aggregations");
  return {StepMatcher(matcher, notes), jsonText(choice, "operation"), needsNoList || list, textsOfList(list),
          jsonBool(choice, "keepNestedField")};
}

// Rules, or the older form: a choice by the name of a field.
std::vector<NestRule> readRules(const Json& options, StepNotes& notes) {
  std::vector<NestRule> rules;
  if (const Json* list = jsonFind(options, "rules"); jsonIsArray(list)) {
    for (const Json& rule : *list) {
      const Json* matcher = jsonFind(rule, "matcher");
      rules.push_back(makeRule(matcher ? *matcher : Json(), rule, false, notes));
      if (!rules.back().matcher) rules.pop_back();
    }
  } else if (const Json* fields = jsonFind(options, "fields"); jsonIsObject(fields)) {
    for (const auto& [name, choice] : fields->items()) {
      rules.push_back(makeRule({{"id", "byName"}, {"options", name}}, choice, true, notes));
    }
  }
  return rules;
}

FieldType detectType(const std::string& reducer, FieldType source, const std::string& name,
                     const std::vector<Cell>& cells) {
  if (reducer == "allIsNull") return FieldType::Boolean;
  const bool keeps = reducer == "first" || reducer == "firstNotNull" || reducer == "last" || reducer == "lastNotNull";
  if (keeps) return source;
  const bool none = std::all_of(cells.begin(), cells.end(), isMissing);
  return none ? FieldType::Text : guessType(name, cells);
}

bool staysInside(const NestRule* rule) {
  if (!rule || !rule->hasAggregations || rule->operation.empty()) return true;
  return rule->operation == "aggregate" && (rule->aggregations.empty() || rule->keepNestedField);
}

Frame innerFrame(const RowGroups& groups, std::size_t group, const std::vector<const NestRule*>& rules, bool headers) {
  Frame inner{"", "", {}, headers ? "" : "no-header"};
  for (const std::string& name : groups.names()) {
    if (!staysInside(rules[groups.firstFieldOf(name)])) continue;
    StepField field = groups.cellsOf(name, group);
    setFieldSetting(field, "displayName", name);
    inner.fields.push_back(std::move(static_cast<Field&>(field)));
  }
  return inner;
}

StepField reducedColumn(const RowGroups& groups, const StepField& source, const std::string& name,
                        const std::string& reducer) {
  std::vector<Cell> cells;
  for (std::size_t g = 0; g < groups.groups().size(); ++g)
    cells.push_back(reduceColumn(groups.cellsOf(name, g), reducer));
  StepField column;
  column.name = name + " (" + reducer + ")";
  setCells(column, detectType(reducer, source.type(), column.name, cells), cells);
  return column;
}

StepField nestedColumn(const RowGroups& groups, const std::vector<const NestRule*>& rules, bool headers) {
  std::vector<Cell> cells;
  for (std::size_t g = 0; g < groups.groups().size(); ++g) {
    cells.emplace_back(std::make_shared<const std::vector<Frame>>(1, innerFrame(groups, g, rules, headers)));
  }
  StepField column;
  column.name = "__nestedFrames";
  setCells(column, FieldType::Frames, cells);
  return column;
}

}  // namespace

StepFrames transformGroupToNestedTable(StepFrames frames, const Json& options, StepNotes& notes) {
  const std::vector<NestRule> rules = readRules(options, notes);
  const bool groups =
      std::any_of(rules.begin(), rules.end(), [](const NestRule& r) { return r.operation == "groupby"; });
  if (!groups) return frames;
  const bool headers = jsonBool(options, "showSubframeHeaders", true), expand = jsonBool(options, "expandAllRows");
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    std::vector<const NestRule*> ruleOf(frames[f].fields.size(), nullptr);
    std::vector<std::size_t> keyFields;
    for (std::size_t i = 0; i < ruleOf.size(); ++i) {
      for (const NestRule& rule : rules) {
        if (!rule.matcher.matches(frames, names, f, i)) continue;
        ruleOf[i] = &rule;
        break;
      }
      if (ruleOf[i] && ruleOf[i]->operation == "groupby") keyFields.push_back(i);
    }
    if (keyFields.empty()) continue;
    const RowGroups rows(frames[f], keyFields);
    StepFrame out{"", "", rows.keyColumns(), expand ? "expand-all-rows" : ""};
    for (std::size_t i = 0; i < ruleOf.size(); ++i) {
      if (!ruleOf[i] || ruleOf[i]->operation != "aggregate") continue;
      for (const std::string& reducer : ruleOf[i]->aggregations) {
        out.fields.push_back(reducedColumn(rows, frames[f].fields[i], rows.nameOf(i), reducer));
      }
    }
    out.fields.push_back(nestedColumn(rows, ruleOf, headers));
    result.push_back(std::move(out));
  }
  return result;
}

}  // namespace oriel::dashboards
