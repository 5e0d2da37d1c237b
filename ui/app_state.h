#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <memory>

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
  void setStarred(const QString& dashboard, bool starred);

  bool isLight() const;  ///< the light theme was chosen
  void setLight(bool light);

  QByteArray geometry() const;
  void setGeometry(const QByteArray& geometry);

 private:
  std::unique_ptr<QSettings> settings_;
};

}  // namespace oriel::ui
