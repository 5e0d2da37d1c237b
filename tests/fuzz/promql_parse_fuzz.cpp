#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "models/promql/parser.h"

/// Any bytes: the parser answers, and what it accepts prints as something it accepts again and prints the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oriel::promql;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)parseSelector(text);
  (void)parseMetric(text);
  const auto expr = parseExpr(text);
  if (!expr.ok()) return 0;
  const std::string printed = print(**expr);
  const auto again = parseExpr(printed);
  if (!again.ok() || print(**again) != printed || !parseExpr(prettyPrint(**expr)).ok()) std::abort();
  return 0;
}
