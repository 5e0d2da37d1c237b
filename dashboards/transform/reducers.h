#pragma once

#include <string>
#include <vector>

#include "models/frame/frame.h"

namespace oriel::dashboards {

struct Reducer {
  const char* id;    ///< "lastNotNull"
  const char* name;  ///< "Last *", as in a legend header
  double (*reduce)(
      const std::vector<double>& values);  ///< null numbers (isNull) stand for missing values; may answer null
  bool keepsUnit = true;                   ///< false for counts
};

/// Null when unknown. The table stands in reducers.cpp.
const Reducer* findReducer(const std::string& id);
const std::vector<Reducer>& allReducers();

}  // namespace oriel::dashboards
