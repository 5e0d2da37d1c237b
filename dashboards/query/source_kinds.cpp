#include "dashboards/query/source_kinds.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace oriel::dashboards {
namespace {

struct SourceKind {
  std::string_view id;
  std::string_view name;
  std::string_view family;  ///< empty: the id itself
};

constexpr SourceKind kSourceKinds[] = {
    {"prometheus", "Prometheus", ""},
    {"victoriametrics-metrics-datasource", "VictoriaMetrics", "prometheus"},
    {"victoriametrics-datasource", "VictoriaMetrics", "prometheus"},
    {"grafana-amazonprometheus-datasource", "Amazon Managed Prometheus", "prometheus"},
    {"grafana-azureprometheus-datasource", "Azure Monitor Managed Prometheus", "prometheus"},
    {"loki", "Loki", ""},
    {"victoriametrics-logs-datasource", "VictoriaLogs", ""},
    {"elasticsearch", "Elasticsearch", ""},
    {"grafana-opensearch-datasource", "OpenSearch", ""},
    {"tempo", "Tempo", ""},
    {"jaeger", "Jaeger", ""},
    {"zipkin", "Zipkin", ""},
    {"grafana-x-ray-datasource", "AWS X-Ray", ""},
    {"parca", "Parca", ""},
    {"grafana-pyroscope-datasource", "Pyroscope", ""},
    {"phlare", "Pyroscope", "grafana-pyroscope-datasource"},
    {"alertmanager", "Alertmanager", ""},
    {"graphite", "Graphite", ""},
    {"influxdb", "InfluxDB", ""},
    {"opentsdb", "OpenTSDB", ""},
    {"postgres", "PostgreSQL", ""},
    {"grafana-postgresql-datasource", "PostgreSQL", "postgres"},
    {"mysql", "MySQL", ""},
    {"mssql", "Microsoft SQL Server", ""},
    {"frser-sqlite-datasource", "SQLite", ""},
    {"grafana-clickhouse-datasource", "ClickHouse", ""},
    {"vertamedia-clickhouse-datasource", "ClickHouse", ""},
    {"grafana-bigquery-datasource", "BigQuery", ""},
    {"grafana-athena-datasource", "Amazon Athena", ""},
    {"grafana-mongodb-datasource", "MongoDB", ""},
    {"grafana-snowflake-datasource", "Snowflake", ""},
    {"redis-datasource", "Redis", ""},
    {"cloudwatch", "Amazon CloudWatch", ""},
    {"stackdriver", "Google Cloud Monitoring", ""},
    {"grafana-azure-monitor-datasource", "Azure Monitor", ""},
    {"grafana-github-datasource", "GitHub", ""},
    {"alexanderzobnin-zabbix-datasource", "Zabbix", ""},
    {"yesoreyeram-infinity-datasource", "Infinity", ""},
    {"marcusolsson-json-datasource", "JSON API", ""},
    {"marcusolsson-csv-datasource", "CSV", ""},
    {"simpod-json-datasource", "JSON", ""},
    {"grafana-simple-json-datasource", "SimpleJson", ""},
    {"pmm-pt-summary-datasource", "PMM summary", ""},
    {"grafana-testdata-datasource", "Grafana's test data", ""},
    {"testdata", "Grafana's test data", "grafana-testdata-datasource"},
};

const SourceKind* findKind(const std::string& id) {
  const auto found =
      std::find_if(std::begin(kSourceKinds), std::end(kSourceKinds), [&](const SourceKind& k) { return k.id == id; });
  return found == std::end(kSourceKinds) ? nullptr : found;
}

std::string lowerLetters(std::string_view text) {
  std::string lower;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c))) {
      lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return lower;
}

}  // namespace

std::string sourceKindName(const std::string& kind) {
  const SourceKind* known = findKind(kind);
  return known ? std::string(known->name) : kind;
}

std::string sourceFamily(const std::string& kind) {
  const SourceKind* known = findKind(kind);
  return known && !known->family.empty() ? std::string(known->family) : kind;
}

std::string kindFromName(const std::string& name) {
  const std::string wanted = lowerLetters(name);
  for (const SourceKind& kind : kSourceKinds) {
    const std::string known = lowerLetters(kind.name);
    // Short names stand in many words; only the long ones may be a part.
    const bool whole = wanted == known || wanted == lowerLetters(kind.id);
    if (whole || (known.size() >= 4 && wanted.rfind(known, 0) == 0)) return std::string(kind.id);
  }
  return {};
}

}  // namespace oriel::dashboards
