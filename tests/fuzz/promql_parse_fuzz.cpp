#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "models/promql/parser.h"
#include "tests/fuzz/promql_same_tree.h"

// Any bytes: the parser answers, an error lies within the text, and what it accepts prints as something that is read as
// the same tree and prints the same, in one line as in several. Seeds: seeds/promql.

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

void checkPlace(const oriel::Error& error, std::string_view text) {
  const oriel::Place& place = error.place;
  require(place.begin >= 0 && place.begin <= place.end && place.end <= static_cast<int>(text.size()));
  require(text.empty() || (place.line >= 1 && place.column >= 1));
  require(error.text.find("parse error: ") != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oriel::promql;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto matchers = parseSelector(text); !matchers.ok()) checkPlace(matchers.error(), text);
  if (const auto labels = parseMetric(text); !labels.ok()) checkPlace(labels.error(), text);
  const auto expr = parseExpr(text);
  if (!expr.ok()) {
    checkPlace(expr.error(), text);
    return 0;
  }
  const std::string printed = print(**expr);
  const auto again = parseExpr(printed);
  require(again.ok());
  require(oriel::test::sameExpr(*expr, *again));
  require(print(**again) == printed);
  const std::string pretty = prettyPrint(**expr);
  const auto unfolded = parseExpr(pretty);
  require(unfolded.ok());
  require(oriel::test::sameExpr(*expr, *unfolded));
  require(prettyPrint(**unfolded) == pretty);
  return 0;
}
