#include "dashboards/variables/formats.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "dashboards/format/date_text.h"

namespace oriel::dashboards {
namespace {

using Texts = std::vector<std::string>;

std::string joined(const Texts& texts, const std::string& separator, const std::string& before = {},
                   const std::string& after = {}) {
  std::string result;
  for (std::size_t i = 0; i < texts.size(); ++i) result += (i ? separator : "") + before + texts[i] + after;
  return result;
}

template <class Edit>
Texts mappedTexts(Texts texts, Edit edit) {
  for (std::string& text : texts) text = edit(text);
  return texts;
}

// Puts `mark` before every character of `special`.
std::string marked(const std::string& text, std::string_view special, const std::string& mark) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) result += mark;
    result += c;
  }
  return result;
}

std::string replaced(const std::string& text, char from, const std::string& to) {
  std::string result;
  for (const char c : text) c == from ? result += to : result += c;
  return result;
}

std::string percentEncoded(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || std::string_view("-_.~").find(c) != std::string_view::npos) {
      result += c;
    } else {
      char buffer[4];
      std::snprintf(buffer, sizeof buffer, "%%%02X", byte);
      result += buffer;
    }
  }
  return result;
}

std::string globText(const ScopeValue& value) {
  return value.values.size() == 1 ? value.values.front() : "{" + joined(value.values, ",") + "}";
}

std::string formatGlob(const FormatCall& call) { return globText(call.value); }
std::string formatCsv(const FormatCall& call) { return joined(call.value.values, ","); }
std::string formatPipe(const FormatCall& call) { return joined(call.value.values, "|"); }
std::string formatTexts(const FormatCall& call) { return joined(call.value.texts, " + "); }

std::string formatRegex(const FormatCall& call) {
  const Texts escaped =
      mappedTexts(call.value.values, [](const std::string& v) { return marked(v, "\\^$*+?.()|[]{}/", "\\"); });
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
  const ScopeValue& value = call.value;
  if (!value.isList) {
    return joined(mappedTexts(value.values,
                              [](const std::string& v) { return replaced(replaced(v, '\\', "\\\\"), '\'', "\\\\'"); }),
                  ",");
  }
  const Texts escaped = mappedTexts(value.values, prometheusRegex);
  return escaped.size() == 1 ? escaped.front() : "(" + joined(escaped, "|") + ")";
}

std::string formatJson(const FormatCall& call) {
  const Texts& values = call.value.values;
  const Json json = values.size() == 1 ? Json(values.front()) : Json(values);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string formatQueryParam(const FormatCall& call) {
  const std::string name = "var-" + percentEncoded(call.name) + "=";
  if (call.value.all) return name + "$__all";
  return joined(mappedTexts(call.value.values, percentEncoded), "&", name);
}

std::string formatSingleQuote(const FormatCall& call) {
  return joined(mappedTexts(call.value.values, [](const std::string& v) { return marked(v, "'", "\\"); }), ",", "'",
                "'");
}
std::string formatDoubleQuote(const FormatCall& call) {
  return joined(mappedTexts(call.value.values, [](const std::string& v) { return marked(v, "\"", "\\"); }), ",", "\"",
                "\"");
}
std::string formatSqlString(const FormatCall& call) {
  return joined(mappedTexts(call.value.values, [](const std::string& v) { return replaced(v, '\'', "''"); }), ",", "'",
                "'");
}
std::string formatPercentEncode(const FormatCall& call) { return percentEncoded(globText(call.value)); }

std::string formatLucene(const FormatCall& call) {
  const Texts escaped =
      mappedTexts(call.value.values, [](const std::string& v) { return marked(v, "+-=&|><!(){}[]^\"~*?:\\/ ", "\\"); });
  if (escaped.empty()) return "__empty__";
  return escaped.size() == 1 ? escaped.front() : "(" + joined(escaped, " OR ", "\"", "\"") + ")";
}

std::string formatDistributed(const FormatCall& call) {
  Texts texts = call.value.values;
  for (std::size_t i = 1; i < texts.size(); ++i) texts[i] = call.name + "=" + texts[i];
  return joined(texts, ",");
}

std::string formatHtml(const FormatCall& call) {
  std::string text = replaced(joined(call.value.values, ", "), '&', "&amp;");
  return replaced(replaced(replaced(text, '<', "&lt;"), '>', "&gt;"), '"', "&quot;");
}

std::string formatJoin(const FormatCall& call) {
  return joined(call.value.values, call.argument.empty() ? "," : call.argument);
}

struct FormatRow {
  const char* id;
  std::string (*write)(const FormatCall& call);
};
constexpr FormatRow kFormats[] = {{"glob", formatGlob},
                                  {"prometheus", formatPrometheus},
                                  {"csv", formatCsv},
                                  {"raw", formatCsv},
                                  {"pipe", formatPipe},
                                  {"regex", formatRegex},
                                  {"json", formatJson},
                                  {"queryparam", formatQueryParam},
                                  {"singlequote", formatSingleQuote},
                                  {"text", formatTexts},
                                  {"doublequote", formatDoubleQuote},
                                  {"sqlstring", formatSqlString},
                                  {"value", formatGlob},
                                  {"percentencode", formatPercentEncode},
                                  {"uriencode", formatPercentEncode},
                                  {"lucene", formatLucene},
                                  {"distributed", formatDistributed},
                                  {"html", formatHtml},
                                  {"join", formatJoin}};

}  // namespace

std::string formatVariable(const std::string& format, const FormatCall& call) {
  for (const FormatRow& row : kFormats) {
    if (format == row.id) return row.write(call);
  }
  return formatGlob(call);
}

std::string formatScopeTime(Timestamp time, const std::string& argument, const std::string& timezone) {
  if (argument.empty() || argument == "iso") return datePattern(time, "YYYY-MM-DDTHH:mm:ss.SSS", "utc") + "Z";
  if (argument == "seconds") return std::to_string(time / kSecond);
  return datePattern(time, argument, timezone);
}

}  // namespace oriel::dashboards
