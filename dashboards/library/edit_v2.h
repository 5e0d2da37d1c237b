#pragma once

#include "dashboards/library/text_editor.h"
#include "dashboards/model/dashboard.h"

namespace oriel::dashboards {

// Edits of the layout of a dashboard in the v2 form, as splices in its own text. Unsupported where the layout has no
// words for the edit; Internal when a place was not found.

/// Only panels of a grid have a position.
Status movePanelV2(const Panel& panel, const GridPos& grid, TextEditor& editor);
Status collapseRowV2(const Panel& row, bool collapsed, TextEditor& editor);
/// Takes out the element and the item that shows it. Rows and tabs stay: their panels would go with them.
Status removePanelV2(const Panel& panel, TextEditor& editor);

}  // namespace oriel::dashboards
