#include "models/hostmetrics/table.h"

namespace oriel::hostmetrics {

namespace {

// clang-format off: one row a line
constexpr CollectorRow kCollectors[] = {
    {"cpu", makeCpuCollector},
    {"diskstats", makeDiskstatsCollector},
    {"filesystem", makeFilesystemCollector},
    {"hwmon", makeHwmonCollector},
    {"loadavg", makeLoadavgCollector},
    {"meminfo", makeMeminfoCollector},
    {"netdev", makeNetdevCollector},
    {"pressure", makePressureCollector},
    {"stat", makeStatCollector},
    {"time", makeTimeCollector},
    {"uname", makeUnameCollector},
    {"vmstat", makeVmstatCollector},
};
// clang-format on

}  // namespace

std::span<const CollectorRow> collectorTable() { return kCollectors; }

}  // namespace oriel::hostmetrics
