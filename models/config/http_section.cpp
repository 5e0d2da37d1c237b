#include "models/config/http_section.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "models/base/text.h"
#include "models/config/scalars.h"

namespace oriel::config {

namespace {

std::string lowerAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// Of two ways to say the same thing only one may stand there.
Status onlyOneOf(const Node& section, std::string_view what, std::initializer_list<std::string_view> keys) {
  const Node* first = nullptr;
  for (const std::string_view key : keys) {
    const Node* found = section.find(key);
    if (found == nullptr || found->isNull()) continue;
    if (first != nullptr) {
      std::string names;
      for (const std::string_view name : keys) names += (names.empty() ? "" : " & ") + std::string(name);
      return found->error("at most one of " + std::string(what) + names + " must be configured");
    }
    first = found;
  }
  return {};
}

Status readBasicAuth(const Node& node, const DecodeContext& context, net::HttpConfig& http) {
  MappingReader reader(node, "basic_auth");
  context.secret(reader, "username", http.username);
  context.path(reader, "username_file", http.usernameFile);
  context.secret(reader, "password", http.password);
  context.path(reader, "password_file", http.passwordFile);
  ORIEL_TRY(reader.finish());
  ORIEL_TRY(onlyOneOf(node, "basic_auth ", {"username", "username_file"}));
  ORIEL_TRY(onlyOneOf(node, "basic_auth ", {"password", "password_file"}));
  http.hasBasicAuth = true;
  return {};
}

Status readAuthorization(const Node& node, const DecodeContext& context, net::HttpConfig& http) {
  MappingReader reader(node, "authorization");
  std::string type = "Bearer";
  reader.text("type", type);
  context.secret(reader, "credentials", http.credentials);
  context.path(reader, "credentials_file", http.credentialsFile);
  ORIEL_TRY(reader.finish());
  ORIEL_TRY(onlyOneOf(node, "authorization ", {"credentials", "credentials_file"}));
  if (lowerAscii(type) == "basic")
    return node.error("authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
  http.authorizationType = type;
  return {};
}

Status readOauth2(const Node& node, const DecodeContext& context) {
  MappingReader reader(node, "oauth2");
  std::string clientId, tokenUrl, ignored;
  reader.text("client_id", clientId);
  context.secret(reader, "client_secret", ignored);
  context.secret(reader, "token_url", tokenUrl);
  std::vector<std::string> scopes;
  reader.texts("scopes", scopes);
  reader.with("tls_config", [&](const Node& tls) -> Status {
    const auto read = tlsOf(tls, context);
    return read.ok() ? Status() : Status(read.error());
  });
  for (const char* key :
       {"client_secret_file", "endpoint_params", "proxy_url", "no_proxy", "proxy_from_environment",
        "proxy_connect_header", "grant_type", "client_certificate_key_id", "client_certificate_key",
        "client_certificate_key_file", "signature_algorithm", "iss", "audience", "claims", "http_headers"})
    reader.ignore(key);
  ORIEL_TRY(reader.finish());
  if (clientId.empty()) return node.error("oauth2 client_id must be configured");
  if (tokenUrl.empty() && !reader.has("token_url")) return node.error("oauth2 token_url must be configured");
  ORIEL_TRY(onlyOneOf(node, "oauth2 ", {"client_secret", "client_secret_file"}));
  context.disable(node, "oauth2 is not in this version yet");
  return {};
}

Status readHeaders(const Node& node, const DecodeContext& context, net::HttpConfig& http) {
  return eachEntry(node, "http_headers", [&](const Node& key, const Node& value) -> Status {
    if (isReservedHeader(key.text())) return key.error("setting header " + quote(key.text()) + " is not allowed");
    MappingReader reader(value, "http_headers");
    std::vector<std::string> values, secrets, files;
    reader.texts("values", values);
    reader.texts("secrets", secrets);
    reader.texts("files", files);
    ORIEL_TRY(reader.finish());
    for (std::string& text : values) http.headers.emplace_back(key.text(), std::move(text));
    for (std::string& text : secrets) http.headers.emplace_back(key.text(), std::move(text));
    for (const std::string& file : files) {
      auto text = context.files.readText(context.absolute(file));
      if (!text.ok()) {
        context.disable(value, text.error().text);
        continue;
      }
      while (!text->empty() && std::isspace(static_cast<unsigned char>(text->back()))) text->pop_back();
      http.headers.emplace_back(key.text(), *text);
    }
    return {};
  });
}

Status readProxyHeaders(const Node& node, net::HttpConfig& http) {
  return eachEntry(node, "proxy_connect_header", [&](const Node& key, const Node& value) -> Status {
    ORIEL_ASSIGN(const std::vector<std::string> values, textsOf(value));
    for (const std::string& text : values) http.proxyHeaders.emplace_back(key.text(), text);
    return {};
  });
}

Status checkProxy(const Node& section, const net::HttpConfig& http) {
  const auto at = [&](std::string_view key) { return section.find(key) != nullptr ? *section.find(key) : section; };
  if (http.proxyFromEnvironment && !http.proxyUrl.empty())
    return at("proxy_url").error("if proxy_from_environment is configured, proxy_url must not be configured");
  if (http.proxyFromEnvironment && !http.noProxy.empty())
    return at("no_proxy").error("if proxy_from_environment is configured, no_proxy must not be configured");
  if (http.proxyUrl.empty() && !http.noProxy.empty())
    return at("no_proxy").error("if no_proxy is configured, proxy_url must also be configured");
  if (!http.proxyHeaders.empty() && !http.proxyFromEnvironment && http.proxyUrl.empty())
    return at("proxy_connect_header")
        .error("if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured");
  return {};
}

}  // namespace

bool isHttpUrl(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (lowerAscii(url.substr(0, scheme.size())) != scheme) continue;
    const std::string_view rest = url.substr(scheme.size());
    return !rest.empty() && rest.front() != '/' && rest.front() != '?' && rest.front() != '#';
  }
  return false;
}

bool isReservedHeader(std::string_view name) {
  static constexpr std::array<std::string_view, 29> reserved = {"accept",
                                                                "accept-charset",
                                                                "accept-encoding",
                                                                "accept-language",
                                                                "accept-ranges",
                                                                "authorization",
                                                                "connection",
                                                                "content-disposition",
                                                                "content-encoding",
                                                                "content-length",
                                                                "content-type",
                                                                "cookie",
                                                                "date",
                                                                "forwarded",
                                                                "host",
                                                                "keep-alive",
                                                                "origin",
                                                                "proxy-authenticate",
                                                                "proxy-authorization",
                                                                "referer",
                                                                "te",
                                                                "trailer",
                                                                "transfer-encoding",
                                                                "upgrade",
                                                                "user-agent",
                                                                "x-prometheus-remote-read-version",
                                                                "x-prometheus-remote-write-version",
                                                                "x-prometheus-scrape-timeout-seconds",
                                                                "www-authenticate"};
  return std::find(reserved.begin(), reserved.end(), lowerAscii(name)) != reserved.end();
}

Result<net::TlsConfig> tlsOf(const Node& node, const DecodeContext& context) {
  net::TlsConfig tls;
  MappingReader reader(node, "tls_config");
  context.secret(reader, "ca", tls.ca);
  context.secret(reader, "cert", tls.cert);
  context.secret(reader, "key", tls.key);
  context.path(reader, "ca_file", tls.caFile);
  context.path(reader, "cert_file", tls.certFile);
  context.path(reader, "key_file", tls.keyFile);
  reader.text("server_name", tls.serverName);
  reader.boolean("insecure_skip_verify", tls.insecureSkipVerify);
  readWord(reader, "min_version", {"", "TLS10", "TLS11", "TLS12", "TLS13"}, tls.minVersion);
  readWord(reader, "max_version", {"", "TLS10", "TLS11", "TLS12", "TLS13"}, tls.maxVersion);
  ORIEL_TRY(reader.finish());
  ORIEL_TRY(onlyOneOf(node, "", {"ca", "ca_file"}));
  ORIEL_TRY(onlyOneOf(node, "", {"cert", "cert_file"}));
  ORIEL_TRY(onlyOneOf(node, "", {"key", "key_file"}));
  const bool hasCert = reader.has("cert") || reader.has("cert_file");
  const bool hasKey = reader.has("key") || reader.has("key_file");
  if (hasCert && !hasKey)
    return node.error("exactly one of key or key_file must be configured when a client certificate is configured");
  if (hasKey && !hasCert)
    return node.error("exactly one of cert or cert_file must be configured when a client key is configured");
  return tls;
}

void readHttpClient(MappingReader& reader, const Node& section, const DecodeContext& context, net::HttpConfig& http) {
  reader.with("basic_auth", [&](const Node& node) { return readBasicAuth(node, context, http); });
  reader.with("authorization", [&](const Node& node) { return readAuthorization(node, context, http); });
  reader.with("oauth2", [&](const Node& node) { return readOauth2(node, context); });
  if (context.secret(reader, "bearer_token", http.credentials)) http.authorizationType = "Bearer";
  if (context.path(reader, "bearer_token_file", http.credentialsFile)) http.authorizationType = "Bearer";
  reader.with("tls_config", [&](const Node& node) -> Status {
    ORIEL_ASSIGN(http.tls, tlsOf(node, context));
    return {};
  });
  context.secret(reader, "proxy_url", http.proxyUrl);
  reader.text("no_proxy", http.noProxy);
  reader.boolean("proxy_from_environment", http.proxyFromEnvironment);
  reader.with("proxy_connect_header", [&](const Node& node) { return readProxyHeaders(node, http); });
  reader.boolean("follow_redirects", http.followRedirects);
  reader.boolean("enable_http2", http.enableHttp2);
  reader.with("http_headers", [&](const Node& node) { return readHeaders(node, context, http); });

  if (const Status one = onlyOneOf(section, "", {"bearer_token", "bearer_token_file"}); !one.ok())
    reader.fail(one.error());
  for (const char* bearer : {"bearer_token", "bearer_token_file"})
    if (const Status one = onlyOneOf(section, "", {"basic_auth", "oauth2", bearer, "authorization"}); !one.ok())
      reader.fail(one.error());
  if (const Status proxy = checkProxy(section, http); !proxy.ok()) reader.fail(proxy.error());
}

}  // namespace oriel::config
