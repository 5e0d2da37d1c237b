#pragma once

#include <chrono>
#include <memory>

#include "models/hostmetrics/collector.h"
#include "models/hostmetrics/reader.h"

namespace oriel::hostmetrics {

/// The filesystem collector with a time-out of its own (the table's is 500 ms): a mount that does not answer within it
/// gets node_filesystem_device_error 1.
std::unique_ptr<Collector> makeFilesystemCollector(std::shared_ptr<const Reader> reader,
                                                   std::chrono::milliseconds timeout);

}  // namespace oriel::hostmetrics
