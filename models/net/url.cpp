#include "models/net/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace oriel::net {

namespace {

constexpr std::size_t kMaxUrlBytes = 64 << 10;
constexpr std::string_view kUnixScheme = "unix://";

struct CurlUrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using CurlUrl = std::unique_ptr<CURLU, CurlUrlCleanup>;

std::string part(CURLU* url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, what, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

Error urlError(const std::string& text, const std::string& why) {
  // Only the beginning, and never what may hold a password.
  const std::size_t at = text.rfind('@', std::min<std::size_t>(text.size(), 200));
  const std::string shown = at == std::string::npos ? text.substr(0, 200) : "...@" + text.substr(at + 1, 200);
  return makeError(ErrorCode::InvalidInput, "URL " + shown + ": " + why);
}

Result<Url> takeApart(CURLU* handle, const std::string& text) {
  Url url;
  url.scheme = part(handle, CURLUPART_SCHEME);
  std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (url.scheme != "http" && url.scheme != "https") {
    return urlError(text, "unsupported protocol scheme \"" + url.scheme + "\"");
  }
  curl_url_set(handle, CURLUPART_FRAGMENT, nullptr, 0);
  url.host = part(handle, CURLUPART_HOST);
  url.port = part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  url.text = part(handle, CURLUPART_URL);
  if (url.host.empty()) return urlError(text, "no host");
  return url;
}

Result<Url> parseUnix(const std::string& text) {
  const std::string rest = text.substr(kUnixScheme.size());
  const std::size_t colon = rest.find(":/");
  const std::string socket = rest.substr(0, colon);
  if (socket.size() < 2 || socket.front() != '/') return urlError(text, "a unix socket needs an absolute path");
  // The size of sockaddr_un's path.
  if (socket.size() > 107) return urlError(text, "the path of the socket is too long");
  ORIEL_ASSIGN(Url url, parseUrl("http://localhost" + (colon == std::string::npos ? "/" : rest.substr(colon + 1))));
  url.unixSocket = socket;
  return url;
}

}  // namespace

bool Url::sameOrigin(const Url& other) const {
  return scheme == other.scheme && host == other.host && port == other.port && unixSocket == other.unixSocket;
}

Result<Url> parseUrl(const std::string& text) {
  if (text.size() > kMaxUrlBytes) return makeError(ErrorCode::LimitExceeded, "the URL is longer than 64 kB");
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F) return urlError(text, "blank or control character");
  }
  if (text.starts_with(kUnixScheme)) return parseUnix(text);
  const CurlUrl handle(curl_url());
  // Any scheme is read here, so that the error names it.
  const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) return urlError(text, curl_url_strerror(code));
  return takeApart(handle.get(), text);
}

Result<Url> resolveUrl(const Url& base, const std::string& location) {
  if (location.size() > kMaxUrlBytes) return makeError(ErrorCode::LimitExceeded, "the URL is longer than 64 kB");
  const CurlUrl handle(curl_url());
  curl_url_set(handle.get(), CURLUPART_URL, base.text.c_str(), 0);
  const CURLUcode code =
      curl_url_set(handle.get(), CURLUPART_URL, location.c_str(), CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE);
  if (code != CURLUE_OK) return urlError(location, curl_url_strerror(code));
  ORIEL_ASSIGN(Url url, takeApart(handle.get(), location));
  if (url.scheme == base.scheme && url.host == base.host && url.port == base.port) url.unixSocket = base.unixSocket;
  return url;
}

std::string urlWithHost(const Url& url, const std::string& host) {
  const CurlUrl handle(curl_url());
  curl_url_set(handle.get(), CURLUPART_URL, url.text.c_str(), 0);
  curl_url_set(handle.get(), CURLUPART_HOST, host.c_str(), 0);
  return part(handle.get(), CURLUPART_URL);
}

bool isLoopbackHost(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  std::string lower(host);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower.ends_with('.')) lower.pop_back();
  if (lower == "localhost" || lower.ends_with(".localhost")) return true;
  in_addr four{};
  if (inet_pton(AF_INET, lower.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24U) == 127;
  in6_addr six{};
  return inet_pton(AF_INET6, lower.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

}  // namespace oriel::net
