#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/result.h"
#include "models/datasource/source_config.h"
#include "models/frame/data_source.h"
#include "models/promql/engine.h"
#include "models/storage/storage.h"

namespace oriel::net {
class HttpClient;
}

namespace oriel::datasource {

/// What a source may be built from. The pointers outlive every source made with them.
struct SourceContext {
  Queryable* store = nullptr;  ///< the embedded store
  const promql::Engine* promql = nullptr;
  std::shared_ptr<net::HttpClient> client{};  ///< for sources elsewhere
  /// What a person should know of the source of a name; an empty text: nothing any more. Called on any thread.
  std::function<void(const std::string& name, const std::string& text)> notice{};
};

/// Grafana's plugin ids that make() knows, in the order of the table.
std::vector<std::string> knownTypes();

/// Makes a source from the ONE table of types. Unsupported for a type that Oriel does not speak yet.
Result<std::shared_ptr<DataSource>> make(const SourceConfig& config, const SourceContext& context);

}  // namespace oriel::datasource
