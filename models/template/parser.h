#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/template/lexer.h"
#include "models/template/node.h"

namespace oriel::tmpl {

/// Parses a template into itself (under `name`) and the ones it defines. Used once, by one thread. Errors: InvalidInput
/// in Go's words, with line; depth is bounded.
class TemplateParser {
 public:
  TemplateParser(std::string_view text, std::string name);
  Result<TemplateSet> run();

 private:
  /// Counts the nesting while a function that calls itself runs.
  class Nested {
   public:
    explicit Nested(int& depth) : depth_(depth) { ++depth_; }
    ~Nested() { --depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    int& depth_;
  };
  static constexpr int kMaxDepth = 100;

  // Tokens, text and control (parser.cpp).
  const Token& peek();
  const Token& peekNonSpace();
  Token next();
  Token nextNonSpace();
  void backup() { --at_; }

  bool fail(std::string words);
  bool unexpected(const Token& token, std::string_view context);

  NodePtr list(bool inDefinition, Token& ended);
  NodePtr textOrAction();
  NodePtr action();
  NodePtr control(NodeType type, std::string_view context);
  bool elseBranch(Node& node, NodeType type, std::string_view context);
  NodePtr templateCall();
  NodePtr block();
  bool definition();
  bool define(const std::string& name, NodePtr body);
  std::string name(std::string_view context);
  bool endOf(std::string_view context);

  // Pipelines and what stands in them (parser_pipeline.cpp; numbers in constants.cpp).
  NodePtr pipeline(std::string_view context, TokenType end);
  bool declarations(Node& pipe, std::string_view context);
  bool checkPipeline(const Node& pipe, std::string_view context);
  NodePtr command();
  NodePtr operand();
  NodePtr term();
  NodePtr number(const Token& token);
  NodePtr chain(NodePtr node);
  NodePtr make(NodeType type, const Token& token);

  std::string name_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int rangeDepth_ = 0;
  int actionLine_ = 0;
  std::vector<std::string> variables_;
  TemplateSet set_;
  bool failed_ = false;
  Error error_;
};

/// The value of a quoted text or character constant; false when it is none.
bool unquoteGo(std::string_view quoted, std::string& out);

}  // namespace oriel::tmpl
