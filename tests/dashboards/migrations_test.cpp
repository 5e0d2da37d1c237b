#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/migrations/migrate.h"
#include "dashboards/migrations/table.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;
using oriel::test::js;

namespace {

/// One case: the step of the table it is about, what goes in, and the parts that must come out (by JSON pointer). A
/// null asks for absence.
struct MigrationCase {
  const char* step;
  const char* name;
  const char* in;
  const char* expected;
};

// Cases of a panel give the panel, cases of a dashboard the dashboard.
const MigrationCase kPanelCases[] = {
    {"panel settings", "minSpan", "{'type':'stat','minSpan':6}", "{'/maxPerRow':4}"},
    {"panel settings", "maxPerRow is kept", "{'type':'stat','minSpan':6,'maxPerRow':3}", "{'/maxPerRow':3}"},
    {"panel settings", "empty list for an object", "{'type':'stat','options':[]}", "{'/options':{}}"},
    {"renamed types", "pie",
     "{'type':'grafana-piechart-panel','pieType':'donut','valueName':'total','format':'bytes','aliasColors':{'a':'#fff'"
     "}}",
     "{'/type':'piechart','/options/pieType':'donut','/options/reduceOptions/calcs':['sum'],'/fieldConfig/defaults/"
     "unit':'bytes',"
     "'/fieldConfig/overrides/0/matcher':{'id':'byName','options':'a'}}"},
    {"renamed types", "world map", "{'type':'grafana-worldmap-panel'}", "{'/type':'geomap'}"},
    {"renamed types", "unknown", "{'type':'my-own-panel','x':1}", "{'/type':'my-own-panel','/x':1}"},
    {"text panel", "old", "{'type':'text','content':'# a','mode':'html'}",
     "{'/options':{'content':'# a','mode':'html'}}"},
    {"text panel", "plain text", "{'type':'text','options':{'content':'a','mode':'text'}}",
     "{'/options':{'content':'a','mode':'markdown'}}"},
    {"heatmap", "buckets of before version 9",
     "{'type':'heatmap','dataFormat':'tsbuckets','cards':{'cardPadding':3},'color':{'mode':'spectrum','colorScheme':"
     "'interpolateRdYlGn','cardColor':'#b4ff00','exponent':0.5,'min':0},'yAxis':{'format':'s','decimals':1,'logBase':1,"
     "'min':'0','show':true},'yBucketBound':'upper','reverseYBuckets':true,'hideZeroBuckets':false,'legend':{'show':"
     "false},'tooltip':{'show':false}}",
     "{'/options/calculate':false,'/options/cellGap':3.0,'/options/color/mode':'scheme','/options/color/scheme':"
     "'RdYlGn','/options/color/min':0.0,'/options/yAxis/unit':'s','/options/yAxis/decimals':1.0,'/options/yAxis/"
     "reverse':true,'/options/rowsFrame/layout':'le','/options/legend/show':false,'/options/tooltip/show':false,"
     "'/options/filterValues':{}}"},
    {"heatmap", "calculated, logarithmic",
     "{'type':'heatmap','dataFormat':'timeseries','xBucketSize':'5m','yAxis':{'logBase':2,'splitFactor':4,'format':"
     "'ms','show':false},'color':{'mode':'opacity','colorScale':'linear'}}",
     "{'/options/calculate':true,'/options/calculation/xBuckets':{'mode':'size','value':'5m'},'/options/calculation/"
     "yBuckets':{'mode':'size','value':4.0,'scale':{'type':'log','log':2}},'/options/color/mode':'opacity','/options/"
     "color/scale':'linear','/options/yAxis/axisPlacement':'hidden','/options/cellGap':2}"},
    {"heatmap", "today's is left alone", "{'type':'heatmap','dataFormat':'tsbuckets','options':{'calculate':true}}",
     "{'/options':{'calculate':true}}"},
    {"graph axes", "formats and grid",
     "{'type':'graph','y_formats':['bytes','ms'],'leftYAxisLabel':'L','grid':{'leftMin':0,'leftLogBase':10,'threshold1'"
     ":5,'threshold2':9},"
     "'seriesOverrides':[{'alias':'a','yaxis':2}]}",
     "{'/fieldConfig/defaults/unit':'bytes','/fieldConfig/defaults/min':0,'/fieldConfig/defaults/custom/axisLabel':'L',"
     "'/fieldConfig/defaults/custom/scaleDistribution':{'type':'log','log':10},'/fieldConfig/overrides/0/properties/"
     "0':{'id':'unit','value':'ms'},"
     "'/fieldConfig/defaults/thresholds/steps/1/value':5,'/fieldConfig/defaults/custom/thresholdsStyle/mode':'area'}"},
    {"graph", "nothing said", "{'type':'graph'}",
     "{'/type':'timeseries','/fieldConfig/defaults/"
     "custom':{'drawStyle':'line','showPoints':'never','lineWidth':1,'fillOpacity':10},"
     "'/options/legend/displayMode':'list','/options/legend/showLegend':true,'/options/"
     "tooltip':{'mode':'multi','sort':'none'},"
     "'/fieldConfig/defaults/color/mode':'palette-classic'}"},
    {"graph", "bars", "{'type':'graph','bars':true,'lines':false,'fill':3}",
     "{'/fieldConfig/defaults/custom/drawStyle':'bars','/fieldConfig/defaults/custom/fillOpacity':100}"},
    {"graph", "points", "{'type':'graph','lines':false,'points':true,'pointradius':3}",
     "{'/fieldConfig/defaults/custom/drawStyle':'points','/fieldConfig/defaults/custom/pointSize':8,'/fieldConfig/"
     "defaults/custom/showPoints':'always'}"},
    {"graph", "lines",
     "{'type':'graph','lines':true,'fill':0,'linewidth':2,'steppedLine':true,'dashes':true,'stack':true,'nullPointMode'"
     ":'connected'}",
     "{'/fieldConfig/defaults/"
     "custom':{'drawStyle':'line','showPoints':'never','lineWidth':2,'fillOpacity':0,'lineInterpolation':'stepAfter',"
     "'lineStyle':{'fill':'dash','dash':[10,10]},'stacking':{'mode':'normal','group':'A'},'spanNulls':true}}"},
    {"graph", "percent, gradient",
     "{'type':'graph','stack':true,'percentage':true,'fillGradient':4,'nullPointMode':'null as zero'}",
     "{'/fieldConfig/defaults/custom/stacking/mode':'percent','/fieldConfig/defaults/custom/gradientMode':'opacity',"
     "'/fieldConfig/defaults/custom/fillOpacity':40,'/fieldConfig/defaults/nullValueMode':'null as zero'}"},
    {"graph", "modern parts win",
     "{'type':'graph','fieldConfig':{'defaults':{'unit':'s','custom':{'drawStyle':'bars'}}},'yaxes':[{'format':'ms'}]}",
     "{'/fieldConfig/defaults/unit':'s','/fieldConfig/defaults/custom/drawStyle':'bars'}"},
    {"graph", "axes",
     "{'type':'graph','yaxes':[{'format':'percent','min':'0','max':'auto','label':'x','logBase':2,'show':false,'"
     "decimals':1}]}",
     "{'/fieldConfig/defaults/unit':'percent','/fieldConfig/defaults/min':0,'/fieldConfig/defaults/max':null,'/"
     "fieldConfig/defaults/decimals':1,"
     "'/fieldConfig/defaults/custom/axisPlacement':'hidden','/fieldConfig/defaults/custom/"
     "scaleDistribution':{'type':'log','log':2}}"},
    {"graph", "overrides",
     "{'type':'graph','yaxes':[{},{'format':'ms','min':1}],'aliasColors':{'q':'red'},'seriesOverrides':[{'alias':'/a.*/"
     "i','color':'#f00','fill':2,"
     "'yaxis':2,'lines':false},{'alias':'b','stack':false,'transform':'negative-Y','fillBelowTo':'c','legend':false,'"
     "dashes':true,'zindex':3},{'x':1}]}",
     "{'/fieldConfig/"
     "overrides':[{'matcher':{'id':'byName','options':'q'},'properties':[{'id':'color','value':{'mode':'fixed','"
     "fixedColor':'red'}}]},"
     "{'matcher':{'id':'byRegexp','options':'/a.*/i'},'properties':[{'id':'unit','value':'ms'},{'id':'min','value':1},"
     "{'id':'custom.axisPlacement','value':'right'},{'id':'color','value':{'mode':'fixed','fixedColor':'#f00'}},{'id':'"
     "custom.lineWidth','value':0},"
     "{'id':'custom.fillOpacity','value':20}]},"
     "{'matcher':{'id':'byName','options':'b'},'properties':[{'id':'custom.lineStyle','value':{'fill':'dash','dash':["
     "10,10]}},"
     "{'id':'custom.fillBelowTo','value':'c'},{'id':'custom.stacking','value':{'"
     "mode':'none','group':'A'}},"
     "{'id':'custom.transform','value':'negative-Y'},{'id':'custom.hideFrom','value':{'legend':true,'tooltip':false,'"
     "viz':false}}]}]}"},
    {"graph", "legend",
     "{'type':'graph','legend':{'show':true,'values':true,'avg':true,'current':true,'max':false,'total':true,'"
     "alignAsTable':true,"
     "'rightSide':true,'sideWidth':300,'sort':'current','sortDesc':true},'tooltip':{'shared':false,'sort':2}}",
     "{'/options/"
     "legend':{'showLegend':true,'displayMode':'table','placement':'right','calcs':['mean','lastNotNull','sum'],'width'"
     ":300,"
     "'sortBy':'Last *','sortDesc':true},'/options/tooltip':{'mode':'single','sort':'desc'}}"},
    {"graph", "legend without values", "{'type':'graph','legend':{'show':false,'values':false,'avg':true}}",
     "{'/options/legend/showLegend':false,'/options/legend/calcs':[]}"},
    {"graph", "threshold above",
     "{'type':'graph','thresholds':[{'value':80,'op':'gt','colorMode':'critical','fill':true,'line':true}]}",
     "{'/fieldConfig/defaults/thresholds/steps':[{'value':null,'color':'transparent'},{'value':80,'color':'red'}],"
     "'/fieldConfig/defaults/custom/thresholdsStyle/mode':'line+area'}"},
    {"graph", "threshold below",
     "{'type':'graph','thresholds':[{'value':10,'op':'lt','colorMode':'custom','lineColor':'#123','line':true}]}",
     "{'/fieldConfig/defaults/thresholds/steps':[{'value':null,'color':'#123'},{'value':10,'color':'transparent'}],"
     "'/fieldConfig/defaults/custom/thresholdsStyle/mode':'line'}"},
    {"graph", "over series", "{'type':'graph','xaxis':{'mode':'series'}}", "{'/type':'barchart'}"},
    {"graph", "over series with values",
     "{'type':'graph','xaxis':{'mode':'series'},'legend':{'values':true,'max':true}}",
     "{'/type':'bargauge','/options/reduceOptions/calcs':['max']}"},
    {"graph", "histogram", "{'type':'graph','xaxis':{'mode':'histogram'}}", "{'/type':'histogram'}"},
    {"panel links", "by title, uri and nothing",
     "{'type':'stat','links':[{'type':'dashboard','dashboard':'My Board: "
     "2','keepTime':true,'includeVars':true,'params':"
     "'a=b','title':'t'},{'dashUri':'db/x','targetBlank':true},{'type':'absolute','url':'http://h/?','params':'c=d'},{"
     "'keepTime':false},{'title':'now','url':'http://x'}]}",
     "{'/links':[{'title':'t','url':'dashboard/db/my-board-2?$__url_time_range&$__all_variables&a=b','targetBlank':"
     "false},{'title':'','url':'dashboard/db/x','targetBlank':true},{'title':'','url':'http://h/"
     "?c=d','targetBlank':false},{'title':'','url':'/','targetBlank':false},{'title':'now','url':'http://x'}]}"},
    {"panel links", "names of the first data links",
     "{'type':'graph','options':{'dataLinks':[{'url':'http://x/"
     "?a=$__series_name&b=${__series_name}&t=${__value_time}&l="
     "${__series.labels.job}'}]}}",
     "{'/fieldConfig/defaults/links/0/"
     "url':'http://x/?a=${__series.name}&b=${__series.name}&t=${__value.time}&l=${__field.labels.job}','/options/"
     "dataLinks':null}"},
    {"old plugins", "pie",
     "{'type':'grafana-piechart-panel','legendType':'On "
     "graph','legend':{'show':true,'percentage':true},'format':'short'"
     "}",
     "{'/options/displayLabels':['name','percent'],'/options/legend/showLegend':false,'/options/legend/"
     "values':['percent'],'/fieldConfig/defaults/decimals':0}"},
    {"old plugins", "world map",
     "{'type':'grafana-worldmap-panel','mapCenter':'Europe','mapCenterLatitude':46,'mapCenterLongitude':14,'"
     "initialZoom'"
     ":'4','thresholds':'1,2','colors':['a','b','c'],'mouseWheelZoom':true}",
     "{'/type':'geomap','/options/view':{'id':'europe','lat':46.0,'lon':14.0,'zoom':4.0},'/options/controls/"
     "mouseWheelZoom':true,'/fieldConfig/defaults/thresholds/steps/2':{'value':2.0,'color':'c'}}"},
    {"old plugins", "discrete",
     "{'type':'natel-discrete-panel','units':'s','colorMaps':[{'text':'up','color':'#0f0'}],'valueMaps':[{'op':'=','"
     "text'"
     ":'up','value':'1'}],'rangeMaps':[{'from':'2','to':'3','text':'up'}]}",
     "{'/type':'state-timeline','/options/mergeValues':true,'/fieldConfig/defaults/unit':'s','/fieldConfig/defaults/"
     "custom':{'fillOpacity':100,'lineWidth':0},'/fieldConfig/defaults/mappings':[{'type':'value','options':{'up':{"
     "'color':'#0f0'},'1':{'text':'up','color':'#0f0'}}},{'type':'range','options':{'from':2.0,'to':3.0,'result':{'"
     "text'"
     ":'up','color':'#0f0'}}}]}"},
    {"old plugins", "lists", "{'type':'dashlist','starred':true,'limit':5,'tags':['a'],'headings':false}",
     "{'/options':{'showStarred':true,'maxItems':5,'tags':['a'],'showHeadings':false}}"},
    {"old plugins", "alert list",
     "{'type':'alertlist','show':'current','limit':3,'stateFilter':['alerting','pending'],'nameFilter':'x'}",
     "{'/"
     "options':{'showOptions':'current','maxItems':3,'stateFilter':{'alerting':true,'pending':true},'alertName':'x'}"
     "}"},
    {"timeseries", "tooltip and hidden parts",
     "{'type':'timeseries','options':{'tooltipOptions':{'mode':'multi'}},'fieldConfig':{'defaults':{'custom':{"
     "'axisPlacement':'hidden','hideFrom':{'graph':true}}},'overrides':[{'matcher':{},'properties':[{'id':"
     "'custom.hideFrom','value':{'graph':true,'legend':false}}]}]}}",
     "{'/options':{'tooltip':{'mode':'multi'}},'/fieldConfig/defaults/custom/hideFrom':{'viz':true},'/fieldConfig/"
     "overrides/0/properties/0/value':{'viz':true,'legend':false},'/fieldConfig/overrides/"
     "1':{'matcher':{'id':'byType',"
     "'options':'time'},'properties':[{'id':'custom.axisPlacement','value':'auto'}]}}"},
    {"xychart", "manual",
     "{'type':'xychart','options':{'seriesMapping':'manual','dims':{'frame':0},'series':[{'x':'a','y':'b','"
     "pointColor':{"
     "'fixed':'red'},'pointSize':{'field':'s'}},{'y':'c'}]}}",
     "{'/options/mapping':'manual','/options/seriesMapping':null,'/options/"
     "series':[{'frame':{'matcher':{'id':'byIndex',"
     "'options':0}},'x':{'matcher':{'id':'byName','options':'a'}},'y':{'matcher':{'id':'byName','options':'b'}},'"
     "size':{"
     "'matcher':{'id':'byName','options':'s'}}},{'frame':{'matcher':{'id':'byIndex','options':1}},'x':{'matcher':{'"
     "id':"
     "'byType','options':'number'}},'y':{'matcher':{'id':'byName','options':'c'}}}],'/fieldConfig/"
     "overrides':[{'matcher'"
     ":{'id':'byName','options':'b'},'properties':[{'id':'color','value':{'mode':'fixed','fixedColor':'red'}}]}]}"},
    {"xychart", "auto", "{'type':'xychart','options':{'seriesMapping':'auto','dims':{'x':'t','exclude':['e']}}}",
     "{'/"
     "options':{'mapping':'auto','series':[{'frame':{'matcher':{'id':'byIndex','options':0}},'x':{'matcher':{'id':"
     "'byName','options':'t'}},'y':{'matcher':{'id':'byType','options':'number'},'exclude':{'id':'byNames','"
     "options':["
     "'e']}}}]}}"},
    {"transformations", "renamed",
     "{'type':'table','transformations':[{'id':'formatTime','options':{'timeField':'T','outputFormat':'YYYY','"
     "timezone':"
     "'utc'}},{'id':'timeSeriesTable','options':{'refIdToStat':{'A':'max'}}},{'id':'labelsToFields','options':{}}]"
     "}",
     "{'/transformations':[{'id':'convertFieldType','options':{'conversions':[{'targetField':'T','destinationType':"
     "'string','dateFormat':'YYYY','timezone':'utc'}]}},{'id':'timeSeriesTable','options':{'A':{'stat':'max'}}},{'"
     "id':"
     "'labelsToFields','options':{}},{'id':'merge','options':{}}]}"},
    {"single values", "limits of percentages",
     "{'type':'gauge','fieldConfig':{'defaults':{'unit':'percentunit','max':2,'color':'red'}}}",
     "{'/fieldConfig/"
     "defaults':{'unit':'percentunit','min':0,'max':2,'color':{'mode':'fixed','fixedColor':'red'}}}"},
    {"single values", "since version 8",
     "{'type':'stat','pluginVersion':'10.1','fieldConfig':{'defaults':{'unit':"
     "'percent'}}}",
     "{'/fieldConfig/defaults':{'unit':'percent'}}"},
    {"graph", "empty series leave the legend",
     "{'type':'graph','legend':{'show':true,'hideEmpty':true,'hideZero':true}}",
     "{'/fieldConfig/"
     "overrides':[{'matcher':{'id':'byValue','options':{'reducer':'allIsNull','op':'gte','value':0}},"
     "'properties':[{'id':'custom.hideFrom','value':{'tooltip':true,'viz':false,'legend':true}}]},{'matcher':{'id':"
     "'byValue','options':{'reducer':'allIsZero','op':'gte','value':0}},'properties':[{'id':'custom.hideFrom','"
     "value':{"
     "'tooltip':true,'viz':false,'legend':true}}]}]}"},
    {"graph", "bands", "{'type':'graph','fill':1,'seriesOverrides':[{'alias':'a','fillBelowTo':'b','lines':false}]}",
     "{'/fieldConfig/defaults/custom/fillOpacity':35.0,'/fieldConfig/overrides/0/"
     "properties':[{'id':'custom.lineWidth',"
     "'value':0},{'id':'custom.fillBelowTo','value':'b'}]}"},
    {"graph", "time axis hidden, names with slashes",
     "{'type':'graph','xaxis':{'show':false,'mode':'time'},'seriesOverrides':[{'alias':'/dev/"
     "sda','color':'#1'},{'alias'"
     ":'/x/i','stack':'B'}]}",
     "{'/fieldConfig/overrides':[{'matcher':{'id':'byName','options':'/dev/"
     "sda'},'properties':[{'id':'color','value':{"
     "'mode':'fixed','fixedColor':'#1'}}]},{'matcher':{'id':'byRegexp','options':'/x/i'},'properties':[{'id':"
     "'custom.stacking','value':{'mode':'normal','group':'B'}}]},{'matcher':{'id':'byType','options':'time'},"
     "'properties':[{'id':'custom.axisPlacement','value':'hidden'}]}]}"},
    {"graph", "over series, which value", "{'type':'graph','xaxis':{'mode':'series','values':['current']}}",
     "{'/type':'barchart','/"
     "transformations':[{'id':'reduce','options':{'reducers':['lastNotNull']}},{'id':'transpose',"
     "'options':{}}],'/options/groupWidth':1}"},
    {"graph axes", "the first forms",
     "{'type':'graph','y_format':'bytes','y2_format':'ms','grid':{'min':1,'max':9},'aliasYAxis':{'a':2},'legend':"
     "true}",
     "{'/fieldConfig/defaults/unit':'bytes','/fieldConfig/defaults/min':1.0,'/fieldConfig/defaults/max':9.0,"
     "'/fieldConfig/overrides/0/matcher/options':'a','/fieldConfig/overrides/0/properties/"
     "0':{'id':'unit','value':'ms'},"
     "'/options/legend/showLegend':true}"},
    {"singlestat", "more limits than colours", "{'type':'singlestat','thresholds':'10,20,30','colors':['a','b']}",
     "{'/fieldConfig/defaults/thresholds/steps':[{'value':null,'color':'a'},{'value':20.0,'color':'b'}]}"},
    {"singlestat", "three thresholds of old, a column",
     "{'type':'singlestat','thresholds':'0,50,80','colors':['a','b','c'],'tableColumn':'Value','valueMaps':[{'"
     "value':'1'"
     ",'text':'60 %'}]}",
     "{'/fieldConfig/defaults/thresholds/"
     "steps':[{'value':null,'color':'a'},{'value':50.0,'color':'b'},{'value':80.0,"
     "'color':'c'}],'/options/reduceOptions/fields':'/^Value$/','/fieldConfig/defaults/mappings/0/options/"
     "1':{'text':"
     "'60 %','index':0,'color':'b'}}"},
    {"value mappings", "values before ranges",
     "{'type':'stat','fieldConfig':{'defaults':{'mappings':[{'type':2,'from':'0','to':'9','text':'R'},{'type':1,'"
     "value':"
     "'5','text':'five'}]}}}",
     "{'/fieldConfig/defaults/mappings/0/options/5/text':'five','/fieldConfig/defaults/mappings/1/type':'range'}"},
    {"singlestat", "plain",
     "{'type':'singlestat','format':'bytes','valueName':'current','decimals':1,'nullText':'-','sparkline':{'show':"
     "true,"
     "'lineColor':'#0f0'}}",
     "{'/type':'stat','/fieldConfig/defaults/unit':'bytes','/fieldConfig/defaults/decimals':1,'/fieldConfig/"
     "defaults/"
     "noValue':'-',"
     "'/options/reduceOptions/calcs':['lastNotNull'],'/options/graphMode':'area','/options/colorMode':'none',"
     "'/fieldConfig/defaults/color':{'mode':'fixed','fixedColor':'#0f0'}}"},
    {"singlestat", "coloured",
     "{'type':'singlestat','colorBackground':true,'thresholds':'50, "
     "80','colors':['a','b','c'],'valueMaps':[{'op':'=','text':'none','value':'null'},"
     "{'op':'=','text':'Up','value':'1'}]}",
     "{'/options/colorMode':'background','/options/reduceOptions/calcs':['mean'],'/options/graphMode':'none',"
     "'/fieldConfig/defaults/"
     "thresholds':{'mode':'absolute','steps':[{'value':null,'color':'a'},{'value':50,'color':'b'},{'value':80,'"
     "color':'"
     "c'}]},"
     "'/fieldConfig/defaults/"
     "mappings':[{'type':'special','options':{'match':'null','result':{'text':'none','index':0}}},"
     "{'type':'value','options':{'1':{'text':'Up','index':1}}}]}"},
    {"singlestat", "ranges",
     "{'type':'singlestat','mappingType':2,'rangeMaps':[{'from':'0','to':'10','text':'low'}],'postfix':' req'}",
     "{'/fieldConfig/defaults/"
     "mappings':[{'type':'range','options':{'from':0,'to':10,'result':{'text':'low','index':0}}}],"
     "'/fieldConfig/defaults/unit':'suffix: req'}"},
    {"singlestat", "gauge", "{'type':'singlestat','gauge':{'show':true,'maxValue':5,'thresholdLabels':true}}",
     "{'/type':'gauge','/fieldConfig/defaults/max':5,'/fieldConfig/defaults/min':0,'/options/"
     "showThresholdLabels':true}"},
    {"singlestat", "plugin", "{'type':'grafana-singlestat-panel','valueName':'name'}",
     "{'/type':'stat','/options/textMode':'name'}"},
    {"old table", "styles",
     "{'type':'table','transform':'timeseries_aggregations','columns':[{'text':'Avg','value':'avg'}],'styles':[{'"
     "pattern':'Time','type':'date'},"
     "{'pattern':'/.*id/"
     "','type':'hidden'},{'pattern':'V','alias':'Value','type':'number','unit':'ms','decimals':2,'colorMode':'cell'"
     ",'"
     "thresholds':['1','2'],"
     "'colors':['x','y','z'],'link':true,'linkUrl':'http://h'}]}",
     "{'/type':'table','/transformations':[{'id':'reduce','options':{'reducers':['mean']}}],'/fieldConfig/"
     "overrides/2/"
     "matcher':{'id':'byName','options':'Time'},"
     "'/fieldConfig/overrides/2/properties/0':{'id':'unit','value':'time: YYYY-MM-DD HH:mm:ss'},"
     "'/fieldConfig/overrides/1':{'matcher':{'id':'byRegexp','options':'/.*id/"
     "'},'properties':[{'id':'custom.hidden','value':true}]},"
     "'/fieldConfig/overrides/0/properties/0':{'id':'displayName','value':'Value'},'/fieldConfig/overrides/0/"
     "properties/1':{'id':'unit','value':'ms'},"
     "'/fieldConfig/overrides/0/properties/3':{'id':'custom.cellOptions','value':{'type':'color-background'}},"
     "'/fieldConfig/overrides/0/properties/5/value/steps/2':{'value':2,'color':'z'}}"},
    {"old table", "merged", "{'type':'table-old','transform':'table','styles':[]}",
     "{'/type':'table','/transformations/0/id':'merge'}"},
    {"old table", "modern", "{'type':'table','styles':[{'pattern':'x','type':'hidden'}],'fieldConfig':{'defaults':{}}}",
     "{'/fieldConfig/overrides':null}"},
    {"field options", "6.2",
     "{'type':'gauge','options':{'fieldOptions':{'calcs':['avg'],'values':true,'defaults':{'unit':'s','title':'n'},"
     "'"
     "mappings':[{'type':1,'value':'1','text':'a'}],"
     "'thresholds':[{'color':'green','value':null},{'color':'red','value':80}]}}}",
     "{'/options/reduceOptions/calcs':['mean'],'/options/reduceOptions/values':true,'/fieldConfig/defaults/"
     "unit':'s','/"
     "fieldConfig/defaults/displayName':'n',"
     "'/fieldConfig/defaults/mappings/0/type':'value','/fieldConfig/defaults/thresholds/"
     "steps':[{'color':'green','value':null},{'color':'red','value':80}]}"},
    {"field options", "6.0",
     "{'type':'gauge','options':{'maxValue':'50','minValue':0,'valueOptions':{'unit':'ms','stat':'current'},'"
     "thresholds':[{'color':'g','index':0,'value':null}]}}",
     "{'/fieldConfig/defaults/unit':'ms','/fieldConfig/defaults/max':'50','/options/reduceOptions/"
     "calcs':['lastNotNull'],'/fieldConfig/defaults/thresholds/steps/0/color':'g'}"},
    {"field options", "options-gauge",
     "{'type':'gauge','options-gauge':{'valueOptions':{'unit':'ms'},'showThresholdLabels':true}}",
     "{'/options/showThresholdLabels':true,'/fieldConfig/defaults/unit':'ms'}"},
    {"value mappings", "old",
     "{'type':'stat','fieldConfig':{'defaults':{'mappings':[{'id':0,'type':1,'value':'1','text':'Up'},{'type':2,'"
     "from':"
     "'2','to':'3','text':'R'},"
     "{'type':1,'value':'null','text':'N'}]},'overrides':[{'matcher':{},'properties':[{'id':'mappings','value':[{'"
     "type'"
     ":1,'value':'a','text':'b'}]}]}]}}",
     "{'/fieldConfig/defaults/"
     "mappings':[{'type':'value','options':{'1':{'text':'Up','index':0}}},{'type':'range','options':{'from':2,'to':"
     "3,'"
     "result':{'text':'R','index':1}}},"
     "{'type':'special','options':{'match':'null','result':{'text':'N','index':2}}}],"
     "'/fieldConfig/overrides/0/properties/0/value/0/options/a/text':'b'}"},
    {"value mappings", "today's",
     "{'type':'stat','fieldConfig':{'defaults':{'mappings':[{'type':'regex','options':{'pattern':'x'}}]}}}",
     "{'/fieldConfig/defaults/mappings':[{'type':'regex','options':{'pattern':'x'}}]}"},
    {"reducers", "old names",
     "{'type':'stat','options':{'reduceOptions':{'calcs':['current','max']},'legend':{'calcs':['avg','total']}}}",
     "{'/options/reduceOptions/calcs':['lastNotNull','max'],'/options/legend/calcs':['mean','sum']}"},
    {"legend", "hidden", "{'type':'timeseries','options':{'legend':{'displayMode':'hidden'}}}",
     "{'/options/legend':{'displayMode':'list','showLegend':false}}"},
    {"legend", "shown", "{'type':'timeseries','options':{'legend':{'displayMode':'table'}}}",
     "{'/options/legend':{'displayMode':'table','showLegend':true}}"},
    {"table cells", "words",
     "{'type':'table','fieldConfig':{'defaults':{'custom':{'displayMode':'color-text'}},'overrides':[{'matcher':{},"
     "'"
     "properties':["
     "{'id':'custom.displayMode','value':'lcd-gauge'},{'id':'custom.displayMode','value':'color-background'}]}]}}",
     "{'/fieldConfig/defaults/custom/cellOptions':{'type':'color-text'},'/fieldConfig/overrides/0/properties/"
     "0':{'id':'custom.cellOptions','value':{'type':'gauge','mode':'lcd'}},"
     "'/fieldConfig/overrides/0/properties/1/value':{'type':'color-background','mode':'gradient'}}"},
};

const MigrationCase kDashboardCases[] = {
    {"dashboard settings", "the first schemas",
     "{'nav':[{'type':'timepicker','refresh_intervals':['5s']}],'pulldowns':[{'type':'filtering'},{'type':'annotations'"
     ","
     "'annotations':[{'name':'n'}]}]}",
     "{'/timepicker/refresh_intervals':['5s'],'/annotations/list':[{'name':'n'}]}"},
    {"variables", "constants and filters of old",
     "{'templating':{'list':[{'name':'a','type':'constant','query':'q','hide':1},{'name':'b','type':'constant','query':"
     "'w','current':{'value':'old'}},{'name':'c','type':'filter'}]}}",
     "{'/templating/list/0/type':'textbox','/templating/list/0/current/value':'q','/templating/list/1/type':'constant',"
     "'/templating/list/1/current/value':'w','/templating/list/2/type':'query'}"},
    {"variables", "constants of today",
     "{'schemaVersion':30,'templating':{'list':[{'name':'a','type':'constant','query':'q','hide':0}]}}",
     "{'/templating/list/0/type':'constant'}"},
    {"rows layout", "no span, no height", "{'rows':[{'height':0,'panels':[{'span':0,'height':0}]}]}",
     "{'/panels/0/gridPos':{'x':0,'y':0,'w':8,'h':7}}"},
    {"dashboard settings", "crosshair", "{'sharedCrosshair':true,'tags':'x'}", "{'/graphTooltip':1,'/tags':['x']}"},
    {"dashboard settings", "services",
     "{'services':{'filter':{'time':{'from':'now-2h','to':'now'},'list':[{'name':'a'}]}}}",
     "{'/time/from':'now-2h','/templating/list/0/name':'a'}"},
    {"rows layout", "two spans",
     "{'rows':[{'height':'250px','panels':[{'title':'a','span':6},{'title':'b','span':6},{'title':'c'}]}]}",
     "{'/rows':null,'/panels/0/gridPos':{'x':0,'y':0,'w':12,'h':7},'/panels/1/gridPos':{'x':12,'y':0,'w':12,'h':7},'/"
     "panels/2/gridPos':{'x':0,'y':7,'w':8,'h':7},"
     "'/panels/3':null}"},
    {"rows layout", "heights",
     "{'rows':[{'height':100,'panels':[{'span':4},{'span':4,'height':'20px'}]},{'panels':[{'span':20}]}]}",
     "{'/panels/0/gridPos/h':3,'/panels/1/gridPos':{'x':8,'y':0,'w':8,'h':3},'/panels/2/"
     "gridPos':{'x':0,'y':3,'w':24,'h':7}}"},
    {"rows layout", "titles",
     "{'rows':[{'title':'r','showTitle':true,'repeat':'v','panels':[{'span':12}]},{'title':'s','collapse':true,'panels'"
     ":[{'span':12,'id':5}]},{'panels':[{}]}]}",
     "{'/panels/0/type':'row','/panels/0/title':'r','/panels/0/repeat':'v','/panels/0/"
     "gridPos':{'x':0,'y':0,'w':24,'h':1},'/panels/1/gridPos/y':1,"
     "'/panels/2/collapsed':true,'/panels/2/panels/0/id':5,'/panels/2/gridPos/y':8,'/panels/3/type':'row','/panels/3/"
     "gridPos/y':9,'/panels/4/gridPos/y':10}"},
    {"rows layout", "then the panels", "{'rows':[{'panels':[{'type':'graph'}]}]}", "{'/panels/0/type':'timeseries'}"},
    {"variables", "old forms",
     "{'templating':{'list':[{'name':'a','refresh':true},{'name':'b','type':'query','refresh':false,'hideLabel':true},"
     "{'name':'c','type':'custom','multi':true,'current':{'text':'x','value':'x'}},{'name':'d','type':'custom','"
     "current':{'text':['y'],'value':['y']}},"
     "{'name':'e','type':'constant','hide':0},{'name':'f','type':'constant','hide':2},{'name':'g','hideVariable':true}]"
     "}}",
     "{'/templating/list/0/type':'query','/templating/list/0/refresh':1,'/templating/list/1/refresh':1,'/templating/"
     "list/1/hide':1,"
     "'/templating/list/2/current':{'text':['x'],'value':['x']},'/templating/list/3/current':{'text':'y','value':'y'},"
     "'/templating/list/4/type':'textbox','/templating/list/5/type':'constant','/templating/list/6/hide':2}"},
    {"variables", "none", "{'templating':{'list':null}}", "{'/templating/list':null}"},
};

}  // namespace

class MigrationsTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void migrates_data() {
    QTest::addColumn<QString>("in");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("owner");
    for (const auto& one : kPanelCases) {
      QTest::addRow("%s: %s", one.step, one.name) << "{\"panels\":[" + QString::fromStdString(js(one.in)) + "]}"
                                                  << QString::fromStdString(js(one.expected)) << "/panels/0";
    }
    for (const auto& one : kDashboardCases) {
      QTest::addRow("%s: %s", one.step, one.name)
          << QString::fromStdString(js(one.in)) << QString::fromStdString(js(one.expected)) << "";
    }
  }
  void migrates() {
    QFETCH(QString, in);
    QFETCH(QString, expected);
    QFETCH(QString, owner);
    Json dashboard = Json::parse(in.toStdString());
    std::vector<Notice> notices;
    migrate(dashboard, notices);
    const Json parts = Json::parse(expected.toStdString());
    for (const auto& [place, value] : parts.items()) {
      const Json found = valueAt(dashboard, owner.toStdString() + place);
      QVERIFY2(found == value, (place + " is " + found.dump() + ", expected " + value.dump()).c_str());
    }
    // Every step looks at the form it finds: a second run changes nothing.
    const Json once = dashboard;
    migrate(dashboard, notices);
    QCOMPARE(oriel::test::text(dashboard.dump()), oriel::test::text(once.dump()));
  }

  void everyStepHasACase() {
    std::set<std::string> tested;
    for (const auto& one : kPanelCases) tested.insert(one.step);
    for (const auto& one : kDashboardCases) tested.insert(one.step);
    std::set<std::string> steps;
    for (const auto& step : panelSteps()) steps.insert(step.name);
    for (const auto& step : dashboardSteps()) steps.insert(step.name);
    QVERIFY(steps == tested);
  }

 private:
  static Json valueAt(const Json& document, const std::string& place) {
    const Json::json_pointer pointer(place);
    return document.contains(pointer) ? document[pointer] : Json();
  }
};

ORIEL_TEST_MAIN(MigrationsTest)
#include "migrations_test.moc"
