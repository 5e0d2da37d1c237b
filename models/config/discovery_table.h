#pragma once

#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/config/decode_context.h"

namespace oriel::config {

/// True for the key of a mechanism of Prometheus 3.14: `file_sd_configs`.
bool isDiscoveryKey(std::string_view key);
/// All keys, for messages and tests.
std::vector<std::string_view> discoveryKeys();

/// What can be known of one item without asking anybody: keys that must be there, words that must be known, secrets
/// that exclude each other, how to speak HTTP. Keys of mechanisms that Oriel does not run are not all known here.
Status checkDiscovery(std::string_view key, const Node& item, const DecodeContext& context);

}  // namespace oriel::config
