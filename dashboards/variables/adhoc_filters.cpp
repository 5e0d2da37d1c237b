#include "dashboards/variables/adhoc_filters.h"

#include <algorithm>

#include "dashboards/variables/options.h"
#include "dashboards/variables/rewrite_query.h"
#include "models/promql/parser.h"

namespace oriel::dashboards {
namespace {

struct UrlEscape {
  char character;
  std::string_view text;
};
constexpr UrlEscape kUrlEscapes[] = {{'|', "__gfp__"}, {',', "__gfc__"}, {'#', "__gfh__"}};

std::string escapedPart(std::string_view part) {
  std::string result;
  for (const char c : part) {
    const auto* row = std::find_if(std::begin(kUrlEscapes), std::end(kUrlEscapes),
                                   [c](const UrlEscape& escape) { return escape.character == c; });
    if (row == std::end(kUrlEscapes)) {
      result += c;
    } else {
      result += row->text;
    }
  }
  return result;
}

// `value,label`: the label is for people.
std::string partFromUrl(std::string_view part) {
  part = part.substr(0, part.find(','));
  std::string result;
  while (!part.empty()) {
    const auto* row = std::find_if(std::begin(kUrlEscapes), std::end(kUrlEscapes),
                                   [part](const UrlEscape& escape) { return part.rfind(escape.text, 0) == 0; });
    const bool plain = row == std::end(kUrlEscapes);
    result += plain ? part.front() : row->character;
    part.remove_prefix(plain ? 1 : row->text.size());
  }
  return result;
}

bool hasSeveral(const AdhocFilter& filter) { return filter.op == "=|" || filter.op == "!=|"; }

std::string markedIn(const std::string& text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string regexEscaped(const std::string& text) { return markedIn(text, "*+?()|\\.[]{}^$"); }

std::string quotedValue(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '\\' || c == '"') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string oneOfPattern(const std::vector<std::string>& values) {
  std::string pattern;
  for (std::size_t i = 0; i < values.size(); ++i) pattern += (i ? "|" : "") + regexEscaped(values[i]);
  return pattern;
}

const std::string& firstValue(const AdhocFilter& filter) {
  static const std::string kNone;
  return filter.values.empty() ? kNone : filter.values.front();
}

Result<Matcher> matcherOf(const AdhocFilter& filter) {
  if (filter.op == "=") return Matcher::make(MatchType::Equal, filter.key, firstValue(filter));
  if (filter.op == "!=") return Matcher::make(MatchType::NotEqual, filter.key, firstValue(filter));
  if (filter.op == "=~") return Matcher::make(MatchType::Regex, filter.key, firstValue(filter));
  if (filter.op == "!~") return Matcher::make(MatchType::NotRegex, filter.key, firstValue(filter));
  if (filter.op == "=|") return Matcher::make(MatchType::Regex, filter.key, oneOfPattern(filter.values));
  if (filter.op == "!=|") return Matcher::make(MatchType::NotRegex, filter.key, oneOfPattern(filter.values));
  return makeError(ErrorCode::Unsupported, "Prometheus has no operator " + filter.op + " for labels");
}

}  // namespace

std::string adhocUrlText(const AdhocFilter& filter) {
  std::string text = escapedPart(filter.key) + "|" + filter.op;
  if (filter.op == kGroupByOperator) return text;
  for (const std::string& value : filter.values) {
    text += "|" + escapedPart(value);
    if (!hasSeveral(filter)) break;
  }
  return text;
}

std::optional<AdhocFilter> adhocFromUrl(std::string_view text) {
  std::vector<std::string_view> parts;
  text = text.substr(0, text.find('#'));
  while (true) {
    const std::size_t bar = text.find('|');
    parts.push_back(text.substr(0, bar));
    if (bar == std::string_view::npos) break;
    text.remove_prefix(bar + 1);
  }
  if (parts.size() < 2 || parts[0].empty() || parts[1].empty()) return {};
  AdhocFilter filter{partFromUrl(parts[0]), std::string(parts[1]), {}};
  for (std::size_t i = 2; i < parts.size(); ++i) filter.values.push_back(partFromUrl(parts[i]));
  if (filter.values.empty() && filter.op != kGroupByOperator) return {};
  return filter;
}

std::string adhocLabel(const AdhocFilter& filter) {
  if (filter.op == kGroupByOperator) return "by " + filter.key;
  std::string values;
  for (const std::string& value : filter.values) values += (values.empty() ? "" : ", ") + value;
  return filter.key + " " + filter.op + " " + values;
}

std::string adhocExpression(const std::vector<AdhocFilter>& filters) {
  std::string text;
  for (const AdhocFilter& filter : filters) {
    if (filter.op == kGroupByOperator || letsAllThrough(filter)) continue;
    const bool regex = filter.op == "=~" || filter.op == "!~";
    const std::string op = filter.op == "=|" ? "=~" : filter.op == "!=|" ? "!~" : filter.op;
    const std::string value = hasSeveral(filter) ? oneOfPattern(filter.values)
                              : regex            ? regexEscaped(firstValue(filter))
                                                 : firstValue(filter);
    text += (text.empty() ? "" : ",") + filter.key + op + quotedValue(value);
  }
  return text;
}

Result<std::vector<AdhocFilter>> adhocFromExpression(const std::string& text) {
  std::vector<AdhocFilter> filters;
  if (text.find_first_not_of(" \t\r\n{},") == std::string::npos) return filters;
  // A selector needs something that does not match the empty text; the name of a metric is no filter.
  const bool braces = text.find('{') < text.find('"');
  const auto parsed = promql::parseExpr("x" + (braces ? text.substr(text.find('{')) : "{" + text + "}"));
  const auto* selector = parsed.ok() ? (*parsed)->as<promql::VectorSelector>() : nullptr;
  if (!selector) {
    return makeError(ErrorCode::InvalidInput,
                     parsed.ok() ? "filters are written job=\"node\", mode=~\"a|b\"" : parsed.error().text);
  }
  constexpr const char* kOperators[] = {"=", "!=", "=~", "!~"};
  for (const Matcher& matcher : selector->matchers) {
    if (matcher.name() == kMetricName) continue;
    filters.push_back({matcher.name(), kOperators[static_cast<std::size_t>(matcher.type())], {matcher.value()}, false});
  }
  return filters;
}

std::string adhocEditText(const std::vector<AdhocFilter>& filters) {
  std::string text;
  for (const AdhocFilter& filter : filters) {
    const auto matcher = matcherOf(filter);
    if (matcher.ok()) text += (text.empty() ? "" : ", ") + matcher->toString();
  }
  return text;
}

bool letsAllThrough(const AdhocFilter& filter) {
  if (filter.op == "=~") return firstValue(filter) == ".*";
  return filter.op == "=|" && std::find(filter.values.begin(), filter.values.end(), kAllValue) != filter.values.end();
}

FilteredQuery addAdhocFilters(const std::string& expr, const std::vector<AdhocFilter>& filters,
                              const std::vector<std::string>& groupBy) {
  FilteredQuery result{expr, {}};
  QueryRewrite rewrite;
  rewrite.groupBy = groupBy;
  for (const AdhocFilter& filter : filters) {
    if (filter.op == kGroupByOperator) rewrite.groupBy.push_back(filter.key);
    if (filter.op == kGroupByOperator || letsAllThrough(filter)) continue;
    auto matcher = matcherOf(filter);
    if (!matcher.ok()) {
      result.notices.push_back("the filter " + adhocLabel(filter) + " is not applied: " + matcher.error().text);
      continue;
    }
    std::erase_if(rewrite.matchers, [&filter](const Matcher& former) { return former.name() == filter.key; });
    rewrite.matchers.push_back(std::move(matcher).value());
  }
  if (rewrite.matchers.empty() && rewrite.groupBy.empty()) return result;
  const auto parsed = promql::parseExpr(expr);
  if (!parsed.ok()) {
    result.notices.push_back("the filters are not applied: the query cannot be read: " + parsed.error().text);
    return result;
  }
  result.text = promql::print(*rewriteQuery(*parsed, rewrite));
  return result;
}

}  // namespace oriel::dashboards
