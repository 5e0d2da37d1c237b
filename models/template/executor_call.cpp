#include <fmt/format.h>

#include "models/base/text.h"
#include "models/template/executor.h"

/// Calls of functions and what they are given.
namespace oriel::tmpl {

namespace {

constexpr std::size_t kMaxWork = 16 << 20;

}  // namespace

Result<Value> Executor::andOr(const Value& dot, bool isOr, Operands operands, const Value* final) {
  Value value;
  for (std::size_t i = 1; i < operands->size(); ++i) {
    ORIEL_ASSIGN(Value each, argument(dot, 'r', *(*operands)[i]));
    value = std::move(each);
    if (isTrue(value) == isOr) return value;
  }
  return final != nullptr ? *final : value;
}

Result<Value> Executor::function(const Value& dot, const Node& node, const Node& whole, Operands operands,
                                 const Value* final) {
  ORIEL_TRY(step(node));
  const Function* function = findFunction(node.text);
  if (function == nullptr) return error(quote(node.text) + " is not a defined function");
  const std::string_view written(function->parameters);
  const bool variadic = written.ends_with('.');
  const std::size_t fixed = variadic ? written.size() - 2 : written.size();
  const std::size_t given = operands == nullptr ? 0 : operands->size() - 1;
  const std::size_t count = given + (final != nullptr ? 1 : 0);
  if (variadic && count < fixed)
    return error(fmt::format("wrong number of args for {}: want at least {} got {}", node.text, fixed, given));
  if (!variadic && count != fixed)
    return error(fmt::format("wrong number of args for {}: want {} got {}", node.text, fixed, count));
  if (node.text == "and" || node.text == "or") return andOr(dot, node.text == "or", operands, final);
  std::vector<Value> arguments;
  for (std::size_t i = 0; i < count; ++i) {
    const char parameter = i < fixed ? written[i] : written[written.size() - 2];
    Result<Value> value = i < given ? argument(dot, parameter, *(*operands)[i + 1]) : validated(*final, parameter);
    if (!value.ok()) return std::move(value).error();
    arguments.push_back(std::move(*value));
  }
  Result<Value> result = function->call(site_, arguments);
  at_ = &whole;
  if (!result.ok()) {
    Error wrapped = error("error calling " + node.text + ": " + result.error().text);
    if (result.error().code == ErrorCode::LimitExceeded) wrapped.code = ErrorCode::LimitExceeded;
    return wrapped;
  }
  if (const auto* text = result->as<std::string>()) work_ += text->size();
  if (work_ > kMaxWork) return limit("the template makes too many texts");
  return result;
}

Result<Value> Executor::argument(const Value& dot, char parameter, const Node& node) {
  ORIEL_TRY(step(node));
  Result<Value> value = Value{};
  switch (node.type) {
    case NodeType::Dot: value = dot; break;
    case NodeType::Nil:
      if (parameter == 's') return error("cannot assign nil to string");
      if (parameter == 'p') return error("nil pointer evaluating *template.sample");
      return Value{Nil{}};
    case NodeType::Field: value = field(dot, node, nullptr, nullptr); break;
    case NodeType::Variable: value = variable(dot, node, nullptr, nullptr); break;
    case NodeType::Chain: value = chain(dot, node, nullptr, nullptr); break;
    case NodeType::Pipe: value = pipeline(dot, node); break;
    case NodeType::Identifier: value = function(dot, node, node, nullptr, nullptr); break;
    default:
      if (parameter == 's' && node.type != NodeType::String) return error("expected string; found " + nodeText(node));
      if (parameter == 'p' || parameter == 'v')
        return error(fmt::format("can't handle {} for arg of type {}", nodeText(node),
                                 parameter == 'p' ? "*template.sample" : "template.queryResult"));
      return node.constant;
  }
  if (!value.ok()) return value;
  return validated(std::move(*value), parameter);
}

Result<Value> Executor::validated(Value value, char parameter) {
  const bool missing = value.as<NoValue>() != nullptr || value.as<Nil>() != nullptr;
  switch (parameter) {
    case 'r': return value;
    case 'a': return missing ? Value{Nil{}} : std::move(value);
    case 's':
      if (missing) return error("invalid value; expected string");
      if (value.as<std::string>() == nullptr)
        return error("wrong type for value; expected string; got " + typeName(value));
      return value;
    case 'p':
      if (missing) return error("nil pointer evaluating *template.sample");
      if (value.as<SamplePtr>() == nullptr)
        return error("wrong type for value; expected *template.sample; got " + typeName(value));
      return value;
    default:
      if (missing) return Value{std::make_shared<const Vector>()};
      if (value.as<std::shared_ptr<const Vector>>() == nullptr)
        return error("wrong type for value; expected template.queryResult; got " + typeName(value));
      return value;
  }
}

}  // namespace oriel::tmpl
