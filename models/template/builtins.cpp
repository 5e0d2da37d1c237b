#include <fmt/format.h>

#include "models/base/text.h"
#include "models/template/functions.h"
#include "models/template/go_format.h"

/// Functions that every Go template has.
namespace oriel::tmpl {

namespace {

Error refused(std::string text) { return makeError(ErrorCode::Execution, std::move(text)); }

/// What the escaping functions work on: a lone text as it is, all else as fmt.Sprint.
std::string evalArguments(const std::vector<Value>& arguments) {
  if (arguments.size() == 1)
    if (const auto* text = arguments.front().as<std::string>()) return *text;
  return sprint(arguments);
}

Result<Value> indexOne(const Value& item, const Value& index) {
  if (const auto* labels = item.as<Labels>()) {
    const auto* key = index.as<std::string>();
    if (key == nullptr) return refused("value has type " + typeName(index) + "; should be string");
    return textValue(std::string(labels->get(*key)));
  }
  if (const auto* map = item.as<std::shared_ptr<const ValueMap>>()) {
    const auto* key = index.as<std::string>();
    if (key == nullptr) return refused("value has type " + typeName(index) + "; should be string");
    const auto found = (*map)->find(*key);
    return found == (*map)->end() ? Value{} : found->second;
  }
  const auto* vector = item.as<std::shared_ptr<const Vector>>();
  const auto* text = item.as<std::string>();
  if (vector == nullptr && text == nullptr) return refused("can't index item of type " + typeName(item));
  const auto* at = index.as<std::int64_t>();
  if (index.as<NoValue>() != nullptr || index.as<Nil>() != nullptr) return refused("cannot index slice/array with nil");
  if (at == nullptr) return refused("cannot index slice/array with type " + typeName(index));
  const auto length = static_cast<std::int64_t>(vector != nullptr ? (*vector)->size() : text->size());
  if (*at < 0 || *at >= length) return refused(fmt::format("index out of range: {}", *at));
  if (vector != nullptr) return Value{(**vector)[static_cast<std::size_t>(*at)]};
  return intValue(static_cast<unsigned char>((*text)[static_cast<std::size_t>(*at)]));
}

}  // namespace

std::string queryEscape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain)
      out.push_back(c);
    else if (c == ' ')
      out.push_back('+');
    else
      out += fmt::format("%{:02X}", byte);
  }
  return out;
}

Result<Value> callAndOr(const CallSite&, std::vector<Value>& arguments) { return arguments.back(); }

Result<Value> callPrint(const CallSite&, std::vector<Value>& arguments) { return textValue(sprint(arguments)); }
Result<Value> callPrintln(const CallSite&, std::vector<Value>& arguments) { return textValue(sprintln(arguments)); }
Result<Value> callPrintf(const CallSite& site, std::vector<Value>& arguments) {
  const std::string format = *arguments.front().as<std::string>();
  arguments.erase(arguments.begin());
  std::string text = GoFormat(format, arguments, site.maxBytes).run();
  if (text.size() > site.maxBytes) return makeError(ErrorCode::LimitExceeded, "the text is too long");
  return textValue(std::move(text));
}

Result<Value> callHtml(const CallSite&, std::vector<Value>& arguments) {
  std::string out;
  for (const char c : evalArguments(arguments)) {
    switch (c) {
      case '"': out += "&#34;"; break;
      case '\'': out += "&#39;"; break;
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\0': out += "\xef\xbf\xbd"; break;
      default: out.push_back(c);
    }
  }
  return textValue(std::move(out));
}

Result<Value> callJs(const CallSite&, std::vector<Value>& arguments) {
  std::string out;
  for (const char c : evalArguments(arguments)) {
    switch (c) {
      case '\\': out += "\\\\"; break;
      case '\'': out += "\\'"; break;
      case '"': out += "\\\""; break;
      case '<': out += "\\u003C"; break;
      case '>': out += "\\u003E"; break;
      case '&': out += "\\u0026"; break;
      case '=': out += "\\u003D"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20)
          out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
        else
          out.push_back(c);
    }
  }
  return textValue(std::move(out));
}

Result<Value> callUrlQuery(const CallSite&, std::vector<Value>& arguments) {
  return textValue(queryEscape(evalArguments(arguments)));
}

Result<Value> callLen(const CallSite&, std::vector<Value>& arguments) {
  const Value& item = arguments.front();
  std::size_t length = 0;
  if (const auto* text = item.as<std::string>())
    length = text->size();
  else if (const auto* labels = item.as<Labels>())
    length = labels->size();
  else if (const auto* vector = item.as<std::shared_ptr<const Vector>>())
    length = (*vector)->size();
  else if (const auto* map = item.as<std::shared_ptr<const ValueMap>>())
    length = (*map)->size();
  else if (item.as<NoValue>() != nullptr || item.as<Nil>() != nullptr)
    return refused("len of nil pointer");
  else
    return refused("len of type " + typeName(item));
  return intValue(static_cast<std::int64_t>(length));
}

Result<Value> callIndex(const CallSite&, std::vector<Value>& arguments) {
  Value item = arguments.front();
  if (item.as<NoValue>() != nullptr || item.as<Nil>() != nullptr) return refused("index of untyped nil");
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    ORIEL_ASSIGN(Value next, indexOne(item, arguments[i]));
    item = std::move(next);
  }
  return item;
}

Result<Value> callSlice(const CallSite&, std::vector<Value>& arguments) {
  const Value& item = arguments.front();
  const auto* text = item.as<std::string>();
  const auto* vector = item.as<std::shared_ptr<const Vector>>();
  if (item.as<NoValue>() != nullptr || item.as<Nil>() != nullptr) return refused("slice of untyped nil");
  if (text == nullptr && vector == nullptr) return refused("can't slice item of type " + typeName(item));
  if (arguments.size() > 4) return refused(fmt::format("too many slice indexes: {}", arguments.size() - 1));
  if (text != nullptr && arguments.size() == 4) return refused("cannot 3-index slice a string");
  const auto length = static_cast<std::int64_t>(text != nullptr ? text->size() : (*vector)->size());
  std::int64_t bounds[3] = {0, length, length};
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const auto* at = arguments[i].as<std::int64_t>();
    if (at == nullptr) return refused("cannot index slice/array with type " + typeName(arguments[i]));
    if (*at < 0 || *at > length) return refused(fmt::format("index out of range: {}", *at));
    bounds[i - 1] = *at;
  }
  if (bounds[0] > bounds[1]) return refused(fmt::format("invalid slice index: {} > {}", bounds[0], bounds[1]));
  const auto from = static_cast<std::size_t>(bounds[0]);
  const auto count = static_cast<std::size_t>(bounds[1]) - from;
  if (text != nullptr) return textValue(text->substr(from, count));
  const auto begin = (*vector)->begin() + bounds[0];
  return Value{
      std::shared_ptr<const Vector>(std::make_shared<Vector>(begin, begin + static_cast<std::ptrdiff_t>(count)))};
}

Result<Value> callNot(const CallSite&, std::vector<Value>& arguments) { return boolValue(!isTrue(arguments.front())); }

Result<Value> callCall(const CallSite&, std::vector<Value>& arguments) {
  const Value& item = arguments.front();
  if (item.as<NoValue>() != nullptr || item.as<Nil>() != nullptr) return refused("call of nil");
  return refused("non-function of type " + typeName(item));
}

}  // namespace oriel::tmpl
