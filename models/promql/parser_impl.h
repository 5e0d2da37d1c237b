#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/labels/labels.h"
#include "models/promql/ast.h"
#include "models/promql/lexer.h"

namespace oriel::promql {

/// Error with line and column for a byte range of a query.
Error parseError(std::string_view query, SourceRange place, const std::string& text);

/// Recursive descent over the tokens of one query; one use, one thread, on the stack of parseExpr() and its kin. The
/// first syntax error ends it: functions then answer null and error() holds it. Recursion and the height of the tree
/// are bounded.
class Parser {
 public:
  explicit Parser(std::string_view query, int maxHeight = kMaxTreeHeight);

  ExprPtr parseWholeExpr();
  bool parseWholeSelector(std::vector<Matcher>& matchers);
  bool parseWholeMetric(Labels& labels);
  const Error& error() const { return error_; }

 private:
  using Node = std::shared_ptr<Expr>;  // still open to change: modifiers come after what they modify

  struct DurationNode {
    DurationPtr expr;      // null: failed
    bool literal = false;  // a (signed) literal, as Prometheus understands it
    double seconds = 0;
  };

  // The three fields of a node that hold one duration.
  struct DurationSlot {
    Duration& constant;
    DurationPtr& expr;
    DurationPtr& written;
  };

  // Tokens.
  const Token& current() const { return tokens_.tokens[at_]; }
  const Token& ahead() const { return tokens_.tokens[at_ + 1 < tokens_.tokens.size() ? at_ + 1 : at_]; }
  bool at(TokenKind kind) const { return current().kind == kind; }
  bool atOperator(BinaryOp op) const { return at(TokenKind::Operator) && current().op == op; }
  Token take();
  bool failed() const { return failed_; }
  void fail(SourceRange place, const std::string& text);
  void unexpected(std::string_view context = {}, std::string_view expected = {});
  bool expectEnd();
  /// True when the lexer failed at the next token. Said before what only the end of the phrase before it shows.
  bool lexerFailed();

  // Expressions (parser_expr.cpp).
  Node parseBinary(int minPrecedence);
  Node parseUnary();
  Node parsePostfix();
  Node parsePrimary();
  Node parseNumber();
  Node parseString();
  Node parseParen();
  bool parseMatching(Binary& binary);
  bool parseFills(VectorMatching& matching);
  bool parseFillValue(std::optional<double>& value);
  Node makeBinary(Node left, Binary binary, Node right);
  Node makeNode(ExprNode node, ValueType type, SourceRange place, int childHeight);

  // Calls and aggregations (parser_call.cpp).
  bool atFunctionName() const;
  bool canStartExpr() const;
  Node parseCall();
  Node parseAggregate();
  bool parseAggregateModifier(Aggregate& aggregate);
  bool parseArguments(std::vector<ExprPtr>& args, int& height);
  bool parseGrouping(std::vector<std::string>& labels);
  bool parseGroupingLabel(std::string& label);
  Node finishAggregate(Aggregate aggregate, std::vector<ExprPtr> args, SourceRange place, int height);

  // Selectors (parser_selector.cpp).
  bool atMetricName() const;
  Node parseSelector();
  bool parseMatchers(VectorSelector& selector);
  std::optional<Matcher> parseMatcher();
  std::optional<Matcher> finishMatcher(const Token& nameToken, const std::string& name);
  bool parseLabelSet(std::vector<std::pair<std::string, std::string>>& labels);
  bool parseLabelSetItem(std::vector<std::pair<std::string, std::string>>& labels);
  bool unquoteToken(const Token& token, std::string& out);

  // Ranges, offset, @ (parser_modifier.cpp).
  struct Modifiable {
    TimeShift* shift = nullptr;
    Edges* edges = nullptr;
    bool subquery = false;
  };
  bool parseBracket(Node& node, Modifiable& target);
  bool makeMatrix(Node& node, Modifiable& target, const DurationNode& range, SourceRange brackets);
  bool parseOffset(Node& node, const Modifiable& target);
  bool parseAt(Node& node, const Modifiable& target);
  bool parseAtWord(TimeShift& shift);
  bool parseAtTime(const Expr& node, TimeShift& shift);
  bool parseEdges(Node& node, const Modifiable& target);

  // Durations (parser_duration.cpp).
  DurationNode parsePositiveDuration(std::string_view context, std::string_view expected);
  DurationNode parseDuration(int minPrecedence);
  DurationNode parseDurationUnary();
  DurationNode parseDurationPrimary();
  DurationNode parseDurationCall();
  bool parseDurationPair(DurationExpr& expr);
  bool expectInDuration(TokenKind kind);
  DurationNode parseDurationLiteral();
  DurationNode parseOffsetDuration();
  DurationNode negate(DurationNode operand, const Token& sign);
  DurationNode makeDurationBinary(const Token& op, DurationNode left, DurationNode right);
  bool storeDuration(const DurationNode& node, bool mustBePositive, DurationSlot slot);
  double durationLiteralSeconds(const Token& token);
  double numberValue(const Token& token);

  // Counts the nesting while a function that recurses runs.
  class Nesting {
   public:
    explicit Nesting(Parser& parser) : parser_(parser) { ++parser_.depth_; }
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    bool tooDeep();

   private:
    Parser& parser_;
  };

  std::string_view query_;
  int maxHeight_;
  TokenList tokens_;
  std::size_t at_ = 0;
  int lastEnd_ = 0;  // end of the token taken last
  int depth_ = 0;
  int aggregateDepth_ = 0;            // inside the arguments of how many aggregations
  int durationTerms_ = 0;             // operators between durations so far
  std::string_view durationContext_;  // what an unexpected token in a duration is called
  std::string_view durationExpected_;
  bool failed_ = false;
  Error error_;
  std::vector<Node> binaries_;  // their matching is settled after the type check
};

/// Checks types and what else needs the whole tree; the error is the first one in Prometheus' order.
Status checkTypes(const Expr& expr, std::string_view query);

}  // namespace oriel::promql
