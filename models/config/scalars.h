#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/config/node.h"

namespace oriel::config {

/// What one node means as a value. Errors: InvalidInput with the node's place.
Result<std::string> textOf(const Node& node);
Result<bool> booleanOf(const Node& node);
Result<std::int64_t> integerOf(const Node& node);
Result<double> numberOf(const Node& node);
Result<Duration> durationOf(const Node& node);
Result<std::uint64_t> bytesOf(const Node& node);
/// Of a sequence of scalars; a null item is an empty text.
Result<std::vector<std::string>> textsOf(const Node& node);

/// `a mapping`, `a list`, `a text` or `nothing`, for errors.
std::string kindText(const Node& node);

}  // namespace oriel::config
