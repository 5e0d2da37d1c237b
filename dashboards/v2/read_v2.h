#pragma once

#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/model/json.h"
#include "models/base/result.h"

namespace oriel::dashboards {

// Grafana's v2 form (dashboard.grafana.app/v2, v2beta1, v2alpha1): elements, and a layout that refers to them. Any
// thread; nothing throws.

/// True for the spec of such a dashboard.
bool looksV2(const Json& spec);

/// Elements that are an object, a layout that is one and of a known kind, lists that are lists. InvalidInput with the
/// JSON path. `prefix` is the pointer of the spec in its file.
Status checkV2Structure(const Json& spec, const std::string& prefix);

/// The same dashboard in the classic form of today, stamped with places in the v2 text (model/decode.h). Takes its
/// parts out of `spec`. Rows and tabs become row panels, automatic grids positions; what cannot be kept is said in a
/// notice. Wants a spec that passed checkV2Structure().
Json classicFromV2(Json& spec, const std::string& prefix, std::vector<Notice>& notices);

}  // namespace oriel::dashboards
