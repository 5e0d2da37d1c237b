#pragma once

#include <QString>

namespace oriel::widgets {

struct Theme;

/// The one style sheet of the program. Text only: any thread.
QString styleSheetOf(const Theme& theme);

}  // namespace oriel::widgets
