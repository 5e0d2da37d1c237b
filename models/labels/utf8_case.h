#pragma once

#include <string>
#include <string_view>

namespace oriel {

/// Unicode's simple lower and upper case, letter by letter, as Go's strings.ToLower and ToUpper; bytes that are no
/// UTF-8 become U+FFFD. Thread-safe; the same in every locale of the process.
std::string toLowerUtf8(std::string_view text);
std::string toUpperUtf8(std::string_view text);

/// Reads one character at the start of `text` (not empty) and says its length; broken bytes are U+FFFD of length 1.
char32_t decodeUtf8(std::string_view text, std::size_t& length);
/// A letter or a digit of any script.
bool isUnicodeWordCharacter(char32_t character);

}  // namespace oriel
