#pragma once

#include <QObject>

#include "dashboards/fieldconfig/color.h"

namespace oriel::widgets {

/// The current theme and the word that it changed. One for the whole program, made on first use; UI thread.
/// Others use currentTheme() and followTheme() of theme.h.
class ThemeSwitch : public QObject {
  Q_OBJECT
 public:
  dashboards::ThemeKind kind() const { return kind_; }
  void set(dashboards::ThemeKind kind);

 Q_SIGNALS:
  void changed();

 private:
  dashboards::ThemeKind kind_ = dashboards::ThemeKind::Dark;
};

ThemeSwitch& themeSwitch();

}  // namespace oriel::widgets
