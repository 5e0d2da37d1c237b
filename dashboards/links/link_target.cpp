#include "dashboards/links/link_target.h"

#include "dashboards/variables/globals.h"

namespace oriel::dashboards {
namespace {

constexpr std::size_t kMostOfTags = 100;

std::string withParameters(std::string url, const std::string& parameters) {
  if (parameters.empty()) return url;
  std::string fragment;
  if (const std::size_t hash = url.find('#'); hash != std::string::npos) {
    fragment = url.substr(hash);
    url.resize(hash);
  }
  const std::size_t question = url.find('?');
  if (question == std::string::npos) {
    url += '?';
  } else if (question + 1 < url.size()) {
    url += '&';
  }
  return url + parameters + fragment;
}

// What the switches of a link add to its address.
std::string carriedAlong(const DashboardLink& link, const Scope& scope) {
  std::string text = link.keepTime ? timeRangeUrl(scope) : std::string();
  const std::string variables = link.includeVars ? allVariablesUrl(scope) : std::string();
  if (!text.empty() && !variables.empty()) text += '&';
  return text + variables;
}

LinkTarget filledTarget(const std::string& url, const LinkContext& context) {
  return resolveUrl(url, context.lookup, context.ownUid);
}

LinkTarget linkOf(const Link& link, const LinkContext& context, DefaultFormat format) {
  LinkTarget target = filledTarget(interpolate(link.url, context.scope, format, context.data), context);
  target.title = interpolate(link.title, context.scope, DefaultFormat::Glob, context.data);
  if (target.title.empty()) target.title = target.url;
  target.newTab = link.newTab;
  return target;
}

}  // namespace

std::string dashboardLinkTitle(const DashboardLink& link, const Scope& scope) {
  std::string title = interpolate(link.title, scope, DefaultFormat::Text);
  if (title.empty()) title = link.kind == DashboardLink::Kind::Url ? link.url : "Dashboards";
  return title;
}

std::vector<LinkTarget> dashboardLinkTargets(const DashboardLink& link, const LinkContext& context) {
  const std::string parameters = carriedAlong(link, context.scope);
  const std::string tooltip = interpolate(link.tooltip, context.scope, DefaultFormat::Text);
  std::vector<LinkTarget> targets;
  const auto add = [&](const std::string& url, std::string title) {
    LinkTarget target = filledTarget(withParameters(url, parameters), context);
    target.title = std::move(title);
    target.tooltip = tooltip;
    target.newTab = link.newTab;
    targets.push_back(std::move(target));
  };
  if (link.kind == DashboardLink::Kind::Url) {
    add(interpolate(link.url, context.scope, DefaultFormat::Glob), dashboardLinkTitle(link, context.scope));
    return targets;
  }
  for (const FoundDashboard& found : context.lookup.withTags(link.tags, kMostOfTags)) {
    if (!context.ownUid.empty() && found.uid == context.ownUid) continue;
    add(dashboardPath(found.uid, found.title), found.title);
    // Two files may have one uid, or none: the one that was found is meant.
    targets.back().kind = LinkTarget::Kind::Dashboard;
    targets.back().found = found;
    targets.back().message.clear();
  }
  return targets;
}

LinkTarget panelLinkTarget(const Link& link, const LinkContext& context) {
  return linkOf(link, context, DefaultFormat::Glob);
}

LinkTarget dataLinkTarget(const Link& link, const LinkContext& context) {
  return linkOf(link, context, DefaultFormat::UriEncode);
}

}  // namespace oriel::dashboards
