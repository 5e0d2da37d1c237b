#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "models/template/template.h"

namespace oriel::tmpl {

/// Go's invalid value: a field that is not there.
struct NoValue {};
struct Nil {};
/// A character constant.
struct Rune {
  std::int32_t code = 0;
};
struct Time {
  std::int64_t nanoseconds = 0;  ///< since 1970, UTC
};
struct TimeSpan {
  std::int64_t nanoseconds = 0;
};
/// The dot at the start.
struct Root {
  const Context* context = nullptr;
};

struct Value;
using ValueMap = std::map<std::string, Value>;
using SamplePtr = std::shared_ptr<const Sample>;
using Vector = std::vector<SamplePtr>;

/// A value while a template runs. Plain, cheap to copy but for texts.
struct Value {
  std::variant<NoValue, Nil, bool, std::int64_t, double, std::string, Rune, Labels, SamplePtr,
               std::shared_ptr<const Vector>, std::shared_ptr<const ValueMap>, Time, TimeSpan, Root>
      data;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&data);
  }
};

inline Value textValue(std::string text) { return Value{std::move(text)}; }
inline Value intValue(std::int64_t value) { return Value{value}; }
inline Value boolValue(bool value) { return Value{value}; }
inline Value floatValue(double value) { return Value{value}; }

/// As Go's %T writes it.
std::string typeName(const Value& value);
/// What `if` asks: not zero, not empty, not nil.
bool isTrue(const Value& value);

}  // namespace oriel::tmpl
