#include "dashboards/search/library_lookup.h"

#include <algorithm>

#include "dashboards/variables/globals.h"

namespace oriel::dashboards {
namespace {

FoundDashboard foundDocument(const LibraryDocument& document) { return {document.uid, document.title, document.path}; }

bool hasTags(const LibraryDocument& document, const std::vector<std::string>& tags) {
  return std::all_of(tags.begin(), tags.end(), [&document](const std::string& tag) {
    return std::find(document.tags.begin(), document.tags.end(), tag) != document.tags.end();
  });
}

}  // namespace

std::optional<FoundDashboard> LibraryLookup::byUid(const std::string& uid) const {
  const auto document = index_ && !uid.empty() ? index_->byUid(uid) : nullptr;
  return document ? std::optional(foundDocument(*document)) : std::nullopt;
}

std::optional<FoundDashboard> LibraryLookup::bySlug(const std::string& slug) const {
  if (!index_ || slug.empty()) return {};
  for (const auto& document : index_->documents()) {
    if (document->isDashboard && titleSlug(document->title) == slug) return foundDocument(*document);
  }
  return {};
}

std::vector<FoundDashboard> LibraryLookup::withTags(const std::vector<std::string>& tags, std::size_t limit) const {
  std::vector<FoundDashboard> found;
  if (!index_) return found;
  for (const auto& document : index_->documents()) {
    if (document->isDashboard && hasTags(*document, tags)) found.push_back(foundDocument(*document));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const FoundDashboard& a, const FoundDashboard& b) { return a.title < b.title; });
  if (found.size() > limit) found.resize(limit);
  return found;
}

}  // namespace oriel::dashboards
