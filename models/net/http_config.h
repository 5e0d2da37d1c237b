#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace oriel::net {

struct TlsConfig {
  std::string ca, cert, key;              ///< PEM text
  std::string caFile, certFile, keyFile;  ///< paths, relative to the configuration's folder already resolved
  std::string serverName;
  bool insecureSkipVerify = false;
  std::string minVersion, maxVersion;  ///< `TLS10` ... `TLS13`; empty: the library's
  friend bool operator==(const TlsConfig&, const TlsConfig&) = default;
};

/// How a client speaks to its servers: Prometheus' `http_config`. A plain value. Files are read at each request (they
/// may be rotated), on the blocking side of the client. At most one of basic auth, authorization and oauth2 is set.
struct HttpConfig {
  bool hasBasicAuth = false;
  std::string username, usernameFile, password, passwordFile;
  std::string authorizationType;  ///< `Bearer`; empty: none
  std::string credentials, credentialsFile;
  TlsConfig tls{};
  std::string proxyUrl;
  std::string noProxy;
  bool proxyFromEnvironment = false;
  std::vector<std::pair<std::string, std::string>> proxyHeaders;
  std::vector<std::pair<std::string, std::string>> headers;
  bool followRedirects = true;  ///< credentials never follow to another host
  bool enableHttp2 = true;
  friend bool operator==(const HttpConfig&, const HttpConfig&) = default;
};

}  // namespace oriel::net
