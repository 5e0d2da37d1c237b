#include <map>

#include "models/hostmetrics/table.h"
#include "models/hostmetrics/text_scan.h"

namespace oriel::hostmetrics {

namespace {

using SensorValues = std::map<std::string, std::string>;  ///< property (empty: none) -> text of the file
using Sensors = std::map<std::string, SensorValues>;      ///< `temp1` -> its values

constexpr std::string_view kSensorTypes[] = {
    "vrm",  "beep_enable", "update_interval", "in",     "cpu",      "fan",       "pwm",
    "temp", "curr",        "power",           "energy", "humidity", "intrusion",
};

/// Lower case, with `_` for all but letters, digits, `:` and `_`, and none of them at the ends.
std::string cleanName(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':' || c == '_';
    result.push_back(keep ? c : '_');
  }
  const std::size_t begin = result.find_first_not_of('_');
  if (begin == std::string::npos) return {};
  return result.substr(begin, result.find_last_not_of('_') - begin + 1);
}

struct SensorFile {
  std::string_view type;      ///< `temp` of temp1_input
  std::string sensor;         ///< `temp1`; a file without number counts as number 0
  std::string_view property;  ///< `input`, or empty
};

/// False when the file is not one of a sensor.
bool splitSensorFile(std::string_view file, SensorFile& parts) {
  const std::size_t digits = file.find_first_of("0123456789");
  std::string_view number;
  parts.property = {};
  if (digits == std::string_view::npos) {
    parts.type = file;
  } else {
    parts.type = file.substr(0, digits);
    std::string_view rest = file.substr(digits);
    const std::size_t end = rest.find_first_not_of("0123456789");
    number = rest.substr(0, end);
    if (end != std::string_view::npos) {
      if (rest[end] != '_' || end + 1 == rest.size()) return false;
      parts.property = rest.substr(end + 1);
    }
  }
  for (const std::string_view type : kSensorTypes) {
    if (type != parts.type) continue;
    int id = 0;
    toNumber(number, id);
    parts.sensor = std::string(type) + std::to_string(id);
    return true;
  }
  return false;
}

struct SensorUnit {
  std::string suffix;
  std::string help;
  double scale = 1;
  MetricType type = MetricType::Gauge;
};

/// How one property of a sensor is named and scaled. Source: Linux' hwmon sysfs interface and node_exporter's names.
SensorUnit sensorUnit(std::string_view type, std::string element) {
  if (type == "in" || type == "cpu") return {"_volts", "Hardware monitor for voltage (" + element + ")", 1e-3};
  if (type == "temp" && element != "type") {
    if (element.empty()) element = "input";
    return {"_celsius", "Hardware monitor for temperature (" + element + ")", 1e-3};
  }
  if (type == "curr") return {"_amps", "Hardware monitor for current (" + element + ")", 1e-3};
  if (type == "energy") {
    return {"_joule_total", "Hardware monitor for joules used so far (" + element + ")", 1e-6, MetricType::Counter};
  }
  if (type == "power" && element == "accuracy") return {"", "Hardware monitor power meter accuracy, as a ratio", 1e-6};
  if (type == "power" && element.starts_with("average_interval")) {
    return {"_seconds", "Hardware monitor power usage update interval (" + element + ")", 1e-3};
  }
  if (type == "power") return {"_watt", "Hardware monitor for power usage in watts (" + element + ")", 1e-6};
  if (type == "humidity") {
    return {"",
            "Hardware monitor for humidity, as a ratio (multiply with 100.0 to get the humidity as a percentage) (" +
                element + ")",
            1e-6};
  }
  if (type == "fan" && (element == "input" || element == "min" || element == "max" || element == "target")) {
    return {"_rpm", "Hardware monitor for fan revolutions per minute (" + element + ")", 1};
  }
  return {"", "Hardware monitor " + std::string(type) + " element " + element, 1};
}

class HwmonCollector : public Collector {
 public:
  explicit HwmonCollector(std::shared_ptr<const Reader> reader) : reader_(std::move(reader)) {}

  Status collect(Families& out) override {
    const auto names = reader_->list("/sys/class/hwmon");
    if (!names.ok()) return names.error();
    Status last;
    for (const std::string& name : *names) {
      Status status = collectChip("/sys/class/hwmon/" + name, out);
      if (!status.ok()) last = status;
    }
    return last;
  }

 private:
  Status collectChip(const std::string& folder, Families& out) {
    const auto chip = chipName(folder);
    if (!chip.ok()) return chip.error();
    Sensors sensors;
    ORIEL_TRY(readSensors(folder, sensors));
    if (reader_->list(folder + "/device").ok()) ORIEL_TRY(readSensors(folder + "/device", sensors));
    if (reader_->read(folder + "/name", text_).ok()) {
      const std::string humanName = cleanName(trimmed(text_));
      if (!humanName.empty()) {
        out.single("node_hwmon_chip_names", MetricType::Gauge, "Annotation metric for human-readable chip names", 1,
                   {{"chip", *chip}, {"chip_name", humanName}});
      }
    }
    for (const auto& [sensor, values] : sensors) emitSensor(out, *chip, sensor, values);
    return {};
  }

  // The bus and address of the device name a chip for good; hwmon numbers change from boot to boot.
  Result<std::string> chipName(const std::string& folder) {
    if (const auto device = reader_->realPath(folder + "/device"); device.ok()) {
      const std::string_view path(*device);
      const std::size_t slash = path.rfind('/');
      const std::string name = cleanName(path.substr(slash + 1));
      const std::string_view parent = path.substr(0, slash);
      const std::string type = cleanName(parent.substr(parent.rfind('/') + 1));
      if (!name.empty()) return type.empty() ? name : type + "_" + name;
    }
    if (reader_->read(folder + "/name", text_).ok()) {
      std::string name = cleanName(trimmed(text_));
      if (!name.empty()) return name;
    }
    const auto real = reader_->realPath(folder);
    if (!real.ok()) return real.error();
    std::string name = cleanName(std::string_view(*real).substr(real->rfind('/') + 1));
    if (name.empty()) return makeError(ErrorCode::InvalidInput, folder + ": no name for the chip");
    return name;
  }

  Status readSensors(const std::string& folder, Sensors& sensors) {
    const auto files = reader_->list(folder);
    if (!files.ok()) return files.error();
    SensorFile parts;
    for (const std::string& file : *files) {
      if (!splitSensorFile(file, parts)) continue;
      // A sensor that is switched off answers with an error; the others still count.
      if (reader_->read(folder + "/" + file, text_).ok()) {
        sensors[parts.sensor][std::string(parts.property)] = std::string(trimmed(text_));
      }
    }
    return {};
  }

  static void emitSensor(Families& out, std::string_view chip, const std::string& sensor, const SensorValues& values) {
    const std::string_view type = std::string_view(sensor).substr(0, sensor.find_first_of("0123456789"));
    const auto text = [&](const char* key) {
      const auto found = values.find(key);
      return found == values.end() ? std::string() : found->second;
    };
    if (const std::string label = text("label"); !label.empty()) {
      out.single("node_hwmon_sensor_label", MetricType::Gauge, "Label for given chip and sensor", 1,
                 {{"chip", chip}, {"sensor", sensor}, {"label", label}});
    }
    double value = 0;
    if (type == "beep_enable") {
      out.single("node_hwmon_beep_enabled", MetricType::Gauge, "Hardware beep enabled", text("") == "1" ? 1 : 0,
                 {{"chip", chip}, {"sensor", sensor}});
      return;
    }
    if (type == "vrm" || type == "update_interval") {
      if (!toNumber(text(""), value)) return;
      const bool vrm = type == "vrm";
      out.single(vrm ? "node_hwmon_voltage_regulator_version" : "node_hwmon_update_interval_seconds", MetricType::Gauge,
                 vrm ? "Hardware voltage regulator" : "Hardware monitor update interval", vrm ? value : value * 1e-3,
                 {{"chip", chip}, {"sensor", sensor}});
      return;
    }
    for (const auto& [element, valueText] : values) {
      if (element != "label" && toNumber(valueText, value))
        emitElement(out, chip, sensor, type, element, value, values);
    }
  }

  static void emitElement(Families& out, std::string_view chip, const std::string& sensor, std::string_view type,
                          const std::string& element, double value, const SensorValues& values) {
    std::string name = "node_hwmon_" + std::string(type);
    if (element == "input") {
      if (values.contains("")) name += "_input";
    } else if (!element.empty()) {
      name += "_" + cleanName(element);
    }
    SensorUnit unit;
    if (element == "fault" || element == "alarm") {
      unit.help = "Hardware sensor " + element + " status (" + std::string(type) + ")";
    } else if (element == "beep") {
      unit = {"_enabled", "Hardware monitor sensor has beeping enabled"};
    } else {
      unit = sensorUnit(type, element);
    }
    out.single(name + unit.suffix, unit.type, unit.help, value * unit.scale, {{"chip", chip}, {"sensor", sensor}});
  }

  std::shared_ptr<const Reader> reader_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Collector> makeHwmonCollector(std::shared_ptr<const Reader> reader) {
  return std::make_unique<HwmonCollector>(std::move(reader));
}

}  // namespace oriel::hostmetrics
