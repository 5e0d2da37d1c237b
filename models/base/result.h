#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace oriel {

/// What kind of thing went wrong. Callers branch on the code; people read the text.
enum class ErrorCode {
  InvalidInput,   ///< text, file or request that does not follow its grammar
  NotFound,       ///< a file, series, panel, ... that is not there
  Unsupported,    ///< understood, but Oriel does not do it (yet)
  Io,             ///< the operating system refused
  NoSpace,        ///< ENOSPC or EDQUOT
  Corrupt,        ///< bytes on disk that fail their checksum or structure
  OutOfOrder,     ///< a sample older than the newest one of its series
  OutOfBounds,    ///< a sample too old or too far in the future to keep
  Duplicate,      ///< same series and timestamp with another value
  LimitExceeded,  ///< a configured limit (samples, series, bytes)
  Cancelled,      ///< the caller's stop token fired
  Timeout,        ///< a deadline passed
  Execution,      ///< a query that parsed but cannot be evaluated
  Internal,       ///< a defect of Oriel
};

/// Where in the input an error stands. Lines and columns count from 1; 0 means unknown.
/// `begin`/`end` are byte offsets into the text that was parsed (end == begin: a point; -1: unknown).
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
  std::string path;  ///< JSON path such as `panels[3].targets[0].expr`
  int begin = -1;
  int end = -1;
};

struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string text;
  Place place{};

  /// `file:line:column: text (at path)`, leaving out what is unknown.
  std::string toString() const;
};

/// A value or an Error. Never empty. Not thread-safe beyond what T is.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    assert(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    assert(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    assert(ok());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& {
    assert(!ok());
    return std::get<1>(state_);
  }
  Error&& error() && {
    assert(!ok());
    return std::get<1>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

/// Success or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& {
    assert(!ok());
    return *error_;
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

inline Error makeError(ErrorCode code, std::string text) { return Error{code, std::move(text), {}}; }

}  // namespace oriel

#define ORIEL_CONCAT_(a, b) a##b
#define ORIEL_CONCAT(a, b) ORIEL_CONCAT_(a, b)

/// Returns the error of a Status/Result expression from the calling function.
#define ORIEL_TRY(expr)                                           \
  do {                                                            \
    auto orielStatus = (expr);                                    \
    if (!orielStatus.ok()) return std::move(orielStatus).error(); \
  } while (false)

/// `ORIEL_ASSIGN(auto x, f());` — binds the value or returns the error.
#define ORIEL_ASSIGN(decl, expr) ORIEL_ASSIGN_(decl, expr, ORIEL_CONCAT(orielResult, __LINE__))
#define ORIEL_ASSIGN_(decl, expr, tmp)          \
  auto tmp = (expr);                            \
  if (!tmp.ok()) return std::move(tmp).error(); \
  decl = std::move(tmp).value()
