#pragma once

#include <QObject>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dashboards/links/url_parameters.h"
#include "dashboards/model/dashboard.h"
#include "dashboards/pipeline/panel_data.h"
#include "dashboards/query/event_source.h"
#include "dashboards/query/panel_instance.h"
#include "dashboards/query/source_resolver.h"
#include "models/base/clock.h"
#include "models/frame/data_source.h"

namespace oriel::dashboards {

/// Where a session finds data sources and threads. The functions must not block; `now` is called on the UI thread,
/// `run` on any: its tasks execute on the query pool.
struct SessionServices {
  std::vector<std::shared_ptr<DataSource>> sources;  ///< the first is the default
  std::function<void(std::function<void()>)> run;
  std::function<Timestamp()> now;
  std::shared_ptr<EventSource> events{};               ///< stored events and changes of alerts; may be null
  std::map<std::string, std::string> sourceChoices{};  ///< of a person: SourceBinding::asked -> uid
};

/// A variable as the bar above the panels shows it.
struct VariableView {
  Variable definition;
  std::vector<VariableOption> options;
  std::vector<VariableOption> current;  ///< `$__all` as value when All is chosen
  std::string error;
};

/// An open dashboard: its time range, variables, refresh and the data of its visible panels. Lives on the UI thread;
/// work runs on the pool and comes back through queued calls, stale generations are dropped. A panel has at most one
/// request running and one pending; equal queries of one refresh are sent once; hidden panels do not ask.
class Session : public QObject {
  Q_OBJECT
 public:
  Session(DashboardPtr dashboard, SessionServices services, QObject* parent = nullptr);
  ~Session() override;

  const DashboardPtr& dashboard() const;
  /// Replaces the dashboard after an edit; panels whose definition is unchanged keep their data.
  void setDashboard(DashboardPtr dashboard);

  /// Other data to read from now on: variables and panels are asked anew.
  void setSources(std::vector<std::shared_ptr<DataSource>> sources);

  /// What the dashboard's names of data sources were taken for. sourcesChanged() tells when it is another list.
  const std::vector<SourceBinding>& sourceBindings() const;
  /// A person's choice for SourceBinding::asked: the uid of a source, or nothing for Oriel's own choice again. What
  /// asks it is asked anew.
  void chooseSource(const std::string& asked, const std::string& uid);
  const std::map<std::string, std::string>& sourceChoices() const;
  const std::vector<std::shared_ptr<DataSource>>& sources() const;

  const std::vector<PanelInstance>& panels() const;  ///< after repetition and row folding, in grid order
  const std::vector<VariableView>& variables() const;
  PanelDataPtr panelData(const std::string& key) const;  ///< null before the first answer

  /// Raw texts: `now-6h`, `now/d`, `2026-11-21 10:00:00`, epoch ms. False (and nothing changes) when they do not parse.
  bool setTimeRange(const std::string& from, const std::string& to);
  const std::string& from() const;
  const std::string& to() const;
  TimeRange timeRange() const;                           ///< resolved at the last refresh
  void setRefreshInterval(const std::string& interval);  ///< "" off, "5s", ...
  const std::string& refreshInterval() const;
  void setVariable(const std::string& name, std::vector<VariableOption> current);
  /// Takes over what an address says: time range, refresh, variables (`var-x=a&var-x=b`). Answers with the names that
  /// the dashboard has no variable of.
  std::vector<std::string> applyParameters(const UrlParameters& parameters);
  /// What texts and links of the dashboard are filled in with, as of now.
  std::shared_ptr<const Scope> scope();
  /// What the widgets tell: which panels are on the screen and how wide they are (px), for step and visibility.
  void setVisible(const std::string& key, bool visible, int widthPx);

  void refresh();  ///< cancels what runs and asks again
  bool isLoading() const;

 Q_SIGNALS:
  void panelDataChanged(const QString& key);
  void panelsChanged();  ///< the list of instances changed
  void variablesChanged();
  void sourcesChanged();
  void timeRangeChanged();
  void loadingChanged(bool loading);

 private:
  class Private;
  std::unique_ptr<Private> d_;
};

}  // namespace oriel::dashboards
