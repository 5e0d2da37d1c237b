#pragma once

#include <memory>

#include <nlohmann/json_fwd.hpp>

namespace oriel::dashboards {

using Json = nlohmann::json;
/// A JSON value that several panels share; never null where a header says so.
using JsonPtr = std::shared_ptr<const Json>;

}  // namespace oriel::dashboards
