#include "models/config/secrets.h"

#include <cstdlib>

namespace oriel::config {

namespace {

struct Variable {
  std::string_view name;
  std::optional<std::string_view> otherwise;  ///< of `${NAME:-otherwise}`
  std::size_t length = 0;                     ///< with the dollar
};

std::string_view variableName(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    const char c = text[end];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && !(end > 0 && c >= '0' && c <= '9')) break;
    ++end;
  }
  return text.substr(0, end);
}

/// The variable at the start of `text`, which begins with a dollar.
std::optional<Variable> variableAt(std::string_view text) {
  const bool brace = text.size() > 1 && text[1] == '{';
  const std::size_t start = brace ? 2 : 1;
  Variable out;
  out.name = variableName(text.substr(start));
  if (out.name.empty()) return std::nullopt;
  std::size_t end = start + out.name.size();
  if (brace) {
    if (text.substr(end, 2) == ":-") {
      const std::size_t close = text.find('}', end);
      if (close == std::string_view::npos) return std::nullopt;
      out.otherwise = text.substr(end + 2, close - end - 2);
      end = close;
    }
    if (end >= text.size() || text[end] != '}') return std::nullopt;
    ++end;
  }
  out.length = end;
  return out;
}

void appendVariable(const Variable& variable, const SecretLookup& secrets, Expanded& out) {
  const std::optional<std::string> value = secrets ? secrets(std::string(variable.name)) : std::nullopt;
  if (value && !(value->empty() && variable.otherwise))
    out.text += *value;
  else if (variable.otherwise)
    out.text += *variable.otherwise;
  else if (out.missing.empty())
    out.missing = variable.name;
}

}  // namespace

Expanded expandTexts(std::string_view text, const SecretLookup& secrets) {
  Expanded out;
  while (!text.empty()) {
    const std::size_t dollar = text.find('$');
    out.text.append(text.substr(0, dollar));
    if (dollar == std::string_view::npos) break;
    text.remove_prefix(dollar);
    if (text.substr(0, 2) == "$$") {
      out.text.push_back('$');
      text.remove_prefix(2);
    } else if (const std::optional<Variable> variable = variableAt(text)) {
      appendVariable(*variable, secrets, out);
      text.remove_prefix(variable->length);
    } else {
      out.text.push_back('$');
      text.remove_prefix(1);
    }
  }
  return out;
}

Expanded expandWhole(std::string_view text, const SecretLookup& secrets) {
  Expanded out;
  const std::optional<Variable> variable =
      !text.empty() && text.front() == '$' ? variableAt(text) : std::optional<Variable>();
  if (variable && variable->length == text.size())
    appendVariable(*variable, secrets, out);
  else
    out.text = text;
  return out;
}

SecretLookup environmentSecrets() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

}  // namespace oriel::config
