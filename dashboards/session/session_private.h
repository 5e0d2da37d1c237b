#pragma once

#include <QTimer>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "dashboards/query/query_batch.h"
#include "dashboards/session/session.h"
#include "dashboards/variables/resolver.h"

namespace oriel::dashboards {

/// Lets tasks on the pool post to a session that may be gone. Thread-safe.
class SessionInbox {
 public:
  explicit SessionInbox(Session* session) : session_(session) {}
  /// Runs `task` on the session's thread later; drops it when the session is gone.
  void post(std::function<void()> task);
  void close();

 private:
  std::mutex mutex_;
  Session* session_;
};

/// The session's state; everything on the UI thread.
class Session::Private {
 public:
  Private(Session* owner, DashboardPtr dashboard, SessionServices services);
  ~Private();

  struct PanelRun {
    bool visible = false;
    int widthPx = 0;
    int askedWidthPx = 0;
    bool running = false;
    bool pending = false;
    std::uint64_t askedGeneration = 0;
    std::string signature;
    PanelDataPtr data;
  };

  void startRefresh(bool timeChanged);
  void resolveRange();
  Scope makeScope() const;
  std::shared_ptr<const Scope> panelScope();
  void updateBindings();
  int widthOf(int panelId) const;
  ResolveInput resolveInput(bool timeChanged) const;
  void applyVariables(std::vector<ResolvedVariable> resolved);
  void rebuildPanels();
  void updateViews();
  void askVisible();
  void askStale(const std::string& key);
  void ask(const std::string& key);
  void panelArrived(const std::string& key, std::uint64_t generation, std::shared_ptr<PanelData> data);
  void updateLoading();
  void setTimer();
  void replaceVariables();
  void sourcesReplaced();
  const PanelInstance* findInstance(const std::string& key) const;

  Session* owner;
  DashboardPtr dashboard;
  SessionServices services;
  std::shared_ptr<SessionInbox> inbox;
  std::string from, to, refreshText;
  TimeRange range;
  Timestamp now = 0;
  std::vector<ResolvedVariable> variables;
  std::vector<VariableView> views;
  std::set<std::string> chosen;              ///< set by the person since the last resolution
  std::shared_ptr<const SourceNames> names;  ///< of the dashboard and the choices
  std::vector<SourceBinding> bindings;
  std::shared_ptr<const Scope> scope;  ///< of all panels; null when it is to be made anew
  std::vector<PanelInstance> panels;
  std::map<std::string, PanelRun> runs;
  DashboardPtr signedDashboard;  ///< whose panels the signatures in `runs` are
  std::unique_ptr<QueryBatch> batch;
  std::uint64_t generation = 0;
  bool variablesReady = false;
  bool resolving = false;
  bool lastLoading = false;
  bool pendingTimeChange = true;  ///< a cancelled resolution was to look up what depends on time
  QTimer timer;
};

}  // namespace oriel::dashboards
