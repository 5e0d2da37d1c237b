#include "models/template/node.h"

#include "models/base/text.h"

namespace oriel::tmpl {

namespace {

std::string dotted(const std::vector<std::string>& names, bool leadingDot) {
  std::string out;
  for (const std::string& name : names) {
    if (leadingDot || !out.empty()) out += ".";
    out += name;
  }
  return out;
}

std::string joined(const std::vector<NodePtr>& items, const char* between) {
  std::string out;
  for (const NodePtr& item : items) {
    if (!out.empty()) out += between;
    out += item->type == NodeType::Pipe ? "(" + nodeText(*item) + ")" : nodeText(*item);
  }
  return out;
}

std::string branchText(const char* keyword, const Node& node) {
  std::string out = std::string("{{") + keyword + " " + nodeText(*node.pipe) + "}}" + nodeText(*node.body);
  if (node.otherwise) out += "{{else}}" + nodeText(*node.otherwise);
  return out + "{{end}}";
}

std::string pipeText(const Node& node) {
  std::string out;
  for (const std::string& name : node.names) out += (out.empty() ? "" : ", ") + name;
  if (!node.names.empty()) out += node.assigns ? " = " : " := ";
  return out + joined(node.items, " | ");
}

std::string chainText(const Node& node) {
  const Node& first = *node.items.front();
  return (first.type == NodeType::Pipe ? "(" + nodeText(first) + ")" : nodeText(first)) + dotted(node.names, true);
}

}  // namespace

std::string nodeText(const Node& node) {
  switch (node.type) {
    case NodeType::List: return joined(node.items, "");
    case NodeType::Text:
    case NodeType::Identifier:
    case NodeType::Bool:
    case NodeType::Number:
    case NodeType::String: return node.text;
    case NodeType::Action: return "{{" + nodeText(*node.pipe) + "}}";
    case NodeType::If: return branchText("if", node);
    case NodeType::Range: return branchText("range", node);
    case NodeType::With: return branchText("with", node);
    case NodeType::Template:
      return "{{template " + quote(node.text) + (node.pipe ? " " + nodeText(*node.pipe) : std::string()) + "}}";
    case NodeType::Break: return "{{break}}";
    case NodeType::Continue: return "{{continue}}";
    case NodeType::Pipe: return pipeText(node);
    case NodeType::Command: return joined(node.items, " ");
    case NodeType::Field: return dotted(node.names, true);
    case NodeType::Variable: return dotted(node.names, false);
    case NodeType::Chain: return chainText(node);
    case NodeType::Dot: return ".";
    case NodeType::Nil: return "nil";
  }
  return {};
}

}  // namespace oriel::tmpl
