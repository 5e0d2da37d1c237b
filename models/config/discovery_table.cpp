#include "models/config/discovery_table.h"

#include <algorithm>
#include <initializer_list>

#include "models/base/text.h"
#include "models/config/http_section.h"
#include "models/config/scalars.h"

namespace oriel::config {

namespace {

using Words = std::vector<std::string_view>;

struct DiscoveryRow {
  std::string_view key;
  Words required{};         ///< keys that must have a value
  std::string_view url{};   ///< a key whose value is an http(s) URL, or a list of such
  std::string_view word{};  ///< a key of which only some words are known
  Words words{};
  Words exactlyOne{};  ///< two keys of which exactly one has a value
  Status (*more)(const Node& item) = nullptr;
};

const Node* valueOf(const Node& item, std::string_view key) {
  const Node* found = item.find(key);
  if (found == nullptr || found->isNull()) return nullptr;
  if (found->kind() == NodeKind::Scalar && found->text().empty()) return nullptr;
  if (found->kind() == NodeKind::Sequence && found->items().empty()) return nullptr;
  return found;
}

std::string textAt(const Node& item, std::string_view key) {
  const Node* found = valueOf(item, key);
  return found != nullptr ? found->text() : std::string();
}

bool speaksHttp(const Node& item) {
  for (const char* key : {"basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file", "tls_config",
                          "proxy_url", "http_headers"})
    if (valueOf(item, key) != nullptr) return true;
  return false;
}

Status checkAzure(const Node& item) {
  const std::string method = textAt(item, "authentication_method");
  if (method != "" && method != "OAuth") return {};
  for (const char* key : {"tenant_id", "client_id", "client_secret"})
    if (valueOf(item, key) == nullptr) return item.error("azure SD configuration requires a " + std::string(key));
  return {};
}

Status checkFilters(const Node& item) {
  const Node* filters = valueOf(item, "filters");
  if (filters == nullptr) return {};
  return eachItem(*filters, "filter", [](const Node& filter) -> Status {
    if (valueOf(filter, "values") == nullptr) return filter.error("filter values cannot be empty");
    return {};
  });
}

Status checkFilePatterns(const Node& item) {
  ORIEL_ASSIGN(const std::vector<std::string> files, textsOf(*valueOf(item, "files")));
  for (const std::string& file : files) {
    const std::size_t star = file.find('*');
    const std::size_t dot = file.rfind('.');
    const std::string ending = dot == std::string::npos ? "" : file.substr(dot);
    const bool folderStar = star != std::string::npos && file.find('/', star) != std::string::npos;
    if (folderStar || file.find('*', star == std::string::npos ? star : star + 1) != std::string::npos ||
        (ending != ".json" && ending != ".yml" && ending != ".yaml"))
      return item.find("files")->error("path name " + quote(file) + " is not valid for file discovery");
  }
  return {};
}

Status checkDns(const Node& item) {
  std::string type = textAt(item, "type");
  std::transform(type.begin(), type.end(), type.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  if (type.empty() || type == "SRV") return {};
  if (type != "A" && type != "AAAA" && type != "MX" && type != "NS")
    return item.find("type")->error("invalid DNS-SD records type " + type);
  if (valueOf(item, "port") == nullptr && (type == "A" || type == "AAAA"))
    return item.error("a port is required in DNS-SD configs for all record types except SRV");
  return {};
}

Status checkDockerHost(const Node& item) {
  const std::string host = textAt(item, "host");
  for (const std::string_view scheme : {"unix://", "tcp://", "http://", "https://", "npipe://"})
    if (host.compare(0, scheme.size(), scheme) == 0 && host.size() > scheme.size()) return {};
  return valueOf(item, "host")->error("unable to parse docker host " + quote(host));
}

/// The kinds of objects whose selectors a role may have.
Words kubernetesKinds(std::string_view role) {
  if (role == "pod") return {"pod", "node"};
  if (role == "service") return {"service"};
  if (role == "endpointslice") return {"pod", "service", "endpointslice", "node"};
  if (role == "endpoints") return {"pod", "service", "endpoints", "node"};
  if (role == "node") return {"node"};
  if (role == "ingress") return {"ingress"};
  return {};
}

Status checkKubernetesSelectors(const Node& item, std::string_view role) {
  const Node* selectors = valueOf(item, "selectors");
  if (selectors == nullptr) return {};
  const Words kinds = kubernetesKinds(role);
  std::vector<std::string> seen;
  return eachItem(*selectors, "selector", [&](const Node& selector) -> Status {
    const std::string kind = textAt(selector, "role");
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      return selector.error(std::string(role) + " role supports only its own selectors, not " + quote(kind));
    if (std::find(seen.begin(), seen.end(), kind) != seen.end())
      return selector.error("duplicated selector role: " + kind);
    seen.push_back(kind);
    return {};
  });
}

Status checkKubernetes(const Node& item) {
  const Node* server = valueOf(item, "api_server");
  const Node* file = valueOf(item, "kubeconfig_file");
  if (server != nullptr && file != nullptr)
    return file->error("cannot use 'kubeconfig_file' and 'api_server' simultaneously");
  if (file != nullptr && speaksHttp(item))
    return file->error("cannot use a custom HTTP client configuration together with 'kubeconfig_file'");
  if (server == nullptr && speaksHttp(item))
    return item.error("to use custom HTTP client configuration please provide the 'api_server' URL explicitly");
  if (const Node* namespaces = valueOf(item, "namespaces"); namespaces != nullptr) {
    const bool own = textAt(*namespaces, "own_namespace") == "true";
    if (own && (server != nullptr || file != nullptr))
      return namespaces->error("cannot use 'namespaces.own_namespace' together with 'api_server' or 'kubeconfig_file'");
  }
  return checkKubernetesSelectors(item, textAt(item, "role"));
}

Status checkMarathon(const Node& item) {
  if (valueOf(item, "auth_token") != nullptr && valueOf(item, "auth_token_file") != nullptr)
    return item.error("at most one of auth_token & auth_token_file must be configured");
  const bool token = valueOf(item, "auth_token") != nullptr || valueOf(item, "auth_token_file") != nullptr;
  if (!token) return {};
  for (const char* key : {"basic_auth", "bearer_token", "bearer_token_file", "authorization"})
    if (valueOf(item, key) != nullptr)
      return valueOf(item, key)->error("at most one of " + std::string(key) +
                                       ", auth_token & auth_token_file must be configured");
  return {};
}

Status checkStackit(const Node& item) {
  const Node* endpoint = valueOf(item, "endpoint");
  if (endpoint != nullptr && !isHttpUrl(endpoint->text()))
    return endpoint->error("invalid endpoint " + quote(endpoint->text()));
  return {};
}

const std::vector<DiscoveryRow>& discoveryRows() {
  static const std::vector<DiscoveryRow> rows = {
      {.key = "aws_sd_configs"},
      {.key = "azure_sd_configs",
       .required = {"subscription_id"},
       .word = "authentication_method",
       .words = {"OAuth", "ManagedIdentity", "SDK", "WorkloadIdentity"},
       .more = checkAzure},
      {.key = "consul_sd_configs"},
      {.key = "digitalocean_sd_configs"},
      {.key = "dns_sd_configs", .required = {"names"}, .more = checkDns},
      {.key = "docker_sd_configs", .required = {"host"}, .more = checkDockerHost},
      {.key = "dockerswarm_sd_configs",
       .required = {"host", "role"},
       .word = "role",
       .words = {"services", "nodes", "tasks"},
       .more = checkDockerHost},
      {.key = "ec2_sd_configs", .more = checkFilters},
      {.key = "ecs_sd_configs"},
      {.key = "eureka_sd_configs", .required = {"server"}, .url = "server"},
      {.key = "elasticache_sd_configs"},
      {.key = "file_sd_configs", .required = {"files"}, .more = checkFilePatterns},
      {.key = "gce_sd_configs", .required = {"project", "zone"}},
      {.key = "hetzner_sd_configs", .required = {"role"}, .word = "role", .words = {"robot", "hcloud"}},
      {.key = "http_sd_configs", .required = {"url"}, .url = "url"},
      {.key = "ionos_sd_configs", .required = {"datacenter_id"}},
      {.key = "kubernetes_sd_configs",
       .required = {"role"},
       .word = "role",
       .words = {"pod", "service", "endpoints", "endpointslice", "node", "ingress"},
       .more = checkKubernetes},
      {.key = "kuma_sd_configs", .required = {"server"}, .url = "server"},
      {.key = "lightsail_sd_configs"},
      {.key = "linode_sd_configs"},
      {.key = "marathon_sd_configs", .required = {"servers"}, .more = checkMarathon},
      {.key = "msk_sd_configs"},
      {.key = "nerve_sd_configs", .required = {"servers", "paths"}},
      {.key = "nomad_sd_configs", .required = {"server"}},
      {.key = "oci_sd_configs", .word = "auth", .words = {"api_key", "instance_principal"}},
      {.key = "openstack_sd_configs",
       .required = {"role", "region"},
       .word = "role",
       .words = {"hypervisor", "instance", "loadbalancer"}},
      {.key = "outscale_sd_configs", .exactlyOne = {"secret_key", "secret_key_file"}},
      {.key = "ovhcloud_sd_configs",
       .required = {"endpoint", "service", "application_key", "application_secret", "consumer_key"},
       .word = "service",
       .words = {"dedicated_server", "vps"}},
      {.key = "puppetdb_sd_configs", .required = {"url", "query"}, .url = "url"},
      {.key = "rds_sd_configs"},
      {.key = "scaleway_sd_configs",
       .required = {"role", "project_id", "access_key"},
       .word = "role",
       .words = {"instance", "baremetal"},
       .exactlyOne = {"secret_key", "secret_key_file"}},
      {.key = "serverset_sd_configs", .required = {"servers", "paths"}},
      {.key = "stackit_sd_configs", .more = checkStackit},
      {.key = "triton_sd_configs", .required = {"account", "dns_suffix", "endpoint"}},
      {.key = "uyuni_sd_configs", .required = {"server", "username", "password"}, .url = "server"},
      {.key = "vultr_sd_configs"},
      {.key = "xds_sd_configs"},
  };
  return rows;
}

Status checkRow(const DiscoveryRow& row, const Node& item) {
  for (const std::string_view key : row.required) {
    if (valueOf(item, key) == nullptr) return item.error(std::string(row.key) + " requires " + quote(key));
  }
  if (const Node* url = row.url.empty() ? nullptr : valueOf(item, row.url); url != nullptr) {
    const bool variable = !url->text().empty() && url->text().front() == '$';
    if (!variable && !isHttpUrl(url->text())) return url->error(quote(url->text()) + " is not an http or https URL");
  }
  if (const Node* word = row.word.empty() ? nullptr : valueOf(item, row.word); word != nullptr) {
    if (std::find(row.words.begin(), row.words.end(), word->text()) == row.words.end())
      return word->error("unknown " + std::string(row.word) + " " + quote(word->text()) + " in " +
                         std::string(row.key));
  }
  if (!row.exactlyOne.empty()) {
    const auto set = std::count_if(row.exactlyOne.begin(), row.exactlyOne.end(),
                                   [&](std::string_view key) { return valueOf(item, key) != nullptr; });
    if (set != 1)
      return item.error("exactly one of " + std::string(row.exactlyOne[0]) + " & " + std::string(row.exactlyOne[1]) +
                        " must be configured");
  }
  return row.more != nullptr ? row.more(item) : Status();
}

}  // namespace

bool isDiscoveryKey(std::string_view key) {
  const auto& rows = discoveryRows();
  return std::any_of(rows.begin(), rows.end(), [key](const DiscoveryRow& row) { return row.key == key; });
}

std::vector<std::string_view> discoveryKeys() {
  std::vector<std::string_view> keys;
  for (const DiscoveryRow& row : discoveryRows()) keys.push_back(row.key);
  return keys;
}

Status checkDiscovery(std::string_view key, const Node& item, const DecodeContext& context) {
  if (item.kind() != NodeKind::Mapping)
    return item.error("expected a mapping for " + std::string(key) + ", found " + kindText(item));
  MappingReader reader(item, std::string(key));
  net::HttpConfig http;
  // Its secrets are looked up by the mechanism, when it runs; here only the shape counts.
  static const SecretLookup anything = [](const std::string&) { return std::optional<std::string>("x"); };
  std::string unused;
  DecodeContext shape{context.folder, context.files, anything, context.warnings, context.legacyNames, &item, &unused};
  readHttpClient(reader, item, shape, http);
  if (const Node* refresh = valueOf(item, "refresh_interval"); refresh != nullptr) {
    const auto parsed = durationOf(*refresh);
    if (!parsed.ok()) return parsed.error();
  }
  // The reader kept the first error of the HTTP keys; every other key is the mechanism's own.
  for (const Node::Entry& entry : item.entries()) reader.ignore(entry.first.text());
  ORIEL_TRY(reader.finish());
  for (const DiscoveryRow& row : discoveryRows())
    if (row.key == key) return checkRow(row, item);
  return {};
}

}  // namespace oriel::config
