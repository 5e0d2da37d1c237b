#include "models/api/json.h"
#include "models/api/routes.h"

// What changes or copies the store; off unless asked for.
namespace oriel::api {

namespace {

const ApiError kAdminOff{"unavailable", "admin APIs disabled"};

Outcome noContent() {
  net::ServerResponse response;
  response.status = 204;
  return response;
}

}  // namespace

Outcome deleteSeries(const ApiServices& services, const ApiRequest& request, std::string&) {
  if (!services.admin) return kAdminOff;
  ORIEL_API_ASSIGN(const auto selectors, matchParameters(request));
  if (selectors.empty()) return badData("no match[] parameter provided");
  ORIEL_API_ASSIGN(const Timestamp start, timeParameter(request, "start", kMinTimestamp));
  ORIEL_API_ASSIGN(const Timestamp end, timeParameter(request, "end", kMaxTimestamp));
  for (const auto& matchers : selectors)
    if (const Status status = services.admin->deleteSamples(start, end, matchers); !status.ok())
      return errorOf(status.error());
  return noContent();
}

Outcome cleanTombstones(const ApiServices& services, const ApiRequest&, std::string&) {
  if (!services.admin) return kAdminOff;
  if (const Status status = services.admin->cleanTombstones(); !status.ok()) return errorOf(status.error());
  return noContent();
}

Outcome snapshot(const ApiServices& services, const ApiRequest& request, std::string& out) {
  if (!services.admin) return kAdminOff;
  const std::string& skip = request.value("skip_head");
  if (!skip.empty() && skip != "true" && skip != "false" && skip != "1" && skip != "0")
    return invalidParameter("skip_head", "unable to parse boolean \"" + skip + "\"");
  const auto name = services.admin->snapshot(skip == "true" || skip == "1");
  if (!name.ok()) return errorOf(name.error());
  out.push_back('{');
  writeMember(out, "name", *name);
  out.push_back('}');
  return {};
}

}  // namespace oriel::api
