#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel::config {

enum class NodeKind { Null, Scalar, Sequence, Mapping };

/// One node of a YAML (or JSON) text, with the place where it stands. Immutable, cheap to copy, thread-safe.
///
/// Aliases and `<<` are already resolved; what a mechanism finds in its own node it decodes itself (MappingReader).
class Node {
 public:
  using Entry = std::pair<Node, Node>;

  Node();  ///< Null, at no place
  static Node scalar(std::string text, bool plain, Place place);
  static Node null(Place place);
  static Node sequence(std::vector<Node> items, Place place);
  static Node mapping(std::vector<Entry> entries, Place place);

  NodeKind kind() const;
  bool isNull() const { return kind() == NodeKind::Null; }
  /// File, line and column of its first character.
  const Place& place() const;

  const std::string& text() const;  ///< of a scalar; empty otherwise
  bool plain() const;               ///< a scalar without quotes: only then `true` is a boolean and `~` null
  const std::vector<Node>& items() const;
  const std::vector<Entry>& entries() const;
  const Node* find(std::string_view key) const;  ///< null when this is no mapping or has no such key

  /// An InvalidInput error that names this node's place.
  Error error(std::string text) const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

struct YamlLimits {
  std::size_t maxBytes = 16 << 20;
  std::size_t maxNodes = 1'000'000;  ///< after aliases are resolved
  int maxDepth = 100;
};

/// Reads one YAML document (JSON is YAML). Refuses duplicate keys, several documents, unknown tags, alias bombs; merges
/// `<<`. An empty text is Null. Errors: InvalidInput with file, line and column. Source: YAML 1.2, as Go's yaml.v2/v3
/// read configuration files.
Result<Node> parseYaml(std::string_view text, std::string file, const YamlLimits& limits = {});

}  // namespace oriel::config
