#pragma once

#include <string>
#include <vector>

#include "dashboards/model/json.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/reducers.h"

namespace oriel::dashboards {

/// What a reducer makes of a column of any type: a number, true or false, a cell of the column, a JSON list of all
/// values. Missing when there is no answer or no such reducer. Any thread.
Cell reduceColumn(const Field& field, const std::string& reducer);
/// The same for numbers in a given null mode.
Cell reduceNumbers(const std::vector<double>& numbers, const std::string& reducer, NullMode mode);

/// The name in a header ("Last *"); empty when there is no such reducer.
std::string reducerName(const std::string& reducer);
/// The ids of a list that are reducers.
std::vector<std::string> knownReducers(const Json* list);
std::vector<std::string> textsOfList(const Json* list);
/// The type of a column of results where each group of a column of `source` gives one.
FieldType reducedType(const std::string& reducer, FieldType source);

}  // namespace oriel::dashboards
