#include "models/config/kept_sections.h"

#include <algorithm>
#include <set>

#include "models/base/text.h"
#include "models/config/http_section.h"
#include "models/config/relabel_section.h"
#include "models/config/scalars.h"
#include "models/config/scrape_section.h"

namespace oriel::config {

namespace {

void readRelabel(MappingReader& reader, std::string_view key, const DecodeContext& context) {
  reader.with(key, [&](const Node& list) -> Status {
    const auto steps = relabelStepsOf(list, context.legacyNames);
    return steps.ok() ? Status() : Status(steps.error());
  });
}

/// The job of a section that is only kept: a secret that is missing matters when the section is used.
DecodeContext keptContext(const DecodeContext& context, const Node& section) {
  DecodeContext out = context;
  out.section = &section;
  out.disabledBecause = nullptr;
  return out;
}

Status checkAlertmanager(const Node& node, const DecodeContext& outer) {
  const DecodeContext context = keptContext(outer, node);
  MappingReader reader(node, "alertmanager config");
  net::HttpConfig http;
  std::string text, version;
  Duration timeout = 0;
  readWord(reader, "scheme", {"http", "https"}, text);
  reader.text("path_prefix", text);
  reader.duration("timeout", timeout);
  if (readWord(reader, "api_version", {"v1", "v2"}, version) && version == "v1")
    context.warn(*node.find("api_version"), "api_version v1 is no longer there; v2 is used");
  readHttpClient(reader, node, context, http);
  for (const char* key : {"sigv4", "google_iam"}) reader.ignore(key);
  readRelabel(reader, "relabel_configs", context);
  readRelabel(reader, "alert_relabel_configs", context);
  const bool relabels = reader.has("relabel_configs");
  reader.with("static_configs", [&](const Node& list) -> Status {
    const auto groups = staticConfigsOf(list, context, !relabels);
    return groups.ok() ? Status() : Status(groups.error());
  });
  std::vector<DiscoveryConfig> discovery;
  readDiscovery(reader, node, context, discovery);
  return reader.finish();
}

Status checkHeaders(const Node& node) {
  return eachEntry(node, "headers", [](const Node& key, const Node& value) -> Status {
    if (isReservedHeader(key.text()))
      return key.error(quote(key.text()) + " is a reserved header. It must not be changed");
    const auto text = textOf(value);
    return text.ok() || value.isNull() ? Status() : Status(text.error());
  });
}

Status checkQueue(const Node& node) {
  MappingReader reader(node, "queue_config");
  std::int64_t capacity = 10000, maxShards = 50, minShards = 1, perSend = 2000;
  Duration time = 0;
  bool flag = false;
  reader.integer("capacity", capacity);
  reader.integer("max_shards", maxShards);
  reader.integer("min_shards", minShards);
  reader.integer("max_samples_per_send", perSend);
  for (const char* key : {"batch_send_deadline", "min_backoff", "max_backoff", "sample_age_limit"})
    reader.duration(key, time);
  reader.boolean("retry_on_http_429", flag);
  ORIEL_TRY(reader.finish());
  if (capacity <= 0) return node.error("queue_config.capacity must be greater than 0");
  if (minShards <= 0) return node.error("queue_config.min_shards must be greater than 0");
  if (maxShards < minShards) return node.error("queue_config.max_shards must not be less than min_shards");
  if (perSend <= 0) return node.error("queue_config.max_samples_per_send must be greater than 0");
  return {};
}

Status checkMetadata(const Node& node) {
  MappingReader reader(node, "metadata_config");
  bool send = true;
  Duration interval = 0;
  std::uint64_t perSend = 0;
  reader.boolean("send", send);
  reader.duration("send_interval", interval);
  readLimit(reader, "max_samples_per_send", perSend);
  return reader.finish();
}

void readRemoteCommon(MappingReader& reader, const Node& node, const DecodeContext& context, std::string& url) {
  Duration timeout = 0;
  net::HttpConfig http;
  context.secret(reader, "url", url);
  reader.duration("remote_timeout", timeout);
  reader.with("headers", checkHeaders);
  readHttpClient(reader, node, context, http);
}

Status checkName(const Node& node, const std::string& what, std::set<std::string>& names) {
  const Node* name = node.find("name");
  if (name == nullptr || name->text().empty()) return {};
  if (!names.insert(name->text()).second)
    return name->error("found multiple " + what + " configs with job name " + quote(name->text()));
  return {};
}

Status checkOneRemoteWrite(const Node& node, const DecodeContext& outer, std::set<std::string>& names) {
  const DecodeContext context = keptContext(outer, node);
  MappingReader reader(node, "remote_write config");
  std::string url, text;
  bool flag = false;
  readRemoteCommon(reader, node, context, url);
  reader.text("name", text);
  readRelabel(reader, "write_relabel_configs", context);
  for (const char* key : {"send_exemplars", "send_native_histograms", "round_robin_dns"}) reader.boolean(key, flag);
  reader.with("queue_config", checkQueue);
  reader.with("metadata_config", checkMetadata);
  readWord(reader, "protobuf_message", {"prometheus.WriteRequest", "io.prometheus.write.v2.Request"}, text);
  for (const char* key : {"sigv4", "azuread", "google_iam"}) reader.ignore(key);
  ORIEL_TRY(reader.finish());
  if (!reader.has("url")) return node.error("url for remote_write is empty");
  return checkName(node, "remote write", names);
}

Status checkOneRemoteRead(const Node& node, const DecodeContext& outer, std::set<std::string>& names) {
  const DecodeContext context = keptContext(outer, node);
  MappingReader reader(node, "remote_read config");
  std::string url, text;
  bool flag = false;
  readRemoteCommon(reader, node, context, url);
  reader.text("name", text);
  reader.boolean("read_recent", flag);
  reader.boolean("filter_external_labels", flag);
  reader.with("required_matchers", [&](const Node& matchers) -> Status {
    const auto labels = labelsOf(matchers, context.legacyNames);
    return labels.ok() ? Status() : Status(labels.error());
  });
  ORIEL_TRY(reader.finish());
  if (!reader.has("url")) return node.error("url for remote_read is empty");
  return checkName(node, "remote read", names);
}

Status checkRetention(const Node& node) {
  MappingReader reader(node, "storage.tsdb.retention");
  Duration time = 0;
  std::uint64_t size = 0;
  double percentage = 0;
  reader.duration("time", time);
  reader.bytes("size", size);
  reader.number("percentage", percentage);
  ORIEL_TRY(reader.finish());
  if (percentage < 0 || percentage > 100)
    return node.find("percentage")->error("storage.tsdb.retention.percentage must be in the range [0, 100]");
  return {};
}

Status checkTsdb(const Node& node, Duration& window) {
  MappingReader reader(node, "storage.tsdb");
  double threshold = 0;
  reader.duration("out_of_order_time_window", window);
  if (reader.number("stale_series_compaction_threshold", threshold) && (threshold < 0 || threshold > 1))
    reader.fail(node.find("stale_series_compaction_threshold")->error("must be in the range [0, 1]"));
  reader.with("retention", checkRetention);
  reader.with("chunk_encoding", [](const Node& encoding) -> Status {
    MappingReader inner(encoding, "storage.tsdb.chunk_encoding");
    std::string floats;
    readWord(inner, "floats", {"xor", "xor2"}, floats);
    return inner.finish();
  });
  return reader.finish();
}

Status checkAttributeNames(const Node& list) {
  ORIEL_ASSIGN(const std::vector<std::string> names, textsOf(list));
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t start = names[i].find_first_not_of(" \t");
    const std::size_t end = names[i].find_last_not_of(" \t");
    const std::string name = start == std::string::npos ? "" : names[i].substr(start, end - start + 1);
    if (name.empty()) return list.items()[i].error("empty resource attribute");
    if (!seen.insert(name).second) return list.items()[i].error("duplicated resource attribute " + quote(name));
  }
  return {};
}

}  // namespace

Status checkAlerting(const Node& node, const DecodeContext& context) {
  MappingReader reader(node, "alerting");
  readRelabel(reader, "alert_relabel_configs", context);
  reader.with("alertmanagers", [&](const Node& list) {
    return eachItem(list, "alertmanager config", [&](const Node& item) { return checkAlertmanager(item, context); });
  });
  return reader.finish();
}

Status checkRemoteWrite(const Node& node, const DecodeContext& context) {
  std::set<std::string> names;
  return eachItem(node, "remote_write config",
                  [&](const Node& item) { return checkOneRemoteWrite(item, context, names); });
}

Status checkRemoteRead(const Node& node, const DecodeContext& context) {
  std::set<std::string> names;
  return eachItem(node, "remote_read config",
                  [&](const Node& item) { return checkOneRemoteRead(item, context, names); });
}

Status checkStorage(const Node& node, Duration& outOfOrderWindow) {
  MappingReader reader(node, "storage");
  reader.with("tsdb", [&](const Node& tsdb) { return checkTsdb(tsdb, outOfOrderWindow); });
  reader.with("exemplars", [](const Node& exemplars) -> Status {
    MappingReader inner(exemplars, "storage.exemplars");
    std::int64_t most = 0;
    inner.integer("max_exemplars", most);
    return inner.finish();
  });
  return reader.finish();
}

Status checkTracing(const Node& node, const DecodeContext& outer) {
  const DecodeContext context = keptContext(outer, node);
  MappingReader reader(node, "tracing");
  std::string text, endpoint;
  double fraction = 0;
  bool insecure = false;
  Duration timeout = 0;
  readWord(reader, "client_type", {"", "http", "grpc"}, text);
  context.secret(reader, "endpoint", endpoint);
  reader.number("sampling_fraction", fraction);
  reader.boolean("insecure", insecure);
  reader.with("tls_config", [&](const Node& tls) -> Status {
    const auto read = tlsOf(tls, context);
    return read.ok() ? Status() : Status(read.error());
  });
  reader.with("headers", checkHeaders);
  readWord(reader, "compression", {"", "gzip"}, text);
  reader.duration("timeout", timeout);
  ORIEL_TRY(reader.finish());
  if (!reader.has("endpoint")) return node.error("tracing endpoint must be set");
  return {};
}

Status checkOtlp(const Node& node, const DecodeContext& context) {
  MappingReader reader(node, "otlp");
  bool flag = false, all = false;
  std::string strategy;
  reader.boolean("promote_all_resource_attributes", all);
  reader.with("promote_resource_attributes", checkAttributeNames);
  reader.with("ignore_resource_attributes", checkAttributeNames);
  readWord(reader, "translation_strategy",
           {"", "UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes", "NoUTF8EscapingWithSuffixes",
            "NoTranslation"},
           strategy);
  for (const char* key :
       {"keep_identifying_resource_attributes", "convert_histograms_to_nhcb", "promote_scope_metadata",
        "label_name_underscore_sanitization", "label_name_preserve_multiple_underscores"})
    reader.boolean(key, flag);
  ORIEL_TRY(reader.finish());
  if (reader.has("ignore_resource_attributes") && !all)
    return node.error("'ignore_resource_attributes' can only be set with 'promote_all_resource_attributes'");
  if (all && reader.has("promote_resource_attributes"))
    return node.error("'promote_all_resource_attributes' and 'promote_resource_attributes' cannot both be set");
  if (context.legacyNames && (strategy == "NoUTF8EscapingWithSuffixes" || strategy == "NoTranslation"))
    return node.find("translation_strategy")
        ->error("OTLP translation strategy " + quote(strategy) + " is not allowed when UTF8 is disabled");
  return {};
}

Status checkRuntime(const Node& node) {
  MappingReader reader(node, "runtime");
  std::int64_t percent = 0;
  reader.integer("gogc", percent);
  return reader.finish();
}

}  // namespace oriel::config
