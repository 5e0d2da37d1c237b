#include <fmt/format.h>

#include <algorithm>

#include "models/base/text.h"
#include "models/template/functions.h"
#include "models/template/parser.h"

namespace oriel::tmpl {

namespace {

bool startsOperand(TokenType type) {
  switch (type) {
    case TokenType::Bool:
    case TokenType::CharConstant:
    case TokenType::Number:
    case TokenType::String:
    case TokenType::RawString:
    case TokenType::Identifier:
    case TokenType::Field:
    case TokenType::Variable:
    case TokenType::Dot:
    case TokenType::Nil:
    case TokenType::LeftParen: return true;
    default: return false;
  }
}

}  // namespace

bool TemplateParser::declarations(Node& pipe, std::string_view context) {
  while (!failed_ && peekNonSpace().type == TokenType::Variable) {
    const std::size_t back = at_;
    const Token variable = next();
    const Token& after = peekNonSpace();
    const bool declares = after.type == TokenType::Declare;
    if (!declares && after.type != TokenType::Assign && !(after.type == TokenType::Char && after.text == ",")) {
      at_ = back;
      return true;
    }
    const Token separator = nextNonSpace();
    pipe.names.push_back(variable.text);
    pipe.declared.push_back(variable.place);
    variables_.push_back(variable.text);
    if (declares || separator.type == TokenType::Assign) {
      pipe.assigns = !declares;
      return true;
    }
    if (context != "range" || pipe.names.size() >= 2) return fail(fmt::format("too many declarations in {}", context));
    const TokenType then = peekNonSpace().type;
    if (then != TokenType::Variable && then != TokenType::RightDelim && then != TokenType::RightParen)
      return fail("range can only initialize variables");
  }
  return !failed_;
}

NodePtr TemplateParser::pipeline(std::string_view context, TokenType end) {
  const Nested nested(depth_);
  auto pipe = make(NodeType::Pipe, peekNonSpace());
  pipe->text.clear();
  if (depth_ > kMaxDepth) fail("parentheses are nested too deeply");
  declarations(*pipe, context);
  while (!failed_) {
    const Token token = nextNonSpace();
    if (token.type == end) {
      checkPipeline(*pipe, context);
      return pipe;
    }
    if (!startsOperand(token.type)) {
      unexpected(token, context);
      return pipe;
    }
    backup();
    pipe->items.push_back(command());
  }
  return pipe;
}

bool TemplateParser::checkPipeline(const Node& pipe, std::string_view context) {
  if (pipe.items.empty()) return fail(fmt::format("missing value for {}", context));
  for (std::size_t i = 1; i < pipe.items.size(); ++i) {
    switch (pipe.items[i]->items.front()->type) {
      case NodeType::Bool:
      case NodeType::Dot:
      case NodeType::Nil:
      case NodeType::Number:
      case NodeType::String: return fail(fmt::format("non executable command in pipeline stage {}", i + 1));
      default: break;
    }
  }
  return true;
}

NodePtr TemplateParser::command() {
  auto node = make(NodeType::Command, peekNonSpace());
  node->text.clear();
  while (!failed_) {
    peekNonSpace();
    if (NodePtr item = operand()) node->items.push_back(std::move(item));
    if (failed_) return node;
    const Token token = next();
    if (token.type == TokenType::Space) continue;
    if (token.type == TokenType::RightDelim || token.type == TokenType::RightParen)
      backup();
    else if (token.type != TokenType::Pipe)
      unexpected(token, "operand");
    break;
  }
  if (!failed_ && node->items.empty()) fail("empty command");
  return node;
}

NodePtr TemplateParser::operand() {
  NodePtr node = term();
  if (failed_ || node == nullptr || peek().type != TokenType::Field) return node;
  return chain(std::move(node));
}

NodePtr TemplateParser::chain(NodePtr node) {
  auto whole = make(NodeType::Chain, peek());
  whole->text.clear();
  while (peek().type == TokenType::Field) whole->names.push_back(next().text.substr(1));
  switch (node->type) {
    case NodeType::Field:
    case NodeType::Variable:
      node->place = whole->place;
      node->names.insert(node->names.end(), whole->names.begin(), whole->names.end());
      return node;
    case NodeType::Bool:
    case NodeType::String:
    case NodeType::Number:
    case NodeType::Nil:
    case NodeType::Dot: fail("unexpected . after term " + quote(nodeText(*node))); return node;
    default: whole->items.push_back(std::move(node)); return whole;
  }
}

NodePtr TemplateParser::term() {
  const Token token = nextNonSpace();
  switch (token.type) {
    case TokenType::Identifier:
      if (!isFunction(token.text)) fail("function " + quote(token.text) + " not defined");
      return make(NodeType::Identifier, token);
    case TokenType::Dot: return make(NodeType::Dot, token);
    case TokenType::Nil: return make(NodeType::Nil, token);
    case TokenType::Variable: {
      if (std::find(variables_.begin(), variables_.end(), token.text) == variables_.end())
        fail("undefined variable " + quote(token.text));
      NodePtr node = make(NodeType::Variable, token);
      node->names.push_back(token.text);
      return node;
    }
    case TokenType::Field: {
      NodePtr node = make(NodeType::Field, token);
      node->names.push_back(token.text.substr(1));
      return node;
    }
    case TokenType::Bool: {
      NodePtr node = make(NodeType::Bool, token);
      node->constant = boolValue(token.text == "true");
      return node;
    }
    case TokenType::CharConstant:
    case TokenType::Number: return number(token);
    case TokenType::LeftParen: return pipeline("parenthesized pipeline", TokenType::RightParen);
    case TokenType::String:
    case TokenType::RawString: {
      NodePtr node = make(NodeType::String, token);
      std::string text;
      if (!unquoteGo(token.text, text)) fail("invalid syntax");
      node->constant = textValue(std::move(text));
      return node;
    }
    default: backup(); return nullptr;
  }
}

}  // namespace oriel::tmpl
