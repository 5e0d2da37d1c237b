#include "widgets/theme/theme_switch.h"

namespace oriel::widgets {

void ThemeSwitch::set(dashboards::ThemeKind kind) {
  if (kind == kind_) return;
  kind_ = kind;
  Q_EMIT changed();
}

ThemeSwitch& themeSwitch() {
  static ThemeSwitch one;
  return one;
}

}  // namespace oriel::widgets
