#pragma once

#include <string>

#include "models/promql/ast.h"

/// What the one-line and the indented printer share. Stateless; any thread.
namespace oriel::promql {

/// `[5m:1m] @ 12.000 offset 1m`
std::string printSubquerySuffix(const Subquery& subquery);
/// `+ on (a) group_left (b)`
std::string printOperator(const Binary& binary);
/// True when the left side must be written `Inf`: `+Inf ^ 2` would be read as +(Inf ^ 2).
bool isBareInfinity(const Binary& binary);
/// `sum by (a) ` with its blank, or `sum`
std::string printAggregateHead(const Aggregate& aggregate);

}  // namespace oriel::promql
