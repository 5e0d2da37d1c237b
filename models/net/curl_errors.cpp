#include <cctype>
#include <cstring>

#include "models/base/text.h"
#include "models/net/curl_transfer.h"
#include "models/net/encoding.h"

// What libcurl's verdicts are called.
namespace oriel::net {

namespace {

/// The system's words, as Go and the shell write them: `connection refused`.
std::string systemWords(long code) {
  std::string words = std::strerror(static_cast<int>(code));
  if (!words.empty()) words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
  return words;
}

}  // namespace

Error CurlTransfer::describe(CURLcode code) {
  const std::string words = words_[0] != '\0' ? words_ : curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return timeoutError();
    case CURLE_PARTIAL_FILE: return partialError();
    case CURLE_FILESIZE_EXCEEDED:
      return makeError(ErrorCode::LimitExceeded, "body exceeds " + formatBytes(request_.maxBodyBytes));
    case CURLE_COULDNT_RESOLVE_HOST: return makeError(ErrorCode::NotFound, "no such host: " + url_.host);
    case CURLE_COULDNT_RESOLVE_PROXY: return makeError(ErrorCode::NotFound, "the proxy's host is not known");
    case CURLE_GOT_NOTHING: return makeError(ErrorCode::Io, "the server closed the connection without an answer");
    case CURLE_COULDNT_CONNECT:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return connectError(code);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY: return makeError(ErrorCode::InvalidInput, "the answer is not HTTP");
    case CURLE_BAD_CONTENT_ENCODING:
      return makeError(ErrorCode::InvalidInput, "the body does not follow its Content-Encoding");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER: return makeError(ErrorCode::Io, "TLS: " + words);
    default: return makeError(ErrorCode::Io, words);
  }
}

Error CurlTransfer::connectError(CURLcode code) const {
  long system = 0;
  curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &system);
  if (system != 0) return makeError(ErrorCode::Io, systemWords(system));
  return makeError(ErrorCode::Io, words_[0] != '\0' ? words_ : curl_easy_strerror(code));
}

Error CurlTransfer::partialError() const {
  curl_off_t declared = -1;
  curl_off_t came = 0;
  curl_easy_getinfo(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &declared);
  curl_easy_getinfo(easy_, CURLINFO_SIZE_DOWNLOAD_T, &came);
  if (declared > came) {
    return makeError(ErrorCode::Io,
                     "the answer ended " + std::to_string(declared - came) + " bytes before its declared length");
  }
  return makeError(ErrorCode::Io, "the answer ended before its last chunk");
}

Error CurlTransfer::timeoutError() const {
  const std::string within = " within " + formatDuration(request_.timeout);
  if (response_.headers.empty() && response_.body.empty()) return makeError(ErrorCode::Timeout, "no answer" + within);
  return makeError(ErrorCode::Timeout, "no complete answer" + within + ": " + std::to_string(response_.body.size()) +
                                           " bytes of the body had come");
}

}  // namespace oriel::net
