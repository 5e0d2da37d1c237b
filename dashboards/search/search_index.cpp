#include "dashboards/search/search_index.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace oriel::dashboards {

namespace {

using Field = SearchMatch::Field;

/// By Field. Ten words in queries weigh less than one in a panel's title, and so on.
constexpr std::array<float, 7> kFieldWeights = {0.f, 100'000.f, 30'000.f, 20'000.f, 1'000.f, 20.f, 10.f};
constexpr float kWholeWord = 1.0f;
constexpr float kBeginning = 0.8f;
constexpr float kInside = 0.5f;
constexpr float kSameTitle = 1'000'000.f;

}  // namespace

SearchIndex::SearchIndex(Documents documents) : documents_(std::move(documents)) {
  std::unordered_map<std::string, std::vector<Posting>> terms;
  foldedTitles_.reserve(documents_.size());
  for (std::uint32_t i = 0; i < documents_.size(); ++i) {
    const LibraryDocument& document = *documents_[i];
    byPath_.emplace(document.path, i);
    foldedTitles_.push_back(foldCase(document.title));
    if (!document.isDashboard) continue;
    if (!document.uid.empty()) byUid_.emplace(document.uid, i);
    addTerms(terms, i, document.title, Field::Title);
    addTerms(terms, i, document.folder, Field::Folder);
    for (const std::string& text : document.tags) addTerms(terms, i, text, Field::Tag);
    for (const std::string& text : document.panelTitles) addTerms(terms, i, text, Field::Panel);
    for (const std::string& text : document.metrics) addTerms(terms, i, text, Field::Metric);
    for (const std::string& text : document.queries) addTerms(terms, i, text, Field::Query);
  }
  rankTitles();
  for (const auto& [term, postings] : terms) {
    termBegins_.push_back(static_cast<std::uint32_t>(vocabulary_.size()));
    postingBegins_.push_back(static_cast<std::uint32_t>(postings_.size()));
    vocabulary_ += term;
    vocabulary_ += '\n';
    postings_.insert(postings_.end(), postings.begin(), postings.end());
  }
  termBegins_.push_back(static_cast<std::uint32_t>(vocabulary_.size()));
  postingBegins_.push_back(static_cast<std::uint32_t>(postings_.size()));
}

void SearchIndex::rankTitles() {
  std::vector<std::uint32_t> order(documents_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    if (const int titles = foldedTitles_[a].compare(foldedTitles_[b]); titles != 0) return titles < 0;
    return documents_[a]->path < documents_[b]->path;
  });
  ranks_.resize(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) ranks_[order[i]] = i;
}

void SearchIndex::addTerms(std::unordered_map<std::string, std::vector<Posting>>& terms, std::uint32_t document,
                           const std::string& text, Field field) const {
  const std::string folded = foldCase(text);
  for (const std::string_view term : searchTerms(folded)) {
    std::vector<Posting>& postings = terms[std::string(term)];
    if (postings.empty() || postings.back().document != document) postings.push_back({document, 0});
    postings.back().weight = std::max(postings.back().weight, kFieldWeights[static_cast<std::size_t>(field)]);
  }
}

std::shared_ptr<const LibraryDocument> SearchIndex::byUid(const std::string& uid) const {
  const auto found = byUid_.find(uid);
  return found == byUid_.end() ? nullptr : documents_[found->second];
}

std::shared_ptr<const LibraryDocument> SearchIndex::byPath(const std::string& path) const {
  const auto found = byPath_.find(path);
  return found == byPath_.end() ? nullptr : documents_[found->second];
}

std::vector<float> SearchIndex::scoresOf(const std::string& word) const {
  std::vector<float> scores(documents_.size(), 0.f);
  for (std::size_t at = vocabulary_.find(word); at != std::string::npos;) {
    const auto next = std::upper_bound(termBegins_.begin(), termBegins_.end(), static_cast<std::uint32_t>(at));
    const auto term = static_cast<std::size_t>(next - termBegins_.begin()) - 1;
    const bool begins = at == termBegins_[term];
    const bool whole = begins && termBegins_[term + 1] - at == word.size() + 1;
    const float part = whole ? kWholeWord : begins ? kBeginning : kInside;
    for (std::uint32_t i = postingBegins_[term]; i < postingBegins_[term + 1]; ++i) {
      float& score = scores[postings_[i].document];
      score = std::max(score, part * postings_[i].weight);
    }
    at = vocabulary_.find(word, termBegins_[term + 1]);
  }
  return scores;
}

bool SearchIndex::passes(const LibraryDocument& document, const SearchQuery& query,
                         const std::unordered_set<std::string>& starred) const {
  if (!document.isDashboard || (query.starred && starred.count(document.path) == 0)) return false;
  for (const std::string& tag : query.tags) {
    if (std::none_of(document.tags.begin(), document.tags.end(),
                     [&tag](const std::string& own) { return foldCase(own) == tag; }))
      return false;
  }
  if (query.folders.empty()) return true;
  const std::string folder = foldCase(document.folder);
  return std::any_of(query.folders.begin(), query.folders.end(), [&folder](const std::string& wanted) {
    return folder == wanted || (folder.starts_with(wanted) && folder[wanted.size()] == '/');
  });
}

std::vector<SearchHit> SearchIndex::search(const SearchQuery& query, std::size_t limit,
                                           const std::unordered_set<std::string>& starred) const {
  std::vector<float> total(documents_.size(), 0.f);
  std::vector<bool> out(documents_.size(), false);
  for (const std::string& word : query.words) {
    const std::vector<float> scores = scoresOf(word);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (scores[i] == 0.f) out[i] = true;
      total[i] += scores[i];
    }
  }
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < documents_.size(); ++i) {
    if (out[i] || !passes(*documents_[i], query, starred)) continue;
    if (query.words.size() == 1 && foldedTitles_[i] == query.words.front()) total[i] += kSameTitle;
    found.push_back(i);
  }
  const auto better = [&](std::uint32_t a, std::uint32_t b) {
    if (total[a] != total[b]) return total[a] > total[b];
    return ranks_[a] < ranks_[b];
  };
  const std::size_t count = std::min(limit, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(), better);
  std::vector<SearchHit> hits;
  for (std::size_t i = 0; i < count; ++i) hits.push_back({documents_[found[i]], total[found[i]]});
  return hits;
}

SearchMatch SearchIndex::matchOf(const LibraryDocument& document, const SearchQuery& query) {
  SearchMatch best;
  std::size_t most = 0;
  // Fields in the order of their weight: another one must show more of the words.
  const auto look = [&](Field field, const std::string& text) {
    const std::string folded = foldCase(text);
    const auto count = static_cast<std::size_t>(
        std::count_if(query.words.begin(), query.words.end(),
                      [&folded](const std::string& word) { return folded.find(word) != std::string::npos; }));
    if (count <= most) return;
    most = count;
    best = {field, text};
  };
  const auto lookAt = [&](Field field, const std::vector<std::string>& texts) {
    for (const std::string& text : texts)
      if (most < query.words.size()) look(field, text);
  };
  look(Field::Title, document.title);
  lookAt(Field::Tag, document.tags);
  if (most < query.words.size()) look(Field::Folder, document.folder);
  lookAt(Field::Panel, document.panelTitles);
  lookAt(Field::Metric, document.metrics);
  lookAt(Field::Query, document.queries);
  return best;
}

std::map<std::string, int> SearchIndex::tags() const {
  std::map<std::string, int> counts;
  for (const auto& document : documents_)
    if (document->isDashboard)
      for (const std::string& tag : document->tags) ++counts[tag];
  return counts;
}

std::map<std::string, int> SearchIndex::folders() const {
  std::map<std::string, int> counts;
  for (const auto& document : documents_)
    if (document->isDashboard) ++counts[document->folder];
  return counts;
}

}  // namespace oriel::dashboards
