#pragma once

#include <QObject>
#include <QStringList>
#include <vector>

#include "dashboards/search/library.h"

namespace oriel::ui {

/// Brings what the library's watcher and the API tell on their threads to the window's thread. Lives on the UI thread,
/// longer than the service that calls it; `tell*` may be called on any thread.
class LibraryRelay : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  void tellChanges(const std::vector<dashboards::LibraryChange>& changes) {
    QStringList changed, removed;
    for (const dashboards::LibraryChange& change : changes)
      (change.kind == dashboards::LibraryChange::Kind::Removed ? removed : changed)
          << QString::fromStdString(change.path);
    Q_EMIT filesChanged(changed, removed);
  }
  void tellSources() { Q_EMIT sourcesChanged(); }

 Q_SIGNALS:
  void filesChanged(const QStringList& changed, const QStringList& removed);
  void sourcesChanged();
};

}  // namespace oriel::ui
