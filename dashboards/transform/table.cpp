#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

// Where a transformation has a filter on a query letter, only the frames it names are touched.
bool passesFilter(const Frame& frame, const Json* filter) {
  if (!filter) return true;
  const std::string wanted = jsonText(*filter, "options");
  return wanted.empty() || jsonText(*filter, "id") != "byRefId" || frame.refId == wanted;
}

Frames applyFiltered(const Transformation& row, Frames frames, const Json& item, std::vector<std::string>& notices) {
  const Json* options = jsonFind(item, "options");
  const Json* filter = jsonFind(item, "filter");
  static const Json kNoOptions = Json::object();
  Frames touched, others;
  for (Frame& frame : frames) (passesFilter(frame, filter) ? touched : others).push_back(std::move(frame));
  Frames result = row.apply(std::move(touched), jsonIsObject(options) ? *options : kNoOptions, notices);
  for (Frame& frame : others) result.push_back(std::move(frame));
  return result;
}

}  // namespace

const std::vector<Transformation>& allTransformations() {
  static const std::vector<Transformation> table = {
      {"organize", transformOrganize},
      {"merge", transformMerge},
      {"reduce", transformReduce},
      {"filterFieldsByName", transformFilterByName},
      {"renameByRegex", transformRenameByRegex},
      {"sortBy", transformSortBy},
      {"limit", transformLimit},
      {"joinByField", transformJoinByField},
      {"seriesToColumns", transformJoinByField},
      {"labelsToFields", transformLabelsToFields},
      {"seriesToRows", transformSeriesToRows},
      {"calculateField", transformCalculateField},
      {"groupBy", transformGroupBy},
  };
  return table;
}

const Transformation* findTransformation(const std::string& id) {
  for (const Transformation& row : allTransformations()) {
    if (id == row.id) return &row;
  }
  return nullptr;
}

Frames applyTransformations(Frames frames, const Json& list, std::vector<std::string>& notices) {
  if (!list.is_array()) return frames;
  for (const Json& item : list) {
    if (jsonBool(item, "disabled")) continue;
    const std::string id = jsonText(item, "id");
    if (const Transformation* row = findTransformation(id)) {
      frames = applyFiltered(*row, std::move(frames), item, notices);
    } else {
      notices.push_back("transformation \"" + id + "\" is not there yet");
    }
  }
  return frames;
}

}  // namespace oriel::dashboards
