#pragma once

#include <string_view>

namespace oriel::dashboards {

/// -1, 0 or 1 as people sort: letters regardless of case and accents, punctuation before digits before letters. With
/// `numeric`, runs of digits by their value ("a2" before "a10"). Latin letters; others by their code. Any thread.
int compareTexts(std::string_view a, std::string_view b, bool numeric);

}  // namespace oriel::dashboards
