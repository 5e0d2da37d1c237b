#pragma once

#include <memory>
#include <string>
#include <vector>

#include "widgets/panels/panel_widget.h"

namespace oriel::widgets {

/// One panel type. `id` is Grafana's plugin id.
struct PanelType {
  const char* id;
  const char* name;
  PanelWidget* (*make)(ThemeKind theme, QWidget* parent);
};

/// The table of panel types.
const std::vector<PanelType>& panelTypes();
/// Null when the type is not there yet.
const PanelType* findPanelType(const std::string& id);
/// The widget of a type, or the placeholder that names a type that is not there.
PanelWidget* makePanelWidget(const std::string& type, ThemeKind theme, QWidget* parent);

}  // namespace oriel::widgets
