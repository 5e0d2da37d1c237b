#include "dashboards/provisioning/source_entry.h"

#include <fmt/format.h>

#include <cctype>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/provisioning/sha256.h"
#include "models/base/text.h"
#include "models/config/secrets.h"

namespace oriel::dashboards {

namespace {

constexpr std::size_t kMaxSourceText = 4096;

Error sourceProblem(ErrorCode code, std::string text, const char* path) {
  Error error = makeError(code, std::move(text));
  error.place.path = path;
  return error;
}

/// `user:password@` in an address.
bool hasPassword(const std::string& url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string::npos) return false;
  const std::string authority = url.substr(begin + 3, url.find_first_of("/?#", begin + 3) - begin - 3);
  const std::size_t at = authority.rfind('@');
  return at != std::string::npos && authority.substr(0, at).find(':') != std::string::npos;
}

constexpr const char* kWrittenOut =
    "Oriel writes no passwords into its files: put it into an environment variable of Oriel and give its name, such as "
    "$PROMETHEUS_PASSWORD";

Status takeSecure(const Json& json, SourceEntry& source) {
  for (const char* key : {"password", "basicAuthPassword"})
    if (!jsonText(json, key).empty()) return sourceProblem(ErrorCode::Unsupported, kWrittenOut, key);
  const Json* secure = jsonFind(json, "secureJsonData");
  if (secure == nullptr) return {};
  if (!secure->is_object()) return sourceProblem(ErrorCode::InvalidInput, "must be an object", "secureJsonData");
  for (const auto& [key, value] : secure->items()) {
    const std::string text = jsonTextOf(value);
    if (text.empty()) continue;
    if (!isSecretName(text)) return sourceProblem(ErrorCode::Unsupported, kWrittenOut, "secureJsonData");
    source.secure[key] = text;
  }
  return {};
}

std::string secretOf(const SourceEntry& source, const std::string& key, const config::SecretLookup& secrets,
                     std::vector<std::string>& missing) {
  const auto found = source.secure.find(key);
  if (found == source.secure.end()) return {};
  const config::Expanded expanded = config::expandWhole(found->second, secrets);
  if (!expanded.missing.empty()) missing.push_back(expanded.missing);
  return expanded.text;
}

void connectHeaders(const SourceEntry& source, const Json& data, const config::SecretLookup& secrets,
                    ConnectedSource& out) {
  constexpr int kMaxHeaders = 50;
  for (int i = 1; i <= kMaxHeaders; ++i) {
    const std::string name = jsonText(data, "httpHeaderName" + std::to_string(i));
    if (name.empty()) return;
    std::string value = secretOf(source, "httpHeaderValue" + std::to_string(i), secrets, out.missing);
    out.config.http.headers.emplace_back(name, std::move(value));
  }
}

}  // namespace

bool isSecretName(const std::string& text) {
  const config::Expanded expanded = config::expandWhole(text, [](const std::string&) { return std::string("\x01"); });
  return text.starts_with('$') && expanded.text == "\x01";
}

std::string sourceUidOfName(const std::string& name) {
  const auto hash = sha256(name);
  std::string uid = "P";
  for (std::size_t i = 0; i < 8; ++i) uid += fmt::format("{:02X}", hash[i]);
  return uid;
}

Result<SourceEntry> sourceFromJson(const Json& json) {
  if (!json.is_object()) return sourceProblem(ErrorCode::InvalidInput, "a data source is a JSON object", "");
  SourceEntry source;
  source.name = jsonText(json, "name");
  source.uid = jsonText(json, "uid");
  source.type = jsonText(json, "type");
  source.access = jsonText(json, "access", "proxy");
  source.url = jsonText(json, "url");
  source.user = jsonText(json, "user");
  source.database = jsonText(json, "database");
  source.basicAuth = jsonBool(json, "basicAuth");
  source.basicAuthUser = jsonText(json, "basicAuthUser");
  source.withCredentials = jsonBool(json, "withCredentials");
  source.isDefault = jsonBool(json, "isDefault");
  source.version = jsonInt(json, "version", 1);
  if (source.name.empty()) return sourceProblem(ErrorCode::InvalidInput, "a data source needs a name", "name");
  if (source.type.empty()) return sourceProblem(ErrorCode::InvalidInput, "a data source needs a type", "type");
  for (const std::string* text : {&source.name, &source.uid, &source.type, &source.access, &source.url, &source.user,
                                  &source.database, &source.basicAuthUser})
    if (text->size() > kMaxSourceText || !isUtf8(*text))
      return sourceProblem(ErrorCode::InvalidInput, "a text is too long or not UTF-8", "");
  if (hasPassword(source.url)) return sourceProblem(ErrorCode::Unsupported, kWrittenOut, "url");
  ORIEL_TRY(takeSecure(json, source));
  if (const Json* data = jsonFind(json, "jsonData"); jsonIsObject(data))
    source.jsonData = std::make_shared<const Json>(*data);
  return source;
}

Json sourceToJson(const SourceEntry& source, bool forFile) {
  Json json = {{"name", source.name},
               {"uid", source.uid},
               {"type", source.type},
               {"access", source.access},
               {"url", source.url},
               {"user", source.user},
               {"database", source.database},
               {"basicAuth", source.basicAuth},
               {"basicAuthUser", source.basicAuthUser},
               {"withCredentials", source.withCredentials},
               {"isDefault", source.isDefault},
               {"version", source.version},
               {"jsonData", source.jsonData ? *source.jsonData : Json::object()}};
  Json secure = Json::object();
  for (const auto& [key, value] : source.secure) {
    if (!forFile)
      secure[key] = true;
    else if (isSecretName(value))
      secure[key] = value;
  }
  json[forFile ? "secureJsonData" : "secureJsonFields"] = std::move(secure);
  if (!forFile) json["readOnly"] = source.readOnly;
  return json;
}

ConnectedSource connectSource(const SourceEntry& source, const config::SecretLookup& secrets) {
  ConnectedSource out;
  out.config.name = source.name;
  out.config.uid = source.uid;
  out.config.type = source.type;
  const config::Expanded url = config::expandWhole(source.url, secrets);
  if (!url.missing.empty()) out.missing.push_back(url.missing);
  out.config.url = url.text;
  out.config.embeddedWhenUnreachable = true;
  const Json empty = Json::object();
  const Json& data = source.jsonData ? *source.jsonData : empty;
  if (const auto interval = parseDuration(jsonText(data, "timeInterval")); interval.ok() && *interval > 0)
    out.config.scrapeInterval = *interval;
  if (source.basicAuth) {
    out.config.http.hasBasicAuth = true;
    out.config.http.username = source.basicAuthUser;
    out.config.http.password = secretOf(source, "basicAuthPassword", secrets, out.missing);
  }
  out.config.http.tls.insecureSkipVerify = jsonBool(data, "tlsSkipVerify");
  out.config.http.tls.serverName = jsonText(data, "serverName");
  if (jsonBool(data, "tlsAuthWithCACert")) out.config.http.tls.ca = secretOf(source, "tlsCACert", secrets, out.missing);
  if (jsonBool(data, "tlsAuth")) {
    out.config.http.tls.cert = secretOf(source, "tlsClientCert", secrets, out.missing);
    out.config.http.tls.key = secretOf(source, "tlsClientKey", secrets, out.missing);
  }
  connectHeaders(source, data, secrets, out);
  return out;
}

}  // namespace oriel::dashboards
