#pragma once

#include <string>
#include <string_view>

#include "dashboards/migrations/table.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

// What the steps share. `parent` must be an object.

/// The member as an object or array; made, or made anew when it is something else.
Json& childObject(Json& parent, std::string_view key);
Json& childArray(Json& parent, std::string_view key);
/// Sets a member unless it is there (null counts as absent).
void setDefault(Json& parent, std::string_view key, Json value);

/// fieldConfig.defaults and its custom part.
Json& fieldDefaults(Json& panel);
Json& fieldCustom(Json& panel);
/// A new override with a matcher; add to its `properties` with addProperty.
Json& addOverride(Json& panel, std::string_view matcher, Json options);
void addProperty(Json& override, std::string_view id, Json value);

/// `/text/` with flags behind it.
bool isRegexText(const std::string& text);
/// `/text/` is a regular expression, everything else a name.
Json& addNameOverride(Json& panel, const std::string& nameOrRegex);

/// Old reducer names (`current`, `avg`, `total`) as today's; others unchanged.
std::string currentReducer(const std::string& name);
/// Steps from `10,20` and three colours, as singlestat and the old table wrote them.
Json thresholdsFromText(const std::string& text, const Json* colors);
/// The dotted place of a panel in the file, for notices.
std::string panelPlace(const Json& panel);

}  // namespace oriel::dashboards
