#include <nlohmann/json.hpp>

#include "dashboards/panels/chart_options.h"
#include "dashboards/panels/graph_options.h"
#include "dashboards/panels/heatmap_options.h"
#include "dashboards/panels/list_options.h"
#include "dashboards/panels/panel_options.h"
#include "dashboards/panels/timeline_options.h"
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

  void barGauge_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("texts");
    QTest::addColumn<int>("minWidth");
    QTest::addColumn<int>("minHeight");
    QTest::addColumn<int>("maxHeight");
    QTest::newRow("nothing said") << "{}" << "gradient auto auto color 1" << 8 << 16 << 300;
    QTest::newRow("all said") << "{'displayMode':'lcd','orientation':'vertical','namePlacement':'top','valueMode':"
                                 "'hidden','showUnfilled':false,'sizing':'manual','minVizWidth':75,'minVizHeight':12,"
                                 "'maxVizHeight':50}"
                              << "lcd vertical top hidden 0" << 75 << 12 << 50;
    QTest::newRow("sizes count only when manual")
        << "{'displayMode':'basic','minVizWidth':75,'minVizHeight':12,'maxVizHeight':50}"
        << "basic auto auto color 1" << 8 << 16 << 300;
    QTest::newRow("nonsense") << "{'displayMode':'neon','orientation':3,'sizing':'manual','minVizWidth':-5,"
                                 "'minVizHeight':99999,'maxVizHeight':1}"
                              << "gradient auto auto color 1" << 0 << 1000 << 1000;
  }
  void barGauge() {
    QFETCH(QString, json);
    const BarGaugeOptions bars = decodeBarGaugeOptions(Json::parse(js(json.toLatin1().constData())));
    QTEST(oriel::test::text(bars.displayMode + " " + bars.orientation + " " + bars.namePlacement + " " +
                            bars.valueMode + (bars.showUnfilled ? " 1" : " 0")),
          "texts");
    QTEST(bars.minVizWidth, "minWidth");
    QTEST(bars.minVizHeight, "minHeight");
    QTEST(bars.maxVizHeight, "maxHeight");
  }

  void heatmap() {
    const HeatmapOptions plain = decodeHeatmapOptions(json("{}"));
    QVERIFY(!plain.calculate && plain.color.scheme == "Oranges" && plain.color.steps == 64 && plain.cellGap == 1);
    QVERIFY(plain.hideUpTo == 1e-9 && plain.showLegend && plain.showTooltip && plain.showAxis && !plain.color.opacity);
    const HeatmapOptions full = decodeHeatmapOptions(json(
        "{'calculate':true,'calculation':{'xBuckets':{'mode':'size','value':'5min'},'yBuckets':{'mode':'count','value':"
        "'30','scale':{'type':'log','log':10}}},'color':{'mode':'opacity','fill':'#F00','scale':'linear','exponent':"
        "0.2,'steps':128,'reverse':true,'scheme':'Turbo','min':1,'max':'500'},'cellGap':2,'filterValues':{'le':0.5,"
        "'ge':9},'rowsFrame':{'layout':'ge','value':'Requests'},'yAxis':{'unit':'s','decimals':1,'min':'0','max':9,"
        "'axisLabel':'took','axisPlacement':'hidden','reverse':true},'cellValues':{'unit':'reqps','decimals':2},"
        "'legend':{'show':false},'tooltip':{'mode':'none'}}"));
    QVERIFY(full.calculate && !full.x.byCount && full.x.size == 300'000 && full.y.byCount && full.y.size == 30);
    QCOMPARE(full.y.logBase, 10);
    QVERIFY(full.color.opacity && !full.color.exponential && full.color.reverse && full.color.exponent == 0.2);
    QVERIFY(full.color.steps == 128 && full.color.min == 1 && full.color.max == 500 && full.color.fill == "#F00");
    QVERIFY(full.cellGap == 2 && full.hideUpTo == 0.5 && full.hideFrom == 9);
    QCOMPARE(full.rowsLayout + full.valueName + full.unit + full.axisLabel + full.cellUnit,
             std::string("geRequeststookreqps").insert(10, "s"));
    QVERIFY(full.decimals == 1 && full.min == 0 && full.max == 9 && !full.showAxis && full.reverse);
    QVERIFY(full.cellDecimals == 2 && !full.showLegend && !full.showTooltip);
  }

  /// Limits that cannot be are no limits; numbers stay within what can be painted.
  void heatmapNonsense() {
    const HeatmapOptions odd = decodeHeatmapOptions(
        json("{'color':{'min':5,'max':1,'steps':100000,'exponent':-3},'cellGap':-1,'yAxis':{'min':9,'max':9,'decimals':"
             "-4},'filterValues':{},'calculation':{'xBuckets':{'value':'soon'},'yBuckets':{'value':-2}}}"));
    QVERIFY(!odd.color.min && !odd.color.max && odd.color.steps == 256 && odd.color.exponent > 0);
    QVERIFY(odd.cellGap == 0 && !odd.min && !odd.max && odd.decimals == 0 && !odd.hideUpTo);
    QVERIFY(odd.x.size == 0 && odd.y.size == 0);
  }

  void graphFieldWhole() {
    const auto field = decodeGraphField(
        json("{'lineStyle':{'fill':'dot','dash':[0,10]},'lineColor':'red','insertNulls':60000,'showValues':true,"
             "'transform':'constant','axisBorderShow':true,'axisColorMode':'series','barWidthFactor':0.3,"
             "'barMaxWidth':40,'scaleDistribution':{'type':'symlog','log':10,'linearThreshold':5}}"));
    QVERIFY(field.dashed && field.dotted && field.dash == (std::vector<double>{0, 10}));
    QCOMPARE(field.lineColor, std::string("red"));
    QVERIFY(field.insertNullsMs == 60000 && field.showValues && field.constant && !field.negativeY);
    QVERIFY(field.axisBorderShow && field.axisInSeriesColor && field.barWidthFactor == 0.3 && field.barMaxWidth == 40);
    QVERIFY(field.scale == ScaleType::Symlog && field.logBase == 10 && field.linearThreshold == 5);
    QVERIFY(decodeGraphOptions(json("{'orientation':'vertical','timezone':['utc','x']}")).timeZones.size() == 2);
  }

  void valuePanelsWhole() {
    const auto stat = decodeStatOptions(
        json("{'showPercentChange':true,'percentChangeColorMode':'inverted','text':{'percentSize':9}}"));
    QVERIFY(stat.showPercentChange && stat.percentChangeColor == "inverted" && stat.percentSize == 9);
    const auto gauge = decodeGaugeOptions(
        json("{'shape':'circle','barShape':'rounded','sparkline':true,'barWidthFactor':0.2,'segmentCount':5,"
             "'segmentSpacing':0.1,'neutral':3,'sizing':'manual','minVizWidth':90,'textMode':'name'}"));
    QVERIFY(gauge.circle && gauge.rounded && gauge.sparkline && gauge.barWidth == 0.2 && gauge.segments == 5);
    QVERIFY(gauge.segmentSpacing == 0.1 && gauge.neutral == 3.0 && gauge.minVizWidth == 90 && gauge.textMode == "name");
    QCOMPARE(decodeGaugeOptions(json("{'minVizWidth':90}")).minVizWidth, 75);
  }

  void tableWhole() {
    const auto table = decodeTableOptions(
        json("{'footer':{'show':true,'reducer':['count'],'fields':['a'],'countRows':true,'enablePagination':true},"
             "'frameIndex':2,'frozenColumns':{'left':1},'maxRowHeight':80,'showTypeIcons':true,'pageSize':7}"));
    QVERIFY(table.pagination && table.footerCountsRows && table.footerFields.size() == 1 && table.frameIndex == 2);
    QVERIFY(table.frozenColumns == 1 && table.maxRowHeight == 80 && table.typeIcons && table.pageSize == 7);
    QVERIFY(!decodeTableOptions(json("{'enablePagination':false,'footer':{'enablePagination':true}}")).pagination);
    const auto field = decodeTableField(
        json("{'cellOptions':{'type':'gauge','mode':'lcd','valueDisplayMode':'hidden','applyToRow':true,'alt':'a'},"
             "'wrapHeaderText':true,'wrapText':true,'inspect':true,'sortable':false,'footer':{'reducers':['max']},"
             "'tooltip':{'field':'t'},'styleField':'s','hideHeader':true}"));
    QVERIFY(field.cellType == "gauge" && field.cellMode == "lcd" && field.valueMode == "hidden" && field.applyToRow);
    QVERIFY(field.imageAlt == "a" && field.wrapHeader && field.wrapText && field.inspect && !field.sortable);
    QVERIFY(field.footer.size() == 1 && field.tooltipField == "t" && field.styleField == "s" && field.hideHeader);
    const auto text =
        decodeTextOptions(json("{'mode':'code','code':{'language':'sql','showLineNumbers':true},"
                               "'renderMode':'perRow'}"));
    QVERIFY(text.mode == "code" && text.language == "sql" && text.lineNumbers && text.perRow);
  }

  void charts() {
    const auto pie = decodePieOptions(
        json("{'pieType':'donut','displayLabels':['name','percent'],'legend':{'values':['value']},'sort':'asc',"
             "'reduceOptions':{'calcs':['sum']}}"));
    QVERIFY(pie.donut && pie.labels.size() == 2 && pie.legendValues.size() == 1 && pie.sort == "asc");
    QCOMPARE(pie.reduce.calcs, std::vector<std::string>{"sum"});
    const auto bars = decodeBarChartOptions(json(
        "{'orientation':'horizontal','xField':'x','colorByField':'c','barWidth':0.5,'groupWidth':7,'barRadius':0.9,"
        "'showValue':'never','stacking':'percent','xTickLabelRotation':-120,'xTickLabelMaxLength':9,"
        "'xTickLabelSpacing':100,'fullHighlight':true,'text':{'valueSize':11}}"));
    QVERIFY(bars.orientation == "horizontal" && bars.xField == "x" && bars.colorByField == "c" && bars.barWidth == 0.5);
    QVERIFY(bars.groupWidth == 1 && bars.barRadius == 0.5 && bars.showValue == "never" && bars.tickRotation == -90);
    QVERIFY(bars.stacking == StackingMode::Percent && bars.tickMaxLength == 9 && bars.tickSpacing == 100);
    QVERIFY(bars.fullHighlight && bars.valueSize == 11);
    const auto histogram =
        decodeHistogramOptions(json("{'bucketSize':5,'bucketOffset':1,'combine':true,'bucketCount':9}"));
    QVERIFY(histogram.bucketSize == 5.0 && histogram.bucketOffset == 1 && histogram.combine &&
            histogram.bucketCount == 9);
    QVERIFY(!decodeHistogramOptions(json("{'bucketSize':0}")).bucketSize);
    QCOMPARE(decodeBarField(json("{}")).fillOpacity, 80.0);
    QCOMPARE(decodeTrendOptions(json("{'xField':'x'}")).xField, std::string("x"));
    const auto xy = decodeXyChartOptions(
        json("{'mapping':'manual','series':[{'name':{'fixed':'n'},'x':{'matcher':{'id':'byName','options':'a'}}},7]}"));
    QVERIFY(xy.manual && xy.series.size() == 2 && xy.series[0].name == "n" && xy.series[0].x && !xy.series[0].y);
    const auto xyField =
        decodeXyField(json("{'show':'lines','pointSize':{'fixed':9,'min':2,'max':1},'pointShape':'square'}"));
    QVERIFY(xyField.lines && !xyField.points && xyField.pointSize == 9 && xyField.pointSizeMax == 2 && xyField.square);
    const auto candles = decodeCandlestickOptions(
        json("{'mode':'volume','candleStyle':'ohlcbars','colorStrategy':'close-close','colors':{'up':'blue'},"
             "'fields':{'close':'c'},'includeAllFields':true}"));
    QVERIFY(!candles.candles && candles.volume && candles.ohlcBars && candles.colorByClose &&
            candles.upColor == "blue");
    QVERIFY(candles.fields[3] == "c" && candles.includeAllFields && candles.downColor == "red");
  }

  void timelines() {
    const auto timeline = decodeTimelineOptions(json(
        "{'showValue':'always','alignValue':'center','mergeValues':false,'rowHeight':0.5,'colWidth':2,'perPage':5}"));
    QVERIFY(timeline.showValue == "always" && timeline.alignValue == "center" && !timeline.mergeValues);
    QVERIFY(timeline.rowHeight == 0.5 && timeline.columnWidth == 1 && timeline.perPage == 5);
    QCOMPARE(decodeTimelineField(json("{}"), true).lineWidth, 1.0);
    const auto field =
        decodeTimelineField(json("{'spanNulls':true,'insertNulls':5000,'hideFrom':{'viz':true}}"), false);
    QVERIFY(field.lineWidth == 0 && field.spanNullsMs < 0 && field.insertNullsMs == 5000 && field.hideFromViz);
  }

  void lists() {
    const auto alerts = decodeAlertListOptions(json(
        "{'viewMode':'stat','maxItems':5,'sortOrder':9,'alertInstanceLabelFilter':'{a=`b`}','folder':{'uid':'f'},"
        "'groupMode':'custom','groupBy':['job'],'stateFilter':{'alerting':false,'ok':true},'dashboardAlerts':true}"));
    QVERIFY(alerts.stat && alerts.maxItems == 5 && alerts.sortOrder == 5 && alerts.labelFilter == "{a=`b`}");
    QVERIFY(alerts.folder == "f" && alerts.groupBy.size() == 1 && !alerts.firing && alerts.inactive && alerts.pending);
    const auto list = decodeDashboardListOptions(
        json("{'showSearch':true,'showStarred':false,'tags':['a'],'query':'q','folderUID':'u','keepTime':true}"));
    QVERIFY(list.search && !list.starred && list.tags.size() == 1 && list.query == "q" && list.keepTime);
    const auto events = decodeAnnotationListOptions(json("{'limit':3,'showUser':false,'navigateBefore':'5m'}"));
    QVERIFY(events.limit == 3 && !events.showUser && events.before == "5m" && events.after == "10m");
    const auto logs =
        decodeLogOptions(json("{'sortOrder':'Ascending','showTime':true,'dedupStrategy':'exact',"
                              "'timestampResolution':'ns','displayedFields':['a']}"));
    QVERIFY(logs.ascending && logs.showTime && logs.dedup == "exact" && logs.nanoseconds && logs.fields.size() == 1);
    QCOMPARE(decodeNewsOptions(json("{'feedUrl':'https://x'}")).feedUrl, std::string("https://x"));
    const auto nodes = decodeNodeGraphOptions(
        json("{'nodes':{'mainStatUnit':'s','arcs':[{'field':'f','color':'red'}]},'edges':{'secondaryStatUnit':'ms'},"
             "'layoutAlgorithm':'grid','zoomMode':'greedy'}"));
    QVERIFY(nodes.nodeUnit == "s" && nodes.arcs.size() == 1 && nodes.edgeUnit2 == "ms" && nodes.layout == "grid");
    QVERIFY(nodes.greedyZoom);
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
      // A word that Grafana does not know paints as "none" does there.
      const bool unknownWord = std::string(key) == "colorMode" && options[key].is_string();
      QVERIFY2(decoded.colorMode == (unknownWord ? "none" : stat.colorMode) && decoded.graphMode == stat.graphMode &&
                   decoded.textMode == stat.textMode && decoded.reduce.calcs == stat.reduce.calcs && decoded.wideLayout,
               key);
      QVERIFY(decodeGraphOptions(options).legend.show);
    }
    const Json bare = Json::parse(value.toStdString());
    QVERIFY(decodeTableOptions(bare).showHeader && decodeTextOptions(bare).content.empty() &&
            decodeTableField(bare).minWidth == 50);
    QVERIFY(decodeGaugeOptions(bare).showThresholdMarkers);
    QVERIFY(!decodePieOptions(bare).donut && decodeBarChartOptions(bare).barWidth == 0.97);
    QVERIFY(decodeHistogramOptions(bare).bucketCount == 30 && decodeXyChartOptions(bare).series.empty());
    QVERIFY(decodeXyField(bare).points && decodeCandlestickOptions(bare).candles);
    QVERIFY(decodeTimelineOptions(bare).mergeValues && decodeTimelineField(bare, false).fillOpacity == 70);
    QVERIFY(decodeAlertListOptions(bare).firing && decodeDashboardListOptions(bare).starred);
    QVERIFY(decodeAnnotationListOptions(bare).limit == 10 && decodeLogOptions(bare).details);
    QVERIFY(decodeNodeGraphOptions(bare).arcs.empty() && decodeNewsOptions(bare).feedUrl.empty());
    QVERIFY(decodeBarGaugeOptions(bare).displayMode == "gradient");
    QVERIFY(decodeHeatmapOptions(bare).color.scheme == "Oranges");
    for (const char* key : {"calculate", "calculation", "color", "cellGap", "rowsFrame", "filterValues", "yAxis",
                            "cellValues", "legend", "tooltip"}) {
      const auto heatmap =
          decodeHeatmapOptions(Json::parse("{\"" + std::string(key) + "\":" + value.toStdString() + "}"));
      QVERIFY2(!heatmap.calculate && heatmap.x.size == 0 && heatmap.color.steps == 64 && heatmap.unit.empty() &&
                   heatmap.rowsLayout == "auto" && heatmap.showLegend && heatmap.showTooltip,
               key);
    }
  }
};

ORIEL_TEST_MAIN(PanelsOptionsTest)
#include "panels_options_test.moc"
