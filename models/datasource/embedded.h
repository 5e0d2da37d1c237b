#pragma once

#include <string>
#include <vector>

#include "models/datasource/table.h"
#include "models/frame/data_source.h"

namespace oriel::datasource {

/// PromQL over Oriel's own store. Owned by the engine, shared with whoever asks; thread-safe, calls block. The store
/// and the PromQL engine outlive it. Errors are the engine's, with their place in the query.
class EmbeddedDataSource : public DataSource {
 public:
  EmbeddedDataSource(SourceConfig config, Queryable& store, const promql::Engine& promql);

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
  void addExemplars(const QueryRequest& request, TimeRange range, QueryAnswer& answer);

  SourceConfig config_;
  Queryable& store_;
  const promql::Engine& promql_;
};

Result<std::shared_ptr<DataSource>> makeEmbedded(const SourceConfig& config, const SourceContext& context);

}  // namespace oriel::datasource
