#include <array>
#include <cstdlib>

#include "models/net/curl_transfer.h"
#include "models/net/encoding.h"

// How a transfer reaches its server: TLS and proxies.
namespace oriel::net {

namespace {

long tlsVersion(const std::string& name, bool maximum) {
  struct Row {
    const char* name;
    long minimum, maximum;
  };
  static constexpr std::array kVersions{
      Row{"TLS10", CURL_SSLVERSION_TLSv1_0, CURL_SSLVERSION_MAX_TLSv1_0},
      Row{"TLS11", CURL_SSLVERSION_TLSv1_1, CURL_SSLVERSION_MAX_TLSv1_1},
      Row{"TLS12", CURL_SSLVERSION_TLSv1_2, CURL_SSLVERSION_MAX_TLSv1_2},
      Row{"TLS13", CURL_SSLVERSION_TLSv1_3, CURL_SSLVERSION_MAX_TLSv1_3},
  };
  for (const Row& row : kVersions) {
    if (name == row.name) return maximum ? row.maximum : row.minimum;
  }
  return name.empty() ? 0 : -1;
}

curl_blob blobOf(const std::string& text) {
  curl_blob blob{};
  blob.data = const_cast<char*>(text.data());  // NOLINT: libcurl copies it
  blob.len = text.size();
  blob.flags = CURL_BLOB_COPY;
  return blob;
}

std::string firstVariable(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

}  // namespace

Status CurlTransfer::setTls() {
  const TlsConfig& tls = config_->tls;
  const long least = tlsVersion(tls.minVersion, false);
  const long most = tlsVersion(tls.maxVersion, true);
  if (least < 0 || most < 0)
    return makeError(ErrorCode::InvalidInput, "TLS: a version is TLS10, TLS11, TLS12 or TLS13");
  if (least != 0 || most != 0) curl_easy_setopt(easy_, CURLOPT_SSLVERSION, least | most);
  if (!tls.ca.empty()) {
    // Only these: neither the system's file nor its folder.
    curl_easy_setopt(easy_, CURLOPT_CAINFO, nullptr);
    curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
    curl_blob ca = blobOf(tls.ca);
    curl_easy_setopt(easy_, CURLOPT_CAINFO_BLOB, &ca);
  }
  if (tls.insecureSkipVerify) {
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  connectTo_.reset();
  if (foreign_) return {};
  if (!tls.cert.empty()) {
    curl_blob cert = blobOf(tls.cert);
    curl_easy_setopt(easy_, CURLOPT_SSLCERT_BLOB, &cert);
  }
  if (!tls.key.empty()) {
    curl_blob key = blobOf(tls.key);
    curl_easy_setopt(easy_, CURLOPT_SSLKEY_BLOB, &key);
  }
  if (tls.serverName.empty() || tls.serverName == url_.host) return {};
  // libcurl greets and checks the name in the URL; where it connects to is told beside it.
  const std::string address = urlWithHost(url_, tls.serverName);
  if (address.empty()) return makeError(ErrorCode::InvalidInput, "TLS: no server name: " + tls.serverName);
  curl_easy_setopt(easy_, CURLOPT_URL, address.c_str());
  const std::string there = tls.serverName + ":" + url_.port + ":" + url_.host + ":" + url_.port;
  connectTo_.reset(curl_slist_append(nullptr, there.c_str()));
  curl_easy_setopt(easy_, CURLOPT_CONNECT_TO, connectTo_.get());
  return {};
}

Status CurlTransfer::setProxy() {
  std::string proxy = config_->proxyUrl;
  std::string except = config_->noProxy;
  if (config_->proxyFromEnvironment && proxy.empty() && !isLoopbackHost(url_.host)) {
    proxy = url_.scheme == "https" ? firstVariable({"HTTPS_PROXY", "https_proxy"})
                                   : firstVariable({"HTTP_PROXY", "http_proxy"});
    except = firstVariable({"NO_PROXY", "no_proxy"});
  }
  // Without a word libcurl would ask the environment itself.
  if (curl_easy_setopt(easy_, CURLOPT_PROXY, proxy.c_str()) != CURLE_OK) {
    return makeError(ErrorCode::InvalidInput, "the proxy's address cannot be read");
  }
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, except.c_str());
  if (proxy.empty() || config_->proxyHeaders.empty()) return {};
  proxyHeaders_.reset();
  for (const auto& [name, value] : config_->proxyHeaders) {
    if (!isHeaderName(name) || !isHeaderValue(value)) {
      return makeError(ErrorCode::InvalidInput, "no header for a proxy: " + name.substr(0, 40));
    }
    proxyHeaders_.reset(curl_slist_append(proxyHeaders_.release(), (name + ": " + value).c_str()));
  }
  curl_easy_setopt(easy_, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  curl_easy_setopt(easy_, CURLOPT_PROXYHEADER, proxyHeaders_.get());
  return {};
}

}  // namespace oriel::net
