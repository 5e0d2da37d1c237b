#include "models/remote/content_type.h"

#include <algorithm>

#include "models/net/encoding.h"

namespace oriel::remote {

namespace {

constexpr const char* kMediaType = "application/x-protobuf";
constexpr std::size_t kMostOfHeader = 200;

Error wrongType(const std::string& contentType, const std::string& reason) {
  return makeError(ErrorCode::Unsupported, reason + ", got " + contentType.substr(0, kMostOfHeader) + " content-type");
}

std::string withoutQuotes(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return std::string(text);
}

}  // namespace

Result<WriteVersion> versionOf(const std::string* contentType) {
  // Old senders name no type.
  if (contentType == nullptr || net::trimBlank(*contentType).empty()) return WriteVersion::V1;
  std::string_view rest = *contentType;
  const auto nextPart = [&rest] {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view part = net::trimBlank(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
  };
  if (net::lowerCase(nextPart()) != kMediaType)
    return wrongType(*contentType, std::string("expected ") + kMediaType + " as the first (media) part");
  while (!rest.empty()) {
    const std::string_view part = nextPart();
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) return wrongType(*contentType, "expected parameters to be key-values");
    if (net::lowerCase(part.substr(0, equals)) != "proto") continue;
    const std::string proto = withoutQuotes(part.substr(equals + 1));
    if (proto == "prometheus.WriteRequest") return WriteVersion::V1;
    if (proto == "io.prometheus.write.v2.Request") return WriteVersion::V2;
    return wrongType(*contentType,
                     "unknown remote write protobuf message, supported: prometheus.WriteRequest, "
                     "io.prometheus.write.v2.Request");
  }
  return WriteVersion::V1;
}

Status checkEncoding(const std::string* contentEncoding) {
  if (contentEncoding == nullptr || contentEncoding->empty() || net::lowerCase(*contentEncoding) == "snappy") return {};
  return makeError(ErrorCode::Unsupported,
                   contentEncoding->substr(0, kMostOfHeader) +
                       " encoding (compression) is not accepted by this server; only snappy is acceptable");
}

}  // namespace oriel::remote
