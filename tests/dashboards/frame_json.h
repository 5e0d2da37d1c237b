#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/frame/frame.h"

namespace oriel::test {

/// Frames as the data of tests write them: `{name, refId, fields: [[name, type, values, {labels, config}]]}` or fields
/// as objects `{name, type, values, labels, config}`.
std::vector<Frame> framesFromJson(const nlohmann::json& json);
/// `{name, refId, fields: [{n, t, d, v, l, displayName, unit, decimals, enum}]}`; `d` is the name among all frames.
nlohmann::json framesToJson(const std::vector<Frame>& frames);

}  // namespace oriel::test
