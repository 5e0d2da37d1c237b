#pragma once

#include <QString>

namespace oriel::ui {

/// What the window adds to the program's style sheet: rail, titles, lists of pages.
QString uiStyleSheet();
/// Of the strip above the pages that says what went wrong.
QString noticeStyleSheet(bool error);

}  // namespace oriel::ui
