#pragma once

#include <optional>
#include <string>
#include <vector>

namespace oriel::dashboards {

/// A dashboard that a link may open.
struct FoundDashboard {
  std::string uid;
  std::string title;
  std::string path;  ///< of its file, or whatever the one who answers opens it by
};

/// Where links find dashboards: the library, or a list of a test. Called on the thread that follows a link; must not
/// block.
class DashboardLookup {
 public:
  virtual ~DashboardLookup() = default;
  virtual std::optional<FoundDashboard> byUid(const std::string& uid) const = 0;
  /// By the title as addresses have it (titleSlug() in variables/globals.h).
  virtual std::optional<FoundDashboard> bySlug(const std::string& slug) const = 0;
  /// Those that have all of the tags, by title; no tags means all dashboards. At most `limit`.
  virtual std::vector<FoundDashboard> withTags(const std::vector<std::string>& tags, std::size_t limit) const = 0;
};

/// For those who have no library at hand.
class NoDashboards : public DashboardLookup {
 public:
  std::optional<FoundDashboard> byUid(const std::string&) const override { return {}; }
  std::optional<FoundDashboard> bySlug(const std::string&) const override { return {}; }
  std::vector<FoundDashboard> withTags(const std::vector<std::string>&, std::size_t) const override { return {}; }
};

}  // namespace oriel::dashboards
