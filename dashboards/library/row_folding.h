#pragma once

#include "dashboards/library/text_editor.h"

namespace oriel::dashboards {

/// Folds or unfolds a row of the 24-column layout: its panels move between the dashboard's list and the row's own, and
/// what lies below moves up or down.
Status foldRow(const Dashboard& dashboard, const Panel& row, bool collapsed, TextEditor& editor);

}  // namespace oriel::dashboards
