#include "dashboards/check/plausible_query.h"

#include <re2/re2.h>

#include <string_view>

namespace oriel::dashboards {
namespace {

/// Where in a query the filler stands.
struct QueryPlace {
  char quote = 0;
  int brackets = 0;
};

std::string valueFor(std::string_view variable, const std::string& before, const QueryPlace& place, char next) {
  static const RE2 group("^\\$\\d");
  static const RE2 offset("offset\\s+-?$");
  static const RE2 duration("(?i)interval|range|duration");
  static const RE2 parameter("(topk|bottomk|quantile|limitk)(\\s*(by|without)\\s*\\([^)]*\\))?\\s*\\(\\s*$");
  const re2::StringPiece name(variable.data(), variable.size());
  if (place.quote) return RE2::PartialMatch(name, group) ? std::string(variable) : "word";
  if (place.brackets > 0 || RE2::PartialMatch(before, offset) || RE2::PartialMatch(name, duration)) return "5m";
  if (RE2::PartialMatch(before, parameter)) return "5";
  return next == '(' ? "rate" : "word";
}

void step(QueryPlace& place, char c) {
  if (place.quote) {
    if (c == place.quote) place.quote = 0;
  } else if (c == '"' || c == '\'' || c == '`') {
    place.quote = c;
  } else if (c == '[') {
    ++place.brackets;
  } else if (c == ']') {
    --place.brackets;
  }
}

}  // namespace

std::string withPlausibleValues(const std::string& query) {
  static const RE2 variable("\\$\\{[^}]*\\}|\\[\\[\\w+(:\\w+)?\\]\\]|\\$\\w+");
  const re2::StringPiece all(query);
  std::string out;
  QueryPlace place;
  for (std::size_t at = 0; at < query.size();) {
    re2::StringPiece match;
    if ((query[at] == '$' || query[at] == '[') && variable.Match(all, at, all.size(), RE2::ANCHOR_START, &match, 1)) {
      at += match.size();
      out += valueFor({match.data(), match.size()}, out, place, at < query.size() ? query[at] : '\0');
      continue;
    }
    const char c = query[at++];
    out += c;
    if (c == '\\' && place.quote && place.quote != '`' && at < query.size())
      out += query[at++];
    else
      step(place, c);
  }
  return out;
}

}  // namespace oriel::dashboards
