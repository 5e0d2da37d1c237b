#pragma once

#include <string>
#include <vector>

#include "models/frame/frame.h"

namespace oriel::dashboards {

/// What null numbers mean to a reducer: Grafana's `nullValueMode` "connected", "null as zero" and "null".
enum class NullMode { Ignore, AsZero, Keep };
/// The mode by its name; Ignore for any other text.
NullMode nullModeOf(const std::string& name);

/// One row of the table in reducers.cpp. Any thread.
struct Reducer {
  enum class Gives { Number, Boolean, List };

  const char* id;    ///< "lastNotNull"
  const char* name;  ///< "Last *", as in a legend header
  double (*calculate)(const std::vector<double>& values, bool keepNulls);
  bool keepsUnit = true;  ///< false for counts
  Gives gives = Gives::Number;
  bool asTheyAre = false;  ///< null as zero means nothing to it

  /// Null numbers (isNull) stand for missing values; may answer null. Booleans are 0 and 1; a list is null here
  /// (reduceField answers it).
  double reduce(const std::vector<double>& values, NullMode mode = NullMode::Ignore) const;
};

/// By id or by an older name (current, avg, total); null when unknown.
const Reducer* findReducer(const std::string& id);
const std::vector<Reducer>& allReducers();

}  // namespace oriel::dashboards
