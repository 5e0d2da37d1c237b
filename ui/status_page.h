#pragma once

#include <QWidget>
#include <vector>

class QFormLayout;
class QLabel;
class QListWidget;
class QTimer;

namespace oriel::engine {
class Engine;
}

namespace oriel::ui {

/// What Oriel itself is doing: data directory, configuration, series, disk, memory, notices. Asks the engine once a
/// second while it is on the screen. UI thread.
class StatusPage : public QWidget {
  Q_OBJECT
 public:
  explicit StatusPage(engine::Engine& engine, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QLabel* addRow(QFormLayout* form, const QString& name);
  void update();
  QString configurationText() const;

  engine::Engine& engine_;
  QTimer* timer_;
  QLabel* directory_;
  QLabel* configuration_;
  QLabel* collecting_;
  QLabel* series_;
  QLabel* samples_;
  QLabel* kept_;
  QLabel* memory_;
  QLabel* wal_;
  QLabel* process_;
  QListWidget* notices_;
};

}  // namespace oriel::ui
