#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <QHash>
#include <QProcess>
#include <QSet>

#include "models/hostmetrics/collector_set.h"
#include "models/hostmetrics/table.h"
#include "tests/models/hostmetrics/fixture.h"
#include "tests/support/test_case.h"

using namespace oriel;

namespace {

/// What an exposition says: metric -> `type help`, and the series with their values.
struct Exposition {
  QHash<QString, QString> families;
  QHash<QString, double> series;
};

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int freePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

/// The whole answer of GET /metrics, or empty when nobody listens yet.
QByteArray scrape(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  QByteArray answer;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    const QByteArray request = "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n";
    if (::write(socket, request.constData(), static_cast<std::size_t>(request.size())) == request.size()) {
      char buffer[65536];
      for (ssize_t got = 0; (got = ::read(socket, buffer, sizeof(buffer))) > 0;) answer.append(buffer, got);
    }
  }
  ::close(socket);
  return answer;
}

/// One line of the text format: `name{a="b",...} value`.
void parseSample(const QByteArray& line, Exposition& out) {
  LabelsBuilder labels;
  qsizetype at = 0;
  while (at < line.size() && line[at] != '{' && line[at] != ' ') ++at;
  labels.set(kMetricName, line.left(at).toStdString());
  if (at < line.size() && line[at] == '{') {
    ++at;
    while (line[at] != '}') {
      const qsizetype equals = line.indexOf('=', at);
      const std::string name = line.mid(at, equals - at).toStdString();
      std::string value;
      for (at = equals + 2; line[at] != '"'; ++at) {
        if (line[at] == '\\') {
          ++at;
          value.push_back(line[at] == 'n' ? '\n' : line[at]);
        } else {
          value.push_back(line[at]);
        }
      }
      labels.set(name, value);
      ++at;
      if (line[at] == ',') ++at;
    }
    ++at;
  }
  out.series.insert(QString::fromStdString(labels.labels().toString()), line.mid(at).trimmed().toDouble());
}

Exposition parseExposition(const QByteArray& text) {
  Exposition result;
  QString help;
  for (const QByteArray& line : text.split('\n')) {
    if (line.startsWith("# HELP ")) {
      const qsizetype blank = line.indexOf(' ', 7);
      help = QString::fromUtf8(line.mid(blank + 1));
    } else if (line.startsWith("# TYPE ")) {
      const QList<QByteArray> words = line.split(' ');
      const QString type = words[3] == "untyped" ? QStringLiteral("unknown") : QString::fromLatin1(words[3]);
      result.families.insert(QString::fromLatin1(words[2]), type + QLatin1Char(' ') + help);
    } else if (line.startsWith("node_")) {
      parseSample(line, result);
    }
  }
  return result;
}

Exposition collectOurs(const std::shared_ptr<const hostmetrics::Reader>& reader) {
  const auto clock = makeSystemClock();
  hostmetrics::CollectorSet set(reader, *clock);
  hostmetrics::Families families;
  set.collect(families);
  Exposition result;
  for (std::size_t i = 0; i < families.size(); ++i) {
    const hostmetrics::SampleView sample = families[i];
    const QString name = QString::fromStdString(std::string(sample.name));
    const QString help = QString::fromStdString(std::string(sample.help));
    result.families.insert(name, QString::fromLatin1(metricTypeName(sample.type)) + QLatin1Char(' ') + help);
    result.series.insert(QString::fromStdString(test::labelsOf(sample).toString()), sample.value);
  }
  return result;
}

/// Of the exporter about itself, not about the computer.
bool isAboutTheExporter(const QString& series) { return series.startsWith(QStringLiteral("node_exporter_build_info")); }

QStringList missing(const QStringList& from, const QSet<QString>& in) {
  QStringList result;
  for (const QString& text : from) {
    if (!in.contains(text) && !isAboutTheExporter(text)) result.append(text);
  }
  result.sort();
  return result;
}

template <class Value>
QSet<QString> keysOf(const QHash<QString, Value>& hash) {
  const QStringList keys = hash.keys();
  return QSet<QString>(keys.begin(), keys.end());
}

/// A small laptop: sensors of every kind, udev, throttling, a disk with partitions.
test::FixtureRoot::Files laptop() {
  const std::string core = "/sys/devices/platform/coretemp.0/hwmon/hwmon0";
  const std::string board = "/sys/devices/pci0000:00/0000:00:1f.3/hwmon/hwmon1";
  const std::string cpu = "/sys/devices/system/cpu/cpu0";
  return {
      {"/proc/stat",
       "cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 100 200 300 400 500 600 700 800 900 1000\nintr 17 1 2\nctxt 5\n"
       "btime 1700000000\nprocesses 9\nprocs_running 2\nprocs_blocked 1\nsoftirq 9 1 2 0 1 1 0 1 1 1 1\n"},
      {cpu + "/topology/physical_package_id", "0\n"},
      {cpu + "/topology/core_id", "3\n"},
      {cpu + "/thermal_throttle/core_throttle_count", "5\n"},
      {cpu + "/thermal_throttle/package_throttle_count", "30\n"},
      {"/proc/loadavg", "0.25 0.5 0.75 1/100 1234\n"},
      {"/proc/meminfo", "MemTotal: 100 kB\nInactive(file): 5 kB\nHugePages_Free: 2\n"},
      {"/proc/vmstat", "pgpgin 5\npgfault 7\nnr_dirty 3\npgmigrate_fail 1\nthp_fault_alloc 3\npgscan_x 3\n"},
      {"/proc/diskstats",
       "   8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n   8 1 sda1 1 2 3 4 5 6 7 8 9 10 11\n"
       " 259 0 nvme0n1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n 259 1 nvme0n1p1 1 2 3 4 5 6 7 8 9 10 11\n"},
      {"/run/udev/data/b8:0",
       "E:ID_ATA=1\nE:ID_ATA_WRITE_CACHE=1\nE:ID_ATA_WRITE_CACHE_ENABLED=0\n"
       "E:ID_ATA_ROTATION_RATE_RPM=7200\nE:ID_MODEL=M\nE:ID_PATH=pci-0\nE:ID_REVISION=1\n"
       "E:ID_SERIAL_SHORT=S\nE:ID_WWN=0x5\nE:ID_FS_TYPE=ext4\nE:ID_FS_USAGE=filesystem\n"
       "E:ID_FS_UUID=u\nE:ID_FS_VERSION=1.0\nE:SCSI_IDENT_SERIAL=SCSI\n"},
      {"/run/udev/data/b259:0", "E:DM_NAME=n\nE:DM_UUID=d\nE:DM_VG_NAME=vg\nE:DM_LV_NAME=lv\nE:DM_LV_LAYER=l\n"},
      {"/proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=14036781\n"},
      {"/proc/pressure/io",
       "some avg10=0.18 avg60=0.34 avg300=0.10 total=159886802\n"
       "full avg10=0.18 avg60=0.34 avg300=0.10 total=159229614\n"},
      {"/proc/pressure/memory",
       "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"},
      {"/proc/1/mounts",
       "/dev/sda1 / ext4 ro,relatime 0 0\n/dev/sdb1 /no\\040such\\040folder xfs rw 0 0\n"
       "tmpfs /run tmpfs rw 0 0\nproc /proc proc rw 0 0\n"},
      {"/sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc hpet acpi_pm \n"},
      {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n"},
      {"/sys/class/hwmon/hwmon0", "-> ../../devices/platform/coretemp.0/hwmon/hwmon0"},
      {"/sys/class/hwmon/hwmon1", "-> ../../devices/pci0000:00/0000:00:1f.3/hwmon/hwmon1"},
      {"/sys/class/hwmon/hwmon2/name", "acpitz\n"},
      {"/sys/class/hwmon/hwmon2/temp1_input", "27800\n"},
      {core + "/name", "coretemp\n"},
      {core + "/device", "-> ../../../coretemp.0"},
      {core + "/temp1_input", "45000\n"},
      {core + "/temp1_label", "Package id 0\n"},
      {core + "/temp1_crit", "100000\n"},
      {core + "/temp1_crit_alarm", "0\n"},
      {core + "/temp1_max", "80000\n"},
      {core + "/temp2_input", "44000\n"},
      {board + "/name", "nct6775\n"},
      {board + "/device", "-> ../../../0000:00:1f.3"},
      {board + "/fan1_input", "1200\n"},
      {board + "/fan1_min", "300\n"},
      {board + "/fan1_alarm", "1\n"},
      {board + "/fan1_beep", "1\n"},
      {board + "/fan1_pulses", "2\n"},
      {board + "/fan2_target", "900\n"},
      {board + "/in0_input", "1100\n"},
      {board + "/in0_label", "Vcore\n"},
      {board + "/cpu0_vid", "1050\n"},
      {board + "/pwm1", "128\n"},
      {board + "/pwm1_enable", "2\n"},
      {board + "/curr1_input", "2500\n"},
      {board + "/power1_average", "15000000\n"},
      {board + "/power1_average_interval", "1000\n"},
      {board + "/power1_accuracy", "5000\n"},
      {board + "/energy1_input", "7000000\n"},
      {board + "/humidity1_input", "400000\n"},
      {board + "/intrusion0_alarm", "1\n"},
      {board + "/temp3_fault", "0\n"},
      {board + "/temp3_type", "4\n"},
      {board + "/temp3_input", "garbage\n"},
      {board + "/freq1_input", "800000000\n"},
      {board + "/freq1_label", "sclk\n"},
      {board + "/vrm", "90\n"},
      {board + "/beep_enable", "1\n"},
      {board + "/update_interval", "2000\n"},
  };
}

}  // namespace

class NodeExporterTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void theSameAsTheRealOneOnThisComputer() {
    if (!startOracle({})) return;
    const Exposition theirs = scrapeOracle();
    const Exposition ours = collectOurs(hostmetrics::makeReader());
    compareNames(theirs, ours);
  }

  void theSameAsTheRealOneOnALaptop() {
    const test::FixtureRoot root(laptop());
    const QString path = QString::fromStdString(root.path());
    if (!startOracle({QStringLiteral("--path.procfs=%1/proc").arg(path),
                      QStringLiteral("--path.sysfs=%1/sys").arg(path),
                      QStringLiteral("--path.udev.data=%1/run/udev/data").arg(path),
                      QStringLiteral("--no-collector.netdev"), QStringLiteral("--no-collector.uname")})) {
      return;
    }
    const Exposition theirs = scrapeOracle();
    Exposition ours = collectOurs(hostmetrics::makeReader(root.path()));
    // The real one asks the kernel (netlink, uname), whatever --path.procfs says.
    for (const QString& series : ours.series.keys()) {
      const bool left = series.contains(QLatin1String("collector=\"netdev\"")) ||
                        series.contains(QLatin1String("collector=\"uname\"")) ||
                        series.startsWith(QLatin1String("node_uname"));
      if (left) ours.series.remove(series);
    }
    ours.families.remove(QStringLiteral("node_uname_info"));
    compareNames(theirs, ours);
    if (QTest::currentTestFailed()) return;
    for (auto it = ours.series.begin(); it != ours.series.end(); ++it) {
      const bool moves = it.key().contains(QLatin1String("duration")) ||
                         it.key().startsWith(QLatin1String("node_time_seconds")) ||
                         it.key().startsWith(QLatin1String("node_filesystem_"));
      if (moves) continue;
      const double expected = theirs.series.value(it.key());
      QVERIFY2(std::abs(expected - it.value()) <= std::abs(expected) * 1e-12,
               qPrintable(QStringLiteral("%1: %2, node_exporter %3").arg(it.key()).arg(it.value()).arg(expected)));
    }
  }

  void cleanup() {
    if (exporter_.state() == QProcess::NotRunning) return;
    exporter_.kill();
    exporter_.waitForFinished();
  }

 private:
  static void compareNames(const Exposition& theirs, const Exposition& ours) {
    QVERIFY(!theirs.series.isEmpty());
    QCOMPARE(missing(theirs.series.keys(), keysOf(ours.series)).join(QLatin1Char('\n')), QString());
    QCOMPARE(missing(ours.series.keys(), keysOf(theirs.series)).join(QLatin1Char('\n')), QString());
    for (auto it = theirs.families.begin(); it != theirs.families.end(); ++it) {
      if (!it.key().startsWith(QLatin1String("node_")) || isAboutTheExporter(it.key())) continue;
      QVERIFY2(ours.families.contains(it.key()), qPrintable(it.key()));
      QCOMPARE(it.key() + QLatin1Char(' ') + ours.families.value(it.key()), it.key() + QLatin1Char(' ') + it.value());
    }
  }

  bool startOracle(QStringList arguments) {
    const QString program = oriel::test::oracle(QStringLiteral("prometheus-node-exporter"));
    if (program.isEmpty()) {
      QTest::qSkip("prometheus-node-exporter is absent: run the tests with --oracles", __FILE__, __LINE__);
      return false;
    }
    port_ = freePort();
    arguments << QStringLiteral("--collector.disable-defaults") << QStringLiteral("--web.disable-exporter-metrics")
              << QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(port_);
    for (const hostmetrics::CollectorRow& row : hostmetrics::collectorTable()) {
      const QString name = QString::fromStdString(std::string(row.name));
      if (!arguments.contains(QStringLiteral("--no-collector.") + name))
        arguments << QStringLiteral("--collector.") + name;
    }
    exporter_.setStandardErrorFile(QProcess::nullDevice());
    exporter_.start(program, arguments);
    return exporter_.waitForStarted();
  }

  Exposition scrapeOracle() const {
    for (int i = 0; i < 200; ++i) {
      const QByteArray answer = scrape(port_);
      if (answer.contains("\nnode_")) return parseExposition(answer);
      QTest::qWait(50);
    }
    return {};
  }

  QProcess exporter_;
  int port_ = 0;
};

ORIEL_TEST_MAIN(NodeExporterTest)
#include "node_exporter_test.moc"
