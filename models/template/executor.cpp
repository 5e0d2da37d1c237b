#include "models/template/executor.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/text.h"
#include "models/template/go_format.h"

namespace oriel::tmpl {

namespace {

constexpr std::size_t kMaxSteps = 200'000;
constexpr std::size_t kMaxOutput = 1 << 20;
constexpr int kMaxTemplateDepth = 100;
constexpr int kMaxQueries = 100;

}  // namespace

Executor::Executor(const TemplateSet& set, std::string_view text, std::string name, const Context& context)
    : set_(set), text_(text), name_(std::move(name)), current_(name_) {
  site_.context = &context;
  site_.maxBytes = kMaxOutput;
  site_.runTemplate = [this](const std::string& called, const Value& dot) { return runTemplate(called, dot); };
  site_.countQuery = [this]() -> Status {
    if (++queries_ > kMaxQueries) return limit("the template asks too many queries");
    return {};
  };
}

Result<std::string> Executor::run() {
  const Value dot{Root{site_.context}};
  variables_.push_back({"$", dot});
  const auto found = set_.find(name_);
  if (found == set_.end()) return std::string();
  ORIEL_TRY(walk(dot, *found->second));
  return std::move(out_);
}

Error Executor::limit(const std::string& words) const {
  return makeError(ErrorCode::LimitExceeded, fmt::format("template: {}: {}", name_, words));
}

Error Executor::error(const std::string& words) const {
  Error out = makeError(ErrorCode::Execution, fmt::format("template: {}: {}", name_, words));
  if (at_ == nullptr) return out;
  const std::string_view before = text_.substr(0, std::min(at_->place, text_.size()));
  const std::size_t lineStart = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t column = before.size() - lineStart;
  out.text = fmt::format("template: {}:{}:{}: executing {} at <{}>: {}", name_, line, column, quote(current_),
                         nodeText(*at_), words);
  out.place.line = static_cast<int>(line);
  out.place.column = static_cast<int>(column) + 1;
  out.place.begin = out.place.end = static_cast<int>(before.size());
  return out;
}

Status Executor::step(const Node& node) {
  at_ = &node;
  if (++steps_ > kMaxSteps) return limit("the template takes too many steps");
  return {};
}

Status Executor::walk(const Value& dot, const Node& node) {
  ORIEL_TRY(step(node));
  switch (node.type) {
    case NodeType::List:
      for (const NodePtr& item : node.items) {
        ORIEL_TRY(walk(dot, *item));
        if (flow_ != Flow::On) break;
      }
      return {};
    case NodeType::Text: out_ += node.text; break;
    case NodeType::Action: {
      ORIEL_ASSIGN(const Value value, pipeline(dot, *node.pipe));
      if (node.pipe->names.empty()) return print(node, value);
      return {};
    }
    case NodeType::If:
    case NodeType::With: return walkBranch(dot, node);
    case NodeType::Range: return walkRange(dot, node);
    case NodeType::Template: return walkTemplate(dot, node);
    case NodeType::Break: flow_ = Flow::Break; return {};
    case NodeType::Continue: flow_ = Flow::Continue; return {};
    default: return error("unknown node");
  }
  if (out_.size() > kMaxOutput) return limit("the template's text is too long");
  return {};
}

Status Executor::print(const Node& node, const Value& value) {
  at_ = &node;
  out_ += printValue(value);
  if (out_.size() > kMaxOutput) return limit("the template's text is too long");
  return {};
}

Status Executor::walkBranch(const Value& dot, const Node& node) {
  const std::size_t mark = variables_.size();
  ORIEL_ASSIGN(const Value value, pipeline(dot, *node.pipe));
  Status status;
  if (isTrue(value))
    status = walk(node.type == NodeType::With ? value : dot, *node.body);
  else if (node.otherwise)
    status = walk(dot, *node.otherwise);
  variables_.resize(mark);
  return status;
}

Status Executor::iterate(const Node& node, const Value& index, const Value& element) {
  const std::vector<std::string>& names = node.pipe->names;
  if (!names.empty()) {
    if (node.pipe->assigns) {
      setVariable(names.back(), element);
      if (names.size() > 1) setVariable(names.front(), index);
    } else {
      variables_[variables_.size() - 1].value = element;
      if (names.size() > 1) variables_[variables_.size() - 2].value = index;
    }
  }
  const std::size_t mark = variables_.size();
  const Status status = walk(element, *node.body);
  variables_.resize(mark);
  return status;
}

Status Executor::walkRange(const Value& dot, const Node& node) {
  const std::size_t mark = variables_.size();
  ORIEL_ASSIGN(const Value value, pipeline(dot, *node.pipe));
  bool any = false;
  Status status;
  // False when the loop is over.
  const auto one = [&](const Value& index, const Value& element) {
    any = true;
    status = iterate(node, index, element);
    const bool broken = flow_ == Flow::Break;
    flow_ = Flow::On;
    return status.ok() && !broken;
  };
  if (const auto* vector = value.as<std::shared_ptr<const Vector>>()) {
    for (std::size_t i = 0; i < (*vector)->size(); ++i)
      if (!one(intValue(static_cast<std::int64_t>(i)), Value{(**vector)[i]})) break;
  } else if (const auto* labels = value.as<Labels>()) {
    for (const LabelView label : *labels)
      if (!one(textValue(std::string(label.name)), textValue(std::string(label.value)))) break;
  } else if (const auto* map = value.as<std::shared_ptr<const ValueMap>>()) {
    for (const auto& [key, element] : **map)
      if (!one(textValue(key), element)) break;
  } else if (const auto* count = value.as<std::int64_t>()) {
    for (std::int64_t i = 0; i < *count; ++i)
      if (!one(intValue(i), intValue(i))) break;
  } else if (value.as<NoValue>() == nullptr && value.as<Nil>() == nullptr) {
    return error("range can't iterate over " + printValue(value));
  }
  if (status.ok() && !any && node.otherwise) status = walk(dot, *node.otherwise);
  variables_.resize(mark);
  return status;
}

Status Executor::walkTemplate(const Value& dot, const Node& node) {
  if (!set_.contains(node.text)) return error("template " + quote(node.text) + " not defined");
  Value inner;
  if (node.pipe) {
    ORIEL_ASSIGN(inner, pipeline(dot, *node.pipe));
  }
  ORIEL_ASSIGN(const std::string text, runTemplate(node.text, inner));
  out_ += text;
  if (out_.size() > kMaxOutput) return limit("the template's text is too long");
  return {};
}

Result<std::string> Executor::runTemplate(const std::string& name, const Value& dot) {
  const auto found = set_.find(name);
  if (found == set_.end()) return error("template " + quote(name) + " not defined");
  if (depth_ >= kMaxTemplateDepth) return limit(fmt::format("exceeded maximum template depth ({})", kMaxTemplateDepth));
  ++depth_;
  std::vector<Variable> outerVariables = std::exchange(variables_, {{"$", dot}});
  std::string outerText = std::exchange(out_, {});
  std::string outerName = std::exchange(current_, name);
  const Status status = walk(dot, *found->second);
  flow_ = Flow::On;
  if (status.ok()) current_ = std::move(outerName);
  std::string text = std::exchange(out_, std::move(outerText));
  variables_ = std::move(outerVariables);
  --depth_;
  if (!status.ok()) return status.error();
  return text;
}

bool Executor::setVariable(const std::string& name, const Value& value) {
  for (auto it = variables_.rbegin(); it != variables_.rend(); ++it) {
    if (it->name != name) continue;
    it->value = value;
    return true;
  }
  return false;
}

Result<Value> Executor::pipeline(const Value& dot, const Node& node) {
  ORIEL_TRY(step(node));
  Value value;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    ORIEL_ASSIGN(Value result, command(dot, *node.items[i], i == 0 ? nullptr : &value));
    value = std::move(result);
  }
  for (const std::string& name : node.names) {
    if (!node.assigns)
      variables_.push_back({name, value});
    else if (!setVariable(name, value))
      return error("undefined variable: " + name);
  }
  return value;
}

Status Executor::noArguments(Operands operands, const Value* final) {
  if ((operands != nullptr && operands->size() > 1) || final != nullptr)
    return error("can't give argument to non-function " + nodeText(*operands->front()));
  return {};
}

Result<Value> Executor::command(const Value& dot, const Node& node, const Value* final) {
  const Node& first = *node.items.front();
  switch (first.type) {
    case NodeType::Field: return field(dot, first, &node.items, final);
    case NodeType::Chain: return chain(dot, first, &node.items, final);
    case NodeType::Identifier: return function(dot, first, node, &node.items, final);
    case NodeType::Variable: return variable(dot, first, &node.items, final);
    case NodeType::Pipe: ORIEL_TRY(noArguments(&node.items, final)); return pipeline(dot, first);
    default: break;
  }
  ORIEL_TRY(step(first));
  ORIEL_TRY(noArguments(&node.items, final));
  if (first.type == NodeType::Dot) return dot;
  if (first.type == NodeType::Nil) return error("nil is not a command");
  return first.constant;
}

Result<Value> Executor::field(const Value& dot, const Node& node, Operands operands, const Value* final) {
  ORIEL_TRY(step(node));
  return fieldChain(dot, dot, 0, node, operands, final);
}

Result<Value> Executor::variable(const Value& dot, const Node& node, Operands operands, const Value* final) {
  ORIEL_TRY(step(node));
  const auto found = std::find_if(variables_.rbegin(), variables_.rend(),
                                  [&](const Variable& each) { return each.name == node.names.front(); });
  if (found == variables_.rend()) return error("undefined variable: " + node.names.front());
  if (node.names.size() > 1) return fieldChain(dot, found->value, 1, node, operands, final);
  ORIEL_TRY(noArguments(operands, final));
  return found->value;
}

Result<Value> Executor::chain(const Value& dot, const Node& node, Operands operands, const Value* final) {
  ORIEL_TRY(step(node));
  ORIEL_ASSIGN(Value receiver, argument(dot, 'r', *node.items.front()));
  return fieldChain(dot, std::move(receiver), 0, node, operands, final);
}

Result<Value> Executor::fieldChain(const Value& dot, Value receiver, std::size_t from, const Node& node,
                                   Operands operands, const Value* final) {
  for (std::size_t i = from; i < node.names.size(); ++i) {
    const bool last = i + 1 == node.names.size();
    ORIEL_ASSIGN(Value value,
                 oneField(dot, receiver, node.names[i], last ? operands : nullptr, last ? final : nullptr));
    receiver = std::move(value);
  }
  return receiver;
}

Result<Value> Executor::oneField(const Value& dot, const Value& receiver, const std::string& name, Operands operands,
                                 const Value* final) {
  if (receiver.as<NoValue>() != nullptr || receiver.as<Nil>() != nullptr) return Value{};
  if (receiver.as<Time>() != nullptr || receiver.as<TimeSpan>() != nullptr)
    return method(dot, receiver, name, operands, final);
  const bool arguments = (operands != nullptr && operands->size() > 1) || final != nullptr;
  if (const auto* labels = receiver.as<Labels>()) {
    if (arguments) return error(name + " is not a method but has arguments");
    return textValue(std::string(labels->get(name)));
  }
  if (const auto* map = receiver.as<std::shared_ptr<const ValueMap>>()) {
    if (arguments) return error(name + " is not a method but has arguments");
    const auto found = (*map)->find(name);
    return found == (*map)->end() ? Value{} : found->second;
  }
  Value value;
  if (const auto* root = receiver.as<Root>()) {
    if (name == "Labels") value = Value{root->context->labels};
    if (name == "ExternalLabels") value = Value{root->context->externalLabels};
    if (name == "ExternalURL") value = Value{root->context->externalUrl};
    if (name == "Value") value = Value{root->context->value};
  } else if (const auto* sample = receiver.as<SamplePtr>()) {
    if (name == "Labels") value = Value{(*sample)->labels};
    if (name == "Value") value = Value{(*sample)->value};
  }
  if (value.as<NoValue>() != nullptr)
    return error(fmt::format("can't evaluate field {} in type {}", name, typeName(receiver)));
  if (arguments) return error(name + " has arguments but cannot be invoked as function");
  return value;
}

}  // namespace oriel::tmpl
