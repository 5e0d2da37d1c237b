#include "models/template/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/text.h"

namespace oriel::tmpl {

namespace {

bool isEmptyBody(const Node& node) {
  return std::all_of(node.items.begin(), node.items.end(), [](const NodePtr& item) {
    return item->type == NodeType::Text && item->text.find_first_not_of(" \t\r\n") == std::string::npos;
  });
}

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

}  // namespace oriel::tmpl
