#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/model/json.h"
#include "models/base/result.h"
#include "models/frame/data_source.h"

namespace oriel::dashboards {

/// In cells of the 24-column grid; a row of cells is 30 px high with 8 px between.
struct GridPos {
  int x = 0;
  int y = 0;
  int w = 12;
  int h = 8;
  friend bool operator==(const GridPos&, const GridPos&) = default;
};

/// Which source answers; texts may hold `$variables`. Both empty: the dashboard's default source.
struct DatasourceRef {
  std::string uid;
  std::string type;
};

struct Target {
  std::string refId;
  DatasourceRef datasource;
  std::string expr;
  std::string legendFormat;
  bool range = true;
  bool instant = false;
  QueryFormat format = QueryFormat::TimeSeries;
  std::string interval;  ///< min step, may hold variables
  int intervalFactor = 1;
  bool hide = false;
  bool exemplar = false;
  int sourcePanel = 0;            ///< of the source `-- Dashboard --`: the panel whose result is shown
  bool sourceTransforms = false;  ///< of the same: after that panel's transformations
  JsonPtr raw;                    ///< the query as saved, for sources that are no Prometheus; never null when decoded
};

/// A link of a panel. Texts may hold variables; nothing is opened that is not http(s) or a dashboard.
struct Link {
  std::string title;
  std::string url;
  bool newTab = false;
};

/// A link of the dashboard's own bar: to an address, or to all dashboards that have the tags.
struct DashboardLink {
  enum class Kind { Url, Dashboards } kind = Kind::Url;
  std::string title;
  std::string url;                ///< of Kind::Url
  std::vector<std::string> tags;  ///< of Kind::Dashboards; none means all dashboards
  bool asDropdown = false;
  bool includeVars = false;
  bool keepTime = false;
  bool newTab = false;
  std::string icon;
  std::string tooltip;
  bool inMenu = false;  ///< shown in the menu of controls instead of the bar
  std::string sourcePath;
};

/// Events that are painted over panels.
struct Annotation {
  std::string name;
  DatasourceRef datasource;
  bool enable = true;
  bool hide = false;  ///< its switch is not shown
  bool builtIn = false;
  std::string iconColor;
  std::string type;     ///< "dashboard", "tags", "alert" of Grafana's own source; else empty
  std::string expr;     ///< a Prometheus query
  std::string step;     ///< min step, may hold variables
  std::string tagKeys;  ///< `a,b`
  std::string titleFormat;
  std::string textFormat;
  bool useValueForTime = false;
  bool exclude = false;           ///< `panelIds` are the panels that do not show it, instead of those that do
  std::vector<int> panelIds;      ///< empty: every panel
  std::vector<std::string> tags;  ///< of type "tags"
  int limit = 100;
  bool inMenu = false;  ///< its switch stands in the menu of controls
  JsonPtr raw;          ///< as saved; never null when decoded
  std::string sourcePath;
};

/// One panel after migration. `options`, `fieldConfig` and `transformations` are as in the current schema (never null);
/// dashboards/panels and dashboards/fieldconfig give them types.
struct Panel {
  int id = 0;
  std::string type = "timeseries";  ///< plugin id after migration: "timeseries", "stat", "row", ...
  std::string title;
  std::string description;
  GridPos grid;
  bool transparent = false;
  DatasourceRef datasource;
  std::vector<Target> targets;
  std::optional<int> maxDataPoints;
  std::string interval;  ///< min interval of the panel, may hold variables
  std::string timeFrom;  ///< `1h`: shows the last hour whatever the picker says
  std::string timeShift;
  bool hideTimeOverride = false;
  std::string cacheTimeout;
  std::optional<int> queryCachingTtl;  ///< ms
  std::string repeat;                  ///< variable name; empty: not repeated
  bool repeatVertical = false;
  int maxPerRow = 4;
  std::vector<Link> links;
  JsonPtr options;
  JsonPtr fieldConfig;
  JsonPtr transformations;
  bool collapsed = false;        ///< of a row
  std::vector<Panel> rowPanels;  ///< of a collapsed row
  bool tab = false;              ///< a row that was a tab of the v2 form
  int level = 0;                 ///< of a row of the v2 form: how many rows and tabs it stands in
  JsonPtr condition;             ///< when it is shown (model/condition.h); null: always
  std::string libraryUid;        ///< of the library panel it shows; empty: its own
  std::string libraryName;
  std::string pluginVersion;
  std::string sourcePath;  ///< JSON pointer into the file as it was read, e.g. `/panels/3`
  std::string layoutPath;  ///< of the v2 form: where its position stands; empty: at sourcePath
};

enum class VariableType { Query, Custom, Constant, Textbox, Interval, Datasource, Adhoc, Switch, GroupBy, Unknown };
/// Where the fixed options of a query variable stand.
enum class StaticOrder { Before, After, Sorted };

struct VariableOption {
  std::string text;
  std::string value;
  JsonPtr properties{};  ///< more fields of the option, for `${x.field}`; may be null
  friend bool operator==(const VariableOption& a, const VariableOption& b) {
    return a.text == b.text && a.value == b.value;
  }
};

/// A condition that is added to every query of a data source: `key operator value`.
struct AdhocFilter {
  std::string key;
  std::string op = "=";             ///< `=`, `!=`, `=~`, `!~`, `=|` (one of), `!=|`, `<`, `>`, ...; `groupBy`
  std::vector<std::string> values;  ///< several for `=|` and `!=|`
  bool origin = false;              ///< always holds: comes with the dashboard
  friend bool operator==(const AdhocFilter&, const AdhocFilter&) = default;
};

struct Variable {
  std::string name;
  std::string label;
  std::string description;
  VariableType type = VariableType::Query;
  DatasourceRef datasource;
  std::string query;  ///< `label_values(...)`, `a,b : c`, `1m,5m`, a constant, a data source type
  std::string regex;
  int sort = 0;     ///< Grafana's numbers 0-8
  int refresh = 1;  ///< 0 never, 1 on load, 2 on time change
  int hide = 0;     ///< 0 shown, 1 label hidden, 2 hidden, 3 in the menu of controls
  bool multi = false;
  bool includeAll = false;
  std::string allValue;
  bool autoInterval = false;  ///< of an interval variable
  int autoCount = 30;
  std::string autoMin = "10s";
  std::vector<VariableOption> current;  ///< as saved
  std::vector<VariableOption> options;  ///< as saved
  bool skipUrl = false;                 ///< links do not carry it
  bool jsonValues = false;              ///< the query of a custom variable is a JSON list
  std::vector<VariableOption> staticOptions;
  StaticOrder staticOrder = StaticOrder::Before;
  std::vector<AdhocFilter> filters;                            ///< of ad hoc filters, those that always hold first
  std::string enabledValue = "true", disabledValue = "false";  ///< of a switch
  std::string sourcePath;
};

enum class CursorSync { Off, Crosshair, Tooltip };

/// What a file meant but Oriel does not do yet or had to guess; shown once, counted by tests.
struct Notice {
  enum class Kind { Unsupported, Guessed, Skipped };
  Kind kind = Kind::Unsupported;
  std::string text;
  std::string path;
};

struct SavedQuickRange {
  std::string display;
  std::string from;
  std::string to;
};

struct TimePicker {
  bool hidden = false;
  std::vector<std::string> refreshIntervals;  ///< empty: the usual ones
  std::vector<SavedQuickRange> quickRanges;   ///< empty: the usual ones
  std::string nowDelay;                       ///< `1m`: `now` is that long ago
};

/// What an exported file asks for when it is imported. Constants are filled in while reading.
struct ImportInput {
  std::string name;  ///< used as `${name}`
  std::string label;
  std::string type;      ///< "datasource", "constant", ...
  std::string pluginId;  ///< of a data source
  std::string value;     ///< of a constant
};

/// How the file writes a dashboard.
enum class DashboardForm { Classic, V2 };

/// A dashboard file after migration. Immutable: edits (edit_command.h) give a new one. Any thread may read it.
struct Dashboard {
  std::string uid;
  std::string title;
  std::string description;
  std::vector<std::string> tags;
  std::string from = "now-1h";
  std::string to = "now";
  std::string refresh = "30s";  ///< empty: off
  std::string timezone;         ///< "", "browser", "utc" or an IANA name
  int weekStart = 1;
  CursorSync cursorSync = CursorSync::Off;
  int schemaVersion = 0;  ///< as found in the file; 0 for the v2 form
  DashboardForm form = DashboardForm::Classic;
  bool editable = true;
  bool liveNow = false;
  bool preload = false;
  int fiscalYearStartMonth = 0;  ///< 0 is January
  TimePicker timePicker;
  std::vector<Variable> variables;
  std::vector<Panel> panels;  ///< rows and panels in grid order, top to bottom
  std::vector<Annotation> annotations;
  std::vector<DashboardLink> links;
  std::vector<ImportInput> inputs;
  std::vector<Notice> notices;

  std::string path;                         ///< file it was read from; empty for a new or bundled one
  std::string entry;                        ///< which dashboard of that file, when it holds several
  std::shared_ptr<const std::string> text;  ///< the file as it is on disk plus edits made since; what save writes
};
using DashboardPtr = std::shared_ptr<const Dashboard>;

/// Null when there is none.
const Panel* findPanel(const Dashboard& dashboard, int id);

}  // namespace oriel::dashboards
