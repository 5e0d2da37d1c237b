#include "dashboards/variables/globals.h"

#include <algorithm>
#include <cctype>

#include "dashboards/format/time_zone.h"
#include "dashboards/variables/interval.h"
#include "dashboards/variables/url_text.h"

namespace oriel::dashboards {
namespace {

constexpr int kUsualPoints = 1000;
constexpr Duration kUsualScrape = 15 * kSecond;

void addTimeGlobals(Scope& scope) {
  const Duration length = scope.range.to - scope.range.from;
  const Duration interval = calculateInterval(length, kUsualPoints, kSecond);
  const Duration rate = std::max<Duration>(kMinute, interval + kUsualScrape);
  const std::string seconds = std::to_string((length + kSecond / 2) / kSecond);
  scope.globals["__interval"] = intervalText(interval);
  scope.globals["__interval_ms"] = std::to_string(interval);
  scope.globals["__rate_interval"] = intervalText(rate);
  scope.globals["__rate_interval_ms"] = std::to_string(rate);
  scope.globals["__range"] = seconds + "s";
  scope.globals["__range_s"] = seconds;
  scope.globals["__range_ms"] = std::to_string(length);
  scope.globals["__timezone"] = zoneName(scope.timezone);
}

void addAccountGlobals(Scope& scope) {
  scope.globals["__org"] = scope.globals["__org.id"] = "1";
  scope.globals["__org.name"] = "Main Org.";
  scope.globals["__user"] = scope.globals["__user.id"] = "1";
  scope.globals["__user.login"] = "admin";
  scope.globals["__user.email"] = "admin@localhost";
}

}  // namespace

Scope dashboardScope(const Dashboard& dashboard, TimeRange range, const std::string& from, const std::string& to) {
  Scope scope;
  scope.range = range;
  scope.timezone = dashboard.timezone;
  // What is relative stays so in links; a point in time is the same in every zone only as a number.
  const auto linkText = [](const std::string& text, Timestamp time) {
    return text.rfind("now", 0) == 0 ? text : std::to_string(time);
  };
  scope.fromText = linkText(from, range.from);
  scope.toText = linkText(to, range.to);
  scope.urlPath = dashboardPath(dashboard.uid, dashboard.title);
  scope.globals["__dashboard"] = scope.globals["__dashboard.name"] = dashboard.title;
  scope.globals["__dashboard.uid"] = dashboard.uid;
  // Nobody types into a list while its options are looked up: everything may match.
  scope.globals["__searchFilter"] = ".*";
  addTimeGlobals(scope);
  addAccountGlobals(scope);
  return scope;
}

std::string titleSlug(const std::string& title) {
  std::string slug;
  bool gap = false;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    if (!std::isalnum(byte) && byte < 0x80) {
      gap = true;
      continue;
    }
    if (gap && !slug.empty()) slug += '-';
    gap = false;
    slug += static_cast<char>(std::tolower(byte));
  }
  return slug;
}

std::string dashboardPath(const std::string& uid, const std::string& title) {
  const std::string slug = titleSlug(title);
  return "/d/" + percentEncoded(uid) + (slug.empty() ? "" : "/" + percentEncoded(slug));
}

}  // namespace oriel::dashboards
