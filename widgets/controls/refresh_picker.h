#pragma once

#include <QWidget>
#include <string>

class QToolButton;

namespace oriel::widgets {

/// Refresh now, and how often it happens by itself. UI thread.
class RefreshPicker : public QWidget {
  Q_OBJECT
 public:
  explicit RefreshPicker(QWidget* parent = nullptr);

  /// "" is off; any text such as "90s" is shown as it is.
  void setInterval(const std::string& interval);
  void setLoading(bool loading);

 Q_SIGNALS:
  void refreshRequested();
  void intervalChosen(const std::string& interval);

 private:
  QToolButton* button_;
  QToolButton* menuButton_;
  bool loading_ = false;
};

}  // namespace oriel::widgets
