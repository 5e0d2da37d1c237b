#pragma once

#include <utility>

#include "dashboards/links/dashboard_lookup.h"
#include "dashboards/search/search_index.h"

namespace oriel::dashboards {

/// Where links find the dashboards of the library. Holds one state of the index; make a new one for each link that is
/// followed. Any thread.
class LibraryLookup : public DashboardLookup {
 public:
  explicit LibraryLookup(SearchIndexPtr index) : index_(std::move(index)) {}

  std::optional<FoundDashboard> byUid(const std::string& uid) const override;
  std::optional<FoundDashboard> bySlug(const std::string& slug) const override;
  std::vector<FoundDashboard> withTags(const std::vector<std::string>& tags, std::size_t limit) const override;

 private:
  SearchIndexPtr index_;  ///< may be null: an empty library
};

}  // namespace oriel::dashboards
