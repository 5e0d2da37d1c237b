#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "models/base/text.h"
#include "models/labels/regex_error.h"
#include "models/template/functions.h"
#include "models/template/go_format.h"

/// Functions of texts. Letters beyond ASCII keep their case.
namespace oriel::tmpl {

namespace {

char upperAscii(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
char lowerLetter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool isLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '\'' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string regexQuote(const std::string& pattern) {
  const bool plain = std::none_of(pattern.begin(), pattern.end(), [](char c) {
    return c == '`' || c == 0x7f || (static_cast<unsigned char>(c) < 0x20 && c != '\t');
  });
  return plain ? "`" + pattern + "`" : quote(pattern);
}

RE2::Options regexOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  return options;
}

/// `$1`, `${name}` and `$$` of a replacement; a group that is not there is empty.
void expandReplacement(std::string_view replacement, const re2::RE2& regex, const std::vector<re2::StringPiece>& groups,
                       std::string& out) {
  for (std::size_t at = 0; at < replacement.size();) {
    if (replacement[at] != '$' || at + 1 == replacement.size()) {
      out.push_back(replacement[at++]);
      continue;
    }
    ++at;
    if (replacement[at] == '$') {
      out.push_back('$');
      ++at;
      continue;
    }
    const bool braces = replacement[at] == '{';
    std::size_t end = at + (braces ? 1 : 0);
    const std::size_t from = end;
    while (end < replacement.size() && isLetterOrDigit(replacement[end]) && replacement[end] != '\'') ++end;
    if (end == from || (braces && (end >= replacement.size() || replacement[end] != '}'))) {
      out.push_back('$');
      continue;
    }
    const std::string name(replacement.substr(from, end - from));
    at = end + (braces ? 1 : 0);
    std::size_t group = groups.size();
    if (name.find_first_not_of("0123456789") == std::string::npos) {
      if (name.size() < 4) group = static_cast<std::size_t>(std::stoi(name));
    } else if (const auto found = regex.NamedCapturingGroups().find(name);
               found != regex.NamedCapturingGroups().end()) {
      group = static_cast<std::size_t>(found->second);
    }
    if (group < groups.size()) out.append(groups[group].data(), groups[group].size());
  }
}

/// Go's net.SplitHostPort; false when it would refuse.
bool splitHostPort(const std::string& text, std::string& host, std::string& port) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return false;
  if (text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string::npos || end + 1 != colon) return false;
    host = text.substr(1, end - 1);
    if (host.find('[') != std::string::npos) return false;
  } else {
    host = text.substr(0, colon);
    if (host.find(':') != std::string::npos || host.find_first_of("[]") != std::string::npos) return false;
  }
  port = text.substr(colon + 1);
  return port.find_first_of("[]") == std::string::npos;
}

bool isIpAddress(const std::string& text) {
  if (text.find(':') != std::string::npos)
    return text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string::npos;
  int parts = 0;
  for (std::size_t at = 0; at <= text.size(); ++parts) {
    const std::size_t dot = std::min(text.find('.', at), text.size());
    const std::string part = text.substr(at, dot - at);
    if (part.empty() || part.size() > 3 || part.find_first_not_of("0123456789") != std::string::npos) return false;
    if (std::stoi(part) > 255 || (part.size() > 1 && part[0] == '0')) return false;
    at = dot + 1;
  }
  return parts == 4;
}

template <char (*change)(char)>
Result<Value> eachLetter(std::vector<Value>& arguments) {
  std::string text = *arguments.front().as<std::string>();
  for (char& c : text) c = change(c);
  return textValue(std::move(text));
}

}  // namespace

Result<Value> callToUpper(const CallSite&, std::vector<Value>& arguments) { return eachLetter<upperAscii>(arguments); }
Result<Value> callToLower(const CallSite&, std::vector<Value>& arguments) { return eachLetter<lowerLetter>(arguments); }

Result<Value> callTitle(const CallSite&, std::vector<Value>& arguments) {
  std::string text = *arguments.front().as<std::string>();
  char before = ' ';
  for (char& c : text) {
    const char here = c;
    if (!isLetterOrDigit(before)) c = upperAscii(c);
    before = here;
  }
  return textValue(std::move(text));
}

Result<Value> callSafeHtml(const CallSite&, std::vector<Value>& arguments) { return arguments.front(); }

Result<Value> callMatch(const CallSite&, std::vector<Value>& arguments) {
  const re2::RE2 regex(*arguments[0].as<std::string>(), regexOptions());
  if (!regex.ok()) return makeError(ErrorCode::Execution, regexErrorText(regex));
  return boolValue(re2::RE2::PartialMatch(*arguments[1].as<std::string>(), regex));
}

Result<Value> callReReplaceAll(const CallSite& site, std::vector<Value>& arguments) {
  const re2::RE2 regex(*arguments[0].as<std::string>(), regexOptions());
  if (!regex.ok()) {
    return makeError(ErrorCode::Execution,
                     "regexp: Compile(" + regexQuote(regex.pattern()) + "): " + regexErrorText(regex));
  }
  const std::string& replacement = *arguments[1].as<std::string>();
  const std::string& text = *arguments[2].as<std::string>();
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1);
  std::string out;
  std::size_t at = 0;
  std::size_t lastEnd = std::string::npos;  // an empty match right behind the one before does not count
  while (at <= text.size()) {
    if (out.size() > site.maxBytes) return makeError(ErrorCode::LimitExceeded, "the text is too long");
    const bool found =
        regex.Match(text, at, text.size(), RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()));
    const std::size_t begin = found ? static_cast<std::size_t>(groups[0].data() - text.data()) : text.size();
    out.append(text, at, begin - at);
    if (!found) break;
    const std::size_t end = begin + groups[0].size();
    if (end > begin || begin != lastEnd) expandReplacement(replacement, regex, groups, out);
    lastEnd = end;
    at = end;
    if (end == begin) {
      if (at >= text.size()) break;
      readRune(text, at);
      out.append(text, begin, at - begin);
    }
  }
  return textValue(std::move(out));
}

Result<Value> callGraphLink(const CallSite&, std::vector<Value>& arguments) {
  return textValue("/graph?g0.expr=" + queryEscape(*arguments.front().as<std::string>()) + "&g0.tab=0");
}
Result<Value> callTableLink(const CallSite&, std::vector<Value>& arguments) {
  return textValue("/graph?g0.expr=" + queryEscape(*arguments.front().as<std::string>()) + "&g0.tab=1");
}

Result<Value> callStripPort(const CallSite&, std::vector<Value>& arguments) {
  std::string host;
  std::string port;
  if (!splitHostPort(*arguments.front().as<std::string>(), host, port)) return arguments.front();
  return textValue(std::move(host));
}

Result<Value> callStripDomain(const CallSite&, std::vector<Value>& arguments) {
  const std::string& whole = *arguments.front().as<std::string>();
  std::string host;
  std::string port;
  if (!splitHostPort(whole, host, port)) host = whole, port.clear();
  if (isIpAddress(host)) return arguments.front();
  host = host.substr(0, host.find('.'));
  if (port.empty()) return textValue(std::move(host));
  return textValue((host.find(':') != std::string::npos ? "[" + host + "]" : host) + ":" + port);
}

}  // namespace oriel::tmpl
