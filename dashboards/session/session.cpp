#include "dashboards/session/session.h"

#include <algorithm>
#include <cmath>

#include "dashboards/query/time_text.h"
#include "dashboards/session/session_private.h"
#include "dashboards/variables/interval.h"

namespace oriel::dashboards {

Session::Session(DashboardPtr dashboard, SessionServices services, QObject* parent)
    : QObject(parent), d_(std::make_unique<Private>(this, std::move(dashboard), std::move(services))) {
  connect(&d_->timer, &QTimer::timeout, this, [this] {
    // Queries slower than the refresh interval would otherwise cancel each other for ever.
    if (!isLoading()) d_->startRefresh(true);
  });
  d_->setTimer();
  d_->inbox->post([this] {
    if (d_->generation == 0) d_->startRefresh(true);
  });
}

Session::~Session() = default;

const DashboardPtr& Session::dashboard() const { return d_->dashboard; }

void Session::setDashboard(DashboardPtr dashboard) {
  const DashboardPtr old = std::exchange(d_->dashboard, std::move(dashboard));
  const Dashboard& next = *d_->dashboard;
  const bool newRange = old->from != next.from || old->to != next.to || old->timezone != next.timezone;
  if (newRange) {
    d_->from = next.from;
    d_->to = next.to;
  }
  if (old->refresh != next.refresh) setRefreshInterval(next.refresh);
  d_->names = sourceNames(next, d_->services.sourceChoices);
  d_->replaceVariables();
  d_->updateViews();
  const bool lookup = needsLookup(d_->resolveInput(false));
  d_->rebuildPanels();
  if (newRange || lookup || d_->generation == 0) {
    d_->startRefresh(newRange);
    return;
  }
  // Variables that no source answers (custom, interval) follow their new definitions at once.
  d_->applyVariables(resolveVariables(d_->resolveInput(false)));
  d_->askVisible();
  d_->updateLoading();
}

void Session::setSources(std::vector<std::shared_ptr<DataSource>> sources) {
  d_->services.sources = std::move(sources);
  d_->sourcesReplaced();
}

const std::vector<SourceBinding>& Session::sourceBindings() const { return d_->bindings; }
const std::map<std::string, std::string>& Session::sourceChoices() const { return d_->services.sourceChoices; }
const std::vector<std::shared_ptr<DataSource>>& Session::sources() const { return d_->services.sources; }

void Session::chooseSource(const std::string& asked, const std::string& uid) {
  auto& choices = d_->services.sourceChoices;
  if (uid.empty()) {
    choices.erase(asked);
  } else {
    choices[asked] = uid;
  }
  d_->names = sourceNames(*d_->dashboard, choices);
  d_->sourcesReplaced();
}

const std::vector<PanelInstance>& Session::panels() const { return d_->panels; }
const std::vector<VariableView>& Session::variables() const { return d_->views; }

PanelDataPtr Session::panelData(const std::string& key) const {
  const auto found = d_->runs.find(key);
  return found == d_->runs.end() ? nullptr : found->second.data;
}

bool Session::setTimeRange(const std::string& from, const std::string& to) {
  const Timestamp now = d_->services.now ? d_->services.now() : 0;
  const Dashboard& dashboard = *d_->dashboard;
  const auto begin =
      resolveTime(from, now, false, dashboard.timezone, dashboard.weekStart, dashboard.fiscalYearStartMonth);
  const auto end = resolveTime(to, now, true, dashboard.timezone, dashboard.weekStart, dashboard.fiscalYearStartMonth);
  if (!begin.ok() || !end.ok() || *begin > *end) return false;
  const bool newTexts = from != d_->from || to != d_->to;
  const TimeRange before = d_->range;
  d_->from = from;
  d_->to = to;
  d_->startRefresh(true);
  if (newTexts && before == d_->range) Q_EMIT timeRangeChanged();
  return true;
}

const std::string& Session::from() const { return d_->from; }
const std::string& Session::to() const { return d_->to; }
TimeRange Session::timeRange() const { return d_->range; }

void Session::setRefreshInterval(const std::string& interval) {
  d_->refreshText = interval;
  d_->setTimer();
}

const std::string& Session::refreshInterval() const { return d_->refreshText; }

void Session::setVariable(const std::string& name, std::vector<VariableOption> current) {
  const auto found = std::find_if(d_->variables.begin(), d_->variables.end(),
                                  [&name](const ResolvedVariable& v) { return v.definition.name == name; });
  if (found == d_->variables.end()) return;
  found->current = std::move(current);
  d_->chosen.insert(name);
  d_->updateViews();
  d_->startRefresh(false);
}

std::vector<std::string> Session::applyParameters(const UrlParameters& parameters) {
  std::vector<std::string> unknown;
  bool any = false;
  for (const auto& [name, values] : parameters.variables) {
    const auto found = std::find_if(d_->variables.begin(), d_->variables.end(),
                                    [&name](const ResolvedVariable& v) { return v.definition.name == name; });
    if (found == d_->variables.end()) {
      unknown.push_back(name);
      continue;
    }
    found->current = variableChoice(found->definition, values);
    d_->chosen.insert(name);
    any = true;
  }
  if (any) d_->updateViews();
  if (parameters.refresh) setRefreshInterval(*parameters.refresh);
  const bool timed = !parameters.from.empty() || !parameters.to.empty();
  const std::string from = parameters.from.empty() ? d_->from : parameters.from;
  const std::string to = parameters.to.empty() ? d_->to : parameters.to;
  if ((!timed || !setTimeRange(from, to)) && any) d_->startRefresh(false);
  return unknown;
}

std::shared_ptr<const Scope> Session::scope() { return d_->panelScope(); }

void Session::setVisible(const std::string& key, bool visible, int widthPx) {
  const auto found = d_->runs.find(key);
  if (found == d_->runs.end()) return;
  Private::PanelRun& run = found->second;
  run.visible = visible;
  run.widthPx = widthPx;
  if (!visible || d_->generation == 0) return;
  // A much wider or narrower panel wants another step.
  const bool resized = run.askedWidthPx > 0 && std::abs(widthPx - run.askedWidthPx) * 4 > run.askedWidthPx;
  if (resized && run.askedGeneration == d_->generation && d_->variablesReady) {
    d_->ask(key);
  } else {
    d_->askStale(key);
  }
  d_->updateLoading();
}

void Session::refresh() { d_->startRefresh(true); }

bool Session::isLoading() const {
  return d_->resolving ||
         std::any_of(d_->runs.begin(), d_->runs.end(), [](const auto& entry) { return entry.second.running; });
}

}  // namespace oriel::dashboards
