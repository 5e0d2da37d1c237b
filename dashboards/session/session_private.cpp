#include "dashboards/session/session_private.h"

#include <QMetaObject>
#include <QString>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/query/layout.h"
#include "dashboards/query/time_text.h"
#include "dashboards/variables/globals.h"
#include "dashboards/variables/interval.h"

namespace oriel::dashboards {
namespace {

// Everything of a panel that its data depend on.
std::string panelSignature(const Panel& panel) {
  std::string text = panel.type + '\x1f' + panel.datasource.uid + '\x1f' + panel.datasource.type + '\x1f' +
                     panel.interval + '\x1f' + panel.timeFrom + '\x1f' + panel.timeShift + '\x1f' +
                     std::to_string(panel.maxDataPoints.value_or(0)) + '\x1f';
  for (const Target& target : panel.targets) {
    if (target.raw) text += target.raw->dump(-1, ' ', false, Json::error_handler_t::replace) + '\x1f';
    text += target.refId + '\x1f' + target.datasource.uid + '\x1f' + target.datasource.type + '\x1f' + target.expr +
            '\x1f' + target.legendFormat + '\x1f' + target.interval + '\x1f' + std::to_string(target.intervalFactor) +
            (target.range ? 'r' : '-') + (target.instant ? 'i' : '-') + (target.hide ? 'h' : '-') +
            std::to_string(static_cast<int>(target.format)) + '\x1f';
  }
  for (const JsonPtr& json : {panel.fieldConfig, panel.transformations}) {
    if (json) text += json->dump(-1, ' ', false, Json::error_handler_t::replace) + '\x1f';
  }
  return text;
}

bool samePlaces(const std::vector<PanelInstance>& a, const std::vector<PanelInstance>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const PanelInstance& x, const PanelInstance& y) {
    return x.key == y.key && x.panel.grid == y.panel.grid && x.panel.title == y.panel.title &&
           x.panel.type == y.panel.type && x.panel.collapsed == y.panel.collapsed && x.panel.options == y.panel.options;
  });
}

bool sameViews(const std::vector<VariableView>& a, const std::vector<VariableView>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const VariableView& x, const VariableView& y) {
    return x.definition.name == y.definition.name && x.options == y.options && x.current == y.current &&
           x.error == y.error;
  });
}

bool sameDefinition(const Variable& a, const Variable& b) {
  return a.name == b.name && a.type == b.type && a.query == b.query && a.regex == b.regex && a.sort == b.sort &&
         a.multi == b.multi && a.includeAll == b.includeAll && a.allValue == b.allValue && a.refresh == b.refresh &&
         a.datasource.uid == b.datasource.uid && a.autoInterval == b.autoInterval && a.jsonValues == b.jsonValues &&
         a.staticOptions == b.staticOptions && a.staticOrder == b.staticOrder && a.filters == b.filters &&
         a.enabledValue == b.enabledValue && a.disabledValue == b.disabledValue;
}

ResolvedVariable savedVariable(const Variable& definition) {
  std::vector<VariableOption> options;
  for (const VariableOption& option : definition.options) {
    if (option.value != "$__all") options.push_back(option);
  }
  return {definition, std::move(options), definition.current, {}, false};
}

}  // namespace

void SessionInbox::post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (session_) QMetaObject::invokeMethod(session_, std::move(task), Qt::QueuedConnection);
}

void SessionInbox::close() {
  const std::lock_guard lock(mutex_);
  session_ = nullptr;
}

Session::Private::Private(Session* session, DashboardPtr given, SessionServices givenServices)
    : owner(session),
      dashboard(std::move(given)),
      services(std::move(givenServices)),
      inbox(std::make_shared<SessionInbox>(session)),
      from(dashboard->from),
      to(dashboard->to),
      refreshText(dashboard->refresh) {
  for (const Variable& definition : dashboard->variables) variables.push_back(savedVariable(definition));
  names = sourceNames(*dashboard, services.sourceChoices);
  resolveRange();
  updateViews();
  rebuildPanels();
}

Session::Private::~Private() {
  inbox->close();
  if (batch) batch->cancel();
}

void Session::Private::resolveRange() {
  scope.reset();
  now = services.now ? services.now() : 0;
  const auto begin =
      resolveTime(from, now, false, dashboard->timezone, dashboard->weekStart, dashboard->fiscalYearStartMonth);
  const auto end =
      resolveTime(to, now, true, dashboard->timezone, dashboard->weekStart, dashboard->fiscalYearStartMonth);
  // A file may hold what cannot be read: the last hour is better than nothing.
  const bool usable = begin.ok() && end.ok() && *begin <= *end;
  range = usable ? TimeRange{*begin, *end} : TimeRange{now - kHour, now};
}

std::shared_ptr<const Scope> Session::Private::panelScope() {
  if (!scope) {
    Scope made = makeScope();
    addToScope(made, variables);
    scope = std::make_shared<const Scope>(std::move(made));
  }
  return scope;
}

void Session::Private::updateBindings() {
  auto next = dashboards::sourceBindings(*dashboard, services.sources, *panelScope());
  const bool changed = next != bindings;
  bindings = std::move(next);
  if (changed) Q_EMIT owner->sourcesChanged();
}

int Session::Private::widthOf(int panelId) const {
  const auto run = runs.find(std::to_string(panelId));
  return run == runs.end() || !run->second.visible ? 0 : run->second.widthPx;
}

Scope Session::Private::makeScope() const {
  Scope made = dashboardScope(*dashboard, range, from, to);
  made.sourceNames = names;
  return made;
}

ResolveInput Session::Private::resolveInput(bool timeChanged) const {
  ResolveInput input;
  input.variables = variables;
  input.sources = services.sources;
  input.range = range;
  input.scope = makeScope();
  input.timeChanged = timeChanged;
  input.justChosen = chosen;
  if (batch) input.stop = batch->token();
  return input;
}

void Session::Private::startRefresh(bool timeChanged) {
  ++generation;
  if (batch) batch->cancel();
  batch = std::make_unique<QueryBatch>(services.run);
  const TimeRange before = range;
  resolveRange();
  // A resolution that is cancelled here has its work done by this one.
  pendingTimeChange = pendingTimeChange || timeChanged;
  ResolveInput input = resolveInput(pendingTimeChange);
  if (needsLookup(input)) {
    variablesReady = false;
    resolving = true;
    services.run([inbox = inbox, input = std::move(input), asked = generation, self = this]() mutable {
      auto resolved = resolveVariables(std::move(input));
      inbox->post([self, asked, resolved = std::move(resolved)]() mutable {
        if (asked != self->generation) return;
        self->resolving = false;
        self->applyVariables(std::move(resolved));
        self->askVisible();
        self->updateLoading();
      });
    });
  } else {
    resolving = false;
    applyVariables(resolveVariables(std::move(input)));
    askVisible();
  }
  updateLoading();
  if (!(before == range)) Q_EMIT owner->timeRangeChanged();
}

void Session::Private::applyVariables(std::vector<ResolvedVariable> resolved) {
  variables = std::move(resolved);
  chosen.clear();
  pendingTimeChange = false;
  variablesReady = true;
  updateViews();
  rebuildPanels();
}

void Session::Private::updateViews() {
  scope.reset();
  std::vector<VariableView> next;
  for (const ResolvedVariable& v : variables) next.push_back({v.definition, v.options, v.current, v.error});
  const bool changed = !sameViews(views, next);
  views = std::move(next);
  if (changed) Q_EMIT owner->variablesChanged();
}

void Session::Private::rebuildPanels() {
  updateBindings();
  std::vector<PanelInstance> next = layOutPanels(*dashboard, *panelScope());
  const bool changed = !samePlaces(panels, next);
  panels = std::move(next);
  std::map<std::string, PanelRun> kept;
  for (const PanelInstance& instance : panels) {
    PanelRun& run = kept[instance.key];
    if (const auto old = runs.find(instance.key); old != runs.end()) run = std::move(old->second);
    // An immutable dashboard that is still the same has the same panels.
    if (!run.signature.empty() && signedDashboard == dashboard) continue;
    std::string signature = panelSignature(instance.panel);
    if (!run.signature.empty() && run.signature != signature) run.askedGeneration = 0;
    run.signature = std::move(signature);
  }
  runs = std::move(kept);
  signedDashboard = dashboard;
  if (changed) Q_EMIT owner->panelsChanged();
}

void Session::Private::sourcesReplaced() {
  scope.reset();
  // What a variable found in one source says nothing about another.
  for (ResolvedVariable& variable : variables) variable.resolved = false;
  updateBindings();
  startRefresh(true);
}

const PanelInstance* Session::Private::findInstance(const std::string& key) const {
  const auto found =
      std::find_if(panels.begin(), panels.end(), [&key](const PanelInstance& p) { return p.key == key; });
  return found == panels.end() ? nullptr : &*found;
}

void Session::Private::askVisible() {
  std::vector<std::string> keys;
  for (const PanelInstance& instance : panels) keys.push_back(instance.key);
  for (const std::string& key : keys) askStale(key);
}

void Session::Private::askStale(const std::string& key) {
  const auto found = runs.find(key);
  if (found == runs.end() || !found->second.visible || !variablesReady) return;
  if (found->second.askedGeneration != generation) ask(key);
}

void Session::Private::ask(const std::string& key) {
  const PanelInstance* instance = findInstance(key);
  const auto found = runs.find(key);
  if (!instance || found == runs.end() || instance->panel.type == "row" || !batch) return;
  PanelRun& run = found->second;
  if (run.running) {
    run.pending = true;
    return;
  }
  // The widths of the panels whose results are taken, since the planner works on another thread.
  std::map<int, int> widths;
  for (const Target& target : instance->panel.targets) {
    if (target.sourcePanel != 0) widths[target.sourcePanel] = widthOf(target.sourcePanel);
  }
  auto plan = [instance = *instance, scope = panelScope(), sources = services.sources, range = range, now = now,
               widthPx = run.widthPx, dashboard = dashboard, widths = std::move(widths), events = services.events] {
    const auto widthOfPanel = [&widths](int id) {
      const auto width = widths.find(id);
      return width == widths.end() ? 0 : width->second;
    };
    return planPanel({instance, *scope, sources, range, now, dashboard->weekStart, widthPx, dashboard, widthOfPanel,
                      events, dashboard->fiscalYearStartMonth});
  };
  run.running = true;
  run.pending = false;
  run.askedGeneration = generation;
  run.askedWidthPx = run.widthPx;
  batch->ask(std::move(plan), run.data, dashboard->timezone,
             [inbox = inbox, self = this, key, asked = generation](std::shared_ptr<PanelData> data) {
               inbox->post([self, key, asked, data = std::move(data)] { self->panelArrived(key, asked, data); });
             });
}

void Session::Private::panelArrived(const std::string& key, std::uint64_t asked, std::shared_ptr<PanelData> data) {
  const auto found = runs.find(key);
  if (found == runs.end()) {
    updateLoading();
    return;
  }
  PanelRun& run = found->second;
  run.running = false;
  const bool current = asked == generation && data;
  if (current) run.data = std::move(data);
  if (run.pending) {
    run.pending = false;
    if (run.visible && variablesReady) ask(key);
  } else {
    askStale(key);
  }
  if (current) Q_EMIT owner->panelDataChanged(QString::fromStdString(key));
  updateLoading();
}

void Session::Private::updateLoading() {
  const bool loading = owner->isLoading();
  if (loading == lastLoading) return;
  lastLoading = loading;
  Q_EMIT owner->loadingChanged(loading);
}

void Session::Private::setTimer() {
  const auto interval = parseInterval(refreshText);
  if (refreshText.empty() || !interval || *interval <= 0) {
    timer.stop();
    return;
  }
  timer.start(static_cast<int>(std::clamp<Duration>(*interval, 100, kDay)));
}

void Session::Private::replaceVariables() {
  std::vector<ResolvedVariable> next;
  for (const Variable& definition : dashboard->variables) {
    const auto old = std::find_if(variables.begin(), variables.end(),
                                  [&](const ResolvedVariable& v) { return sameDefinition(v.definition, definition); });
    if (old == variables.end()) {
      next.push_back(savedVariable(definition));
    } else {
      next.push_back(*old);
      next.back().definition = definition;
    }
  }
  variables = std::move(next);
}

}  // namespace oriel::dashboards
