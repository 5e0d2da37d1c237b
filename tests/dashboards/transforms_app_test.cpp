#include <chrono>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/step.h"
#include "dashboards/transform/transformation.h"
#include "tests/dashboards/frame_json.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;
using oriel::test::js;

/// The transformations that Grafana has outside of its data package: by their documentation and worked out by hand.
/// And what all transformations share: topics, bounds, speed.
class TransformsAppTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void transforms_data();
  void transforms();
  void refusals_data();
  void refusals();
  void topics();
  void trendsHoldSeriesAndValue();
  void configuresFields();
  void heatmapCountsEveryValue();
  void smoothingKeepsTheShape();
  void hostileSizesAreRefused();
  void manySeriesAreQuick();
};

namespace {

std::string cellsText(const Field& field) {
  std::string text;
  for (std::size_t row = 0; row < field.size(); ++row) {
    if (row > 0) text += ",";
    text += cellKey(field, row);
  }
  return text;
}

// `refId/name: field{labels}:type=cells | ... ;; next frame`
QString framesText(const Frames& frames) {
  std::string text;
  for (const Frame& frame : frames) {
    if (!text.empty()) text += " ;; ";
    text += frame.refId + (frame.name.empty() ? "" : "/" + frame.name) + ":";
    for (const Field& field : frame.fields) {
      const std::string type = stepTypeName(StepField(field));
      text += (&field == &frame.fields.front() ? " " : " | ") + field.name + labelsText(field.labels) + ":" +
              type.substr(0, 2) + "=" + cellsText(field);
    }
  }
  return test::text(text);
}

struct AppRow {
  const char* id;
  const char* options;
  const char* frames;
  const char* expected;
};

constexpr const char* kSeries =
    "[{'refId':'A','fields':[['Time','time',[1000,2000]],['Value','number',[1,2],{'labels':{'host':'a','job':'x'}}]]},"
    "{'refId':'A','fields':[['Time','time',[2000,3000]],['Value','number',[5,0],{'labels':{'host':'b'}}]]}]";
constexpr const char* kLines =
    "[{'refId':'A','fields':[['Time','time',[1,2,3]],['line','string',['{\\\"b\\\":1,\\\"a\\\":{\\\"c\\\":[7,8]}}',"
    "'level=info msg=\\\"two words\\\" n:3',null]]]}]";
constexpr const char* kSettings =
    "[{'refId':'config','fields':[['limit','number',[10,80]],['unit','string',['s','ms']],['Max','number',[1,100]]]},"
    "{'refId':'A','fields':[['Time','time',[1]],['Value','number',[3]]]}]";
constexpr const char* kRegions =
    "[{'refId':'A','name':'sales','fields':[['Region','string',['EU','US','EU','US']],"
    "['Kind','string',['x','x','y','x']],['n','number',[1,2,3,4]]]}]";
constexpr const char* kLabelled =
    "[{'refId':'A','fields':[['Time','time',[1]],['Value','number',[1],{'labels':{'what':'temp','zone':'n'}}]]},"
    "{'refId':'B','fields':[['Time','time',[1]],['Value','number',[2],{'labels':{'what':'rain','zone':'n'}}]]},"
    "{'refId':'C','fields':[['Time','time',[1]],['Value','number',[3],{'labels':{'what':'temp','zone':'s'}}]]}]";
constexpr const char* kCurve =
    "[{'refId':'A','fields':[['x','number',[0,1,2,3]],['y','number',[1,3,5,7]],['z','number',[0,1,4,9]]]}]";
constexpr const char* kPlaces =
    "[{'refId':'A','fields':[['lat','number',[0,1,0]],['lon','number',[0,0,1]]]},"
    "{'refId':'B','fields':[['geohash','string',['s0000','zz!']]]}]";

const AppRow kAppRows[] = {
    {"timeSeriesTable", "{}", kSeries, "A: host:st=a,b | job:st=x,null | Trend #A:fr=0,1"},
    {"timeSeriesTable", "{'A':{'stat':'max','timeField':'None'}}", kSeries, ""},
    {"timeSeriesTable", "{}", "[{'refId':'T','fields':[['a','string',['x']]]}]", "T: a:st=x"},
    {"extractFields", "{'source':'line'}", kLines,
     "A: Time:ti=1,2,3 | line:st={\"b\":1,\"a\":{\"c\":[7,8]}},level=info msg=\"two words\" n:3,null | "
     "b:nu=1,null,null | "
     "a:ot={\"c\":[7,8]},null,null | level:st=null,info,null | msg:st=null,two words,null | n:st=null,3,null"},
    {"extractFields", "{'source':'line','format':'json','replace':true,'keepTime':true}", kLines,
     "A: Time:ti=1,2,3 | b:nu=1,null,null | a:ot={\"c\":[7,8]},null,null"},
    {"extractFields",
     "{'source':'line','format':'json','replace':true,'jsonPaths':[{'path':'a.c[1]','alias':'c'},{'path':'b'},{'path':'"
     "'}]}",
     kLines, "A: c:ot=8,\"Not Found\",null | b:ot=1,\"Not Found\",null"},
    {"extractFields",
     "{'source':'line','format':'regexp','replace':true,'regExp':'/level=(?<lvl>\\\\w+) (?<rest>.*)/'}", kLines,
     "A: lvl:st=null,info,null | rest:st=null,msg=\"two words\" n:3,null"},
    {"extractFields", "{'source':'t','format':'delimiter','replace':true,'delimiter':';'}",
     "[{'fields':[['t','string',['a ; b','b;c']]]}]", ": a:nu=1,null | b:nu=1,1 | c:nu=null,1"},
    {"extractFields", "{'source':'t','format':'kvp','replace':true}",
     "[{'fields':[['t','string',['a=1, b=\\\"x=y\\\" c', 'd']]]}]",
     ": a:st=1,null | b:st=x=y,null | c:st=,null | d:st=null,"},
    {"extractFields", "{'source':'absent'}", kRegions,
     "A/sales: Region:st=EU,US,EU,US | Kind:st=x,x,y,x | n:nu=1,2,3,4"},
    {"configFromData", "{'configRefId':'config','mappings':[]}", kSettings, "A: Time:ti=1 | Value:nu=3"},
    {"configFromData", "{'configRefId':'none'}", kRegions,
     "A/sales: Region:st=EU,US,EU,US | Kind:st=x,x,y,x | n:nu=1,2,3,4"},
    {"rowsToFields", "{}",
     "[{'refId':'A','fields':[['Name','string',['temp','rain']],['Value','number',[20,3]],['Unit','string',['C','mm']],"
     "['station','string',['s1',null]]]}]",
     "A: temp{station=\"s1\"}:nu=20 | rain:nu=3"},
    {"rowsToFields",
     "{'mappings':[{'fieldName':'n','handlerKey':'field.value'},{'fieldName':'Kind','handlerKey':'field.name'}]}",
     kRegions, "A: x{Region=\"EU\"}:nu=1 | x{Region=\"US\"}:nu=2 | y{Region=\"EU\"}:nu=3 | x{Region=\"US\"}:nu=4"},
    {"prepareTimeSeries", "{'format':'wide'}", kSeries,
     ": Time:ti=1000,2000,3000 | Value{host=\"a\", job=\"x\"}:nu=1,2,null | Value{host=\"b\"}:nu=null,5,0"},
    {"prepareTimeSeries", "{'format':'long'}", kSeries,
     "A: Time:ti=1000,2000 | Value:nu=1,2 | host:st=a,a | job:st=x,x ;; A: Time:ti=2000,3000 | Value:nu=5,0 | "
     "host:st=b,b"},
    {"prepareTimeSeries", "{'format':'multi'}",
     "[{'refId':'A','fields':[['t','time',[2,1]],['cpu','number',[1,2],{'labels':{'h':'a'}}],"
     "['cpu','number',[3,null],{'labels':{'h':'b'}}],['mem','number',[7,8],{'labels':{'h':'b'}}]]}]",
     "A: t:ti=1,2 | cpu{h=\"a\"}:nu=2,1 ;; A: t:ti=1,2 | cpu{h=\"b\"}:nu=null,3 ;; A: t:ti=1,2 | mem{h=\"b\"}:nu=8,7"},
    {"prepareTimeSeries", "{'format':'many'}",
     "[{'refId':'A','fields':[['t','time',[1,1,2]],['host','string',['a','b','a']],['v','number',[1,2,3]]]}]",
     "A: t:ti=1,2 | v{host=\"a\"}:nu=1,3 ;; A: t:ti=1 | v{host=\"b\"}:nu=2"},
    {"joinByLabels", "{'value':'what'}", kLabelled, "joinByLabels-A-B-C: zone:st=n,s | temp:nu=1,3 | rain:nu=2,null"},
    {"joinByLabels", "{'value':'what','join':['absent']}", kLabelled,
     "joinByLabels-A-B-C: absent:st=null,null | temp:nu=1,3 | rain:nu=2,null"},
    {"partitionByValues", "{'fields':['Region']}", kRegions,
     "/sales: Kind{Region=\"EU\"}:st=x,y | n{Region=\"EU\"}:nu=1,3 ;; /sales: Kind{Region=\"US\"}:st=x,x | "
     "n{Region=\"US\"}:nu=2,4"},
    {"partitionByValues", "{'fields':['Kind','Region'],'naming':{'asLabels':false}}", kRegions,
     "/EU x: n:nu=1 ;; /EU y: n:nu=3 ;; /US x: n:nu=2,4"},
    {"partitionByValues",
     "{'fields':['Region'],'keepFields':true,'naming':{'asLabels':false,'append':true,'withNames':true}}", kRegions,
     "/sales Region=EU: Region:st=EU,EU | Kind:st=x,y | n:nu=1,3 ;; /sales Region=US: Region:st=US,US | Kind:st=x,x | "
     "n:nu=2,4"},
    {"partitionByValues", "{'fields':[]}", kRegions, "A/sales: Region:st=EU,US,EU,US | Kind:st=x,x,y,x | n:nu=1,2,3,4"},
    {"regression", "{'xFieldName':'x','yFieldName':'y','predictionCount':3}", kCurve,
     "A: x:nu=0,1,2,3 | y:nu=1,3,5,7 | z:nu=0,1,4,9 ;; /linear regression: x:nu=0,1,3 | y predicted:nu=1,3,7"},
    {"smoothing", "{}", "[{'refId':'A','fields':[['Time','time',[1,2,3]],['v','number',[1,2,3]]]}]",
     "A/Data (smoothed): Time:ti=1,2,3 | v (smoothed):nu=1,2,3"},
    {"spatial", "{'action':'calculate','calculate':{'calc':'heading'}}", kPlaces,
     "A: Point:ot={\"coordinates\":[0.0,0.0],\"type\":\"Point\"},{\"coordinates\":[0.0,1.0],\"type\":\"Point\"},"
     "{\"coordinates\":[1.0,0.0],\"type\":\"Point\"} | lat:nu=0,1,0 | lon:nu=0,0,1 | heading:nu=0,90,90 ;; "
     "B: Point:ot={\"coordinates\":[0.02197265625,0.02197265625],\"type\":\"Point\"},null | geohash:st=s0000,zz! | "
     "heading:nu=null,null"},
    {"spatial", "{'action':'modify','modify':{'op':'asLine'}}",
     "[{'refId':'A','fields':[['lat','number',[0,1]],['lon','number',[2,3]]]}]",
     "A: Line:ot={\"coordinates\":[[2.0,0.0],[3.0,1.0]],\"type\":\"LineString\"}"},
    {"append", "{}", kRegions, "A/sales: Region:st=EU,US,EU,US | Kind:st=x,x,y,x | n:nu=1,2,3,4"},
};

struct RefusalRow {
  const char* id;
  const char* options;
  const char* notice;
};
const RefusalRow kRefusals[] = {
    {"fieldLookup", "{}",
     "transformation \"fieldLookup\": needs a list of places (a gazetteer), which Oriel does not have"},
    {"spatial", "{'source':{'mode':'lookup'}}",
     "transformation \"spatial\": places by their names need a list of places, which Oriel does not have"},
    {"spatial", "{'action':'modify','modify':{'op':'lineBuilder'}}",
     "transformation \"spatial\": \"lineBuilder\" needs maps, which Oriel does not have"},
    {"heatmap", "{}", "transformation \"heatmap\": finds no values beside a time"},
    {"joinByLabels", "{}", "transformation \"joinByLabels\": No value label configured"},
    {"extractFields", "{'source':'Kind','format':'xml'}",
     "transformation \"extractFields\": there is no format \"xml\""},
    {"regression", "{'xFieldName':'n','yFieldName':'n','modelType':'magic'}",
     "transformation \"regression\": there is no model \"magic\""},
    {"calculateField", "{'mode':'windowFunctions','window':{'windowSize':0}}",
     "transformation \"calculateField\": a window needs a size above 0"},
    {"calculateField", "{'mode':'reduceRow','reduce':{'reducer':'none'}}",
     "transformation \"calculateField\": there is no calculation \"none\""},
    {"filterFields", "{'include':{'id':'byMagic'}}",
     "transformation \"filterFields\": there is no field matcher \"byMagic\""},
    {"renameByRegex", "{'regex':'/(/'}", "transformation \"renameByRegex\": the regular expression cannot be read"},
    {"filterByValue", "{'filters':[{'fieldName':'n','config':{'id':'odd'}}]}",
     "transformation \"filterByValue\": there is no value matcher \"odd\""},
};

Json oneOf(const std::string& id, const Json& options) { return Json::array({Json{{"id", id}, {"options", options}}}); }

Frames run(const std::string& id, const char* options, Frames frames, std::vector<std::string>& notices) {
  return applyTransformations(std::move(frames), oneOf(id, Json::parse(js(options))), notices);
}

Frames framesOf(const char* text) { return test::framesFromJson(Json::parse(js(text))); }

Frames manySeries(int count, int points) {
  Frames frames;
  std::vector<Timestamp> times;
  for (int i = 0; i < points; ++i) times.push_back(1'700'000'000'000 + i * 15'000);
  for (int s = 0; s < count; ++s) {
    std::vector<double> values(static_cast<std::size_t>(points), s);
    frames.push_back(
        {"", "A", {timeField(times), numberField("Value", std::move(values), {{"i", std::to_string(s)}})}});
  }
  return frames;
}

}  // namespace

void TransformsAppTest::transforms_data() {
  QTest::addColumn<int>("index");
  for (int i = 0; i < static_cast<int>(std::size(kAppRows)); ++i) {
    QTest::newRow(qPrintable(QString("%1 %2").arg(kAppRows[i].id).arg(i))) << i;
  }
}

void TransformsAppTest::transforms() {
  QFETCH(int, index);
  const AppRow& row = kAppRows[index];
  std::vector<std::string> notices;
  const Frames result = run(row.id, row.options, framesOf(row.frames), notices);
  QCOMPARE(notices, std::vector<std::string>{});
  QCOMPARE(framesText(result), QString(row.expected));
}

void TransformsAppTest::refusals_data() {
  QTest::addColumn<int>("index");
  for (int i = 0; i < static_cast<int>(std::size(kRefusals)); ++i) {
    QTest::newRow(qPrintable(QString("%1 %2").arg(kRefusals[i].id).arg(i))) << i;
  }
}

void TransformsAppTest::refusals() {
  QFETCH(int, index);
  const RefusalRow& row = kRefusals[index];
  std::vector<std::string> notices;
  const Frames frames = framesOf(kRegions);
  const Frames result = run(row.id, row.options, frames, notices);
  QCOMPARE(notices, std::vector<std::string>{row.notice});
  if (std::string(row.id) != "joinByLabels") QCOMPARE(framesText(result), framesText(frames));
}

void TransformsAppTest::topics() {
  Json list = oneOf("limit", {{"limitField", 1}});
  list[0]["topic"] = "annotations";
  std::vector<std::string> notices;
  const QString before = framesText(framesOf(kSeries));
  QCOMPARE(framesText(applyTransformations(framesOf(kSeries), list, notices)), before);
  Frames annotations = framesOf(kSeries);
  QCOMPARE(framesText(applyTransformations(framesOf(kSeries), list, notices, &annotations)), before);
  QCOMPARE(annotations.at(0).rows(), std::size_t{1});
  const Json exemplars = oneOf("convertFrameType", {{"targetType", "exemplar"}});
  QVERIFY(applyTransformations(framesOf(kSeries), exemplars, notices, &annotations).empty());
  QCOMPARE(annotations.size(), std::size_t{4});
  QCOMPARE(annotations.back().kind, std::string("exemplar"));
}

void TransformsAppTest::trendsHoldSeriesAndValue() {
  std::vector<std::string> notices;
  const Frames result = run("timeSeriesTable", "{'A':{'stat':'sum'}}", framesOf(kSeries), notices);
  const Cell cell = cellAt(result.at(0).fields.back(), 1);
  const auto* frames = std::get_if<FramesPtr>(&cell);
  QVERIFY(frames && *frames);
  QCOMPARE(framesText(**frames), QString(": Time:ti=2000,3000 | Value{host=\"b\"}:nu=5,0 ;; /value: sum:nu=5"));
}

void TransformsAppTest::configuresFields() {
  std::vector<std::string> notices;
  const Frames result = run("configFromData",
                            "{'configRefId':'config','mappings':[{'fieldName':'limit','handlerKey':'threshold1',"
                            "'handlerArguments':{'threshold':{'color':'blue'}}},{'fieldName':'Max','handlerKey':'max',"
                            "'reducerId':'max'}]}",
                            framesOf(kSettings), notices);
  QCOMPARE(result.size(), std::size_t{1});
  QVERIFY(!result[0].fields[0].config);
  QVERIFY(result[0].fields[1].config != nullptr);
  QCOMPARE(
      test::text(result[0].fields[1].config->dump()),
      QString(js("{'max':100,'thresholds':{'mode':'absolute','steps':[{'color':'blue','value':80.0}]},'unit':'ms'}")
                  .c_str()));
  const Frames mapped =
      run("configFromData",
          "{'configRefId':'A','applyTo':{'id':'byName','options':'n'},'mappings':[{'fieldName':'Kind',"
          "'handlerKey':'mappings.text'},{'fieldName':'n','handlerKey':'mappings.value'}]}",
          framesOf(kRegions), notices);
  QCOMPARE(test::text(mapped.at(0).fields[2].config->at("mappings")[0].at("options").at("3").dump()),
           QString(js("{'index':2,'text':'y'}").c_str()));
}

void TransformsAppTest::heatmapCountsEveryValue() {
  std::vector<std::string> notices;
  const Frames result =
      run("heatmap", "{'xBuckets':{'mode':'size','value':'10s'},'yBuckets':{'mode':'size','value':'5'}}",
          framesOf("[{'refId':'A','fields':[['Time','time',[1000,9000,12000,25000]],"
                   "['Value','number',[1,4,7,null]],['other','number',[2,2,12,1]]]}]"),
          notices);
  QCOMPARE(framesText(result),
           QString("/Value: xMin:ti=0,0,0,10000,10000,10000,20000,20000,20000 | yMin:nu=0,5,10,0,5,10,0,5,10 | "
                   "Count:nu=4,0,0,0,1,1,1,0,0"));
  QCOMPARE(result.at(0).kind, std::string("heatmap-cells"));
}

void TransformsAppTest::smoothingKeepsTheShape() {
  // A slow wave under a fast one: the fast one goes, the slow one stays.
  std::vector<Timestamp> times;
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) {
    times.push_back(i * 1000);
    values.push_back(std::sin(i / 150.0) * 10 + (i % 2 == 0 ? 1 : -1));
  }
  std::vector<std::string> notices;
  const Frames result =
      run("smoothing", "{'resolution':100}", {{"", "A", {timeField(times), numberField("v", values)}}}, notices);
  const std::vector<double>& smooth = result.at(0).fields.at(1).numbers();
  QVERIFY(smooth.size() <= 100 && smooth.size() > 50);
  for (std::size_t i = 0; i < smooth.size(); ++i) {
    const double slow = std::sin(static_cast<double>(result[0].fields[0].times()[i]) / 150'000.0) * 10;
    QVERIFY2(std::fabs(smooth[i] - slow) <= 2.5, qPrintable(QString::number(smooth[i] - slow)));
  }
}

void TransformsAppTest::hostileSizesAreRefused() {
  std::vector<std::string> same(6000, "k");
  Frames tables;
  for (const char* refId : {"A", "B"}) {
    tables.push_back({"", refId, {textField("key", same), numberField(refId, std::vector<double>(6000, 1))}});
  }
  std::vector<std::string> notices;
  QCOMPARE(run("joinByField", "{'byField':'key','mode':'inner'}", tables, notices).size(), std::size_t{2});
  QCOMPARE(notices.size(), std::size_t{1});
  notices.clear();
  Frames apart;
  for (int i = 0; i < 300; ++i) {
    std::vector<Timestamp> times;
    for (int k = 0; k < 1000; ++k) times.push_back(i * 1000 + k);
    apart.push_back({"", "A", {timeField(times), numberField("v" + std::to_string(i), std::vector<double>(1000, 1))}});
  }
  for (const char* id : {"joinByField", "merge"}) {
    notices.clear();
    QCOMPARE(run(id, "{}", apart, notices).size(), apart.size());
    QCOMPARE(notices.size(), std::size_t{1});
  }
  notices.clear();
  const Frames tall{{"", "A", {numberField("v", std::vector<double>(100'000, 1))}}};
  QCOMPARE(run("transpose", "{}", tall, notices).at(0).fields.size(), std::size_t{1});
  QCOMPARE(notices.size(), std::size_t{1});
  notices.clear();
  std::string nested(100'000, '[');
  QCOMPARE(
      run("extractFields", "{'source':'t','format':'json'}", {{"", "A", {textField("t", {nested})}}}, notices).size(),
      std::size_t{1});
}

void TransformsAppTest::manySeriesAreQuick() {
  const Frames series = manySeries(500, 1000);
  for (const char* id : {"joinByField", "merge", "seriesToRows", "reduce", "concatenate", "labelsToFields", "organize",
                         "calculateField", "timeSeriesTable", "prepareTimeSeries", "groupBy"}) {
    std::vector<std::string> notices;
    const auto start = std::chrono::steady_clock::now();
    const char* options = std::string(id) == "groupBy" ? "{'fields':{'Value':{'operation':'groupby'}}}" : "{}";
    const Frames result = run(id, options, series, notices);
    const auto spent = std::chrono::steady_clock::now() - start;
    qInfo() << id << std::chrono::duration_cast<std::chrono::milliseconds>(spent).count() << "ms for 500 x 1000";
    QVERIFY(!result.empty());
    QVERIFY(notices.empty());
  }
}

ORIEL_TEST_MAIN(TransformsAppTest)
#include "transforms_app_test.moc"
