#pragma once

#include <string>
#include <string_view>

namespace oriel::dashboards {

// Text in URLs, as the functions of browsers that Grafana uses write it. Bytes of UTF-8 are written one by one. Any
// thread, cannot fail.

/// Everything but letters, digits and `-_.~` is written %XX (encodeURIComponent, strictly).
std::string percentEncoded(std::string_view text);
/// As percentEncoded, but the characters that separate parts of a URL (`;,/?:@&=+$#`) stay.
std::string uriEncoded(std::string_view text);
/// A value in a query string as Grafana writes its own URLs: `@:$,;` stay readable.
std::string urlParameterEncoded(std::string_view text);
/// %XX and `+` read back; what is no escape stays.
std::string percentDecoded(std::string_view text);

}  // namespace oriel::dashboards
