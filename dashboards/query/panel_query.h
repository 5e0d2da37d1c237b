#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/pipeline/panel_data.h"
#include "dashboards/query/event_source.h"
#include "dashboards/query/layout.h"
#include "dashboards/query/panel_instance.h"
#include "dashboards/query/query_steps.h"
#include "dashboards/query/source_resolver.h"

namespace oriel::dashboards {

/// One request of a panel: what to ask whom.
struct PlannedQuery {
  std::shared_ptr<DataSource> source;
  QueryRequest request;
  std::shared_ptr<EventSource> events{};  ///< asked with `eventRequest` instead of `source`; mostly null
  EventRequest eventRequest{};
  /// Equal for requests that would get the same answer.
  std::string identity() const;
};

/// Where the frames of a target come from.
struct PlanPart {
  enum class Kind {
    Query,      ///< answers of `queries`
    Panel,      ///< what another panel's targets give: `parts`
    Expression  ///< computed from the parts it names, once they are there
  } kind = Kind::Query;
  std::string refId;
  bool hidden = false;               ///< asked only since an expression needs it
  std::vector<std::size_t> queries;  ///< into PanelPlan::queries
  std::vector<PlanPart> parts;
  JsonPtr transformations;     ///< of another panel that is shown as transformed; else null
  bool asAnnotations = false;  ///< the frames are events over the panel (topic)
  JsonPtr expression;          ///< of Kind::Expression: the target as saved, variables filled in
  std::size_t annotation = 0;  ///< index into Dashboard::annotations, of PanelPlan::annotations
};

/// What a panel asks in one refresh.
struct PanelPlan {
  std::vector<PlannedQuery> queries;
  std::vector<PlanPart> parts;        ///< in the order of the targets
  std::vector<PlanPart> annotations;  ///< events over the panel
  Panel panel;                        ///< with variables filled in
  TimeRange range;                    ///< the panel's own, not aligned
  Duration step = 15 * kSecond;
  std::string timeInfo;
  std::optional<Error> error;  ///< of a target that cannot be asked
  std::vector<PanelNotice> titled;
  std::shared_ptr<const Dashboard> dashboard;  ///< whose annotations `annotations` mean; may be null
};

struct PlanInput {
  const PanelInstance& instance;
  const Scope& scope;  ///< variables of the dashboard and globals
  const Sources& sources;
  TimeRange range;
  Timestamp now = 0;
  int weekStart = 1;
  int widthPx = 0;
  std::shared_ptr<const Dashboard> dashboard{};  ///< for results of other panels and annotations; may be null
  std::function<int(int)> widthOf{};             ///< of another panel by its id; 0 when it is not on the screen
  std::shared_ptr<EventSource> events{};         ///< stored events and changes of alerts; may be null
  int fiscalYear = 0;                            ///< the month in which it begins; 0 is January
};

/// Asks the source; on the query pool, blocks.
Result<QueryAnswer> runQuery(const PlannedQuery& query, const QueryRequest& request);

/// Works out time range, step and query texts of a panel. Any thread; does not block.
PanelPlan planPanel(const PlanInput& input);

}  // namespace oriel::dashboards
