#include "models/template/functions.h"
#include "models/template/go_format.h"

/// eq, ne, lt, le, gt, ge: only values of one kind can be compared, a whole number is of another kind than a float.
namespace oriel::tmpl {

namespace {

enum class CompareKind { None, Bool, Whole, Float, Text };

CompareKind compareKind(const Value& value) {
  if (value.as<bool>() != nullptr) return CompareKind::Bool;
  if (value.as<std::int64_t>() != nullptr || value.as<Rune>() != nullptr) return CompareKind::Whole;
  if (value.as<double>() != nullptr) return CompareKind::Float;
  if (value.as<std::string>() != nullptr) return CompareKind::Text;
  return CompareKind::None;
}

std::int64_t wholeOf(const Value& value) {
  if (const auto* rune = value.as<Rune>()) return rune->code;
  return *value.as<std::int64_t>();
}

bool isNothing(const Value& value) { return value.as<NoValue>() != nullptr || value.as<Nil>() != nullptr; }

Error incomparable() { return makeError(ErrorCode::Execution, "incompatible types for comparison"); }

Result<bool> equalValues(const Value& a, const Value& b) {
  if (isNothing(a) || isNothing(b)) return isNothing(a) == isNothing(b);
  const CompareKind kind = compareKind(a);
  if (kind == CompareKind::None || compareKind(b) == CompareKind::None) {
    if (a.as<Labels>() != nullptr || b.as<Labels>() != nullptr) {
      const Value& map = a.as<Labels>() != nullptr ? a : b;
      return makeError(ErrorCode::Execution, "non-comparable type " + printValue(map) + ": " + typeName(map));
    }
    return makeError(ErrorCode::Execution, "incompatible types for comparison");
  }
  if (kind != compareKind(b)) return incomparable();
  switch (kind) {
    case CompareKind::Bool: return *a.as<bool>() == *b.as<bool>();
    case CompareKind::Whole: return wholeOf(a) == wholeOf(b);
    case CompareKind::Float: return *a.as<double>() == *b.as<double>();
    default: return *a.as<std::string>() == *b.as<std::string>();
  }
}

Result<bool> lessValues(const Value& a, const Value& b) {
  const CompareKind kind = compareKind(a);
  if (kind == CompareKind::None || compareKind(b) == CompareKind::None)
    return makeError(ErrorCode::Execution, "invalid type for comparison");
  if (kind != compareKind(b)) return incomparable();
  switch (kind) {
    case CompareKind::Bool: return makeError(ErrorCode::Execution, "invalid type for comparison");
    case CompareKind::Whole: return wholeOf(a) < wholeOf(b);
    case CompareKind::Float: return *a.as<double>() < *b.as<double>();
    default: return *a.as<std::string>() < *b.as<std::string>();
  }
}

}  // namespace

Result<Value> callEq(const CallSite&, std::vector<Value>& arguments) {
  if (arguments.size() == 1) return makeError(ErrorCode::Execution, "missing argument for comparison");
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    ORIEL_ASSIGN(const bool same, equalValues(arguments[0], arguments[i]));
    if (same) return boolValue(true);
  }
  return boolValue(false);
}

Result<Value> callNe(const CallSite&, std::vector<Value>& arguments) {
  ORIEL_ASSIGN(const bool same, equalValues(arguments[0], arguments[1]));
  return boolValue(!same);
}

Result<Value> callLt(const CallSite&, std::vector<Value>& arguments) {
  ORIEL_ASSIGN(const bool less, lessValues(arguments[0], arguments[1]));
  return boolValue(less);
}

// Go asks for "less or equal" as two questions, and for the other two as their negation: with NaN that shows.
Result<Value> callLe(const CallSite&, std::vector<Value>& arguments) {
  ORIEL_ASSIGN(const bool less, lessValues(arguments[0], arguments[1]));
  if (less) return boolValue(true);
  ORIEL_ASSIGN(const bool same, equalValues(arguments[0], arguments[1]));
  return boolValue(same);
}

Result<Value> callGt(const CallSite& site, std::vector<Value>& arguments) {
  ORIEL_ASSIGN(const Value lessOrEqual, callLe(site, arguments));
  return boolValue(!*lessOrEqual.as<bool>());
}

Result<Value> callGe(const CallSite&, std::vector<Value>& arguments) {
  ORIEL_ASSIGN(const bool less, lessValues(arguments[0], arguments[1]));
  return boolValue(!less);
}

}  // namespace oriel::tmpl
