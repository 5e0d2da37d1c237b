#pragma once

#include <limits>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/labels/matcher.h"

namespace oriel::api {

/// An error of the API: Prometheus' type (`bad_data`) and its words.
struct ApiError {
  std::string type;
  std::string text;
};
/// The HTTP status of a type.
int statusOf(const std::string& type);
ApiError badData(std::string text);
ApiError invalidParameter(std::string_view name, const std::string& text);
/// What an engine's or store's error is called.
ApiError errorOf(const Error& error);

template <class T>
using ApiResult = std::variant<T, ApiError>;

/// What a route is asked: parameters of the form and then of the address, as Go's ParseForm orders them. Belongs to the
/// thread that works on the request.
class ApiRequest {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  ApiRequest(Fields fields, std::string pathName, std::stop_token stop)
      : fields_(std::move(fields)), pathName_(std::move(pathName)), stop_(std::move(stop)) {}

  /// The first value; empty when there is none.
  const std::string& value(std::string_view name) const;
  std::vector<std::string> values(std::string_view name) const;
  const std::string& pathName() const { return pathName_; }  ///< what stood for `:name` in the path
  std::stop_token stop() const { return stop_; }

 private:
  Fields fields_;
  std::string pathName_;
  std::stop_token stop_;
};

/// RFC 3339 or seconds since the epoch. The text of the error is Prometheus'.
Result<Timestamp> parseApiTime(const std::string& text);
/// `1h30m` or seconds.
Result<Duration> parseApiDuration(const std::string& text);

/// The parameter as a time; `fallback` when it is absent.
ApiResult<Timestamp> timeParameter(const ApiRequest& request, std::string_view name, Timestamp fallback);
/// A number that is not negative; 0 when it is absent.
ApiResult<std::size_t> limitParameter(const ApiRequest& request, std::string_view name);
/// Every `match[]`, each with a matcher that does not match the empty text.
ApiResult<std::vector<std::vector<Matcher>>> matchParameters(const ApiRequest& request);

/// `U__a_2e_b` -> `a.b`; other names as they are. Source: Prometheus' escaping of UTF-8 names in paths.
std::string unescapeLabelName(const std::string& name);

}  // namespace oriel::api

/// `ORIEL_API_ASSIGN(auto x, f());` for an ApiResult: binds the value or returns the error.
#define ORIEL_API_ASSIGN(decl, expr) ORIEL_API_ASSIGN_(decl, expr, ORIEL_CONCAT(orielApiResult, __LINE__))
#define ORIEL_API_ASSIGN_(decl, expr, tmp)                                          \
  auto tmp = (expr);                                                                \
  if (auto* orielApiError = std::get_if<1>(&tmp)) return std::move(*orielApiError); \
  decl = std::move(std::get<0>(tmp))
