#include <QFile>
#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/transformation.h"
#include "tests/dashboards/frame_json.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

/// Every transformation of Grafana's data package against the answers that the package gave (oracle/transforms.cjs).
class TransformsOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void answersAreEqual();
};

namespace {

constexpr int kFewestCases = 400;
constexpr int kFewestOfEach = 5;

std::vector<Json> readLines() {
  QFile file(test::sourceDir() + "/tests/dashboards/data/oracle/transforms.json");
  std::vector<Json> lines;
  if (!file.open(QIODevice::ReadOnly)) return lines;
  while (!file.atEnd()) {
    Json line = Json::parse(file.readLine().toStdString(), nullptr, false);
    if (line.is_object()) lines.push_back(std::move(line));
  }
  return lines;
}

// The first place where two answers differ, as a JSON path with both values.
QString firstDifference(const Json& actual, const Json& expected, const std::string& path = "") {
  if (actual == expected) return {};
  if (actual.is_object() && expected.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      if (!actual.contains(key)) return test::text(path + "/" + key + ": absent, expected " + value.dump());
      if (const QString found = firstDifference(actual[key], value, path + "/" + key); !found.isEmpty()) return found;
    }
    for (const auto& [key, value] : actual.items()) {
      if (!expected.contains(key)) return test::text(path + "/" + key + ": " + value.dump() + ", expected none");
    }
    return {};
  }
  if (actual.is_array() && expected.is_array() && actual.size() == expected.size()) {
    for (std::size_t i = 0; i < actual.size(); ++i) {
      const QString found = firstDifference(actual[i], expected[i], path + "/" + std::to_string(i));
      if (!found.isEmpty()) return found;
    }
    return {};
  }
  return test::text(path + ": " + actual.dump() + ", expected " + expected.dump());
}

}  // namespace

void TransformsOracleTest::answersAreEqual() {
  const std::vector<Json> lines = readLines();
  QVERIFY2(!lines.empty() && lines.front().contains("sets"), "tests/dashboards/data/oracle/transforms.json is missing");
  const Json& sets = lines.front()["sets"];
  std::map<std::string, int> casesOf;
  int cases = 0, different = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const Json& line = lines[i];
    for (const Json& step : line["list"]) ++casesOf[step["id"]];
    std::vector<std::string> notices;
    const Frames frames = test::framesFromJson(sets.at(line["set"].get<std::string>()));
    const Json actual = test::framesToJson(applyTransformations(frames, line["list"], notices));
    ++cases;
    const QString found = firstDifference(actual, line["out"]);
    if (found.isEmpty()) continue;
    if (++different <= 20) {
      qInfo().noquote() << test::text(line["set"].get<std::string>() + " " + line["list"].dump()) << "\n   " << found;
    }
  }
  qInfo() << "FIGURE:" << cases << "cases of" << casesOf.size() << "ids, different:" << different;
  QVERIFY2(cases >= kFewestCases, "the file of answers is short");
  for (const auto& [id, count] : casesOf) QVERIFY2(count >= kFewestOfEach || id == "unknownOne", id.c_str());
  QCOMPARE(different, 0);
}

ORIEL_TEST_MAIN(TransformsOracleTest)
#include "transforms_oracle_test.moc"
