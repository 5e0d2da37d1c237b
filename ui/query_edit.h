#pragma once

#include <QPlainTextEdit>

#include "models/base/result.h"

namespace oriel::ui {

/// A box for PromQL: Enter runs, Shift+Enter begins a line, Up and Down at its ends go through what was run before, and
/// an error is underlined where it stands. UI thread.
class QueryEdit : public QPlainTextEdit {
  Q_OBJECT
 public:
  explicit QueryEdit(QWidget* parent = nullptr);

  std::string query() const;
  /// Newest last.
  void setHistory(const QStringList& queries) { history_ = queries; }
  void markError(const Place& place);
  void clearError();

 Q_SIGNALS:
  void runRequested();

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  bool stepHistory(int direction);
  void fitHeight();

  QStringList history_;
  int historyAt_ = -1;  ///< -1: what is being written
};

}  // namespace oriel::ui
