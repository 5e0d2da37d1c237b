#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "dashboards/model/json.h"

namespace oriel::dashboards {

/// The strings of a list; what is no string is left out. Empty when there is no list.
std::vector<std::string> decodeTexts(const Json* list);
/// One of the known words, else the fallback.
std::string decodeChoice(const Json& owner, std::string_view key, std::initializer_list<std::string_view> known,
                         std::string_view fallback);

}  // namespace oriel::dashboards
