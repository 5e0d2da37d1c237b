#include "models/template/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/text.h"
#include "models/template/functions.h"

namespace oriel::tmpl {

namespace {

constexpr int kMaxDepth = 100;

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

bool isEmptyBody(const Node& node) {
  return std::all_of(node.items.begin(), node.items.end(), [](const NodePtr& item) {
    return item->type == NodeType::Text && item->text.find_first_not_of(" \t\r\n") == std::string::npos;
  });
}

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

}  // namespace

TemplateParser::TemplateParser(std::string_view text, std::string name)
    : name_(std::move(name)), tokens_(lexTemplate(text)), variables_{"$"} {}

const Token& TemplateParser::peek() { return tokens_[std::min(at_, tokens_.size() - 1)]; }
const Token& TemplateParser::peekNonSpace() {
  while (peek().type == TokenType::Space) ++at_;
  return peek();
}
Token TemplateParser::next() {
  const Token token = peek();
  ++at_;
  return token;
}
Token TemplateParser::nextNonSpace() {
  peekNonSpace();
  return next();
}

bool TemplateParser::fail(std::string words) {
  if (failed_) return false;
  failed_ = true;
  const Token& token = tokens_[std::min(at_ > 0 ? at_ - 1 : 0, tokens_.size() - 1)];
  error_ = makeError(ErrorCode::InvalidInput, fmt::format("template: {}:{}: {}", name_, token.line, words));
  error_.place.line = token.line;
  error_.place.begin = error_.place.end = static_cast<int>(token.place);
  return false;
}

bool TemplateParser::unexpected(const Token& token, std::string_view context) {
  if (token.type != TokenType::Error) return fail(fmt::format("unexpected {} in {}", tokenText(token), context));
  std::string extra;
  if (actionLine_ != 0 && actionLine_ != token.line) {
    extra = fmt::format(" in action started at {}:{}", name_, actionLine_);
    if (token.text.ends_with(" action")) extra.erase(0, std::string_view(" in action").size());
  }
  return fail(token.text + extra);
}

Result<TemplateSet> TemplateParser::run() {
  Token ended;
  NodePtr body = list(false, ended);
  if (!failed_ && ended.type != TokenType::EndOfText) fail("unexpected " + std::string("{{") + ended.text + "}}");
  if (!failed_) define(name_, std::move(body));
  if (failed_) return std::move(error_);
  if (!set_.contains(name_)) set_[name_] = std::make_unique<Node>();
  return std::move(set_);
}

NodePtr TemplateParser::make(NodeType type, const Token& token) {
  auto node = std::make_unique<Node>();
  node->type = type;
  node->place = token.place;
  node->text = token.text;
  return node;
}

// Nodes up to {{end}}, {{else}} or the end of the text, which `ended` tells.
NodePtr TemplateParser::list(bool inDefinition, Token& ended) {
  const Nested nested(depth_);
  auto node = make(NodeType::List, peekNonSpace());
  if (depth_ > kMaxDepth) fail("templates are nested too deeply");
  while (!failed_) {
    const Token& first = peek();
    if (first.type == TokenType::EndOfText || first.type == TokenType::Error) {
      ended = next();
      if (ended.type == TokenType::Error)
        unexpected(ended, "input");
      else if (inDefinition || depth_ > 1)
        fail("unexpected EOF");
      return node;
    }
    if (first.type == TokenType::LeftDelim) {
      const std::size_t back = at_;
      next();
      const Token keyword = nextNonSpace();
      if (keyword.type == TokenType::Define) {
        if (depth_ == 1)
          definition();
        else
          unexpected(keyword, "command");
        continue;
      }
      if (keyword.type == TokenType::End || keyword.type == TokenType::Else) {
        ended = keyword;
        return node;
      }
      at_ = back;
    }
    if (NodePtr item = textOrAction()) node->items.push_back(std::move(item));
  }
  return node;
}

NodePtr TemplateParser::textOrAction() {
  const Token token = nextNonSpace();
  if (token.type == TokenType::Text) return make(NodeType::Text, token);
  if (token.type == TokenType::LeftDelim) {
    actionLine_ = token.line;
    NodePtr node = action();
    actionLine_ = 0;
    return node;
  }
  unexpected(token, "input");
  return nullptr;
}

NodePtr TemplateParser::action() {
  const Token token = nextNonSpace();
  switch (token.type) {
    case TokenType::If: return control(NodeType::If, "if");
    case TokenType::Range: return control(NodeType::Range, "range");
    case TokenType::With: return control(NodeType::With, "with");
    case TokenType::Template: return templateCall();
    case TokenType::Block: return block();
    case TokenType::Break:
    case TokenType::Continue: {
      const bool breaks = token.type == TokenType::Break;
      if (nextNonSpace().type != TokenType::RightDelim) {
        backup();
        unexpected(next(), breaks ? "{{break}}" : "{{continue}}");
      }
      if (rangeDepth_ == 0) fail(breaks ? "{{break}} outside {{range}}" : "{{continue}} outside {{range}}");
      return make(breaks ? NodeType::Break : NodeType::Continue, token);
    }
    default: break;
  }
  backup();
  auto node = make(NodeType::Action, peek());
  // Variables that are set here live on to the end of what is around.
  node->pipe = pipeline("command", TokenType::RightDelim);
  return node;
}

NodePtr TemplateParser::control(NodeType type, std::string_view context) {
  const Nested nested(depth_);
  const std::size_t variables = variables_.size();
  auto node = make(type, peekNonSpace());
  if (depth_ > kMaxDepth) fail("templates are nested too deeply");
  node->pipe = pipeline(context, TokenType::RightDelim);
  if (failed_) return node;
  if (type == NodeType::Range) ++rangeDepth_;
  Token ended;
  node->body = list(false, ended);
  if (type == NodeType::Range) --rangeDepth_;
  if (!failed_) {
    if (ended.type == TokenType::Else)
      elseBranch(*node, type, context);
    else
      endOf("end");
  }
  variables_.resize(std::min(variables_.size(), variables));
  return node;
}

bool TemplateParser::elseBranch(Node& node, NodeType type, std::string_view context) {
  const Token& after = peekNonSpace();
  // {{else if}} and {{else with}} are an {{if}} inside the else, closed by the same {{end}}.
  const bool again = (type == NodeType::If && after.type == TokenType::If) ||
                     (type == NodeType::With && after.type == TokenType::With);
  if (again) {
    const Token token = next();
    node.otherwise = make(NodeType::List, token);
    node.otherwise->items.push_back(control(type, context));
    return !failed_;
  }
  if (!endOf("else")) return false;
  Token ended;
  node.otherwise = list(false, ended);
  if (failed_) return false;
  if (ended.type == TokenType::Else) return fail("expected end; found {{else}}");
  return endOf("end");
}

bool TemplateParser::endOf(std::string_view context) {
  const Token token = nextNonSpace();
  return token.type == TokenType::RightDelim || unexpected(token, context);
}

std::string TemplateParser::name(std::string_view context) {
  const Token token = nextNonSpace();
  std::string out;
  if ((token.type != TokenType::String && token.type != TokenType::RawString) || !unquoteGo(token.text, out))
    unexpected(token, context);
  return out;
}

NodePtr TemplateParser::templateCall() {
  auto node = make(NodeType::Template, peekNonSpace());
  node->text = name("template clause");
  if (failed_) return node;
  if (nextNonSpace().type != TokenType::RightDelim) {
    backup();
    node->pipe = pipeline("template clause", TokenType::RightDelim);
  }
  return node;
}

NodePtr TemplateParser::block() {
  auto node = make(NodeType::Template, peekNonSpace());
  node->text = name("block clause");
  if (failed_) return node;
  node->pipe = pipeline("block clause", TokenType::RightDelim);
  std::vector<std::string> outer = std::exchange(variables_, {"$"});
  Token ended;
  NodePtr body = list(true, ended);
  variables_ = std::move(outer);
  if (!failed_ && ended.type != TokenType::End) fail("unexpected {{else}} in block clause");
  if (!failed_ && endOf("block clause")) define(node->text, std::move(body));
  return node;
}

bool TemplateParser::definition() {
  const std::string defined = name("define clause");
  if (failed_ || !endOf("define clause")) return false;
  std::vector<std::string> outer = std::exchange(variables_, {"$"});
  Token ended;
  NodePtr body = list(true, ended);
  variables_ = std::move(outer);
  if (failed_) return false;
  if (ended.type != TokenType::End) return fail("unexpected {{else}} in define clause");
  return endOf("define clause") && define(defined, std::move(body));
}

bool TemplateParser::define(const std::string& defined, NodePtr body) {
  NodePtr& slot = set_[defined];
  if (slot == nullptr || isEmptyBody(*slot))
    slot = std::move(body);
  else if (!isEmptyBody(*body))
    return fail("template: multiple definition of template " + quote(defined));
  return true;
}

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
