#pragma once

#include <string>

namespace oriel::dashboards {

/// How a person calls a plugin id of a data source: `loki` is "Loki"; an id that is not known is its own name.
std::string sourceKindName(const std::string& kind);
/// Plugins that answer the same language are one kind: the managed and the compatible Prometheus are `prometheus`.
std::string sourceFamily(const std::string& kind);
/// The kind that a name speaks of by itself ("Loki", "loki-prod"); empty when it says nothing.
std::string kindFromName(const std::string& name);

}  // namespace oriel::dashboards
