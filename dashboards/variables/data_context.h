#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dashboards/pipeline/panel_data.h"
#include "dashboards/variables/reference.h"

namespace oriel::dashboards {

/// What a data link was opened on: a field of a panel's data and, where known, one row of it or a calculated value.
/// Refers to the panel's data, which must outlive it. On the stack of one caller.
struct DataContext {
  const std::vector<PanelFrame>& frames;
  std::size_t frame = 0;
  std::size_t field = 0;
  std::optional<std::size_t> row{};
  std::optional<DisplayValue> calculated{};  ///< a reduced value; goes before the row
  ThemeKind theme{};
  std::string timezone{};
};

/// The text of `${__value.text}`, `${__field.labels["x y"]}`, `${__data.fields[0]}`, `${__series.name}`, `$__cell_1`,
/// ...; `whole`, which is the reference itself, where the context does not reach so far; nothing when the name belongs
/// to no data. Any thread.
std::optional<std::string> dataReferenceText(const Reference& ref, std::string_view whole, const DataContext& context);

}  // namespace oriel::dashboards
