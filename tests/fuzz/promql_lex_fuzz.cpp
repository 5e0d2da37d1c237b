#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "models/promql/lexer.h"

// Any bytes: the tokens follow one another, are what stands in the text, and are never more than its bytes; a string
// the lexer lets pass has a value. Seeds: seeds/promql.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oriel::promql;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TokenList list;
  tokenize(text, list);
  if (list.tokens.empty() || list.tokens.size() > size + 1) std::abort();
  int last = 0;
  for (const Token& token : list.tokens) {
    const bool ends = token.kind == TokenKind::End || token.kind == TokenKind::Error;
    if (ends != (&token == &list.tokens.back())) std::abort();
    if (token.begin < last || token.end < token.begin || token.end > static_cast<int>(size)) std::abort();
    if (token.kind == TokenKind::Error ? token.text.empty()
                                       : token.text != text.substr(static_cast<std::size_t>(token.begin),
                                                                   static_cast<std::size_t>(token.end - token.begin)))
      std::abort();
    if (token.kind == TokenKind::String && !unquote(token.text).ok()) std::abort();
    if (describe(token).empty()) std::abort();
    last = token.end;
  }
  return 0;
}
