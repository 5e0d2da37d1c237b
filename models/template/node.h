#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/template/value.h"

namespace oriel::tmpl {

enum class NodeType {
  List,
  Text,
  Action,
  If,
  Range,
  With,
  Template,
  Break,
  Continue,
  Pipe,
  Command,
  Field,
  Variable,
  Chain,
  Identifier,
  Dot,
  Nil,
  Bool,
  Number,
  String,
};

struct Node;
using NodePtr = std::unique_ptr<Node>;

/// One node of a parsed template. Which members are set depends on the type.
struct Node {
  NodeType type = NodeType::List;
  std::size_t place = 0;              ///< byte offset
  std::string text;                   ///< Text; the source of Number, String and Bool; the name of Identifier, Template
  std::vector<std::string> names;     ///< Field: its parts; Variable: `$x` and parts; Chain: parts; Pipe: variables set
  std::vector<std::size_t> declared;  ///< Pipe: where those stand
  bool assigns = false;               ///< Pipe: `=`, not `:=`
  Value constant;                     ///< Number, String, Bool
  std::vector<NodePtr> items;  ///< List: nodes; Pipe: commands; Command: operands; Chain: the one before the dots
  NodePtr pipe;                ///< Action, If, Range, With, Template (may be null there)
  NodePtr body;                ///< If, Range, With
  NodePtr otherwise;           ///< their else; may be null
};

/// As Go writes a node in an error.
std::string nodeText(const Node& node);

/// A template and the ones it defines, by name.
using TemplateSet = std::map<std::string, NodePtr>;

}  // namespace oriel::tmpl
