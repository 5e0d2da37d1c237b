#pragma once

#include <string_view>
#include <vector>

#include "models/promql/ast.h"

namespace oriel::promql {

/// What the parser must know of a function.
struct FunctionSignature {
  std::string_view name;
  std::vector<ValueType> argTypes;
  /// 0: exactly argTypes.size() arguments; n > 0: the last n may be left out; -1: the last one may repeat any number of
  /// times (and be absent).
  int variadic = 0;
  ValueType returnType = ValueType::Vector;
  bool experimental = false;
};

/// Every function of Prometheus 3.14, whether Oriel evaluates it yet or not; null when the name is unknown. Names are
/// case-sensitive. The table stands in functions/signatures.cpp.
const FunctionSignature* findSignature(std::string_view name);
const std::vector<FunctionSignature>& allSignatures();

}  // namespace oriel::promql
