#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/datasource/remote_api.h"
#include "models/datasource/table.h"
#include "models/frame/data_source.h"

namespace oriel::datasource {

/// A Prometheus elsewhere, asked over its HTTP API. Owned by the engine, shared with whoever asks; thread-safe, calls
/// block until the answer, the time limit or the stop token. Frames are those of the embedded engine for the same data.
/// Errors are RemoteApi's.
class RemotePrometheusDataSource : public DataSource {
 public:
  RemotePrometheusDataSource(SourceConfig config, RemoteApi api);

  std::string name() const override { return config_.name; }
  std::string uid() const override { return config_.uid.empty() ? config_.name : config_.uid; }
  std::string type() const override { return "prometheus"; }
  Duration scrapeInterval() const override { return config_.scrapeInterval; }

  Result<QueryAnswer> query(const QueryRequest& request) override;
  Result<std::vector<std::string>> labelNames(const std::vector<std::string>& selectors, TimeRange range) override;
  Result<std::vector<std::string>> labelValues(const std::string& label, const std::vector<std::string>& selectors,
                                               TimeRange range) override;
  Result<std::vector<Labels>> series(const std::vector<std::string>& selectors, TimeRange range,
                                     std::size_t limit) override;

 private:
  SourceConfig config_;
  RemoteApi api_;
};

Result<std::shared_ptr<DataSource>> makeRemotePrometheus(const SourceConfig& config, const SourceContext& context);

}  // namespace oriel::datasource
