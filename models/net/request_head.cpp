#include "models/net/request_head.h"

#include "models/net/encoding.h"

namespace oriel::net {
namespace {

/// What may go on to another server than the one that was named.
bool isHarmlessHeader(const std::string& name) {
  const std::string lower = lowerCase(name);
  return lower.starts_with("accept") || lower == "user-agent" || lower == "content-type" ||
         lower == "x-prometheus-scrape-timeout-seconds";
}

std::optional<std::string> authorization(const HttpConfig& config) {
  if (config.hasBasicAuth) return "Basic " + base64(config.username + ":" + config.password);
  if (config.credentials.empty()) return std::nullopt;
  return (config.authorizationType.empty() ? "Bearer" : config.authorizationType) + " " + config.credentials;
}

}  // namespace

Result<Headers> requestHeaders(const HttpRequest& request, const HttpConfig& config, bool foreign) {
  Headers out;
  out.reserve(request.headers.size() + config.headers.size() + 2);
  bool agent = false;
  const auto add = [&](const std::string& name, const std::string& value) -> Status {
    if (!isHeaderName(name)) return makeError(ErrorCode::InvalidInput, "no header name: " + name.substr(0, 40));
    if (!isHeaderValue(value)) {
      return makeError(ErrorCode::InvalidInput, "the value of header " + name + " holds a control character");
    }
    agent = agent || lowerCase(name) == "user-agent";
    out.emplace_back(name, value);
    return {};
  };
  for (const auto& [name, value] : request.headers) {
    if (!foreign || isHarmlessHeader(name)) ORIEL_TRY(add(name, value));
  }
  if (!foreign) {
    for (const auto& [name, value] : config.headers) ORIEL_TRY(add(name, value));
    if (const auto credentials = authorization(config)) ORIEL_TRY(add("Authorization", *credentials));
  }
  if (!agent) out.emplace_back("User-Agent", "Oriel");
  return out;
}

}  // namespace oriel::net
