#pragma once

#include <string>

namespace oriel::dashboards {

/// The query with every variable replaced by something that may stand at its place: a duration in a range, a number as
/// a parameter, a function before a parenthesis, a word elsewhere. For checking queries when nobody has chosen values.
std::string withPlausibleValues(const std::string& query);

}  // namespace oriel::dashboards
