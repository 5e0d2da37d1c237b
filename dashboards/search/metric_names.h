#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oriel::dashboards {

/// The names of metrics in a PromQL text in which `$variables` may stand; each once, in order. What does not follow the
/// grammar gives what was understood before. Any thread.
std::vector<std::string> metricNames(std::string_view expression);

}  // namespace oriel::dashboards
