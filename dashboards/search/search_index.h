#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "dashboards/search/library_document.h"
#include "dashboards/search/search_query.h"

namespace oriel::dashboards {

struct SearchHit {
  std::shared_ptr<const LibraryDocument> document;
  double score = 0;
};

/// What was found where, for one line below a title.
struct SearchMatch {
  enum class Field { None, Title, Tag, Folder, Panel, Metric, Query } field = Field::None;
  std::string text;
};

/// All files of the library and every word in them: an inverted index whose vocabulary is searched for parts of words.
/// Immutable; made on a worker, read by any thread. 5,000 files are searched in well under 5 ms.
class SearchIndex {
 public:
  using Documents = std::vector<std::shared_ptr<const LibraryDocument>>;
  explicit SearchIndex(Documents documents);

  /// In the order given, also those that are no dashboards.
  const Documents& documents() const { return documents_; }
  /// Of dashboards. Null when there is none; of several with one uid the first.
  std::shared_ptr<const LibraryDocument> byUid(const std::string& uid) const;
  std::shared_ptr<const LibraryDocument> byPath(const std::string& path) const;

  /// Dashboards in which all words are found, the best first: what stands in a title before what stands in a panel's
  /// title, and that before what stands in a query. Without words all, by title. `starred` holds paths.
  std::vector<SearchHit> search(const SearchQuery& query, std::size_t limit,
                                const std::unordered_set<std::string>& starred = {}) const;
  /// The text in which most of the words were found.
  static SearchMatch matchOf(const LibraryDocument& document, const SearchQuery& query);

  std::map<std::string, int> tags() const;     ///< how many dashboards have each
  std::map<std::string, int> folders() const;  ///< how many dashboards are right in each

 private:
  struct Posting {
    std::uint32_t document;
    float weight;  ///< of the best field that it stands in
  };

  void addTerms(std::unordered_map<std::string, std::vector<Posting>>& terms, std::uint32_t document,
                const std::string& text, SearchMatch::Field field) const;
  void rankTitles();
  std::vector<float> scoresOf(const std::string& word) const;
  bool passes(const LibraryDocument& document, const SearchQuery& query,
              const std::unordered_set<std::string>& starred) const;

  Documents documents_;
  std::vector<std::string> foldedTitles_;
  std::vector<std::uint32_t> ranks_;  ///< the place of each document when all are sorted by title
  std::unordered_map<std::string, std::uint32_t> byUid_, byPath_;
  std::string vocabulary_;                 ///< all terms, each with a line feed behind it
  std::vector<std::uint32_t> termBegins_;  ///< in `vocabulary_`, and its end
  std::vector<std::uint32_t> postingBegins_;
  std::vector<Posting> postings_;
};
using SearchIndexPtr = std::shared_ptr<const SearchIndex>;

}  // namespace oriel::dashboards
