#include <fmt/format.h>

#include <cmath>

#include "models/promql/duration.h"
#include "models/promql/parser_impl.h"

namespace oriel::promql {
namespace {

constexpr std::string_view kDurationWords = "number, duration, step(), or range()";
constexpr std::string_view kStepWords = "number, duration, step(), range(), or \"]\"";

}  // namespace

bool Parser::parseBracket(Node& node, Modifiable& target) {
  const Token open = take();
  const DurationNode range = parsePositiveDuration("subquery or range selector", kDurationWords);
  if (!range.expr) return false;
  if (at(TokenKind::RightBracket)) return makeMatrix(node, target, range, {open.begin, take().end});
  if (!at(TokenKind::Colon)) {
    unexpected("subquery or range", "\":\" or \"]\"");
    return false;
  }
  take();
  Subquery subquery;
  if (!storeDuration(range, true, {subquery.range, subquery.rangeExpr, subquery.writtenRange})) return false;
  if (!at(TokenKind::RightBracket)) {
    const DurationNode step = parsePositiveDuration("subquery selector", kStepWords);
    const DurationSlot slot{subquery.step, subquery.stepExpr, subquery.writtenStep};
    if (!step.expr || !storeDuration(step, true, slot)) return false;
    if (!at(TokenKind::RightBracket)) {
      unexpected("subquery selector", "\"]\"");
      return false;
    }
  }
  take();
  const SourceRange place{node->place.begin, lastEnd_};
  const int height = node->height;
  subquery.expr = std::move(node);
  node = makeNode(std::move(subquery), ValueType::Matrix, place, height);
  if (!node) return false;
  target = {&std::get<Subquery>(node->node).shift, nullptr, true};
  return true;
}

bool Parser::makeMatrix(Node& node, Modifiable& target, const DurationNode& range, SourceRange brackets) {
  auto* selector = std::get_if<VectorSelector>(&node->node);
  const char* problem = nullptr;
  if (selector == nullptr)
    problem = "ranges only allowed for vector selectors";
  else if (selector->shift.offset != 0 || selector->shift.offsetExpr)
    problem = "no offset modifiers allowed before range";
  else if (selector->shift.at != AtModifier::None)
    problem = "no @ modifiers allowed before range";
  if (problem != nullptr) {
    fail(brackets, problem);
    return false;
  }
  MatrixSelector matrix;
  if (!storeDuration(range, true, {matrix.range, matrix.rangeExpr, matrix.writtenRange})) return false;
  target = {&selector->shift, &selector->edges, false};
  const SourceRange place{node->place.begin, brackets.end};
  matrix.selector = std::move(node);
  node = makeNode(std::move(matrix), ValueType::Matrix, place, 1);
  return node != nullptr;
}

bool Parser::parseOffset(Node& node, const Modifiable& target) {
  take();
  const DurationNode duration = parseOffsetDuration();
  if (!duration.expr) return false;
  if (target.shift == nullptr) {
    fail(node->place,
         "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery");
    return false;
  }
  if (target.shift->offset != 0 || target.shift->offsetExpr) {
    fail(node->place, "offset may not be set multiple times");
    return false;
  }
  node->place.end = lastEnd_;
  return storeDuration(duration, false, {target.shift->offset, target.shift->offsetExpr, target.shift->writtenOffset});
}

bool Parser::parseAt(Node& node, const Modifiable& target) {
  take();
  TimeShift shift;
  const bool read = at(TokenKind::Start) || at(TokenKind::End_) ? parseAtWord(shift) : parseAtTime(*node, shift);
  if (!read) return false;
  if (target.shift == nullptr) {
    fail(node->place,
         "@ modifier must be preceded by an instant vector selector or range vector selector or a subquery");
    return false;
  }
  if (target.shift->at != AtModifier::None) {
    fail(node->place, "@ <timestamp> may not be set multiple times");
    return false;
  }
  target.shift->at = shift.at;
  target.shift->atTime = shift.atTime;
  node->place.end = lastEnd_;
  return true;
}

bool Parser::parseAtWord(TimeShift& shift) {
  shift.at = take().kind == TokenKind::Start ? AtModifier::Start : AtModifier::End;
  for (const TokenKind kind : {TokenKind::LeftParen, TokenKind::RightParen}) {
    if (!at(kind)) {
      unexpected("@", "timestamp");
      return false;
    }
    take();
  }
  return true;
}

bool Parser::parseAtTime(const Expr& node, TimeShift& shift) {
  double sign = 1;
  if (atOperator(BinaryOp::Add) || atOperator(BinaryOp::Sub)) sign = take().op == BinaryOp::Sub ? -1 : 1;
  if (!at(TokenKind::Number) && !at(TokenKind::DurationLiteral)) {
    unexpected("@", "timestamp");
    return false;
  }
  const Token token = take();
  const double seconds = sign * (token.kind == TokenKind::Number ? numberValue(token) : durationLiteralSeconds(token));
  if (failed()) return false;
  // Milliseconds must fit as well, so the bound is narrower than Prometheus' (which overflows there).
  if (!(std::fabs(seconds) < 9.2e15)) {
    const std::string text = std::isinf(seconds)   ? (seconds > 0 ? "+Inf" : "-Inf")
                             : std::isnan(seconds) ? "NaN"
                                                   : fmt::format("{:.6f}", seconds);
    fail(node.place, "timestamp out of bounds for @ modifier: " + text);
    return false;
  }
  shift.at = AtModifier::Timestamp;
  shift.atTime = static_cast<Timestamp>(std::llround(seconds * 1000));
  return true;
}

bool Parser::parseEdges(Node& node, const Modifiable& target) {
  const bool anchored = take().kind == TokenKind::Anchored;
  const std::string word = anchored ? "anchored" : "smoothed";
  if (target.subquery) {
    fail(node->place, word + " modifier is not supported for subqueries");
    return false;
  }
  if (target.edges == nullptr) {
    fail(node->place, word + " modifier not implemented");
    return false;
  }
  const Edges wanted = anchored ? Edges::Anchored : Edges::Smoothed;
  if (*target.edges != Edges::Plain && *target.edges != wanted) {
    fail(node->place, "anchored and smoothed modifiers cannot be used together");
    return false;
  }
  *target.edges = wanted;
  return true;
}

}  // namespace oriel::promql
