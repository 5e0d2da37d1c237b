#pragma once

#include <span>
#include <string>

#include "models/remote/write_request.h"

/// Writes the messages of remote write, not packed. Plain functions, thread-safe.
namespace oriel::remote {

/// prometheus.WriteRequest. The metadata of a series is left out: version 1 sends it by family.
std::string encodeV1(std::span<const RemoteSeries> series, std::span<const FamilyMetadata> metadata = {});
/// io.prometheus.write.v2.Request.
std::string encodeV2(std::span<const RemoteSeries> series);

}  // namespace oriel::remote
