#pragma once

#include <string>

#include "models/base/result.h"
#include "models/remote/write_request.h"

namespace oriel::remote {

/// Which message a body holds, by its Content-Type; null is version 1. Unsupported for any other.
Result<WriteVersion> versionOf(const std::string* contentType);
/// Ok for snappy and for no encoding named at all; Unsupported otherwise.
Status checkEncoding(const std::string* contentEncoding);

}  // namespace oriel::remote
