#include "models/datasource/remote_prometheus.h"

#include "models/datasource/frame_builder.h"

namespace oriel::datasource {

RemotePrometheusDataSource::RemotePrometheusDataSource(SourceConfig config, RemoteApi api)
    : config_(std::move(config)), api_(std::move(api)) {}

Result<QueryAnswer> RemotePrometheusDataSource::query(const QueryRequest& request) {
  if (request.stop.stop_requested()) return makeError(ErrorCode::Cancelled, "the query was cancelled");
  ORIEL_ASSIGN(const TimeRange range, evaluatedRange(request));
  const promql::QueryOptions options = queryOptions(request);
  auto result = request.kind == QueryKind::Range
                    ? api_.range(request.query, range.from, range.to, request.step, options)
                    : api_.instant(request.query, range.to, options);
  if (!result.ok()) return std::move(result).error();
  return buildAnswer(*std::move(result), request, range);
}

Result<std::vector<std::string>> RemotePrometheusDataSource::labelNames(const std::vector<std::string>& selectors,
                                                                        TimeRange range) {
  return api_.labelNames(selectors, range);
}

Result<std::vector<std::string>> RemotePrometheusDataSource::labelValues(const std::string& label,
                                                                         const std::vector<std::string>& selectors,
                                                                         TimeRange range) {
  return api_.labelValues(label, selectors, range);
}

Result<std::vector<Labels>> RemotePrometheusDataSource::series(const std::vector<std::string>& selectors,
                                                               TimeRange range, std::size_t limit) {
  return api_.series(selectors, range, limit);
}

Result<std::shared_ptr<DataSource>> makeRemotePrometheus(const SourceConfig& config, const SourceContext& context) {
  auto api = RemoteApi::make(config.url, context.client, config.http);
  if (!api.ok()) {
    Error error = std::move(api).error();
    error.text = "data source " + config.name + ": " + error.text;
    return error;
  }
  return std::shared_ptr<DataSource>(std::make_shared<RemotePrometheusDataSource>(config, *std::move(api)));
}

}  // namespace oriel::datasource
