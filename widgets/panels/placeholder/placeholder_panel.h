#pragma once

#include "widgets/panels/panel_widget.h"

namespace oriel::widgets {

/// Stands for a panel type that is not in this version and names it. UI thread.
class PlaceholderPanel : public PanelWidget {
  Q_OBJECT
 public:
  PlaceholderPanel(ThemeKind theme, QWidget* parent);
  void setPanel(const dashboards::Panel& panel) override;
  void setData(const dashboards::PanelDataPtr&) override {}
  bool hasContent() const override { return true; }
  bool needsData() const override { return false; }
  QString text() const { return text_; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString text_;
};

}  // namespace oriel::widgets
