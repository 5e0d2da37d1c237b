#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oriel::dashboards {

// Names that strangers give, made fit for uids, addresses and files. Any thread.

/// Grafana's limits for a uid: letters, digits, `-` and `_`, at most 40 of them.
inline constexpr std::size_t kMaxUidLength = 40;
bool isUid(std::string_view text);
/// A uid that no other dashboard has, but for chance: 14 letters and digits.
std::string newUid();
/// A number for a uid, the same one every time; for clients that want an `id`. Never 0.
std::int64_t idOfUid(std::string_view uid);

/// A title in an address: `Production Overview` is `production-overview`; `dashboard` when nothing is left.
std::string slugOf(std::string_view title);

/// A title as the name of a file or folder without its ending: no slashes, dots in front, control characters or broken
/// UTF-8, at most 80 bytes, none of the names that some systems keep for themselves. Never empty.
std::string fileNameOf(std::string_view title, std::string_view fallback);

}  // namespace oriel::dashboards
