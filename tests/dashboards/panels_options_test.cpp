#include <nlohmann/json.hpp>

#include "dashboards/panels/graph_options.h"
#include "dashboards/panels/panel_options.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;
using oriel::test::js;

namespace {

Json json(const char* text) { return Json::parse(js(text)); }

}  // namespace

class PanelsOptionsTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void legend() {
    const auto legend =
        decodeLegend(json("{'legend':{'displayMode':'table','placement':'right','calcs':['max',3,'mean'],'sortBy':'Max'"
                          ",'sortDesc':true,'width':90}}"));
    QVERIFY(legend.show && legend.table && legend.right && legend.sortDesc);
    QCOMPARE(legend.calcs, (std::vector<std::string>{"max", "mean"}));
    QCOMPARE(legend.sortBy, std::string("Max"));
    QCOMPARE(legend.width, 90);
    QVERIFY(!decodeLegend(json("{'legend':{'showLegend':false}}")).show);
    QVERIFY(!decodeLegend(json("{'legend':{'displayMode':'hidden'}}")).show);
    QVERIFY(decodeLegend(json("{}")).show);
  }

  void tooltip() {
    const auto tooltip = decodeTooltip(json("{'tooltip':{'mode':'multi','sort':'desc','hideZeros':true}}"));
    QVERIFY(tooltip.mode == TooltipMode::Multi && tooltip.hideZeros);
    QCOMPARE(tooltip.sort, std::string("desc"));
    QVERIFY(decodeTooltip(json("{'tooltip':{'mode':'none'}}")).mode == TooltipMode::None);
    QVERIFY(decodeTooltip(json("{'tooltip':{'mode':7,'sort':[]}}")).mode == TooltipMode::Single);
  }

  void reduce() {
    const auto reduce =
        decodeReduce(json("{'reduceOptions':{'calcs':['max'],'values':true,'fields':'/x/','limit':'25'}}"));
    QVERIFY(reduce.allValues);
    QCOMPARE(reduce.calcs, std::vector<std::string>{"max"});
    QCOMPARE(reduce.fields, std::string("/x/"));
    QCOMPARE(reduce.limit, 25);
    QCOMPARE(decodeReduce(json("{'reduceOptions':{'calcs':[]}}")).calcs, std::vector<std::string>{"lastNotNull"});
  }

  void graphField() {
    const auto field =
        decodeGraphField(json("{'drawStyle':'bars','lineInterpolation':'stepAfter','lineWidth':2.5,'lineStyle':{'fill':"
                              "'dash','dash':[1,2]},'fillOpacity':30,"
                              "'gradientMode':'scheme','fillBelowTo':'x','showPoints':'always','pointSize':7,'"
                              "spanNulls':3600000,'stacking':{'mode':'percent','group':'B'},"
                              "'transform':'negative-Y','axisPlacement':'right','axisLabel':'l','axisGridShow':false,'"
                              "axisCenteredZero':true,'axisWidth':60,'axisSoftMin':0,"
                              "'axisSoftMax':'10','scaleDistribution':{'type':'log','log':10},'barAlignment':-1,'"
                              "thresholdsStyle':{'mode':'line+area'},"
                              "'hideFrom':{'legend':true,'tooltip':true,'viz':false}}"));
    QVERIFY(field.drawStyle == DrawStyle::Bars && field.interpolation == LineInterpolation::StepAfter && field.dashed);
    QVERIFY(field.gradient == GradientMode::Scheme && field.showPoints == ShowPoints::Always &&
            field.stacking == StackingMode::Percent);
    QCOMPARE(field.lineWidth, 2.5);
    QCOMPARE(field.fillOpacity, 30.0);
    QCOMPARE(field.fillBelowTo, std::string("x"));
    QCOMPARE(field.pointSize, 7.0);
    QVERIFY(!field.spanNulls && field.spanNullsMs == 3600000.0);
    QCOMPARE(field.stackGroup, std::string("B"));
    QVERIFY(field.negativeY && field.axisPlacement == AxisPlacement::Right && !field.axisGridShow &&
            field.axisCenteredZero);
    QCOMPARE(field.axisWidth, 60);
    QVERIFY(field.softMin == 0.0 && field.softMax == 10.0);
    QVERIFY(field.scale == ScaleType::Log && field.logBase == 10 && field.barAlignment == -1);
    QCOMPARE(field.thresholdsStyle, std::string("line+area"));
    QVERIFY(field.hideFromLegend && field.hideFromTooltip && !field.hideFromViz);
  }

  void panels() {
    const auto stat =
        decodeStatOptions(json("{'colorMode':'background','graphMode':'none','textMode':'name','orientation':'vertical'"
                               ",'justifyMode':'center','text':{'valueSize':40},'wideLayout':false}"));
    QCOMPARE(stat.colorMode + stat.graphMode + stat.textMode + stat.orientation + stat.justify,
             std::string("backgroundnonenameverticalcenter"));
    QVERIFY(stat.valueSize == 40 && stat.titleSize == 0 && !stat.wideLayout);
    const auto gauge = decodeGaugeOptions(json("{'showThresholdLabels':true,'showThresholdMarkers':false}"));
    QVERIFY(gauge.showThresholdLabels && !gauge.showThresholdMarkers);
    const auto table =
        decodeTableOptions(json("{'showHeader':false,'cellHeight':'lg','sortBy':[{'displayName':'a','desc':true},{}],'"
                                "footer':{'show':true,'reducer':['max']}}"));
    QVERIFY(!table.showHeader && table.cellHeight == "lg" && table.sortBy.size() == 1 && table.sortBy[0].desc);
    QCOMPARE(table.footerReducers, std::vector<std::string>{"max"});
    QVERIFY(decodeTableOptions(json("{'footer':{'show':false,'reducer':['max']}}")).footerReducers.empty());
    const auto field =
        decodeTableField(json("{'width':100,'minWidth':30,'align':'right','cellOptions':{'type':'gauge','mode':'lcd'},'"
                              "hidden':true,'filterable':true}"));
    QVERIFY(field.width == 100 && field.minWidth == 30 && field.align == "right" && field.hidden && field.filterable);
    QCOMPARE(field.cellType + field.cellMode, std::string("gaugelcd"));
    const auto text = decodeTextOptions(json("{'mode':'html','content':'<b>'}"));
    QCOMPARE(text.mode + text.content, std::string("html<b>"));
  }

  /// Every option in turn with values of other types: the defaults stay and nothing is thrown.
  void wrongTypes_data() {
    QTest::addColumn<QString>("value");
    for (const char* value : {"[]", "{}", "'zzz'", "null", "[[1]]"})
      QTest::newRow(value) << QString::fromStdString(js(value));
  }
  void wrongTypes() {
    QFETCH(QString, value);
    const GraphFieldOptions plain;
    for (const char* key : {"drawStyle", "lineWidth", "fillOpacity", "lineStyle", "spanNulls", "stacking",
                            "axisSoftMin", "scaleDistribution", "thresholdsStyle", "hideFrom", "pointSize",
                            "barAlignment", "axisWidth", "axisPlacement"}) {
      const auto field = decodeGraphField(Json::parse("{\"" + std::string(key) + "\":" + value.toStdString() + "}"));
      QVERIFY2(field.drawStyle == plain.drawStyle && field.lineWidth == plain.lineWidth &&
                   field.spanNulls == plain.spanNulls && field.softMin == plain.softMin &&
                   field.thresholdsStyle == plain.thresholdsStyle && field.scale == plain.scale &&
                   field.axisPlacement == plain.axisPlacement && field.stacking == plain.stacking,
               key);
    }
    const StatOptions stat;
    for (const char* key : {"colorMode", "graphMode", "textMode", "orientation", "justifyMode", "text", "reduceOptions",
                            "wideLayout", "legend", "tooltip"}) {
      const auto options = Json::parse("{\"" + std::string(key) + "\":" + value.toStdString() + "}");
      const auto decoded = decodeStatOptions(options);
      QVERIFY2(decoded.colorMode == stat.colorMode && decoded.graphMode == stat.graphMode &&
                   decoded.textMode == stat.textMode && decoded.reduce.calcs == stat.reduce.calcs && decoded.wideLayout,
               key);
      QVERIFY(decodeGraphOptions(options).legend.show);
    }
    const Json bare = Json::parse(value.toStdString());
    QVERIFY(decodeTableOptions(bare).showHeader && decodeTextOptions(bare).content.empty() &&
            decodeTableField(bare).minWidth == 50);
    QVERIFY(decodeGaugeOptions(bare).showThresholdMarkers);
  }
};

ORIEL_TEST_MAIN(PanelsOptionsTest)
#include "panels_options_test.moc"
