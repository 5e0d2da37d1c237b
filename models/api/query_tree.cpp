#include "models/api/query_tree.h"

#include "models/api/json.h"
#include "models/base/text.h"
#include "models/promql/functions/signature.h"

namespace oriel::api {

namespace {

void writeFlag(std::string& out, std::string_view name, bool value) {
  writeKey(out, name);
  out += value ? "true" : "false";
}

void writeWhole(std::string& out, std::string_view name, std::int64_t value) {
  writeKey(out, name);
  out += std::to_string(value);
}

void writeNames(std::string& out, std::string_view name, const std::vector<std::string>& names) {
  writeKey(out, name);
  writeTexts(out, names);
}

void writeChild(std::string& out, std::string_view name, const promql::ExprPtr& expr) {
  writeKey(out, name);
  if (expr == nullptr)
    out += "null";
  else
    writeQueryTree(out, *expr);
}

const char* matchTypeText(MatchType type) {
  switch (type) {
    case MatchType::Equal: return "=";
    case MatchType::NotEqual: return "!=";
    case MatchType::Regex: return "=~";
    case MatchType::NotRegex: return "!~";
  }
  return "";
}

void writeMatcher(std::string& out, const Matcher& matcher) {
  if (out.back() != '[') out.push_back(',');
  out.push_back('{');
  writeMember(out, "name", matcher.name());
  writeMember(out, "type", matchTypeText(matcher.type()));
  writeMember(out, "value", matcher.value());
  out.push_back('}');
}

void writeMatchers(std::string& out, const promql::VectorSelector& selector) {
  writeKey(out, "matchers");
  out.push_back('[');
  for (const Matcher& matcher : selector.matchers) writeMatcher(out, matcher);
  out.push_back(']');
}

void writeStartOrEnd(std::string& out, const promql::TimeShift& shift) {
  writeKey(out, "startOrEnd");
  if (shift.at == promql::AtModifier::Start)
    out += "\"start\"";
  else
    out += shift.at == promql::AtModifier::End ? "\"end\"" : "null";
}

void writeTimestamp(std::string& out, const promql::TimeShift& shift) {
  writeKey(out, "timestamp");
  out += shift.at == promql::AtModifier::Timestamp ? std::to_string(shift.atTime) : "null";
}

const char* cardinalityText(promql::Cardinality cardinality) {
  switch (cardinality) {
    case promql::Cardinality::OneToOne: return "one-to-one";
    case promql::Cardinality::ManyToOne: return "many-to-one";
    case promql::Cardinality::OneToMany: return "one-to-many";
    case promql::Cardinality::ManyToMany: return "many-to-many";
  }
  return "";
}

void writeFill(std::string& out, std::string_view name, const std::optional<double>& value) {
  writeKey(out, name);
  if (value)
    writeNumber(out, *value);
  else
    out += "null";
}

void writeMatching(std::string& out, const std::optional<promql::VectorMatching>& matching) {
  writeKey(out, "matching");
  if (!matching) {
    out += "null";
    return;
  }
  out.push_back('{');
  writeMember(out, "card", cardinalityText(matching->cardinality));
  writeKey(out, "fillValues");
  out.push_back('{');
  writeFill(out, "lhs", matching->fillLeft);
  writeFill(out, "rhs", matching->fillRight);
  out.push_back('}');
  writeNames(out, "include", matching->include);
  writeNames(out, "labels", matching->labels);
  writeFlag(out, "on", matching->on);
  out.push_back('}');
}

/// Go's names of the types of values.
const char* typeText(promql::ValueType type) {
  if (type == promql::ValueType::Vector) return "vector";
  return type == promql::ValueType::Matrix ? "matrix" : promql::valueTypeName(type);
}

void writeFunction(std::string& out, const std::string& name) {
  writeKey(out, "func");
  out.push_back('{');
  if (const promql::FunctionSignature* signature = promql::findSignature(name)) {
    writeKey(out, "argTypes");
    out.push_back('[');
    for (const promql::ValueType type : signature->argTypes) {
      if (out.back() != '[') out.push_back(',');
      writeText(out, typeText(type));
    }
    out.push_back(']');
    writeMember(out, "name", name);
    writeMember(out, "returnType", typeText(signature->returnType));
    writeWhole(out, "variadic", signature->variadic);
  }
  out.push_back('}');
}

/// The members of one node, in the order of their names.
class NodeWriter {
 public:
  explicit NodeWriter(std::string& out) : out_(out) {}

  void operator()(const promql::NumberLiteral& number) {
    writeMember(out_, "type", "numberLiteral");
    writeMember(out_, "val", formatFloat(number.value));
  }
  void operator()(const promql::StringLiteral& text) {
    writeMember(out_, "type", "stringLiteral");
    writeMember(out_, "val", text.value);
  }
  void operator()(const promql::VectorSelector& selector) {
    writeSelector(selector, nullptr);
    writeMember(out_, "type", "vectorSelector");
  }
  void operator()(const promql::MatrixSelector& matrix) {
    const promql::Expr* inner = matrix.selector.get();
    while (const auto* paren = inner->as<promql::Paren>()) inner = paren->expr.get();
    writeSelector(*inner->as<promql::VectorSelector>(), &matrix);
    writeMember(out_, "type", "matrixSelector");
  }
  void operator()(const promql::Subquery& subquery) {
    writeChild(out_, "expr", subquery.expr);
    writeWhole(out_, "offset", subquery.shift.offset);
    writeWhole(out_, "range", subquery.range);
    writeStartOrEnd(out_, subquery.shift);
    writeWhole(out_, "step", subquery.step);
    writeTimestamp(out_, subquery.shift);
    writeMember(out_, "type", "subquery");
  }
  void operator()(const promql::Paren& paren) {
    writeChild(out_, "expr", paren.expr);
    writeMember(out_, "type", "parenExpr");
  }
  void operator()(const promql::Unary& unary) {
    writeChild(out_, "expr", unary.expr);
    writeMember(out_, "op", unary.negative ? "-" : "+");
    writeMember(out_, "type", "unaryExpr");
  }
  void operator()(const promql::Binary& binary) {
    writeFlag(out_, "bool", binary.returnBool);
    writeChild(out_, "lhs", binary.left);
    writeMatching(out_, binary.matching);
    writeMember(out_, "op", promql::binaryOpText(binary.op));
    writeChild(out_, "rhs", binary.right);
    writeMember(out_, "type", "binaryExpr");
  }
  void operator()(const promql::Aggregate& aggregate) {
    writeChild(out_, "expr", aggregate.expr);
    writeNames(out_, "grouping", aggregate.grouping);
    writeMember(out_, "op", promql::aggregateOpName(aggregate.op));
    writeChild(out_, "param", aggregate.parameter);
    writeMember(out_, "type", "aggregation");
    writeFlag(out_, "without", aggregate.without);
  }
  void operator()(const promql::Call& call) {
    writeKey(out_, "args");
    out_.push_back('[');
    for (const promql::ExprPtr& argument : call.args) {
      if (argument != call.args.front()) out_.push_back(',');
      writeQueryTree(out_, *argument);
    }
    out_.push_back(']');
    writeFunction(out_, call.function);
    writeMember(out_, "type", "call");
  }

 private:
  void writeSelector(const promql::VectorSelector& selector, const promql::MatrixSelector* matrix) {
    writeFlag(out_, "anchored", selector.edges == promql::Edges::Anchored);
    writeMatchers(out_, selector);
    writeMember(out_, "name", selector.name);
    writeWhole(out_, "offset", selector.shift.offset);
    if (matrix != nullptr) writeWhole(out_, "range", matrix->range);
    writeFlag(out_, "smoothed", selector.edges == promql::Edges::Smoothed);
    writeStartOrEnd(out_, selector.shift);
    writeTimestamp(out_, selector.shift);
  }

  std::string& out_;
};

void writePart(std::string& out, const promql::ExplainNode& node) {
  out.push_back('{');
  writeMember(out, "label", node.label);
  writeMember(out, "text", node.text);
  writeWhole(out, "begin", node.place.begin);
  writeWhole(out, "end", node.place.end);
  writeFlag(out, "onceForAllSteps", node.onceForAllSteps);
  writeWhole(out, "steps", node.steps);
  writeWhole(out, "series", static_cast<std::int64_t>(node.series));
  writeWhole(out, "samplesRead", static_cast<std::int64_t>(node.samplesRead));
  writeWhole(out, "samplesGiven", static_cast<std::int64_t>(node.samplesGiven));
  writeWhole(out, "batches", static_cast<std::int64_t>(node.batches));
  writeKey(out, "selfSeconds");
  writeNumber(out, node.selfSeconds);
  writeKey(out, "totalSeconds");
  writeNumber(out, node.totalSeconds);
  writeKey(out, "children");
  out.push_back('[');
  for (const promql::ExplainNode& child : node.children) {
    if (&child != &node.children.front()) out.push_back(',');
    writePart(out, child);
  }
  out += "]}";
}

}  // namespace

void writeQueryTree(std::string& out, const promql::Expr& expr) {
  out.push_back('{');
  std::visit(NodeWriter(out), expr.node);
  out.push_back('}');
}

void writeExplanation(std::string& out, const promql::Explanation& explanation) {
  out.push_back('{');
  writeWhole(out, "steps", explanation.steps);
  writeWhole(out, "samplesRead", static_cast<std::int64_t>(explanation.samplesRead));
  writeWhole(out, "peakSamples", static_cast<std::int64_t>(explanation.peakSamples));
  writeKey(out, "prepareSeconds");
  writeNumber(out, explanation.prepareSeconds);
  writeKey(out, "answerSeconds");
  writeNumber(out, explanation.answerSeconds);
  writeKey(out, "totalSeconds");
  writeNumber(out, explanation.totalSeconds);
  writeKey(out, "plan");
  writePart(out, explanation.root);
  out.push_back('}');
}

}  // namespace oriel::api
