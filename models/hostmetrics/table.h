#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "models/hostmetrics/collector.h"
#include "models/hostmetrics/reader.h"

namespace oriel::hostmetrics {

using MakeCollector = std::unique_ptr<Collector> (*)(std::shared_ptr<const Reader>);

struct CollectorRow {
  std::string_view name;  ///< node_exporter's: `--collector.<name>`
  MakeCollector make;
};

/// The ONE table of collectors, sorted by name.
std::span<const CollectorRow> collectorTable();

std::unique_ptr<Collector> makeCpuCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeDiskstatsCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeFilesystemCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeHwmonCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeLoadavgCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeMeminfoCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeNetdevCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makePressureCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeStatCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeTimeCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeUnameCollector(std::shared_ptr<const Reader> reader);
std::unique_ptr<Collector> makeVmstatCollector(std::shared_ptr<const Reader> reader);

}  // namespace oriel::hostmetrics
