#include "dashboards/variables/formats.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/format/date_text.h"
#include "dashboards/model/json.h"
#include "dashboards/variables/url_text.h"

namespace oriel::dashboards {
namespace {

using Texts = std::vector<std::string>;

std::string joined(const Texts& texts, std::string_view separator, std::string_view before = {},
                   std::string_view after = {}) {
  std::string result;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) result += separator;
    result.append(before).append(texts[i]).append(after);
  }
  return result;
}

template <class Edit>
Texts mappedTexts(Texts texts, Edit edit) {
  for (std::string& text : texts) text = edit(text);
  return texts;
}

// Puts `mark` before every character of `special`.
std::string marked(const std::string& text, std::string_view special, std::string_view mark) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) result += mark;
    result += c;
  }
  return result;
}

std::string replaced(const std::string& text, char from, std::string_view to) {
  std::string result;
  for (const char c : text) c == from ? result += to : result += c;
  return result;
}

// A list in one text, as JavaScript makes it.
std::string plainText(const FormatCall& call) { return joined(call.values, ","); }
std::string bracedText(const FormatCall& call) { return call.isList ? "{" + plainText(call) + "}" : plainText(call); }

std::string formatGlob(const FormatCall& call) { return call.values.size() > 1 ? bracedText(call) : plainText(call); }
std::string formatCsv(const FormatCall& call) { return plainText(call); }
std::string formatPipe(const FormatCall& call) { return joined(call.values, "|"); }
std::string formatText(const FormatCall& call) { return call.text; }

std::string formatRegex(const FormatCall& call) {
  const Texts escaped =
      mappedTexts(call.values, [](const std::string& v) { return marked(v, "\\^$*+?.()|[]{}/", "\\"); });
  return escaped.size() == 1 ? escaped.front() : "(" + joined(escaped, "|") + ")";
}

// What PromQL's string syntax and RE2 both have to let through.
std::string prometheusRegex(const std::string& value) {
  std::string result;
  for (const char c : value) {
    if (c == '\\') {
      result += "\\\\\\\\";
    } else if (c == '"') {
      result += "\\\\\\\"";
    } else {
      if (std::string_view("$^*{}[]'+?.()|").find(c) != std::string_view::npos) result += "\\\\";
      result += c;
    }
  }
  return result;
}

std::string formatPrometheus(const FormatCall& call) {
  if (!call.matchesRegex) {
    const auto escaped = [](const std::string& v) { return replaced(replaced(v, '\\', "\\\\"), '\'', "\\\\'"); };
    return joined(mappedTexts(call.values, escaped), ",");
  }
  const Texts escaped = mappedTexts(call.values, prometheusRegex);
  return escaped.size() == 1 ? escaped.front() : "(" + joined(escaped, "|") + ")";
}

std::string formatJson(const FormatCall& call) {
  if (!call.isList) return plainText(call);
  return Json(call.values).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string formatQueryParam(const FormatCall& call) { return call.url; }

std::string formatCustomQueryParam(const FormatCall& call) {
  const bool named = !call.args.empty() && !call.args[0].empty();
  const std::string name = percentEncoded(named ? call.args[0] : call.name);
  const std::string prefix = call.args.size() > 1 ? percentEncoded(call.args[1]) : "";
  return joined(mappedTexts(call.values, percentEncoded), "&", name + "=" + prefix);
}

std::string formatSingleQuote(const FormatCall& call) {
  return joined(mappedTexts(call.values, [](const std::string& v) { return marked(v, "'", "\\"); }), ",", "'", "'");
}
std::string formatDoubleQuote(const FormatCall& call) {
  return joined(mappedTexts(call.values, [](const std::string& v) { return marked(v, "\"", "\\"); }), ",", "\"", "\"");
}
std::string formatSqlString(const FormatCall& call) {
  const auto escaped = [](const std::string& v) { return replaced(replaced(v, '"', "\\\""), '\'', "''"); };
  return joined(mappedTexts(call.values, escaped), ",", "'", "'");
}
std::string formatPercentEncode(const FormatCall& call) { return percentEncoded(bracedText(call)); }
std::string formatUriEncode(const FormatCall& call) { return uriEncoded(bracedText(call)); }

// What JavaScript's Number() reads: such a text is no word to escape.
bool isJsNumber(std::string_view text) {
  const auto space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  if (text.empty()) return true;
  if (text.size() > 2 && text[0] == '0' && std::string_view("xXoObB").find(text[1]) != std::string_view::npos) {
    const int base = std::tolower(text[1]) == 'x' ? 16 : std::tolower(text[1]) == 'o' ? 8 : 2;
    unsigned long long ignored = 0;
    const auto read = std::from_chars(text.data() + 2, text.data() + text.size(), ignored, base);
    return read.ptr == text.data() + text.size();
  }
  if (text.front() == '+' || text.front() == '-') text.remove_prefix(1);
  if (text == "Infinity") return true;
  if (text.empty() || (!std::isdigit(static_cast<unsigned char>(text.front())) && text.front() != '.')) return false;
  double ignored = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), ignored);
  return read.ptr == text.data() + text.size();
}

std::string luceneEscaped(const std::string& text) {
  return isJsNumber(text) ? text : marked(text, "!*+-=<> \t\r\n\v\f&|()[]{}^~?:\\/\"", "\\");
}

std::string formatLucene(const FormatCall& call) {
  if (!call.isList) return luceneEscaped(plainText(call));
  if (call.values.empty()) return "__empty__";
  return "(" + joined(mappedTexts(call.values, luceneEscaped), " OR ", "\"", "\"") + ")";
}

std::string formatDistributed(const FormatCall& call) {
  Texts texts = call.values;
  for (std::size_t i = 1; i < texts.size(); ++i) texts[i] = std::string(call.name) + "=" + texts[i];
  return joined(texts, ",");
}

std::string formatHtml(const FormatCall& call) {
  std::string text = replaced(joined(call.values, ", "), '&', "&amp;");
  text = replaced(replaced(text, '<', "&lt;"), '>', "&gt;");
  return replaced(replaced(text, '\'', "&#39;"), '"', "&quot;");
}

std::string formatJoin(const FormatCall& call) { return joined(call.values, call.args.empty() ? "," : call.args[0]); }

// The whole number that a text begins with.
std::optional<double> leadingInteger(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  std::size_t digits = 0;
  double value = 0;
  while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits]))) {
    value = value * 10 + (text[digits++] - '0');
  }
  if (digits == 0) return {};
  return negative ? -value : value;
}

std::string formatDate(const FormatCall& call) {
  constexpr double kLatest = 8.64e15;  // as far as JavaScript's dates reach
  const auto number = call.isList ? std::nullopt : leadingInteger(plainText(call));
  if (!number) return "NaN";
  const std::string_view pattern = call.args.empty() ? "iso" : call.args[0];
  if (pattern == "ms") return plainText(call);
  if (std::abs(*number) > kLatest) return "Invalid date";
  const auto time = static_cast<Timestamp>(*number);
  if (pattern == "seconds") return std::to_string(static_cast<long long>(std::floor(*number / 1000 + 0.5)));
  if (pattern == "iso") return datePattern(time, "YYYY-MM-DDTHH:mm:ss.SSS", "utc") + "Z";
  std::string whole;
  for (const std::string_view part : call.args) whole += (whole.empty() ? "" : ":") + std::string(part);
  return datePattern(time, whole, std::string(call.timezone));
}

struct FormatRow {
  const char* id;
  std::string (*write)(const FormatCall& call);
};
constexpr FormatRow kFormats[] = {{"csv", formatCsv},
                                  {"customqueryparam", formatCustomQueryParam},
                                  {"date", formatDate},
                                  {"distributed", formatDistributed},
                                  {"doublequote", formatDoubleQuote},
                                  {"glob", formatGlob},
                                  {"html", formatHtml},
                                  {"json", formatJson},
                                  {"join", formatJoin},
                                  {"lucene", formatLucene},
                                  {"percentencode", formatPercentEncode},
                                  {"pipe", formatPipe},
                                  {"queryparam", formatQueryParam},
                                  {"raw", formatCsv},
                                  {"regex", formatRegex},
                                  {"singlequote", formatSingleQuote},
                                  {"sqlstring", formatSqlString},
                                  {"text", formatText},
                                  {"uriencode", formatUriEncode}};

}  // namespace

std::string formatVariable(std::string_view format, const FormatCall& call) {
  if (format == kPrometheusFormat) return formatPrometheus(call);
  for (const FormatRow& row : kFormats) {
    if (format == row.id) return row.write(call);
  }
  return formatGlob(call);
}

std::vector<std::string> formatNames() {
  std::vector<std::string> names;
  for (const FormatRow& row : kFormats) names.emplace_back(row.id);
  return names;
}

}  // namespace oriel::dashboards
