#pragma once

#include <string>
#include <vector>

#include "dashboards/model/json.h"
#include "models/base/result.h"
#include "models/config/node.h"

namespace oriel::dashboards {

/// Reads the members of a YAML mapping in Grafana's lenient way: unknown keys do not matter, a key may be written
/// `isDefault` or `is_default`. A value of the wrong kind is put on `errors` with its place and is as good as absent.
class NodeMembers {
 public:
  NodeMembers(const config::Node& node, std::vector<Error>& errors) : node_(node), errors_(errors) {}

  const config::Node* find(const std::string& key) const;
  std::string text(const std::string& key, const std::string& otherwise = {}) const;
  bool boolean(const std::string& key, bool otherwise = false) const;

 private:
  const config::Node& node_;
  std::vector<Error>& errors_;
};

/// The same as JSON; scalars without quotes become numbers and booleans where they look like some.
Json nodeToJson(const config::Node& node);

}  // namespace oriel::dashboards
