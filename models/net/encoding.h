#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Small text codings of HTTP. Pure functions, any thread.
namespace oriel::net {

std::string base64(std::string_view bytes);
std::string lowerCase(std::string_view text);       ///< ASCII
std::string_view trimBlank(std::string_view text);  ///< spaces, tabs, line ends
bool isHeaderName(std::string_view name);           ///< a token
bool isHeaderValue(std::string_view value);         ///< no control characters, so that it stays one line
std::string formatBytes(std::uint64_t bytes);       ///< `64 MiB`, `256 KiB`, `1000 bytes`
/// `%41` and, when `plusIsSpace`, `+`; nothing when an escape is broken.
std::optional<std::string> percentDecode(std::string_view text, bool plusIsSpace);
std::string percentEncode(std::string_view text);  ///< all but unreserved characters
/// `a=1&b=2` in order; at most `maxFields`. Nothing when an escape is broken or there are more.
using FormFields = std::vector<std::pair<std::string, std::string>>;
std::optional<FormFields> parseForm(std::string_view text, std::size_t maxFields = 1000);
/// The gzip form at level 1; nothing when zlib refuses.
std::optional<std::string> gzipCompress(std::string_view bytes);

}  // namespace oriel::net
