#pragma once

#include <QString>
#include <QWidget>

class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace oriel::ui {

class AppState;

/// The list of dashboards one can open: bundled and recent ones, starred first, with a search field and a word on what
/// to do when there are none. UI thread.
class BrowsePage : public QWidget {
  Q_OBJECT
 public:
  explicit BrowsePage(AppState& state, QWidget* parent = nullptr);

  void reload();

 Q_SIGNALS:
  void bundledChosen(const QString& uid);
  void fileChosen(const QString& path);
  void openRequested();  ///< the button that asks for a file

 private:
  void addEntry(const QString& title, const QString& detail, const QString& id, bool starred);
  void activate(const QListWidgetItem* item);

  AppState& state_;
  QLineEdit* search_;
  QListWidget* list_;
};

}  // namespace oriel::ui
