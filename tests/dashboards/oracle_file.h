#pragma once

#include <QFile>
#include <cmath>
#include <nlohmann/json.hpp>

#include "models/frame/frame.h"
#include "tests/support/test_case.h"

namespace oriel::test {

/// Expected values in tests/dashboards/data/oracle/: a JSON list, one case a line. Made by the scripts in
/// tests/dashboards/oracle/. Null when the file is absent or broken.
inline nlohmann::json oracleFile(const QString& name) {
  QFile file(sourceDir() + "/tests/dashboards/data/oracle/" + name);
  if (!file.open(QIODevice::ReadOnly)) return {};
  return nlohmann::json::parse(file.readAll().toStdString(), nullptr, false);
}

/// A number of such a file: {"n": "NaN"} for what JSON cannot say, null for a missing one.
inline double oracleNumber(const nlohmann::json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  if (!value.is_object()) return nullNumber();
  const std::string text = value.value("n", "");
  if (text == "NaN") return std::nan("");
  if (text == "-0") return -0.0;
  return text == "Infinity" ? INFINITY : -INFINITY;
}

/// A column out of such a file: type "number", "time", "string", "boolean" or "other", null for what is missing.
inline Field oracleField(const std::string& name, const std::string& type, const nlohmann::json& values) {
  std::vector<std::uint8_t> nulls;
  for (const auto& value : values) nulls.push_back(value.is_null() ? 1 : 0);
  const auto mask = std::make_shared<const std::vector<std::uint8_t>>(nulls);
  if (type == "number") {
    std::vector<double> numbers;
    for (const auto& value : values) numbers.push_back(oracleNumber(value));
    return numberField(name, std::move(numbers));
  }
  if (type == "time") {
    std::vector<Timestamp> times;
    for (const auto& value : values) times.push_back(value.is_number() ? value.get<Timestamp>() : 0);
    Field field = timeField(std::move(times), name);
    field.nulls = mask;
    return field;
  }
  if (type == "boolean") {
    std::vector<std::uint8_t> bools;
    for (const auto& value : values) bools.push_back(value.is_null() ? 2 : value.get<bool>() ? 1 : 0);
    return {name, std::make_shared<const std::vector<std::uint8_t>>(std::move(bools))};
  }
  if (type == "string") {
    std::vector<std::string> texts;
    for (const auto& value : values) texts.push_back(value.is_string() ? value.get<std::string>() : "");
    Field field = textField(name, std::move(texts));
    field.nulls = mask;
    return field;
  }
  std::vector<std::shared_ptr<const nlohmann::json>> others;
  for (const auto& value : values) {
    others.push_back(value.is_null() ? nullptr : std::make_shared<const nlohmann::json>(value));
  }
  return {name, std::make_shared<const std::vector<std::shared_ptr<const nlohmann::json>>>(std::move(others))};
}

/// Frames out of such a file: {name, refId, fields: [{name, type, values, labels, config}]}.
inline std::vector<Frame> oracleFrames(const nlohmann::json& list) {
  std::vector<Frame> frames;
  for (const nlohmann::json& item : list) {
    Frame frame{item.value("name", ""), item.value("refId", ""), {}};
    for (const nlohmann::json& source : item["fields"]) {
      Field field = oracleField(source["name"].get<std::string>(), source["type"].get<std::string>(), source["values"]);
      if (source.contains("labels") && source["labels"].is_object()) {
        LabelsBuilder builder;
        for (const auto& [name, value] : source["labels"].items()) builder.set(name, value.get<std::string>());
        field.labels = builder.labels();
      }
      if (source.contains("config") && source["config"].is_object()) {
        field.displayName = source["config"].value("displayNameFromDS", "");
        field.config = std::make_shared<const nlohmann::json>(source["config"]);
      }
      frame.fields.push_back(std::move(field));
    }
    frames.push_back(std::move(frame));
  }
  return frames;
}

/// Bit for bit, except that one NaN is like another and null only like null.
inline bool sameNumber(double a, double b) {
  if (isNull(a) || isNull(b)) return isNull(a) && isNull(b);
  return (std::isnan(a) && std::isnan(b)) || a == b;
}

/// Counts cases and names the first 20 that differ (all with ORIEL_ALL set).
class OracleCases {
 public:
  void check(bool same, const std::string& name, const std::string& got, const std::string& expected) {
    ++count_;
    if (same || ++different_ > (getenv("ORIEL_ALL") ? 100000 : 20)) return;
    qInfo("%s: \"%s\" instead of \"%s\"", name.c_str(), got.c_str(), expected.c_str());
  }
  void check(const std::string& name, const std::string& got, const std::string& expected) {
    check(got == expected, name, got, expected);
  }
  int count() const { return count_; }
  int different() const { return different_; }

 private:
  int count_ = 0;
  int different_ = 0;
};

}  // namespace oriel::test

/// Ends a test over such cases: at least `least` of them, none different.
#define ORIEL_ORACLE_DONE(cases, least)                                                              \
  do {                                                                                               \
    qInfo("FIGURE: %d cases, %d differ", (cases).count(), (cases).different());                      \
    QVERIFY2((cases).count() >= (least), qPrintable(QString("only %1 cases").arg((cases).count()))); \
    QCOMPARE((cases).different(), 0);                                                                \
  } while (false)
