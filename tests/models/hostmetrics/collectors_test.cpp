#include <QSet>
#include <algorithm>

#include "models/hostmetrics/collector_set.h"
#include "models/hostmetrics/table.h"
#include "tests/models/hostmetrics/fixture.h"
#include "tests/support/test_case.h"

using namespace oriel;
using oriel::test::FixtureRoot;

Q_DECLARE_METATYPE(oriel::test::FixtureRoot::Files)

namespace {

std::unique_ptr<hostmetrics::Collector> makeCollector(const std::string& name, const FixtureRoot& root) {
  for (const hostmetrics::CollectorRow& row : hostmetrics::collectorTable()) {
    if (row.name == name) return row.make(std::make_shared<test::FixtureReader>(root.path()));
  }
  return nullptr;
}

QString joined(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  QString result;
  for (const std::string& text : texts) result += QString::fromStdString(text) + QLatin1Char('\n');
  return result;
}

const char* const kStat =
    "cpu  30 0 0 0 0 0 0 0 0 0\n"
    "cpu0 100 2 300 4000 5 6 7 8 9 10\n"
    "intr 4711 0 0 1\nctxt 815\nbtime 1700000000\nprocesses 42\nprocs_running 3\nprocs_blocked 1\n"
    "softirq 99 1 2\n";

}  // namespace

class CollectorsTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void emits_data() {
    QTest::addColumn<QString>("collector");
    QTest::addColumn<FixtureRoot::Files>("files");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<QString>("expected");
    for (const Row& row : allRows()) {
      QTest::newRow(row.tag) << QString::fromLatin1(row.collector) << row.files << row.ok << joined(row.expected);
    }
  }

  void emits() {
    QFETCH(QString, collector);
    QFETCH(FixtureRoot::Files, files);
    QFETCH(bool, ok);
    QFETCH(QString, expected);
    const FixtureRoot root(files);
    const auto instance = makeCollector(collector.toStdString(), root);
    QVERIFY(instance != nullptr);
    hostmetrics::Families families;
    const Status status = instance->collect(families);
    QVERIFY2(status.ok() == ok, status.ok() ? "did not fail" : status.error().text.c_str());
    QCOMPARE(joined(test::lines(families)), expected);
  }

  void everyCollectorHasARow() {
    QSet<QString> tested;
    for (const Row& row : allRows()) tested.insert(QString::fromLatin1(row.collector));
    QString last;
    for (const hostmetrics::CollectorRow& row : hostmetrics::collectorTable()) {
      const QString name = QString::fromStdString(std::string(row.name));
      QVERIFY2(tested.contains(name), qPrintable(name));
      QVERIFY2(last < name, "the table is sorted");
      last = name;
    }
    QCOMPARE(tested.size(), static_cast<qsizetype>(hostmetrics::collectorTable().size()));
  }

  void countersOfACpuDoNotStepBack() {
    const FixtureRoot root(FixtureRoot::Files{{"/proc/stat", "cpu0 100 0 0 4000 50 0 0 0 0 0\n"}});
    const auto cpu = makeCollector("cpu", root);
    hostmetrics::Families families;
    QVERIFY_RESULT(cpu->collect(families));
    root.write("/proc/stat", "cpu0 101 0 0 3990 49 0 0 0 0 0\n");
    families.clear();
    QVERIFY_RESULT(cpu->collect(families));
    const QString small = joined(test::lines(families));
    QVERIFY2(small.contains(QStringLiteral("mode=\"iowait\"} 0.5\n")), qPrintable(small));
    QVERIFY2(small.contains(QStringLiteral("mode=\"idle\"} 40\n")), qPrintable(small));
    QVERIFY2(small.contains(QStringLiteral("mode=\"user\"} 1.01\n")), qPrintable(small));
    // A CPU that was plugged in again starts anew.
    root.write("/proc/stat", "cpu0 1 0 0 2 3 0 0 0 0 0\n");
    families.clear();
    QVERIFY_RESULT(cpu->collect(families));
    const QString anew = joined(test::lines(families));
    QVERIFY2(anew.contains(QStringLiteral("mode=\"user\"} 0.01\n")), qPrintable(anew));
    // And one that is gone is not repeated.
    root.write("/proc/stat", "cpu1 1 0 0 2 3 0 0 0 0 0\n");
    families.clear();
    QVERIFY_RESULT(cpu->collect(families));
    QVERIFY(!joined(test::lines(families)).contains(QStringLiteral("cpu=\"0\"")));
  }

  void oneFailingCollectorLeavesTheOthers() {
    const FixtureRoot root(
        FixtureRoot::Files{{"/proc/loadavg", "1 2 3 1/1 1\n"}, {"/proc/meminfo", "MemTotal: x kB\n"}});
    ManualClock clock;
    hostmetrics::CollectorSet set(std::make_shared<test::FixtureReader>(root.path()), clock);
    hostmetrics::Families families;
    set.collect(families);
    const QString all = joined(test::lines(families));
    QVERIFY(all.contains(QStringLiteral("node_load15 3\n")));
    QVERIFY(all.contains(QStringLiteral("node_scrape_collector_success{collector=\"loadavg\"} 1\n")));
    QVERIFY(all.contains(QStringLiteral("node_scrape_collector_success{collector=\"meminfo\"} 0\n")));
    QVERIFY(all.contains(QStringLiteral("node_scrape_collector_duration_seconds{collector=\"meminfo\"} 0\n")));
    // Files that are not there are no news; a file that cannot be read as expected is.
    QCOMPARE(set.failures().size(), std::size_t(1));
    QCOMPARE(test::text(set.failures().front()), QStringLiteral("meminfo: /proc/meminfo: no number after MemTotal:"));
  }

 private:
  struct Row {
    const char* tag;
    const char* collector;
    FixtureRoot::Files files;
    bool ok;
    std::vector<std::string> expected;
  };

  static std::vector<Row> allRows() {
    std::vector<Row> rows;
    const auto row = [&rows](const char* tag, const char* collector, const FixtureRoot::Files& files, bool ok,
                             const std::vector<std::string>& expected) {
      rows.push_back({tag, collector, files, ok, expected});
    };
    cpuRows(row);
    row("loadavg", "loadavg", {{"/proc/loadavg", "0.19 0.05 1.5 1/82 6000\n"}}, true,
        {"node_load1 0.19", "node_load5 0.05", "node_load15 1.5"});
    row("loadavg, broken", "loadavg", {{"/proc/loadavg", "0.19 x\n"}}, false, {});
    row("loadavg, absent", "loadavg", {}, false, {});
    row("meminfo", "meminfo",
        {{"/proc/meminfo", "MemTotal:       24684084 kB\nActive(anon):       1544 kB\nHugePages_Total:       7\n"}},
        true,
        {"node_memory_MemTotal_bytes 25276502016", "node_memory_Active_anon_bytes 1581056",
         "node_memory_HugePages_Total 7"});
    row("meminfo, broken at the end", "meminfo", {{"/proc/meminfo", "MemFree: 1 kB\nMemTotal: much kB\n"}}, false,
        {"node_memory_MemFree_bytes 1024"});
    row("stat", "stat", {{"/proc/stat", kStat}}, true,
        {"node_intr_total 4711", "node_context_switches_total 815", "node_boot_time_seconds 1700000000",
         "node_forks_total 42", "node_procs_running 3", "node_procs_blocked 1"});
    row("vmstat", "vmstat",
        {{"/proc/vmstat", "nr_free_pages 1\npgpgin 2\npswpout 3\npgfault 4\npgmajfault 5\npgscan 6\noom_kill 7\n"}},
        true,
        {"node_vmstat_pgpgin 2", "node_vmstat_pswpout 3", "node_vmstat_pgfault 4", "node_vmstat_pgmajfault 5",
         "node_vmstat_oom_kill 7"});
    row("uname", "uname", {}, true,
        {"node_uname_info{domainname=\"(none)\", machine=\"x86_64\", nodename=\"lab\""
         ", release=\"6.1.0\", sysname=\"Linux\", version=\"#1 SMP\"} 1"});
    row("time", "time",
        {{"/sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc kvm-clock \n"},
         {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n"}},
        true,
        {"node_time_seconds 1700000000.25", R"(node_time_zone_offset_seconds{time_zone="CET"} 3600)",
         R"(node_time_clocksource_available_info{clocksource="tsc", device="0"} 1)",
         R"(node_time_clocksource_available_info{clocksource="kvm-clock", device="0"} 1)",
         R"(node_time_clocksource_current_info{clocksource="tsc", device="0"} 1)"});
    row("pressure", "pressure",
        {{"/proc/pressure/cpu", "some avg10=0.16 avg60=0.36 avg300=0.17 total=5880354\nfull avg10=0.00 total=0\n"},
         {"/proc/pressure/io", "some avg10=0.18 total=4000000\nfull avg10=0.18 total=3000000\n"},
         {"/proc/pressure/memory", "some avg10=0.00 total=2\nfull avg10=0.00 total=1\n"}},
        true,
        {"node_pressure_cpu_waiting_seconds_total 5.880354", "node_pressure_io_waiting_seconds_total 4",
         "node_pressure_io_stalled_seconds_total 3", "node_pressure_memory_waiting_seconds_total 0.000002",
         "node_pressure_memory_stalled_seconds_total 0.000001"});
    row("pressure, kernel without", "pressure", {}, false, {});
    netdevRows(row);
    diskRows(row);
    filesystemRows(row);
    hwmonRows(row);
    return rows;
  }

  template <class AddRow>
  static void cpuRows(const AddRow& row) {
    std::vector<std::string> cpu0 = {R"(node_cpu_seconds_total{cpu="0", mode="user"} 1)",
                                     R"(node_cpu_seconds_total{cpu="0", mode="nice"} 0.02)",
                                     R"(node_cpu_seconds_total{cpu="0", mode="system"} 3)",
                                     R"(node_cpu_seconds_total{cpu="0", mode="idle"} 40)",
                                     R"(node_cpu_seconds_total{cpu="0", mode="iowait"} 0.05)",
                                     R"(node_cpu_seconds_total{cpu="0", mode="irq"} 0.06)",
                                     R"(node_cpu_seconds_total{cpu="0", mode="softirq"} 0.07)",
                                     R"(node_cpu_seconds_total{cpu="0", mode="steal"} 0.08)",
                                     R"(node_cpu_guest_seconds_total{cpu="0", mode="user"} 0.09)",
                                     R"(node_cpu_guest_seconds_total{cpu="0", mode="nice"} 0.1)"};
    row("cpu", "cpu", {{"/proc/stat", kStat}}, true, cpu0);
    FixtureRoot::Files files = {{"/proc/stat", kStat}};
    for (const char* cpu : {"0", "1"}) {
      const std::string folder = std::string("/sys/devices/system/cpu/cpu") + cpu;
      files.push_back({folder + "/topology/physical_package_id", "0\n"});
      files.push_back({folder + "/topology/core_id", std::string(cpu) + "\n"});
      files.push_back({folder + "/thermal_throttle/core_throttle_count", "5\n"});
      files.push_back({folder + "/thermal_throttle/package_throttle_count", "30\n"});
    }
    files.push_back({"/sys/devices/system/cpu/cpufreq/boost", "1\n"});
    cpu0.push_back(R"(node_cpu_core_throttles_total{core="0", package="0"} 5)");
    cpu0.push_back(R"(node_cpu_core_throttles_total{core="1", package="0"} 5)");
    cpu0.push_back(R"(node_cpu_package_throttles_total{package="0"} 30)");
    row("cpu with throttles", "cpu", files, true, cpu0);
  }

  template <class AddRow>
  static void netdevRows(const AddRow& row) {
    const std::vector<std::string> columns = {
        "receive_bytes",  "receive_packets",  "receive_errs",       "receive_drop",
        "receive_fifo",   "receive_frame",    "receive_compressed", "receive_multicast",
        "transmit_bytes", "transmit_packets", "transmit_errs",      "transmit_drop",
        "transmit_fifo",  "transmit_colls",   "transmit_carrier",   "transmit_compressed"};
    std::vector<std::string> expected = {R"(node_network_receive_nohandler_total{device="eth0:1"} 17)"};
    for (std::size_t i = 0; i < columns.size(); ++i) {
      expected.push_back("node_network_" + columns[i] + "_total{device=\"eth0:1\"} " + std::to_string(i + 1));
    }
    const std::string heading = "Inter-|   Receive  |  Transmit\n face |bytes packets |bytes packets\n";
    row("netdev", "netdev",
        {{"/proc/net/dev", heading + "    lo: 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9\n"
                                     "eth0:1:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"},
         {"/sys/class/net/eth0:1/statistics/rx_nohandler", "17\n"}},
        true, expected);
    row("netdev, short", "netdev", {{"/proc/net/dev", heading + "eth0: 1\n"}}, false,
        {R"(node_network_receive_bytes_total{device="eth0"} 1)"});
  }

  template <class AddRow>
  static void diskRows(const AddRow& row) {
    const std::string info = R"(node_disk_info{device="dm-0", major="253", minor="0"} 1)";
    row("diskstats of an old kernel", "diskstats", {{"/proc/diskstats", " 253 0 dm-0 1 2 3 4\n"}}, true,
        {info, R"(node_disk_reads_completed_total{device="dm-0"} 1)",
         R"(node_disk_reads_merged_total{device="dm-0"} 2)", R"(node_disk_read_bytes_total{device="dm-0"} 1536)",
         R"(node_disk_read_time_seconds_total{device="dm-0"} 0.004)"});
    row("diskstats: partitions, loops and memory disks are left out", "diskstats",
        {{"/proc/diskstats",
          " 1 0 ram0 1\n 7 0 loop12 1\n 8 1 sda1 1\n 8 2 xvdb3 1\n 8 3 vdz9 1\n 259 1 nvme0n1p2 1\n"
          " 2 0 fd0 1\n"}},
        true, {});
    row("diskstats: whole disks stay", "diskstats",
        {{"/proc/diskstats", " 8 0 sda 1\n 259 0 nvme0n1 2\n 9 0 md127 3\n 179 0 mmcblk0p1 4\n 8 9 sdaa1 5\n"}}, true,
        {R"(node_disk_info{device="sda", major="8", minor="0"} 1)",
         R"(node_disk_reads_completed_total{device="sda"} 1)",
         R"(node_disk_info{device="nvme0n1", major="259", minor="0"} 1)",
         R"(node_disk_reads_completed_total{device="nvme0n1"} 2)",
         R"(node_disk_info{device="md127", major="9", minor="0"} 1)",
         R"(node_disk_reads_completed_total{device="md127"} 3)",
         R"(node_disk_info{device="mmcblk0p1", major="179", minor="0"} 1)",
         R"(node_disk_reads_completed_total{device="mmcblk0p1"} 4)",
         R"(node_disk_info{device="sdaa1", major="8", minor="9"} 1)",
         R"(node_disk_reads_completed_total{device="sdaa1"} 5)"});
    row("diskstats with udev", "diskstats",
        {{"/proc/diskstats", " 8 0 sda 1\n"},
         {"/run/udev/data/b8:0",
          "S:disk/by-id/x\nE:ID_ATA=1\nE:ID_ATA_WRITE_CACHE=1\nE:ID_ATA_ROTATION_RATE_RPM=5400\n"
          "E:ID_MODEL=WD_Blue\nE:ID_SERIAL_SHORT=S1\nE:ID_FS_TYPE=ext4\nE:ID_FS_USAGE=filesystem\n"
          "E:DM_NAME=root\nE:DM_UUID=u1\n"}},
        true,
        {R"(node_disk_info{device="sda", major="8", minor="0", model="WD_Blue", serial="S1"} 1)",
         R"(node_disk_filesystem_info{device="sda", type="ext4", usage="filesystem"} 1)",
         R"(node_disk_device_mapper_info{device="sda", name="root", uuid="u1"} 1)",
         R"(node_disk_ata_write_cache{device="sda"} 1)", R"(node_disk_ata_rotation_rate_rpm{device="sda"} 5400)",
         R"(node_disk_reads_completed_total{device="sda"} 1)"});
  }

  template <class AddRow>
  static void filesystemRows(const AddRow& row) {
    const auto mount = [](const std::string& labels, const std::string& readOnly) {
      return std::vector<std::string>{"node_filesystem_device_error{" + labels + "} 0",
                                      "node_filesystem_size_bytes{" + labels + "} 1000",
                                      "node_filesystem_free_bytes{" + labels + "} 400",
                                      "node_filesystem_avail_bytes{" + labels + "} 300",
                                      "node_filesystem_files{" + labels + "} 50",
                                      "node_filesystem_files_free{" + labels + "} 20",
                                      "node_filesystem_readonly{" + labels + "} " + readOnly};
    };
    std::vector<std::string> expected = mount(R"(device="/dev/vda", fstype="ext4", mountpoint="/")", "0");
    const auto disk = mount(R"(device="/dev/sdb", fstype="vfat", mountpoint="/data/my disk")", "1");
    expected.insert(expected.end(), disk.begin(), disk.end());
    expected.push_back(R"(node_filesystem_device_error{device="nas:/x", fstype="nfs", mountpoint="/broken"} 1)");
    row("filesystem", "filesystem",
        {{"/proc/1/mounts",
          "proc /proc proc rw 0 0\n/dev/vda / ext4 rw,relatime,errors=remount-ro 0 0\n/dev/vda / ext4 rw 0 0\n"
          "/dev/sdb /data/my\\040disk vfat ro,nosuid 0 0\ntmpfs /run/user/1 tmpfs rw 0 0\n"
          "overlay /var/lib/docker/overlay2/x overlay rw 0 0\nnas:/x /broken nfs rw 0 0\ntmpfs /dev/shm tmpfs rw 0 "
          "0\n"}},
        true, expected);
    row("filesystem, own mounts when those of process 1 are closed", "filesystem",
        {{"/proc/self/mounts", "/dev/vda / ext4 rw 0 0\n"}}, true,
        mount(R"(device="/dev/vda", fstype="ext4", mountpoint="/")", "0"));
    row("filesystem, none", "filesystem", {}, false, {});
  }

  template <class AddRow>
  static void hwmonRows(const AddRow& row) {
    const std::string chip = "/sys/devices/platform/coretemp.0/hwmon/hwmon0";
    const FixtureRoot::Files link = {{"/sys/class/hwmon/hwmon0", "-> ../../devices/platform/coretemp.0/hwmon/hwmon0"}};
    FixtureRoot::Files files = {{chip + "/name", "coretemp\n"},        {chip + "/device", "-> ../../../coretemp.0"},
                                {chip + "/temp1_input", "45000\n"},    {chip + "/temp1_label", "Core 0\n"},
                                {chip + "/temp1_crit_alarm", "0\n"},   {chip + "/fan2_input", "1200\n"},
                                {chip + "/in0_max", "3000\n"},         {chip + "/pwm1", "128\n"},
                                {chip + "/power1_input", "2500000\n"}, {chip + "/energy1_input", "7000000\n"},
                                {chip + "/beep_enable", "1\n"},        {chip + "/uevent", "\n"}};
    files.insert(files.end(), link.begin(), link.end());
    const std::string by = "{chip=\"platform_coretemp_0\", ";
    row("hwmon", "hwmon", files, true,
        {R"(node_hwmon_chip_names{chip="platform_coretemp_0", chip_name="coretemp"} 1)",
         R"(node_hwmon_sensor_label{chip="platform_coretemp_0", label="Core 0", sensor="temp1"} 1)",
         "node_hwmon_temp_celsius" + by + "sensor=\"temp1\"} 45",
         "node_hwmon_temp_crit_alarm_celsius" + by + "sensor=\"temp1\"} 0",
         "node_hwmon_fan_rpm" + by + "sensor=\"fan2\"} 1200", "node_hwmon_in_max_volts" + by + "sensor=\"in0\"} 3",
         "node_hwmon_pwm" + by + "sensor=\"pwm1\"} 128", "node_hwmon_power_watt" + by + "sensor=\"power1\"} 2.5",
         "node_hwmon_energy_joule_total" + by + "sensor=\"energy1\"} 7",
         "node_hwmon_beep_enabled" + by + "sensor=\"beep_enable0\"} 1"});
    row("hwmon, none", "hwmon", {}, false, {});
  }
};

ORIEL_TEST_MAIN(CollectorsTest)
#include "collectors_test.moc"
