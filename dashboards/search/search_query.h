#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oriel::dashboards {

/// What a person typed into the search field: `cpu tag:prod folder:"Team A" starred`. A plain value.
struct SearchQuery {
  std::vector<std::string> words;    ///< folded; all of them must be found
  std::vector<std::string> tags;     ///< folded; all of them must be there, as a whole
  std::vector<std::string> folders;  ///< folded; one of them must be the folder, or lead to it
  bool starred = false;
};

/// Also `is:starred`; values with spaces stand in quotes. Never fails; at most 32 words of 200 bytes count.
SearchQuery parseSearch(std::string_view text);

/// Small letters: ASCII, Latin-1, Greek and Cyrillic.
std::string foldCase(std::string_view text);
/// Cuts a folded text into what is indexed: letters, digits, `_`, `:` and all beyond ASCII.
std::vector<std::string_view> searchTerms(std::string_view folded);

}  // namespace oriel::dashboards
