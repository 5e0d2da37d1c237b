#pragma once

#include <string>
#include <vector>

#include "dashboards/links/dashboard_lookup.h"
#include "dashboards/links/url_parameters.h"
#include "dashboards/variables/data_context.h"
#include "dashboards/variables/interpolate.h"

namespace oriel::dashboards {

/// A link with everything filled in, and what following it does. Nothing but the three kinds is ever done: no script,
/// no file, no other scheme.
struct LinkTarget {
  enum class Kind {
    Dashboard,  ///< one of the library: `found`, with `parameters` taken over
    Browser,    ///< `url` is http or https and is given to the browser
    Refused     ///< `message` says why
  };
  Kind kind = Kind::Refused;
  std::string title;
  std::string tooltip;
  std::string url;  ///< variables filled in
  bool newTab = false;
  FoundDashboard found;      ///< of Kind::Dashboard
  bool isOwn = false;        ///< of Kind::Dashboard: the dashboard that the link stands on
  UrlParameters parameters;  ///< of Kind::Dashboard
  std::string message;       ///< of Kind::Refused
};

/// What a link may open and what it is filled in with. The parts must outlive the calls.
struct LinkContext {
  const Scope& scope;
  const DashboardLookup& lookup;
  std::string ownUid;                 ///< of the dashboard that the link stands on
  const DataContext* data = nullptr;  ///< of a data link
};

/// What an address means: `/d/<uid>`, `/dashboard/db/<title>` and `?var-x=y` are dashboards, http(s) is for the
/// browser, everything else is refused. Never fails, whatever the text. Any thread.
LinkTarget resolveUrl(const std::string& url, const DashboardLookup& lookup, const std::string& ownUid);

/// A link of the dashboard's bar: itself, or one for each dashboard that has its tags (not the one it stands on).
std::vector<LinkTarget> dashboardLinkTargets(const DashboardLink& link, const LinkContext& context);
/// The title of the menu, or of the button, of such a link.
std::string dashboardLinkTitle(const DashboardLink& link, const Scope& scope);
/// A link of a panel.
LinkTarget panelLinkTarget(const Link& link, const LinkContext& context);
/// A link of a value; `context.data` says of which.
LinkTarget dataLinkTarget(const Link& link, const LinkContext& context);

}  // namespace oriel::dashboards
