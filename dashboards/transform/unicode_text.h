#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

/// Texts as people see them: UTF-8 taken apart into characters. Latin, Greek and Cyrillic letters have two cases; bytes
/// that are no UTF-8 stay as they are. Pure functions, any thread.
namespace oriel::dashboards {

std::u32string decodeText(std::string_view text);
std::string encodeText(std::u32string_view text);
std::string upperText(std::string_view text);
std::string lowerText(std::string_view text);
/// The first character upper, the rest as it is.
std::string capitalText(std::string_view text);
std::string trimText(std::string_view text);

}  // namespace oriel::dashboards
