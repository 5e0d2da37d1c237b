#include "models/api/api_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "models/base/text.h"
#include "models/promql/parser.h"

namespace oriel::api {

namespace {

struct ErrorRow {
  const char* type;
  int status;
};
constexpr std::array kErrorTypes{
    ErrorRow{"bad_data", 400}, ErrorRow{"execution", 422}, ErrorRow{"timeout", 503},
    ErrorRow{"canceled", 499}, ErrorRow{"not_found", 404}, ErrorRow{"unavailable", 503},
};

/// Times that Prometheus prints for "as early (late) as can be", and takes back.
constexpr std::string_view kFirstTime = "-292273086-05-16T16:47:06Z";
constexpr std::string_view kLastTime = "292277025-08-18T07:12:54.999999999Z";
constexpr double kMostSeconds = 9e15;

/// Digits from the front, exactly `count` of them; -1 when there are others.
int takeNumber(std::string_view& text, std::size_t count) {
  int value = 0;
  if (text.size() < count) return -1;
  const auto end = std::from_chars(text.data(), text.data() + count, value);
  if (end.ec != std::errc() || end.ptr != text.data() + count || text.front() == '-') return -1;
  text.remove_prefix(count);
  return value;
}

bool takeChar(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// Milliseconds of `.123456789`, when there is one.
int takeFraction(std::string_view& text) {
  if (!takeChar(text, '.')) return 0;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0) return -1;
  int value = 0;
  for (std::size_t i = 0; i < 3; ++i) value = value * 10 + (i < digits ? text[i] - '0' : 0);
  text.remove_prefix(digits);
  return value;
}

/// `Z` or `+01:30`, in minutes.
std::optional<int> takeZone(std::string_view& text) {
  if (takeChar(text, 'Z')) return 0;
  const bool west = !text.empty() && text.front() == '-';
  if (!west && (text.empty() || text.front() != '+')) return std::nullopt;
  text.remove_prefix(1);
  const int hours = takeNumber(text, 2);
  if (!takeChar(text, ':')) return std::nullopt;
  const int minutes = takeNumber(text, 2);
  if (hours < 0 || hours > 24 || minutes < 0 || minutes > 59) return std::nullopt;
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

std::optional<Timestamp> parseRfc3339(std::string_view text) {
  using namespace std::chrono;
  const int years = takeNumber(text, 4);
  if (years < 0 || !takeChar(text, '-')) return std::nullopt;
  const int months = takeNumber(text, 2);
  if (months < 0 || !takeChar(text, '-')) return std::nullopt;
  const int day = takeNumber(text, 2);
  if (day < 0 || !takeChar(text, 'T')) return std::nullopt;
  const int hour = takeNumber(text, 2);
  if (hour < 0 || hour > 23 || !takeChar(text, ':')) return std::nullopt;
  const int minute = takeNumber(text, 2);
  if (minute < 0 || minute > 59 || !takeChar(text, ':')) return std::nullopt;
  const int second = takeNumber(text, 2);
  const int fraction = takeFraction(text);
  const auto zone = takeZone(text);
  const year_month_day date{year(years), month(static_cast<unsigned>(months)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (second < 0 || second > 59 || fraction < 0 || !zone || !text.empty() || !date.ok()) return std::nullopt;
  const auto at = sys_days(date).time_since_epoch() + hours(hour) + minutes(minute - *zone) + seconds(second);
  return duration_cast<milliseconds>(at).count() + fraction;
}

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool appendUtf8(std::string& out, std::uint32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
    return true;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static constexpr std::array kLeads{0x00U, 0xC0U, 0xE0U, 0xF0U};
  out.push_back(static_cast<char>(kLeads[static_cast<std::size_t>(more)] | (code >> (6 * more))));
  for (int i = more - 1; i >= 0; --i) out.push_back(static_cast<char>(0x80U | ((code >> (6 * i)) & 0x3FU)));
  return true;
}

}  // namespace

int statusOf(const std::string& type) {
  for (const ErrorRow& row : kErrorTypes) {
    if (type == row.type) return row.status;
  }
  return 500;
}

ApiError badData(std::string text) { return {"bad_data", std::move(text)}; }

ApiError invalidParameter(std::string_view name, const std::string& text) {
  return badData("invalid parameter \"" + std::string(name) + "\": " + text);
}

ApiError errorOf(const Error& error) {
  switch (error.code) {
    case ErrorCode::InvalidInput: return badData(error.toString());
    case ErrorCode::Execution:
    case ErrorCode::LimitExceeded:
    case ErrorCode::Unsupported: return {"execution", error.text};
    case ErrorCode::Timeout: return {"timeout", error.text};
    case ErrorCode::Cancelled: return {"canceled", error.text};
    case ErrorCode::NotFound: return {"not_found", error.text};
    default: return {"internal", error.text};
  }
}

const std::string& ApiRequest::value(std::string_view name) const {
  static const std::string none;
  for (const auto& [key, value] : fields_) {
    if (key == name) return value;
  }
  return none;
}

std::vector<std::string> ApiRequest::values(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [key, value] : fields_) {
    if (key == name) found.push_back(value);
  }
  return found;
}

Result<Timestamp> parseApiTime(const std::string& text) {
  if (const auto number = parseFloat(text); number.ok() && std::fabs(*number) <= kMostSeconds) {
    // Whole seconds and their fraction apart, as Prometheus rounds them.
    double whole = 0;
    const double fraction = std::modf(*number, &whole);
    return static_cast<Timestamp>(whole) * 1000 + static_cast<Timestamp>(std::round(fraction * 1000));
  }
  if (const auto time = parseRfc3339(text)) return *time;
  if (text == kFirstTime) return kMinTimestamp;
  if (text == kLastTime) return kMaxTimestamp;
  return makeError(ErrorCode::InvalidInput, "cannot parse " + quote(text) + " to a valid timestamp");
}

Result<Duration> parseApiDuration(const std::string& text) {
  if (const auto number = parseFloat(text); number.ok() && !std::isnan(*number)) {
    if (std::fabs(*number) > 9.2e9) {
      return makeError(ErrorCode::InvalidInput,
                       "cannot parse " + quote(text) + " to a valid duration. It overflows int64");
    }
    return static_cast<Duration>(*number * 1000);
  }
  if (const auto duration = parseDuration(text); duration.ok()) return *duration;
  return makeError(ErrorCode::InvalidInput, "cannot parse " + quote(text) + " to a valid duration");
}

ApiResult<Timestamp> timeParameter(const ApiRequest& request, std::string_view name, Timestamp fallback) {
  const std::string& text = request.value(name);
  if (text.empty()) return fallback;
  const auto time = parseApiTime(text);
  if (time.ok()) return *time;
  return invalidParameter(name, "Invalid time value for '" + std::string(name) + "': " + time.error().text);
}

ApiResult<std::size_t> limitParameter(const ApiRequest& request, std::string_view name) {
  const std::string& text = request.value(name);
  if (text.empty()) return std::size_t{0};
  std::int64_t limit = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) {
    return invalidParameter(name, "cannot parse " + quote(text) + " to a valid limit");
  }
  if (limit < 0) return invalidParameter(name, "limit must be non-negative");
  return static_cast<std::size_t>(limit);
}

ApiResult<std::vector<std::vector<Matcher>>> matchParameters(const ApiRequest& request) {
  std::vector<std::vector<Matcher>> all;
  for (const std::string& text : request.values("match[]")) {
    auto matchers = promql::parseSelector(text);
    if (!matchers.ok()) return invalidParameter("match[]", matchers.error().toString());
    const bool empty =
        std::all_of(matchers->begin(), matchers->end(), [](const Matcher& m) { return m.matchesEmpty(); });
    if (empty) return invalidParameter("match[]", "match[] must contain at least one non-empty matcher");
    all.push_back(std::move(*matchers));
  }
  return all;
}

std::string unescapeLabelName(const std::string& name) {
  constexpr std::string_view kPrefix = "U__";
  if (!name.starts_with(kPrefix)) return name;
  std::string out;
  for (std::size_t i = kPrefix.size(); i < name.size(); ++i) {
    if (name[i] != '_') {
      out.push_back(name[i]);
      continue;
    }
    if (i + 1 < name.size() && name[i + 1] == '_') {
      out.push_back('_');
      ++i;
      continue;
    }
    const std::size_t end = name.find('_', i + 1);
    // A name that is not escaped after all stays as it is.
    if (end == std::string::npos || end == i + 1 || end - i > 7) return name;
    std::uint32_t code = 0;
    for (std::size_t k = i + 1; k < end; ++k) {
      const int digit = hexValue(name[k]);
      if (digit < 0) return name;
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    if (!appendUtf8(out, code)) return name;
    i = end;
  }
  return out;
}

}  // namespace oriel::api
