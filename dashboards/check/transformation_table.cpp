#include "dashboards/check/option_table.h"

namespace oriel::dashboards {
namespace {

constexpr OptionRow kOrder[] = {{"indexByName", "*"},
                                {"orderByMode", "=manual|auto"},
                                {"orderBy[].type", "=name|label"},
                                {"orderBy[].name", "s"},
                                {"orderBy[].desc", "b"}};
constexpr OptionRow kRename[] = {{"renameByName", "*"}};
constexpr OptionRow kOrganize[] = {{"excludeByName", "*"},          {"includeByName", "*"},
                                   {"renameByName", "*"},           {"indexByName", "*"},
                                   {"orderByMode", "=manual|auto"}, {"orderBy[].type", "=name|label"},
                                   {"orderBy[].name", "s"},         {"orderBy[].desc", "b"}};
constexpr OptionRow kReduceFields[] = {{"reducers", "R"},
                                       {"fields", "*"},
                                       {"mode", "=seriesToRows|reduceFields"},
                                       {"includeTimeField", "b"},
                                       {"labelsToFields", "b"}};
constexpr OptionRow kCalculate[] = {{"timeSeries", "b"},
                                    {"mode", "=reduceRow|cumulativeFunctions|windowFunctions|binary|unary|index"},
                                    {"replaceFields", "b"},
                                    {"alias", "s"},
                                    {"reduce.include", "S"},
                                    {"reduce.reducer", "r"},
                                    {"reduce.nullValueMode", "s"},
                                    {"cumulative.field", "s"},
                                    {"cumulative.reducer", "r"},
                                    {"window.field", "s"},
                                    {"window.reducer", "r"},
                                    {"window.windowSize", "n"},
                                    {"window.windowSizeMode", "=percentage|fixed"},
                                    {"window.windowAlignment", "=trailing|centered"},
                                    {"binary.left", "sn"},
                                    {"binary.left.fixed", "sn"},
                                    {"binary.left.matcher", "*"},
                                    {"binary.operator", "s"},
                                    {"binary.reducer", "-"},
                                    {"binary.right", "sn"},
                                    {"binary.right.fixed", "sn"},
                                    {"binary.right.matcher", "*"},
                                    {"unary.operator", "s"},
                                    {"unary.fieldName", "s"},
                                    {"index.asPercentile", "b"}};
constexpr OptionRow kJoinByField[] = {{"byField", "s"}, {"mode", "=outer|inner|outerTabular"}};
constexpr OptionRow kConcatenate[] = {{"frameNameMode", "=drop|field|label"}, {"frameNameLabel", "s"}};
constexpr OptionRow kLabelsToFields[] = {{"mode", "=columns|rows"}, {"keepLabels", "S"}, {"valueLabel", "s"}};
constexpr OptionRow kFilter[] = {{"include", "*"}, {"exclude", "*"}, {"byVariable", "b"}};
constexpr OptionRow kFilterByValue[] = {
    {"filters[].fieldName", "s"}, {"filters[].config", "*"}, {"type", "=include|exclude"}, {"match", "=all|any"}};
constexpr OptionRow kMerge[] = {{"reducer", "-"}};
constexpr OptionRow kRenameByRegex[] = {{"regex", "s"}, {"renamePattern", "s"}};
constexpr OptionRow kGroupBy[] = {{"fields", "*"}};
constexpr OptionRow kNested[] = {{"fields", "*"},
                                 {"rules[].matcher", "*"},
                                 {"rules[].operation", "s"},
                                 {"rules[].aggregations", "R"},
                                 {"rules[].keepNestedField", "b"},
                                 {"showSubframeHeaders", "b"},
                                 {"expandAllRows", "b"}};
constexpr OptionRow kSortBy[] = {{"sort[].field", "s"}, {"sort[].desc", "b"}, {"sort[].index", "-"}, {"fields", "-"}};
constexpr OptionRow kLimit[] = {{"limitField", "ns"}};
constexpr OptionRow kHistogramSteps[] = {
    {"bucketCount", "n"}, {"bucketSize", "n"}, {"bucketOffset", "n"}, {"combine", "b"}, {"fields", "-"}};
constexpr OptionRow kConvertField[] = {
    {"conversions[].targetField", "s"},
    {"conversions[].destinationType", "=time|number|string|boolean|enum|other|frame"},
    {"conversions[].dateFormat", "s"},
    {"conversions[].joinWith", "s"},
    {"conversions[].timezone", "s"},
    {"conversions[].enumConfig", "*"},
    {"fields", "-"}};
constexpr OptionRow kConvertFrame[] = {{"targetType", "=exemplar|timeRegion|annotation"}};
constexpr OptionRow kMatrix[] = {
    {"columnField", "s"}, {"rowField", "s"}, {"valueField", "s"}, {"emptyValue", "=true|false|null|zero|empty"}};
constexpr OptionRow kTranspose[] = {
    {"firstFieldName", "s"}, {"restFieldsName", "s"}, {"emptyValue", "=true|false|null|zero|empty"}};
constexpr OptionRow kFormatString[] = {{"stringField", "s"},
                                       {"substringStart", "n"},
                                       {"substringEnd", "n"},
                                       {"outputFormat",
                                        "=Upper Case|Lower Case|Sentence Case|Title Case|Pascal Case|Camel Case|"
                                        "Snake Case|Kebab Case|Trim|Substring"}};
constexpr OptionRow kFormatTime[] = {
    {"timeField", "s"}, {"outputFormat", "s"}, {"timezone", "s"}, {"useTimezone", "-"}};
constexpr OptionRow kExtract[] = {{"source", "s"},           {"format", "=json|kvp|auto|regexp|delimiter"},
                                  {"jsonPaths[].path", "s"}, {"jsonPaths[].alias", "s"},
                                  {"regExp", "s"},           {"delimiter", "s"},
                                  {"replace", "b"},          {"keepTime", "b"}};
constexpr OptionRow kConfigFromData[] = {{"configRefId", "s"},          {"applyTo", "*"},
                                         {"mappings[].fieldName", "s"}, {"mappings[].handlerKey", "s"},
                                         {"mappings[].reducerId", "r"}, {"mappings[].handlerArguments", "*"}};
constexpr OptionRow kRowsToFields[] = {{"nameField", "s"}, {"valueField", "s"}, {"mappings", "*"}};
constexpr OptionRow kPrepare[] = {{"format", "=wide|multi|long|many"}};
constexpr OptionRow kJoinByLabels[] = {{"value", "s"}, {"join", "S"}};
constexpr OptionRow kPartition[] = {
    {"fields", "S"}, {"naming.asLabels", "b"}, {"naming.append", "b"}, {"naming.withNames", "b"}, {"keepFields", "b"}};
constexpr OptionRow kFieldLookup[] = {{"lookupField", "s"}, {"gazetteer", "s"}};
constexpr OptionRow kHeatmapSteps[] = {{"xBuckets", "*"}, {"yBuckets", "*"}};
constexpr OptionRow kSpatial[] = {{"action", "s"}, {"source", "*"}, {"modify", "*"}, {"calculate", "*"}};
constexpr OptionRow kRegression[] = {{"modelType", "=linear|polynomial"},
                                     {"degree", "n"},
                                     {"xFieldName", "s"},
                                     {"yFieldName", "s"},
                                     {"predictionCount", "n"}};
constexpr OptionRow kSmoothing[] = {{"method", "s"}, {"resolution", "n"}, {"alpha", "n"}, {"window", "n"}};
constexpr OptionRow kSeriesTable[] = {{"*", "*"}};

constexpr OptionGroup kSteps[] = {{"noop", {}},
                                  {"filterFields", kFilter},
                                  {"filterFieldsByName", kFilter},
                                  {"filterFrames", kFilter},
                                  {"filterByRefId", kFilter},
                                  {"filterByValue", kFilterByValue},
                                  {"formatString", kFormatString},
                                  {"formatTime", kFormatTime},
                                  {"order", kOrder},
                                  {"organize", kOrganize},
                                  {"reduce", kReduceFields},
                                  {"concatenate", kConcatenate},
                                  {"calculateField", kCalculate},
                                  {"joinByField", kJoinByField},
                                  {"seriesToColumns", kJoinByField},
                                  {"seriesToRows", {}},
                                  {"rename", kRename},
                                  {"labelsToFields", kLabelsToFields},
                                  {"ensureColumns", {}},
                                  {"groupBy", kGroupBy},
                                  {"sortBy", kSortBy},
                                  {"merge", kMerge},
                                  {"renameByRegex", kRenameByRegex},
                                  {"histogram", kHistogramSteps},
                                  {"convertFieldType", kConvertField},
                                  {"convertFrameType", kConvertFrame},
                                  {"groupingToMatrix", kMatrix},
                                  {"limit", kLimit},
                                  {"groupToNestedTable", kNested},
                                  {"transpose", kTranspose},
                                  {"timeSeriesTable", kSeriesTable},
                                  {"extractFields", kExtract},
                                  {"configFromData", kConfigFromData},
                                  {"prepareTimeSeries", kPrepare},
                                  {"joinByLabels", kJoinByLabels},
                                  {"partitionByValues", kPartition},
                                  {"rowsToFields", kRowsToFields},
                                  {"fieldLookup", kFieldLookup},
                                  {"heatmap", kHeatmapSteps},
                                  {"spatial", kSpatial},
                                  {"regression", kRegression},
                                  {"smoothing", kSmoothing},
                                  {"append", {}}};

}  // namespace

std::span<const OptionGroup> transformationOptions() { return kSteps; }

}  // namespace oriel::dashboards
