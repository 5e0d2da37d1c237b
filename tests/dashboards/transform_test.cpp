#include "dashboards/transform/transformation.h"

#include <QFile>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/transform/columns.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

/// Each row: a transformation, its options, and the table that comes out of the same two tables (or two series).
class TransformTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void transforms_data();
  void transforms();
  void everyTransformationHasARow();
  void unknownAndDisabled();
  void oddOptionsDoNoHarm();
};

namespace {

Frames tables() {
  return {{"", "A", {textField("job", {"a", "b"}), numberField("Value #A", {1, 2})}},
          {"", "B", {textField("job", {"b", "c"}), numberField("Value #B", {30, 40})}}};
}

Frames series() {
  const auto one = [](const char* host, std::vector<double> values) {
    Field value = numberField("Value", std::move(values), {{"host", host}, {"job", "x"}});
    value.displayName = std::string("cpu ") + host;
    return Frame{"", "A", {timeField({1000, 2000}), std::move(value)}};
  };
  return {one("a", {1, 2}), one("b", {3, nullNumber()})};
}

QString tableText(const Frames& frames) {
  const FieldNames names(frames);
  QStringList parts;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    QStringList columns;
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      QStringList cells;
      for (std::size_t r = 0; r < frames[f].rows(); ++r) cells << test::text(cellKey(frames[f].fields[i], r));
      columns << test::text(names.of(f, i)) + ":" + cells.join(',');
    }
    parts << columns.join(" | ");
  }
  return parts.join(" ;; ");
}

struct TransformRow {
  const char* id;
  const char* options;
  bool ofSeries;
  const char* expected;
};
const TransformRow kTransformRows[] = {
    {"organize", R"({"excludeByName":{"job":true},"renameByName":{"Value #A":"first"}})", false,
     "first:1,2 ;; Value #B:30,40"},
    {"organize", R"({"indexByName":{"Value #A":0,"job":1}})", false,
     "Value #A:1,2 | job:a,b ;; job:b,c | Value #B:30,40"},
    {"merge", "{}", false, "job:a,b,c | Value #A:1,2,null | Value #B:null,30,40"},
    {"merge", "{}", true, "Time:1000,2000,1000,2000 | cpu a:1,2,3,null"},
    {"reduce", R"({"reducers":["max","lastNotNull"]})", true, "Field:cpu a,cpu b | Max:2,3 | Last *:2,3"},
    {"reduce", R"({"reducers":["sum"],"labelsToFields":true})", true,
     "Field:Value,Value | host:a,b | job:x,x | Total:3,3"},
    {"reduce", R"({"reducers":["mean"],"mode":"reduceFields"})", true, "cpu a:1.5 ;; cpu b:3"},
    {"filterFieldsByName", R"({"include":{"names":["job"]}})", false, "job:a,b ;; job:b,c"},
    {"filterFieldsByName", R"({"exclude":{"pattern":"/#B$/"}})", false, "job:a,b | Value #A:1,2 ;; job:b,c"},
    {"renameByRegex", R"({"regex":"/Value #(.)/","renamePattern":"v$1"})", false,
     "job:a,b | vA:1,2 ;; job:b,c | vB:30,40"},
    {"sortBy", R"({"sort":[{"field":"Value #A","desc":true}]})", false,
     "job:b,a | Value #A:2,1 ;; job:b,c | Value #B:30,40"},
    {"limit", R"({"limitField":1})", false, "job:a | Value #A:1 ;; job:b | Value #B:30"},
    {"joinByField", R"({"byField":"job","mode":"outer"})", false,
     "job:a,b,c | Value #A:1,2,null | Value #B:null,30,40"},
    {"joinByField", R"({"byField":"job","mode":"inner"})", false, "job:b | Value #A:2 | Value #B:30"},
    {"seriesToColumns", "{}", true, "Time:1000,2000 | cpu a:1,2 | cpu b:3,null"},
    {"labelsToFields", "{}", true,
     "Time:1000,2000 | Value:1,2 | host:a,a | job:x,x ;; Time:1000,2000 | Value:3,null | host:b,b | job:x,x"},
    {"labelsToFields", R"({"valueLabel":"host","keepLabels":["host"]})", true,
     "Time:1000,2000 | a:1,2 ;; Time:1000,2000 | b:3,null"},
    {"seriesToRows", "{}", true, "Time:2000,2000,1000,1000 | Metric:cpu a,cpu b,cpu a,cpu b | Value:2,null,1,3"},
    {"calculateField", R"({"mode":"binary","alias":"double","binary":{"left":"Value #A","operator":"*","right":"2"}})",
     false, "job:a,b | Value #A:1,2 | double:2,4 ;; job:b,c | Value #B:30,40"},
    {"calculateField", R"({"mode":"reduceRow","reduce":{"reducer":"sum"}})", false,
     "job:a,b | Value #A:1,2 | Total:1,2 ;; job:b,c | Value #B:30,40 | Total:30,40"},
    {"calculateField",
     R"({"mode":"binary","replaceFields":true,"binary":{"left":{"matcher":{"id":"byName","options":"cpu a"}},"operator":"-","right":{"fixed":"1"}}})",
     true, "Time:1000,2000 | cpu a - 1:0,1"},
    {"groupBy",
     R"({"fields":{"job":{"operation":"groupby","aggregations":[]},"Value #A":{"operation":"aggregate","aggregations":["sum","count"]}}})",
     false, "job:a,b | Value #A (sum):1,2 | Value #A (count):1,1 ;; job:b,c"},
};

Json oneStep(const std::string& id, const Json& options) {
  return Json::array({Json{{"id", id}, {"options", options}}});
}

}  // namespace

void TransformTest::transforms_data() {
  QTest::addColumn<int>("index");
  int index = 0;
  for (const TransformRow& row : kTransformRows) {
    QTest::newRow(qPrintable(QString("%1 %2").arg(row.id).arg(index))) << index;
    ++index;
  }
}

void TransformTest::transforms() {
  QFETCH(int, index);
  const TransformRow& row = kTransformRows[index];
  std::vector<std::string> notices;
  const Frames result =
      applyTransformations(row.ofSeries ? series() : tables(), oneStep(row.id, Json::parse(row.options)), notices);
  QVERIFY(notices.empty());
  QCOMPARE(tableText(result), QString(row.expected));
}

void TransformTest::everyTransformationHasARow() {
  QByteArray text;
  for (const char* name : {"data/oracle/transforms.json", "transforms_app_test.cpp"}) {
    QFile file(test::sourceDir() + "/tests/dashboards/" + name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    text += file.readAll();
  }
  for (const Transformation& transformation : allTransformations()) {
    const QByteArray id(transformation.id);
    bool found = text.contains("\"id\":\"" + id + "\"") || text.contains("{\"" + id + "\", ");
    for (const TransformRow& row : kTransformRows) found = found || std::string(row.id) == transformation.id;
    QVERIFY2(found, transformation.id);
  }
}

void TransformTest::unknownAndDisabled() {
  std::vector<std::string> notices;
  Json list = oneStep("limit", {{"limitField", 1}});
  list[0]["disabled"] = true;
  list.push_back(Json{{"id", "madeUp"}});
  const QString before = tableText(tables());
  QCOMPARE(tableText(applyTransformations(tables(), list, notices)), before);
  QCOMPARE(notices, std::vector<std::string>{"transformation \"madeUp\" is not known"});
  Json filtered = oneStep("limit", {{"limitField", 1}});
  filtered[0]["filter"] = Json{{"id", "byRefId"}, {"options", "B"}};
  QCOMPARE(applyTransformations(tables(), filtered, notices).at(0).refId, std::string("A"));
}

void TransformTest::oddOptionsDoNoHarm() {
  const std::vector<const char*> odd{
      "null",
      "3",
      "[]",
      "{}",
      R"({"fields":3,"sort":[1],"reducers":["x",1],"limitField":"-1"})",
      R"({"excludeByName":[],"indexByName":3,"byField":{},"mode":7,"regex":"/(/","binary":[]})"};
  for (const Transformation& transformation : allTransformations()) {
    for (const char* options : odd) {
      std::vector<std::string> notices;
      for (const Frames& frames : {tables(), series(), Frames{}, Frames{Frame{}}}) {
        const Frames result = applyTransformations(frames, oneStep(transformation.id, Json::parse(options)), notices);
        for (const Frame& frame : result) {
          for (const Field& field : frame.fields) QCOMPARE(field.size(), frame.rows());
        }
      }
    }
  }
}

ORIEL_TEST_MAIN(TransformTest)
#include "transform_test.moc"
