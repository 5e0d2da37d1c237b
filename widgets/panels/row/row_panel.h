#pragma once

#include "widgets/panels/panel_widget.h"

namespace oriel::widgets {

/// A row's heading: an arrow and a title; a click or Enter folds or unfolds it. UI thread.
class RowPanel : public PanelWidget {
  Q_OBJECT
 public:
  RowPanel(ThemeKind theme, QWidget* parent);
  void setPanel(const dashboards::Panel& panel) override;
  void setData(const dashboards::PanelDataPtr&) override {}
  void setTitle(const QString& title);
  bool hasContent() const override { return true; }
  bool needsData() const override { return false; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QString title_;
  bool collapsed_ = false;
  std::size_t hidden_ = 0;
};

}  // namespace oriel::widgets
