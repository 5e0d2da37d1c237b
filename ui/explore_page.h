#pragma once

#include <QWidget>
#include <memory>
#include <stop_token>
#include <string>

#include "models/base/time.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTabWidget;

namespace oriel::engine {
class Engine;
}
namespace oriel::widgets {
class PanelFrame;
class TimeRangePicker;
}  // namespace oriel::widgets

namespace oriel::ui {

struct ExploreAnswer;
class QueryEdit;

/// One PromQL expression at a time: the graph over the range and the table at its end. Lives on the UI thread; queries
/// run on the engine's pool, a new one cancels the one before.
class ExplorePage : public QWidget {
  Q_OBJECT
 public:
  /// `engine` outlives the page.
  explicit ExplorePage(engine::Engine& engine, QWidget* parent = nullptr);
  ~ExplorePage() override;

  /// Fills in and runs; empty only puts the cursor there.
  void explore(const QString& expression);
  /// The engine's data sources have changed.
  void reloadSources();
  void setTimes(const std::string& from, const std::string& to) { setRange(from, to); }
  void run();
  bool isRunning() const { return running_; }
  QString message() const;

 Q_SIGNALS:
  void answered();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* buildBar();
  void setRange(const std::string& from, const std::string& to);
  void shiftRange(int direction);
  void zoomTo(Timestamp from, Timestamp to);
  void zoomOut();
  void showAnswer(const ExploreAnswer& answer);
  bool resolveRange();
  void loadHistory();

  engine::Engine& engine_;
  QComboBox* source_;
  widgets::TimeRangePicker* picker_;
  QueryEdit* edit_;
  QPushButton* runButton_;
  QLabel* message_;
  QTabWidget* views_;
  widgets::PanelFrame* graph_;
  widgets::PanelFrame* table_;
  std::string from_ = "now-1h";
  std::string to_ = "now";
  TimeRange range_;
  std::stop_source stop_;
  std::uint64_t generation_ = 0;
  bool running_ = false;
};

}  // namespace oriel::ui
