#pragma once

#include <string>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/model/json.h"

namespace oriel::dashboards {

// The parts of reading the v2 form, shared by the files of this folder only.

/// A `{kind, spec}` pair: its spec, null when it is no object.
Json* v2Spec(Json& kind);
/// The member of an object taken out of it; null when absent.
Json takeMember(Json& object, const char* key);
/// `{type, uid}` of a query in any of the three spellings: group and datasource.name, or kind and datasource.uid.
Json v2Datasource(const Json& query, const Json& owner);
/// A key as a part of a JSON pointer.
std::string pointerPart(const std::string& key);

/// The classic panel of an element, without position. `pointer` is the place of the element.
Json v2Panel(Json& element, const std::string& pointer);
/// panels, from the layout.
Json v2Panels(Json& spec, const std::string& prefix, std::vector<Notice>& notices);
/// templating.list
Json v2Variables(Json& list, const std::string& pointer, std::vector<Notice>& notices);
/// annotations.list
Json v2Annotations(Json& list, const std::string& pointer);

}  // namespace oriel::dashboards
