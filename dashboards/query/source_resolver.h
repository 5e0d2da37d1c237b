#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/variables/interpolate.h"
#include "models/frame/data_source.h"

namespace oriel::dashboards {

/// What Oriel can ask, the embedded store first: it is the default.
using Sources = std::vector<std::shared_ptr<DataSource>>;

/// What the names of data sources in one dashboard mean. Immutable, shared by the scopes made for it.
struct SourceNames {
  std::map<std::string, std::string> kinds;   ///< of `$name`: the plugin id of an input or a data source variable
  std::map<std::string, std::string> labels;  ///< of `$name`: how a person calls it
  std::map<std::string, std::string> chosen;  ///< by a person: SourceBinding::asked -> uid of a source
};
std::shared_ptr<const SourceNames> sourceNames(const Dashboard& dashboard, std::map<std::string, std::string> chosen);

/// Why a name stands for what it does.
enum class SourceReason {
  Exact,    ///< a source has this uid or name
  Default,  ///< the dashboard names none
  Chosen,   ///< a person said so
  Kind,     ///< no source has the name, this one is of its kind
  Guess,    ///< nothing but a foreign name is known: the default
  Missing   ///< no source is of its kind
};

/// What answers the queries that a reference names.
struct ResolvedSource {
  enum class Kind { Source, Dashboard, Expression, Grafana, Missing } kind = Kind::Missing;
  std::shared_ptr<DataSource> source;  ///< of Kind::Source
  std::string asked;                   ///< as the dashboard names it, variables that have a value filled in
  std::string plugin;                  ///< plugin id that is wanted; may be empty
  SourceReason reason = SourceReason::Missing;
};

/// Never asks anybody: what cannot be found by uid or name is found by its kind (prometheus-like plugins are one), else
/// it is the default. Only a kind that no source has is Missing. Any thread.
ResolvedSource resolveSource(const Sources& sources, const DatasourceRef& ref, const Scope& scope);

/// The source a variable or an annotation asks. Unsupported with a text for a person when there is none.
Result<std::shared_ptr<DataSource>> findSource(const Sources& sources, const DatasourceRef& ref, const Scope& scope);

/// One name of a data source in a dashboard and what it was taken for.
struct SourceBinding {
  std::string asked;   ///< uid, name, `${DS_X}`, or `type:loki` where only a kind is named
  std::string label;   ///< what a person reads: the input's label, the name, the kind
  std::string plugin;  ///< plugin id that is wanted; may be empty
  std::string taken;   ///< uid of the source; empty: none
  SourceReason reason = SourceReason::Missing;
  std::size_t uses = 0;  ///< queries, variables and annotations that name it
  friend bool operator==(const SourceBinding&, const SourceBinding&) = default;
};
/// Every name the dashboard uses but those of its data source variables (which have a list of their own) and of
/// Grafana's own sources; what is missing first, then in the order of the file.
std::vector<SourceBinding> sourceBindings(const Dashboard& dashboard, const Sources& sources, const Scope& scope);
/// True when a bar should say something: a name was not found as it is written.
bool isForeign(const SourceBinding& binding);

/// A title and a text for what a panel does not show because of its source.
struct SourceNotice {
  std::string title;
  std::string text;
};
SourceNotice missingSourceNotice(const ResolvedSource& missing);

}  // namespace oriel::dashboards
