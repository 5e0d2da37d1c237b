#include <algorithm>
#include <cctype>
#include <string_view>

#include "models/datasource/remote_api.h"

// What a server's errors are called here.
namespace oriel::datasource {

namespace {

constexpr std::size_t kMaxErrorText = 4096;

struct RemoteErrorRow {
  std::string_view type;
  ErrorCode code;
};

// Cancelled stands for the caller's own stop token, so a server's `canceled` is not that.
constexpr RemoteErrorRow kRemoteErrors[] = {
    {"bad_data", ErrorCode::InvalidInput}, {"execution", ErrorCode::Execution}, {"timeout", ErrorCode::Timeout},
    {"canceled", ErrorCode::Execution},    {"internal", ErrorCode::Execution},  {"not_found", ErrorCode::NotFound},
    {"unavailable", ErrorCode::Io},
};

ErrorCode remoteCode(int httpStatus, std::string_view errorType, std::string_view text) {
  if (text.find("too many samples") != std::string_view::npos) return ErrorCode::LimitExceeded;
  for (const RemoteErrorRow& row : kRemoteErrors) {
    if (row.type == errorType) return row.code;
  }
  switch (httpStatus) {
    case 400: return ErrorCode::InvalidInput;
    case 404: return ErrorCode::NotFound;
    case 413:
    case 429: return ErrorCode::LimitExceeded;
    case 504: return ErrorCode::Timeout;
    case 422: return ErrorCode::Execution;
    default: return ErrorCode::Io;
  }
}

/// Reads `digits:` off the front; 0 when it does not stand there.
int takePlaceNumber(std::string_view& text) {
  std::size_t at = 0;
  int value = 0;
  while (at < text.size() && at < 7 && std::isdigit(static_cast<unsigned char>(text[at])) != 0)
    value = value * 10 + (text[at++] - '0');
  if (at == 0 || at >= text.size() || text[at] != ':') return 0;
  text.remove_prefix(at + 1);
  return value;
}

/// The byte of the query at a line and column, both from 1; -1 when the query has no such place.
int byteAt(std::string_view query, int line, int column) {
  std::size_t begin = 0;
  for (int i = 1; i < line; ++i) {
    const std::size_t lineEnd = query.find('\n', begin);
    if (lineEnd == std::string_view::npos) return -1;
    begin = lineEnd + 1;
  }
  const std::size_t at = begin + static_cast<std::size_t>(column) - 1;
  return at <= query.size() ? static_cast<int>(at) : -1;
}

/// `invalid parameter "query": ` is about the request, which the person did not write.
std::string_view withoutParameter(std::string_view text) {
  constexpr std::string_view kPrefix = "invalid parameter \"";
  if (text.substr(0, kPrefix.size()) != kPrefix) return text;
  const std::size_t end = text.find("\": ", kPrefix.size());
  return end == std::string_view::npos ? text : text.substr(end + 3);
}

}  // namespace

Error remoteError(int httpStatus, const std::string& errorType, std::string text, std::string_view query) {
  const ErrorCode code = remoteCode(httpStatus, errorType, text);
  if (text.empty()) text = errorType.empty() ? "HTTP " + std::to_string(httpStatus) : errorType;
  if (text.size() > kMaxErrorText) text = text.substr(0, kMaxErrorText) + "...";
  const std::string_view shorter = withoutParameter(text);
  std::string_view rest = shorter;
  const int line = takePlaceNumber(rest);
  const int column = line > 0 ? takePlaceNumber(rest) : 0;
  if (column <= 0 || rest.substr(0, 1) != " ") return makeError(code, std::string(shorter));
  Error error = makeError(code, std::string(rest.substr(1)));
  error.place.line = line;
  error.place.column = column;
  if (!query.empty()) error.place.begin = error.place.end = byteAt(query, line, column);
  return error;
}

}  // namespace oriel::datasource
