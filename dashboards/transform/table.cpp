#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/frame_matcher.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

bool hasMatcherOptions(const Json* filter) {
  const Json* options = jsonIsObject(filter) ? jsonFind(*filter, "options") : nullptr;
  return options && !(options->is_string() && options->get_ref<const std::string&>().empty());
}

// The frames that a filter leaves out stand afterwards where the first of them stood, the very first at the front.
StepFrames applyStep(const Transformation& row, StepFrames frames, const Json& item, StepNotes& notes) {
  static const Json kNoOptions = Json::object();
  const Json* options = jsonFind(item, "options");
  if (!jsonIsObject(options)) options = &kNoOptions;
  const Json* filter = jsonFind(item, "filter");
  const FrameMatcher matcher = hasMatcherOptions(filter) ? makeFrameMatcher(*filter, notes) : FrameMatcher();
  if (!matcher) return row.apply(std::move(frames), *options, notes);
  StepFrames chosen, others;
  std::size_t insert = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const bool mine = matcher(frames[i]);
    if (!mine && insert == 0) insert = i;
    (mine ? chosen : others).push_back(std::move(frames[i]));
  }
  StepFrames result = row.apply(std::move(chosen), *options, notes);
  insert = std::min(insert, result.size());
  result.insert(result.begin() + static_cast<std::ptrdiff_t>(insert), others.begin(), others.end());
  return result;
}

// Exemplars are drawn over the series, as annotations are.
void moveExemplars(StepFrames& frames, Frames& annotations) {
  const auto others = std::stable_partition(frames.begin(), frames.end(),
                                            [](const StepFrame& frame) { return frame.kind != "exemplar"; });
  for (auto frame = others; frame != frames.end(); ++frame) annotations.push_back(toFrame(std::move(*frame)));
  frames.erase(others, frames.end());
}

}  // namespace

const std::vector<Transformation>& allTransformations() {
  static const std::vector<Transformation> table = {
      {"noop", transformNothing},
      {"filterFields", transformFilterFields},
      {"filterFieldsByName", transformFilterByName},
      {"filterFrames", transformFilterFrames},
      {"filterByRefId", transformFilterByRefId},
      {"filterByValue", transformFilterByValue},
      {"formatString", transformFormatString},
      {"formatTime", transformFormatTime},
      {"order", transformOrder},
      {"organize", transformOrganize},
      {"rename", transformRename},
      {"renameByRegex", transformRenameByRegex},
      {"reduce", transformReduce},
      {"concatenate", transformConcatenate},
      {"calculateField", transformCalculateField},
      {"joinByField", transformJoinByField},
      {"seriesToColumns", transformJoinByField},
      {"ensureColumns", transformEnsureColumns},
      {"seriesToRows", transformSeriesToRows},
      {"labelsToFields", transformLabelsToFields},
      {"groupBy", transformGroupBy},
      {"groupToNestedTable", transformGroupToNestedTable},
      {"sortBy", transformSortBy},
      {"merge", transformMerge},
      {"histogram", transformHistogram},
      {"convertFieldType", transformConvertFieldType},
      {"convertFrameType", transformConvertFrameType},
      {"groupingToMatrix", transformGroupingToMatrix},
      {"limit", transformLimit},
      {"transpose", transformTranspose},
      {"timeSeriesTable", transformTimeSeriesTable},
      {"extractFields", transformExtractFields},
      {"configFromData", transformConfigFromData},
      {"prepareTimeSeries", transformPrepareTimeSeries},
      {"joinByLabels", transformJoinByLabels},
      {"partitionByValues", transformPartitionByValues},
      {"rowsToFields", transformRowsToFields},
      {"fieldLookup", transformFieldLookup},
      {"heatmap", transformHeatmap},
      {"spatial", transformSpatial},
      {"regression", transformRegression},
      {"smoothing", transformSmoothing},
      // An id that Grafana kept and never filled.
      {"append", transformNothing},
  };
  return table;
}

const Transformation* findTransformation(const std::string& id) {
  for (const Transformation& row : allTransformations()) {
    if (id == row.id) return &row;
  }
  return nullptr;
}

Frames applyTransformations(Frames frames, const Json& list, std::vector<std::string>& notices, Frames* annotations) {
  if (!list.is_array() || list.empty()) return frames;
  StepNotes notes(notices);
  StepFrames series = toSteps(std::move(frames));
  StepFrames regions = annotations ? toSteps(std::move(*annotations)) : StepFrames();
  for (const Json& item : list) {
    if (!item.is_object() || jsonBool(item, "disabled")) continue;
    const std::string id = jsonText(item, "id");
    const bool ofAnnotations = jsonText(item, "topic") == "annotations";
    if (ofAnnotations && !annotations) continue;
    StepFrames& target = ofAnnotations ? regions : series;
    notes.start(id);
    if (const Transformation* row = findTransformation(id)) {
      target = applyStep(*row, std::move(target), item, notes);
    } else {
      notices.push_back("transformation \"" + id + "\" is not known");
    }
  }
  if (annotations) {
    *annotations = toFrames(std::move(regions));
    moveExemplars(series, *annotations);
  }
  return toFrames(std::move(series));
}

}  // namespace oriel::dashboards
