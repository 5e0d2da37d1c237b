#pragma once

#include <QWidget>

#include "ui/pages.h"

class QButtonGroup;

namespace oriel::ui {

/// The narrow column at the left: one button a page. UI thread.
class NavigationRail : public QWidget {
  Q_OBJECT
 public:
  explicit NavigationRail(QWidget* parent = nullptr);
  void setCurrent(PageId page);

 Q_SIGNALS:
  void pageSelected(PageId page);

 private:
  QButtonGroup* buttons_;
};

}  // namespace oriel::ui
