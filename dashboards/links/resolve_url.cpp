#include <algorithm>
#include <cctype>

#include "dashboards/links/link_target.h"
#include "dashboards/variables/globals.h"
#include "dashboards/variables/url_text.h"

namespace oriel::dashboards {
namespace {

constexpr std::size_t kLongestUrl = 65536;

// As browsers read it: blanks and control characters around it, line breaks and tabs in it do not count.
std::string cleanedUrl(const std::string& url) {
  const auto isBlank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  std::string result = url;
  while (!result.empty() && isBlank(result.back())) result.pop_back();
  result.erase(0, static_cast<std::size_t>(std::find_if_not(result.begin(), result.end(), isBlank) - result.begin()));
  std::erase_if(result, [](char c) { return c == '\n' || c == '\r' || c == '\t'; });
  return result;
}

// What stands before the first colon, when that is a scheme; lower case.
std::string schemeOf(std::string_view url) {
  std::string scheme;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ':') return scheme;
    const bool fits =
        std::isalpha(byte) || (!scheme.empty() && (std::isdigit(byte) || c == '+' || c == '-' || c == '.'));
    if (!fits) return {};
    scheme += static_cast<char>(std::tolower(byte));
  }
  return {};
}

bool isWebUrl(const std::string& url, const std::string& scheme) {
  if (scheme != "http" && scheme != "https") return false;
  const std::string_view rest = std::string_view(url).substr(scheme.size() + 1);
  return rest.size() > 2 && rest.rfind("//", 0) == 0 && rest[2] != '/' && rest.find('\0') == std::string_view::npos;
}

std::vector<std::string> pathParts(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (!part.empty()) parts.push_back(percentDecoded(part));
  }
  return parts;
}

// The dashboard that a path names; `what` says it for a person when there is none.
std::optional<FoundDashboard> dashboardAt(const std::vector<std::string>& parts, const DashboardLookup& lookup,
                                          std::string& what) {
  // Grafana may stand below a path of its own: `/grafana/d/<uid>`.
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (parts[i] == "d" || parts[i] == "d-solo") {
      what = "with the uid " + parts[i + 1];
      auto found = lookup.byUid(parts[i + 1]);
      if (!found && i + 2 < parts.size()) found = lookup.bySlug(parts[i + 2]);
      return found;
    }
    if ((parts[i] == "dashboard" || parts[i] == "dashboard-solo") && i + 2 < parts.size() &&
        (parts[i + 1] == "db" || parts[i + 1] == "file")) {
      std::string slug = parts[i + 2];
      if (parts[i + 1] == "file" && slug.ends_with(".json")) slug.resize(slug.size() - 5);
      what = "called " + slug;
      auto found = lookup.bySlug(titleSlug(slug));
      return found ? found : lookup.byUid(slug);
    }
  }
  return {};
}

LinkTarget refusedLink(LinkTarget target, std::string message) {
  target.kind = LinkTarget::Kind::Refused;
  target.message = std::move(message);
  return target;
}

}  // namespace

LinkTarget resolveUrl(const std::string& given, const DashboardLookup& lookup, const std::string& ownUid) {
  LinkTarget target;
  if (given.size() > kLongestUrl) return refusedLink(target, "the address is longer than 65,536 characters");
  target.url = cleanedUrl(given);
  const std::string scheme = schemeOf(target.url);
  if (isWebUrl(target.url, scheme)) {
    target.kind = LinkTarget::Kind::Browser;
    return target;
  }
  if (!scheme.empty()) return refusedLink(target, "addresses that begin with " + scheme + ": are not opened");
  if (target.url.empty()) return refusedLink(target, "the link has no address");
  if (target.url.rfind("//", 0) == 0) return refusedLink(target, "an address needs http: or https: before //");
  const std::string_view path = std::string_view(target.url).substr(0, target.url.find_first_of("?#"));
  target.parameters = readUrlParameters(target.url.find('?') == std::string::npos ? "" : target.url);
  if (path.empty()) {
    target.kind = LinkTarget::Kind::Dashboard;
    target.isOwn = true;
    target.found.uid = ownUid;
    return target;
  }
  std::string what;
  const auto found = dashboardAt(pathParts(path), lookup, what);
  if (found) {
    target.kind = LinkTarget::Kind::Dashboard;
    target.found = *found;
    target.isOwn = !ownUid.empty() && found->uid == ownUid;
    return target;
  }
  if (!what.empty()) return refusedLink(target, "there is no dashboard " + what + " in the library");
  return refusedLink(target, "only dashboards and web addresses can be opened, not " + target.url);
}

}  // namespace oriel::dashboards
