#include "dashboards/search/search_query.h"

#include <cctype>

namespace oriel::dashboards {

namespace {

constexpr std::size_t kMaxSearchWords = 32;
constexpr std::size_t kMaxSearchBytes = 200;

/// The next part of the text; quotes keep spaces together and fall away.
std::string nextPart(std::string_view& text) {
  std::string part;
  bool quoted = false;
  std::size_t i = 0;
  while (i < text.size() && text[i] == ' ') ++i;
  for (; i < text.size() && (quoted || text[i] != ' '); ++i) {
    if (text[i] == '"')
      quoted = !quoted;
    else
      part += text[i];
  }
  text.remove_prefix(i);
  return part;
}

/// Greek and Cyrillic capitals as their small letters; both are two bytes.
void foldTwoBytes(unsigned char& lead, unsigned char& tail) {
  unsigned code = ((lead & 0x1Fu) << 6) | (tail & 0x3Fu);
  if (code >= 0xC0 && code <= 0xDE && code != 0xD7)
    code += 0x20;
  else if (code >= 0x391 && code <= 0x3A9 && code != 0x3A2)
    code += 0x20;
  else if (code >= 0x410 && code <= 0x42F)
    code += 0x20;
  else if (code >= 0x400 && code <= 0x40F)
    code += 0x50;
  lead = static_cast<unsigned char>(0xC0 | (code >> 6));
  tail = static_cast<unsigned char>(0x80 | (code & 0x3F));
}

}  // namespace

std::string foldCase(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto lead = static_cast<unsigned char>(out[i]);
    if (lead < 0x80) {
      if (lead >= 'A' && lead <= 'Z') out[i] = static_cast<char>(lead + 0x20);
    } else if (lead >= 0xC3 && lead <= 0xD1 && i + 1 < out.size()) {
      auto tail = static_cast<unsigned char>(out[i + 1]);
      if ((tail & 0xC0) != 0x80) continue;
      foldTwoBytes(lead, tail);
      out[i] = static_cast<char>(lead);
      out[++i] = static_cast<char>(tail);
    }
  }
  return out;
}

std::vector<std::string_view> searchTerms(std::string_view folded) {
  const auto isTerm = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_' || c == ':';
  };
  std::vector<std::string_view> terms;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= folded.size(); ++i) {
    if (i < folded.size() && isTerm(folded[i])) continue;
    if (i > begin) terms.push_back(folded.substr(begin, i - begin));
    begin = i + 1;
  }
  return terms;
}

SearchQuery parseSearch(std::string_view text) {
  SearchQuery query;
  text = text.substr(0, kMaxSearchWords * kMaxSearchBytes);
  while (!text.empty()) {
    const std::string part = foldCase(nextPart(text));
    if (part.empty()) continue;
    if (part.starts_with("tag:") && part.size() > 4) {
      query.tags.push_back(part.substr(4));
    } else if (part.starts_with("folder:") && part.size() > 7) {
      query.folders.push_back(part.substr(7));
    } else if (part == "starred" || part == "is:starred") {
      query.starred = true;
    } else {
      for (const std::string_view term : searchTerms(part))
        if (query.words.size() < kMaxSearchWords) query.words.emplace_back(term.substr(0, kMaxSearchBytes));
    }
  }
  return query;
}

}  // namespace oriel::dashboards
