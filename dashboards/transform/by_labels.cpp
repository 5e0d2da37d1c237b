#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/reduce_field.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

/// The values that go into the rows of one key, a list for every value of the label that makes columns.
struct LabelRow {
  std::vector<Cell> keys;
  std::unordered_map<std::size_t, std::vector<CellRef>> values;
  std::size_t height() const {
    std::size_t rows = 1;
    for (const auto& [column, cells] : values) rows = std::max(rows, cells.size());
    return rows;
  }
};

struct LabelTable {
  std::vector<std::string> join;
  std::vector<std::string> names;
  std::vector<const StepField*> firsts;
  std::vector<LabelRow> rows;

  std::size_t height() const {
    std::size_t total = 0;
    for (const LabelRow& row : rows) total += row.height();
    return total;
  }
};

std::vector<std::string> labelNamesOf(const StepFrames& frames) {
  std::vector<std::string> names;
  for (const StepFrame& frame : frames) {
    for (const StepField& field : frame.fields) {
      for (const LabelView label : field.labels) {
        if (std::find(names.begin(), names.end(), label.name) == names.end()) names.emplace_back(label.name);
      }
    }
  }
  return names;
}

LabelTable collectByLabels(const StepFrames& frames, const std::string& valueLabel, std::vector<std::string> join) {
  LabelTable table;
  std::erase(join, valueLabel);
  table.join = std::move(join);
  std::unordered_map<std::string, std::size_t> rowOf, columnOf;
  for (const StepFrame& frame : frames) {
    for (const StepField& field : frame.fields) {
      if (field.type() == FieldType::Time || (field.labels.empty() && !field.labelled)) continue;
      std::string key;
      LabelRow row;
      for (const std::string& name : table.join) {
        key += std::string(field.labels.get(name)) + ",";
        row.keys.push_back(field.labels.has(name) ? Cell(std::string(field.labels.get(name))) : Cell());
      }
      const auto place = rowOf.emplace(std::move(key), table.rows.size());
      if (place.second) table.rows.push_back(std::move(row));
      const std::string name(field.labels.get(valueLabel));
      const auto column = columnOf.emplace(name, table.names.size());
      if (column.second) {
        table.names.push_back(name);
        table.firsts.push_back(&field);
      }
      auto& cells = table.rows[place.first->second].values[column.first->second];
      for (std::size_t i = 0; i < field.size(); ++i) cells.push_back({&field, i});
    }
  }
  return table;
}

StepFrame labelTableFrame(const LabelTable& table) {
  StepFrame out;
  for (std::size_t k = 0; k < table.join.size(); ++k) {
    std::vector<Cell> cells;
    for (const LabelRow& row : table.rows) cells.insert(cells.end(), row.height(), row.keys[k]);
    StepField& field = out.fields.emplace_back();
    field.name = table.join[k];
    setCells(field, FieldType::Text, cells);
  }
  for (std::size_t c = 0; c < table.names.size(); ++c) {
    std::vector<CellRef> cells;
    for (const LabelRow& row : table.rows) {
      const auto found = row.values.find(c);
      const std::size_t given = found == row.values.end() ? 0 : found->second.size();
      if (given > 0) cells.insert(cells.end(), found->second.begin(), found->second.end());
      cells.resize(cells.size() + row.height() - given);
    }
    gatherCells(out.fields.emplace_back(table.names[c], table.firsts[c]->values), cells);
  }
  return out;
}

StepFrames labelError(const std::string& text, StepNotes& notes) {
  notes.tell(text);
  StepFrame frame;
  frame.fields.emplace_back(textField("Error", {text}));
  return {std::move(frame)};
}

std::string originalName(const StepField& field) {
  return field.displayName.empty() ? fieldSetting(field, "displayName") : field.displayName;
}

/// The rows of one part, in their order.
using PartRows = std::vector<std::size_t>;

// By the first key, within it by the second, and so on; each in the order in which it first occurs.
std::vector<PartRows> partRows(const StepFrame& frame, const std::vector<std::size_t>& keys) {
  std::vector<PartRows> parts;
  std::vector<std::vector<std::size_t>> firstOfPrefix;
  std::unordered_map<std::string, std::size_t> partOf, prefixSeen;
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    std::string key;
    std::vector<std::size_t> firsts;
    for (const std::size_t i : keys) {
      const Cell cell = cellAt(frame.fields[i], row);
      key += static_cast<char>('0' + cell.index()) + cellKey(frame.fields[i], row) + '\x1f';
      firsts.push_back(prefixSeen.emplace(std::to_string(i) + ":" + key, row).first->second);
    }
    const auto place = partOf.emplace(std::move(key), parts.size());
    if (place.second) {
      parts.emplace_back();
      firstOfPrefix.push_back(std::move(firsts));
    }
    parts[place.first->second].push_back(row);
  }
  std::vector<std::size_t> order(parts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return firstOfPrefix[a] < firstOfPrefix[b]; });
  std::vector<PartRows> sorted;
  for (const std::size_t i : order) sorted.push_back(std::move(parts[i]));
  return sorted;
}

struct PartNaming {
  bool asLabels, append, withNames;
  std::string separator1, separator2;
};

PartNaming readNaming(const Json& options) {
  const Json* naming = jsonFind(options, "naming");
  const Json none = Json::object();
  const Json& given = jsonIsObject(naming) ? *naming : none;
  return {jsonBool(given, "asLabels", true), jsonBool(given, "append"), jsonBool(given, "withNames"),
          jsonText(given, "separator1", "="), jsonText(given, "separator2", " ")};
}

std::string partName(const StepFrame& frame, const std::vector<std::size_t>& keys, std::size_t row,
                     const PartNaming& naming) {
  std::string name;
  for (const std::size_t i : keys) {
    const Cell cell = cellAt(frame.fields[i], row);
    if (i != keys.front()) name += naming.separator2;
    if (naming.withNames) name += frame.fields[i].name + naming.separator1 + cellText(cell);
    if (!naming.withNames && !isMissing(cell)) name += cellText(cell);
  }
  return naming.append && !frame.name.empty() ? frame.name + " " + name : name;
}

// A field with a name of its own would be called alike in every part, so the name becomes one more piece to tell parts
// apart by, and what comes out of it is the new name.
void renameParts(StepFrames& parts, const std::vector<std::string>& originals) {
  StepNames names(parts);
  std::vector<std::vector<std::string>> found(parts.size());
  for (std::size_t f = 0; f < parts.size(); ++f) {
    for (std::size_t i = 0; i < originals.size(); ++i)
      found[f].push_back(originals[i].empty() ? "" : names.among(f, i));
  }
  for (std::size_t f = 0; f < parts.size(); ++f) {
    for (std::size_t i = 0; i < originals.size(); ++i) {
      if (originals[i].empty()) continue;
      parts[f].fields[i].name = originals[i];
      setFieldSetting(parts[f].fields[i], "displayName", found[f][i]);
    }
  }
}

struct PartPlan {
  PartNaming naming;
  std::vector<std::size_t> keys, kept;
};

// The names that were given to fields become their names; the former ones are handed back.
std::vector<std::string> takeShownNames(StepFrame& frame) {
  std::vector<std::string> originals;
  for (StepField& field : frame.fields) {
    std::string shown = originalName(field);
    originals.push_back(shown.empty() ? "" : field.name);
    if (shown.empty()) continue;
    field.name = std::move(shown);
    field.displayName.clear();
    dropFieldSetting(field, "displayName");
    field.forget();
  }
  return originals;
}

StepFrame partFrame(const StepFrame& frame, const PartPlan& plan, const PartRows& rows) {
  StepFrame out{frame.name, "", {}, frame.kind};
  if (!plan.naming.asLabels) out.name = partName(frame, plan.keys, rows.front(), plan.naming);
  for (const std::size_t i : plan.kept) {
    StepField& field = out.fields.emplace_back(frame.fields[i]);
    keepRows(field, rows);
    field.forget();
    field.labelled = true;
    LabelsBuilder labels(field.labels);
    for (const std::size_t k : plan.keys) {
      if (plan.naming.asLabels) labels.set(frame.fields[k].name, cellText(cellAt(frame.fields[k], rows.front())));
    }
    field.labels = labels.labels();
  }
  return out;
}

}  // namespace

StepFrames transformJoinByLabels(StepFrames frames, const Json& options, StepNotes& notes) {
  if (frames.empty()) return frames;
  const std::string valueLabel = jsonText(options, "value");
  if (valueLabel.empty()) return labelError("No value label configured", notes);
  const std::vector<std::string> all = labelNamesOf(frames);
  if (all.empty()) return labelError("No labels in result", notes);
  if (std::find(all.begin(), all.end(), valueLabel) == all.end()) return labelError("Value label not found", notes);
  std::vector<std::string> join = textsOfList(jsonFind(options, "join"));
  const LabelTable table = collectByLabels(frames, valueLabel, join.empty() ? all : std::move(join));
  if (!notes.mayMake(table.height(), table.join.size() + table.names.size())) return frames;
  StepFrame result = labelTableFrame(table);
  result.refId = "joinByLabels";
  for (const StepFrame& frame : frames) result.refId += "-" + frame.refId;
  return {std::move(result)};
}

StepFrames transformPartitionByValues(StepFrames frames, const Json& options, StepNotes& notes) {
  const Json* fields = jsonFind(options, "fields");
  if (frames.empty() || !jsonIsArray(fields) || fields->empty()) return frames;
  StepFrames one{frames.front()};
  const std::vector<std::string> originals = takeShownNames(one.front());
  const StepMatcher matcher("byNames", {{"names", *fields}});
  StepNames names(one);
  const StepFrame& frame = one.front();
  PartPlan plan{readNaming(options), {}, {}};
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    if (matcher.matches(one, names, 0, i)) plan.keys.push_back(i);
  }
  if (plan.keys.empty()) return {frames.front()};
  const auto isKeyName = [&](const std::string& name) {
    return std::any_of(plan.keys.begin(), plan.keys.end(), [&](std::size_t k) { return frame.fields[k].name == name; });
  };
  std::vector<std::string> keptOriginals;
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    if (!jsonBool(options, "keepFields") && isKeyName(frame.fields[i].name)) continue;
    plan.kept.push_back(i);
    keptOriginals.push_back(originals[i]);
  }
  const std::vector<PartRows> parts = partRows(frame, plan.keys);
  // A field weighs more than a cell.
  if (!notes.mayMake(parts.size() * 16, plan.kept.size())) return frames;
  StepFrames result;
  for (const PartRows& rows : parts) result.push_back(partFrame(frame, plan, rows));
  renameParts(result, keptOriginals);
  return result;
}

}  // namespace oriel::dashboards
