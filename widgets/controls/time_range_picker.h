#pragma once

#include <QWidget>
#include <string>

class QFrame;
class QLabel;
class QLineEdit;
class QListWidget;
class QToolButton;

namespace oriel::widgets {

/// Which time is shown: a button with its text, arrows that move it, a magnifier that doubles it, and a popup with From
/// and To fields and Grafana's quick ranges. Checks what is typed before it is given on. UI thread.
class TimeRangePicker : public QWidget {
  Q_OBJECT
 public:
  explicit TimeRangePicker(QWidget* parent = nullptr);

  /// Raw texts as in a dashboard: `now-6h`, `now`, `2026-11-21 10:00:00`, epoch ms.
  void setRange(const std::string& from, const std::string& to, const std::string& timezone);
  void openPopup();

 Q_SIGNALS:
  void rangeChosen(const std::string& from, const std::string& to);
  void zoomOutRequested();
  void shiftRequested(int direction);  ///< -1 earlier, 1 later

 private:
  void buildPopup();
  void filterQuickRanges(const QString& text);
  void applyFields();
  bool checkField(QLineEdit* field, bool roundUp);
  void choose(const std::string& from, const std::string& to);

  QToolButton* button_;
  QFrame* popup_ = nullptr;
  QLineEdit* from_ = nullptr;
  QLineEdit* to_ = nullptr;
  QLabel* problem_ = nullptr;
  QLineEdit* search_ = nullptr;
  QListWidget* quick_ = nullptr;
  std::string fromText_;
  std::string toText_;
  std::string timezone_;
};

}  // namespace oriel::widgets
