#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <map>
#include <memory>
#include <string>

class QSettings;

namespace oriel::ui {

/// What the window remembers between runs: recent files, stars, its size. Lives on the UI thread; a file that cannot be
/// written is said once in the log and never hurts. Holds no secrets.
class AppState {
 public:
  /// `path` of an INI file; empty: `$XDG_STATE_HOME/oriel/window.ini` (or `~/.local/state/oriel/window.ini`).
  explicit AppState(const QString& path = {});
  ~AppState();

  QStringList recentFiles() const;  ///< newest first, at most 12
  void addRecentFile(const QString& path);
  void removeRecentFile(const QString& path);

  bool isStarred(const QString& dashboard) const;  ///< a path or `bundled:uid`
  QStringList starred() const;
  void setStarred(const QString& dashboard, bool starred);

  QStringList dashboardFolders() const;  ///< of the library, besides the standard one
  QString grafanaApiAddress() const;     ///< where Grafana's API is served, `127.0.0.1:3000`; empty: nowhere
  /// What a person chose for the names of data sources in a dashboard: name in the file -> uid of a source.
  std::map<std::string, std::string> sourceChoices(const QString& dashboard) const;
  void setSourceChoices(const QString& dashboard, const std::map<std::string, std::string>& choices);

  bool isLight() const;  ///< the light theme was chosen
  void setLight(bool light);

  QByteArray geometry() const;
  void setGeometry(const QByteArray& geometry);

 private:
  std::unique_ptr<QSettings> settings_;
};

}  // namespace oriel::ui
