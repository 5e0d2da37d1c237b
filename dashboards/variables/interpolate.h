#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "models/base/time.h"

namespace oriel::dashboards {

struct DataContext;

/// The value of a variable where texts use it.
struct ScopeValue {
  std::vector<std::string> values;  ///< of All: every option
  std::vector<std::string> texts;
  bool isList = false;  ///< multi or includeAll: queries take it as a regular expression
  bool all = false;
  std::string allValue;               ///< inserted as it is when All is chosen; may hold variables
  bool isArray = false;               ///< multi: formats write a list, even of one
  std::vector<JsonPtr> properties{};  ///< of each value, for `${x.field.path}`; may be shorter
  bool inUrl = true;                  ///< links carry it along
  std::size_t order = 0;              ///< place in the file, for `$__all_variables`
  std::optional<std::vector<std::string>>
      urlValues{};                         ///< what links carry when that is not the values (ad hoc filters)
  std::vector<std::string> optionTexts{};  ///< of All: the text of each of `values`
};

struct SourceNames;  // dashboards/query/source_resolver.h

/// What an ad hoc or a group by variable adds to the queries of its data source.
struct QueryConditions {
  DatasourceRef datasource;
  std::vector<AdhocFilter> filters;
  std::vector<std::string> groupBy;  ///< labels
};

/// Everything a `$name` can stand for. A value, copied to workers.
struct Scope {
  std::map<std::string, ScopeValue, std::less<>> variables;
  /// `__interval`, `__range_s`, ...; a part of one has its own entry: `__org.name`.
  std::map<std::string, std::string, std::less<>> globals;
  TimeRange range;
  std::string timezone;
  std::string fromText, toText;                      ///< raw, for links
  std::string urlPath{};                             ///< of the dashboard: `/d/uid/title`
  std::shared_ptr<const SourceNames> sourceNames{};  ///< what names of data sources mean; may be null
  std::vector<QueryConditions> conditions{};         ///< of the ad hoc and group by variables
};

/// How a variable without an explicit format is written.
enum class DefaultFormat { Prometheus, Text, Glob, Regex, PercentEncode, UriEncode, Html };

/// Replaces `$x`, `${x}`, `${x:format}`, `${x.field}`, `[[x]]`, `[[x:format]]`. Names that the scope has not stay as
/// they are. `data` is what a link of a value was opened on (`${__value.text}`, `${__field.labels.x}`, ...); null where
/// there is none: such references stay then. Values are not searched for variables, the custom value of All is. Any
/// thread; the cost is linear in the text, and a result longer than 8 MB is filled in no further.
std::string interpolate(const std::string& text, const Scope& scope, DefaultFormat format,
                        const DataContext* data = nullptr);
/// The same in every string of a JSON value; the same pointer when nothing changes. Members named `links` stay as they
/// are: links are filled in when they are opened.
JsonPtr interpolateJson(const JsonPtr& json, const Scope& scope, DefaultFormat format);
/// The names that a text refers to, each once.
std::vector<std::string> referencedVariables(const std::string& text);
/// `var-a=1&var-b=x&var-b=y` of all variables, in the order of the file.
std::string allVariablesUrl(const Scope& scope);
/// The variable's own part of it; empty when links do not carry it.
std::string variableUrl(std::string_view name, const ScopeValue& value);
/// `from=now-6h&to=now`
std::string timeRangeUrl(const Scope& scope);

}  // namespace oriel::dashboards
