#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oriel::dashboards {

/// One option of Grafana's panels: its path (`reduceOptions.calcs`, `series[].x`) and what may stand there.
/// Kinds: `b` true or false, `n` number, `s` text, `S` list of texts, `r` a reducer's id, `R` list of them, `*`
/// anything, `-` nothing any more (a key that older versions wrote and Grafana ignores today); several letters: one of
/// them; `=a|b|~c` one of these words, `c` being one that dashboards carry though Grafana never knew it: it does there
/// what it does here.
struct OptionRow {
  std::string_view path;
  std::string_view kind;
};

/// A few rows that several panel types share, below the same place.
struct OptionGroup {
  std::string_view id;
  std::span<const OptionRow> rows;
};

/// A panel type: the groups that make up its `options` and the `custom` part of its fields, ids parted by blanks;
/// `lines@cellOptions` is a group below another place.
struct PanelTypeRow {
  std::string_view type;
  std::string_view options;
  std::string_view custom;
};

/// All core panel types of Grafana. The table stands in option_table.cpp.
std::span<const PanelTypeRow> panelTypes();
/// Null when Grafana has no such type of its own.
const PanelTypeRow* findPanelType(std::string_view type);
/// Null when there is no such group.
const OptionGroup* findOptionGroup(std::string_view id);

/// The options of Grafana's transformations, one group an id; `*` as a path takes any key. In transformation_table.cpp.
std::span<const OptionGroup> transformationOptions();

}  // namespace oriel::dashboards
