#include "models/net/curl_transfer.h"

#include <algorithm>
#include <utility>

#include "models/net/encoding.h"
#include "models/net/request_head.h"

namespace oriel::net {

namespace {

constexpr int kMaxRedirects = 10;
constexpr std::size_t kMaxResponseHeaderBytes = 256 << 10;
constexpr std::size_t kMaxReserve = 16 << 20;
constexpr long kReceiveBuffer = 128 << 10;

const HttpConfig kPlainConfig{};

}  // namespace

CurlTransfer::CurlTransfer(std::uint64_t id, HttpRequest request, HttpClient::Done done, BodyBudget& budget,
                           Clock::time_point started)
    : done(std::move(done)),
      id_(id),
      request_(std::move(request)),
      budget_(budget),
      config_(request_.config),
      started_(started) {}

CurlTransfer::~CurlTransfer() { budget_.used -= counted_; }

Status CurlTransfer::prepare() {
  if (redirects_ == 0) {
    ORIEL_ASSIGN(url_, parseUrl(request_.url));
  }
  if (!config_) config_ = std::shared_ptr<const HttpConfig>(&kPlainConfig, [](const HttpConfig*) {});
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_).count();
  if (spent > 0 && spent >= request_.timeout) return timeoutError();
  clearResponse();
  const auto set = [this](CURLoption option, auto value) { curl_easy_setopt(easy_, option, value); };
  set(CURLOPT_URL, url_.text.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::clamp<Duration>(request_.timeout - spent, 1, kDay)));
  set(CURLOPT_BUFFERSIZE, kReceiveBuffer);
  set(CURLOPT_ERRORBUFFER, words_);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_WRITEFUNCTION, &CurlTransfer::onBody);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &CurlTransfer::onHeader);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_HTTP_VERSION, config_->enableHttp2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
  if (!url_.unixSocket.empty()) set(CURLOPT_UNIX_SOCKET_PATH, url_.unixSocket.c_str());
  if (request_.method != "HEAD") {
    set(CURLOPT_MAXFILESIZE_LARGE,
        static_cast<curl_off_t>(std::min<std::uint64_t>(request_.maxBodyBytes, 1ULL << 62U)));
  }
  if (request_.compression) {
    set(CURLOPT_ACCEPT_ENCODING, "gzip");
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &CurlTransfer::onProgress);
    set(CURLOPT_XFERINFODATA, this);
  }
  ORIEL_TRY(setMethod());
  if (url_.scheme == "https") ORIEL_TRY(setTls());
  ORIEL_TRY(setHeaders());
  return setProxy();
}

void CurlTransfer::clearResponse() {
  budget_.used -= counted_;
  counted_ = 0;
  headerBytes_ = 0;
  response_ = HttpResponse{};
  words_[0] = '\0';
}

Status CurlTransfer::setMethod() {
  const std::string& method = request_.method;
  if (!isHeaderName(method)) return makeError(ErrorCode::InvalidInput, "no HTTP method: " + method.substr(0, 40));
  if (method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    return {};
  }
  if (!request_.body.empty() || method == "POST" || method == "PUT") {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.data());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    if (method != "POST") curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, method.c_str());
    return {};
  }
  if (method == "GET") {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, method.c_str());
  }
  return {};
}

void CurlTransfer::addHeader(const std::string& name, const std::string& value) {
  // libcurl reads `name;` as a header without a value.
  const std::string line = value.empty() ? name + ";" : name + ": " + value;
  curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
  if (longer == nullptr) return;
  [[maybe_unused]] auto* same = headers_.release();
  headers_.reset(longer);
}

Status CurlTransfer::setHeaders() {
  headers_.reset();
  ORIEL_ASSIGN(const Headers headers, requestHeaders(request_, *config_, foreign_));
  for (const auto& [name, value] : headers) addHeader(name, value);
  // Larger bodies would wait a second for a `100 Continue` that few servers send.
  if (!request_.body.empty()) headers_.reset(curl_slist_append(headers_.release(), "Expect:"));
  if (connectTo_) addHeader("Host", url_.port == "443" ? url_.host : url_.host + ":" + url_.port);
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_.get());
  return {};
}

std::size_t CurlTransfer::onBody(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<CurlTransfer*>(self)->takeBody({data, size * count}) ? size * count : 0;
}

std::size_t CurlTransfer::onHeader(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<CurlTransfer*>(self)->takeHeader({data, size * count}) ? size * count : 0;
}

int CurlTransfer::onProgress(void* self, curl_off_t, curl_off_t now, curl_off_t, curl_off_t) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (static_cast<std::uint64_t>(now) <= transfer->request_.maxBodyBytes) return 0;
  transfer->failure_ =
      makeError(ErrorCode::LimitExceeded, "body exceeds " + formatBytes(transfer->request_.maxBodyBytes));
  return 1;
}

void CurlTransfer::reserveBody() {
  std::size_t bytes = expectedBody_;
  if (responseHeader("content-encoding") == nullptr) {
    curl_off_t declared = -1;
    curl_easy_getinfo(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &declared);
    if (declared > 0) bytes = static_cast<std::size_t>(declared);
  }
  response_.body.reserve(
      static_cast<std::size_t>(std::min<std::uint64_t>({bytes, kMaxReserve, request_.maxBodyBytes})));
}

bool CurlTransfer::takeBody(std::string_view data) {
  if (response_.body.empty()) reserveBody();
  if (data.size() > request_.maxBodyBytes || response_.body.size() > request_.maxBodyBytes - data.size()) {
    failure_ = makeError(ErrorCode::LimitExceeded, "body exceeds " + formatBytes(request_.maxBodyBytes));
    return false;
  }
  if (budget_.used + data.size() > budget_.limit) {
    failure_ =
        makeError(ErrorCode::LimitExceeded, "all bodies on their way together exceed " + formatBytes(budget_.limit));
    return false;
  }
  budget_.used += data.size();
  counted_ += data.size();
  response_.body.append(data);
  return true;
}

bool CurlTransfer::takeHeader(std::string_view line) {
  headerBytes_ += line.size();
  if (headerBytes_ > kMaxResponseHeaderBytes) {
    failure_ = makeError(ErrorCode::LimitExceeded, "headers exceed " + formatBytes(kMaxResponseHeaderBytes));
    return false;
  }
  if (line.starts_with("HTTP/")) {  // of the answer itself, after a `100 Continue`
    response_.headers.clear();
    return true;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return true;
  response_.headers.emplace_back(lowerCase(line.substr(0, colon)), std::string(trimBlank(line.substr(colon + 1))));
  return true;
}

const std::string* CurlTransfer::responseHeader(std::string_view name) const {
  for (const auto& [key, value] : response_.headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::optional<Result<HttpResponse>> CurlTransfer::conclude(CURLcode code) {
  if (failure_) return *std::exchange(failure_, std::nullopt);
  if (code != CURLE_OK) return describe(code);
  long status = 0;
  curl_off_t wire = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_, CURLINFO_SIZE_DOWNLOAD_T, &wire);
  if (const auto followed = followRedirect(status)) {
    if (followed->ok()) return std::nullopt;
    return followed->error();
  }
  response_.status = static_cast<int>(status);
  if (const std::string* type = responseHeader("content-type")) response_.contentType = *type;
  response_.wireBytes = static_cast<std::uint64_t>(std::max<curl_off_t>(wire, 0));
  response_.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  return std::move(response_);
}

std::optional<Status> CurlTransfer::followRedirect(long status) {
  const bool redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  const std::string* location = responseHeader("location");
  if (!redirect || location == nullptr || location->empty() || !config_->followRedirects) return std::nullopt;
  if (++redirects_ > kMaxRedirects) return makeError(ErrorCode::LimitExceeded, "stopped after 10 redirects");
  auto next = resolveUrl(url_, *location);
  if (!next.ok()) return makeError(next.error().code, "redirect: " + next.error().text);
  if (!next->sameOrigin(url_)) foreign_ = true;
  if (status != 307 && status != 308 && request_.method != "GET" && request_.method != "HEAD") {
    request_.method = "GET";
    request_.body.clear();
    std::erase_if(request_.headers, [](const auto& header) { return lowerCase(header.first).starts_with("content-"); });
  }
  url_ = std::move(*next);
  return Status{};
}

}  // namespace oriel::net
