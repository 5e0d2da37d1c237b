#pragma once

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/panel_widget.h"

class QTextBrowser;

namespace oriel::widgets {

/// Markdown, simple HTML or code. Nothing is loaded from outside: no images, no style sheets, no scripts; links are
/// only offered on. UI thread.
class TextPanel : public PanelWidget {
  Q_OBJECT
 public:
  TextPanel(ThemeKind theme, QWidget* parent);
  void setPanel(const dashboards::Panel& panel) override;
  void setData(const dashboards::PanelDataPtr&) override {}
  bool hasContent() const override { return true; }
  bool needsData() const override { return false; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QTextBrowser* view_;
};

}  // namespace oriel::widgets
