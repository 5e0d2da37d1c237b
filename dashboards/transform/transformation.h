#pragma once

#include <string>
#include <vector>

#include "dashboards/model/json.h"
#include "models/frame/frame.h"

namespace oriel::dashboards {

using Frames = std::vector<Frame>;
/// Takes frames and options (never throws, options may have any shape) and gives the new frames; what it cannot do is
/// told.
using TransformFunction = Frames (*)(Frames frames, const Json& options, std::vector<std::string>& notices);

struct Transformation {
  const char* id;
  TransformFunction apply;
};

/// Null when unknown. The table stands in table.cpp.
const Transformation* findTransformation(const std::string& id);
const std::vector<Transformation>& allTransformations();

/// Runs a panel's list in order. A disabled one is skipped; an unknown one leaves the frames alone and is named in
/// `notices`. Any thread.
Frames applyTransformations(Frames frames, const Json& list, std::vector<std::string>& notices);

// One file each: organize.cpp, merge.cpp, reduce.cpp, filter_by_name.cpp, ...
Frames transformOrganize(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformFilterByName(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformRenameByRegex(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformMerge(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformReduce(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformSortBy(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformLimit(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformJoinByField(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformLabelsToFields(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformSeriesToRows(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformCalculateField(Frames frames, const Json& options, std::vector<std::string>& notices);
Frames transformGroupBy(Frames frames, const Json& options, std::vector<std::string>& notices);

}  // namespace oriel::dashboards
