#include "dashboards/search/metric_names.h"

#include <algorithm>
#include <cctype>

#include "models/promql/lexer.h"

namespace oriel::dashboards {

namespace {

using promql::Token;
using promql::TokenKind;

constexpr std::size_t kMaxExpressionBytes = 64u << 10;
constexpr std::string_view kStandIn = "oriel_variable";

bool isNameChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// One past a variable that begins at `at` (`$x`, `${x:y}`, `[[x]]`); `at` when there is none.
std::size_t endOfVariable(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "${" || text.substr(at, 2) == "[[") {
    const std::string_view close = text[at] == '$' ? "}" : "]]";
    const std::size_t end = text.find(close, at);
    return end == std::string_view::npos ? at : end + close.size();
  }
  if (text[at] != '$') return at;
  std::size_t end = at + 1;
  while (end < text.size() && isNameChar(text[end])) ++end;
  return end > at + 1 ? end : at;
}

/// Something that the lexer knows in the place of each variable: a duration in square brackets and behind `offset`, a
/// word elsewhere. Texts in quotes stay.
std::string withoutVariables(std::string_view text) {
  std::string out;
  char quote = 0;
  bool inRange = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      out += c;
      if (c == '\\' && quote != '`' && i + 1 < text.size())
        out += text[++i];
      else if (c == quote)
        quote = 0;
      continue;
    }
    if (const std::size_t end = endOfVariable(text, i); end > i) {
      out += inRange ? std::string_view("1m") : kStandIn;
      i = end - 1;
      continue;
    }
    if (c == '"' || c == '\'' || c == '`') quote = c;
    if (c == '[') inRange = true;
    if (c == ']') inRange = false;
    out += c;
  }
  return out;
}

bool isGrouping(TokenKind kind) {
  return kind == TokenKind::By || kind == TokenKind::Without || kind == TokenKind::On || kind == TokenKind::Ignoring ||
         kind == TokenKind::GroupLeft || kind == TokenKind::GroupRight;
}

std::size_t skipBrackets(const std::vector<Token>& tokens, std::size_t open) {
  std::size_t at = open;
  while (at < tokens.size() && tokens[at].kind != TokenKind::RightParen) ++at;
  return at;
}

class MetricCollector {
 public:
  void take(const std::vector<Token>& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      const TokenKind next = i + 1 < tokens.size() ? tokens[i + 1].kind : TokenKind::End;
      if (isGrouping(token.kind) && next == TokenKind::LeftParen) {
        i = skipBrackets(tokens, i + 1);
      } else if (token.kind == TokenKind::LeftBrace) {
        i = takeBraces(tokens, i + 1);
      } else if (token.kind == TokenKind::MetricIdentifier || token.kind == TokenKind::Identifier) {
        if (next != TokenKind::LeftParen) add(std::string(token.text));
      }
    }
  }
  std::vector<std::string> names;

 private:
  // In braces a name stands as __name__="x" or as a text of its own.
  std::size_t takeBraces(const std::vector<Token>& tokens, std::size_t at) {
    for (; at < tokens.size() && tokens[at].kind != TokenKind::RightBrace; ++at) {
      const TokenKind next = at + 1 < tokens.size() ? tokens[at + 1].kind : TokenKind::End;
      if (tokens[at].kind == TokenKind::String && (next == TokenKind::Comma || next == TokenKind::RightBrace)) {
        const bool first = tokens[at - 1].kind == TokenKind::LeftBrace || tokens[at - 1].kind == TokenKind::Comma;
        const bool named = at >= 2 && tokens[at - 1].kind == TokenKind::Assign && tokens[at - 2].text == "__name__";
        if (first || named) addQuoted(tokens[at].text);
      }
    }
    return at;
  }
  void addQuoted(std::string_view quoted) {
    if (auto text = promql::unquote(quoted); text.ok() && text->find('$') == std::string::npos) add(*std::move(text));
  }
  void add(std::string name) {
    if (name.empty() || name.find(kStandIn) != std::string::npos) return;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
};

}  // namespace

std::vector<std::string> metricNames(std::string_view expression) {
  const std::string text = withoutVariables(expression.substr(0, kMaxExpressionBytes));
  promql::TokenList tokens;
  promql::tokenize(text, tokens);
  MetricCollector collector;
  collector.take(tokens.tokens);
  return std::move(collector.names);
}

}  // namespace oriel::dashboards
