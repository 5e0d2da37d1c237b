#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/template/functions.h"
#include "models/template/node.h"

namespace oriel::tmpl {

/// Runs a parsed template once, on the calling thread. Steps, depth, output and the number of queries are bounded
/// (LimitExceeded). Errors: Execution in Go's words, with the place in `text`.
class Executor {
 public:
  Executor(const TemplateSet& set, std::string_view text, std::string name, const Context& context);
  Result<std::string> run();

 private:
  enum class Flow { On, Break, Continue };
  struct Variable {
    std::string name;
    Value value;
  };
  using Operands = const std::vector<NodePtr>*;

  Result<std::string> runTemplate(const std::string& name, const Value& dot);

  Status walk(const Value& dot, const Node& node);
  Status walkBranch(const Value& dot, const Node& node);
  Status walkRange(const Value& dot, const Node& node);
  Status walkTemplate(const Value& dot, const Node& node);
  Status iterate(const Node& node, const Value& index, const Value& element);
  Status print(const Node& node, const Value& value);

  Result<Value> pipeline(const Value& dot, const Node& node);
  Result<Value> command(const Value& dot, const Node& node, const Value* final);
  Result<Value> field(const Value& dot, const Node& node, Operands operands, const Value* final);
  Result<Value> variable(const Value& dot, const Node& node, Operands operands, const Value* final);
  Result<Value> chain(const Value& dot, const Node& node, Operands operands, const Value* final);
  Result<Value> fieldChain(const Value& dot, Value receiver, std::size_t from, const Node& node, Operands operands,
                           const Value* final);
  Result<Value> oneField(const Value& dot, const Value& receiver, const std::string& name, Operands operands,
                         const Value* final);
  Result<Value> method(const Value& dot, const Value& receiver, const std::string& name, Operands operands,
                       const Value* final);
  Result<Value> function(const Value& dot, const Node& node, const Node& whole, Operands operands, const Value* final);
  Result<Value> andOr(const Value& dot, bool isOr, Operands operands, const Value* final);
  Result<Value> argument(const Value& dot, char parameter, const Node& node);
  Result<Value> validated(Value value, char parameter);
  Status noArguments(Operands operands, const Value* final);

  bool setVariable(const std::string& name, const Value& value);
  Status step(const Node& node);
  Error error(const std::string& words) const;
  Error limit(const std::string& words) const;

  const TemplateSet& set_;
  std::string_view text_;
  std::string name_;     // of the whole text
  std::string current_;  // of the template that runs
  CallSite site_;
  const Node* at_ = nullptr;
  std::vector<Variable> variables_;
  std::string out_;
  Flow flow_ = Flow::On;
  int depth_ = 0;
  std::size_t steps_ = 0;
  std::size_t work_ = 0;  // bytes of texts made
  int queries_ = 0;
};

}  // namespace oriel::tmpl
