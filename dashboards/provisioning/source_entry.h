#pragma once

#include <map>
#include <string>

#include "dashboards/model/json.h"
#include "models/base/result.h"
#include "models/config/prometheus_config.h"
#include "models/datasource/source_config.h"

namespace oriel::dashboards {

/// A data source as Grafana describes it. A plain value. It may hold secrets that came from a provisioning file, or the
/// names of some (`$NAME`, `${NAME}`); only names are ever written to a file.
struct SourceEntry {
  std::string name;
  std::string uid;
  std::string type;
  std::string access = "proxy";
  std::string url;
  std::string user;
  std::string database;
  bool basicAuth = false;
  std::string basicAuthUser;
  bool withCredentials = false;
  bool isDefault = false;
  bool readOnly = false;  ///< it stands in a provisioning file
  int version = 1;
  JsonPtr jsonData;                           ///< an object, or null
  std::map<std::string, std::string> secure;  ///< `secureJsonData`
};

/// True for `$NAME`, `${NAME}` and `${NAME:-default}` as a whole.
bool isSecretName(const std::string& text);
/// Grafana's uid for a provisioned source that has none: `P` and 16 hexadecimal digits of the name's SHA-256.
std::string sourceUidOfName(const std::string& name);

/// From the body of a request or from our own file. InvalidInput for what is missing (name, type) or of a wrong type,
/// and for passwords written out (Unsupported), with a text for people.
Result<SourceEntry> sourceFromJson(const Json& json);
/// As Grafana's API shows it; secrets only as names of their keys.
Json sourceToJson(const SourceEntry& source, bool forFile);

/// What the engine makes a source from. `missing` names the secrets that nobody knows. Any thread.
struct ConnectedSource {
  datasource::SourceConfig config;
  std::vector<std::string> missing;
};
ConnectedSource connectSource(const SourceEntry& source, const config::SecretLookup& secrets);

}  // namespace oriel::dashboards
