#include "models/datasource/table.h"

#include "models/datasource/embedded.h"
#include "models/datasource/fallback.h"
#include "models/datasource/remote_prometheus.h"

namespace oriel::datasource {

namespace {

struct SourceRow {
  const char* type;  ///< Grafana's plugin id
  Result<std::shared_ptr<DataSource>> (*make)(const SourceConfig&, const SourceContext&);
};

Result<std::shared_ptr<DataSource>> makePrometheus(const SourceConfig& config, const SourceContext& context) {
  if (config.url.empty()) return makeEmbedded(config, context);
  if (!config.embeddedWhenUnreachable) return makeRemotePrometheus(config, context);
  ORIEL_ASSIGN(auto remote, makeRemotePrometheus(config, context));
  ORIEL_ASSIGN(auto embedded, makeEmbedded(config, context));
  return makeFallback(config, context, std::move(remote), std::move(embedded));
}

constexpr SourceRow kSources[] = {
    {"prometheus", makePrometheus},
};

}  // namespace

std::vector<std::string> knownTypes() {
  std::vector<std::string> types;
  for (const SourceRow& row : kSources) types.emplace_back(row.type);
  return types;
}

Result<std::shared_ptr<DataSource>> make(const SourceConfig& config, const SourceContext& context) {
  for (const SourceRow& row : kSources) {
    if (config.type == row.type) return row.make(config, context);
  }
  return makeError(ErrorCode::Unsupported,
                   "data source " + config.name + ": Oriel has no data source of the type " + config.type + " yet");
}

}  // namespace oriel::datasource
