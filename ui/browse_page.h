#pragma once

#include <QString>
#include <QTimer>
#include <QWidget>
#include <unordered_set>
#include <vector>

#include "dashboards/search/search_index.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace oriel::ui {

class AppState;

/// The dashboards one can open: bundled and recent ones and all of the library, by folder and tag, with a search over
/// titles, panel titles, queries and names of metrics. UI thread; the index comes ready-made from a worker.
class BrowsePage : public QWidget {
  Q_OBJECT
 public:
  explicit BrowsePage(AppState& state, QWidget* parent = nullptr);

  /// What the library holds now; null: there is none.
  void setIndex(dashboards::SearchIndexPtr index);
  /// Shows everything anew: stars or recent files have changed.
  void reload();
  /// Words as in the search field: `cpu tag:prod`.
  void search(const QString& text);

 Q_SIGNALS:
  void bundledChosen(const QString& uid);
  void fileChosen(const QString& path);
  void openRequested();    ///< the button that asks for a file
  void importRequested();  ///< the button that opens the import dialog

 private:
  struct Entry {
    QString id, title, detail;
    bool starred = false;
  };

  QWidget* buildTop();
  QWidget* buildSides();
  void fillSides();
  void fillList();
  void showEntry(const Entry& entry);
  /// What stands beside the library: bundled dashboards and files that were open.
  std::vector<Entry> otherEntries(const dashboards::SearchQuery& query) const;
  Entry entryOf(const dashboards::LibraryDocument& document, const dashboards::SearchQuery& query) const;
  std::unordered_set<std::string> starredPaths() const;
  void activate(const QListWidgetItem* item);
  bool eventFilter(QObject* object, QEvent* event) override;

  AppState& state_;
  dashboards::SearchIndexPtr index_;
  QLineEdit* search_;
  QListWidget* sides_;
  QListWidget* list_;
  QLabel* hint_;
  QTimer refill_;
};

}  // namespace oriel::ui
