#include "dashboards/provisioning/provisioning.h"

#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/provisioning/node_access.h"
#include "dashboards/search/names.h"
#include "models/config/node.h"
#include "models/config/secrets.h"

namespace oriel::dashboards {

namespace {

constexpr std::size_t kMaxYamlFiles = 200;
constexpr std::uint64_t kMaxYamlBytes = 8u << 20;
constexpr std::size_t kMaxProviders = 500;

bool isFolder(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::string parentFolder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string(".") : slash == 0 ? std::string("/") : path.substr(0, slash);
}

/// Where a provider's path is found here; empty: nowhere. The longest end of the path that is there wins, so that
/// /etc/grafana/provisioning/dashboards is not taken for any other folder of dashboards.
std::string lookBeside(const std::string& directory, const std::string& path) {
  const std::string parent = parentFolder(directory);
  const std::string bases[] = {parent, parentFolder(parent), directory};
  for (std::size_t slash = path.front() == '/' ? 0 : std::string::npos;;) {
    const std::string end = slash == std::string::npos ? path : path.substr(slash + 1);
    if (end.empty()) return {};
    for (const std::string& base : bases)
      if (isFolder(base + "/" + end)) return base + "/" + end;
    slash = path.find('/', slash == std::string::npos ? 0 : slash + 1);
    if (slash == std::string::npos) return {};
  }
}

class ProvisioningReader {
 public:
  ProvisioningReader(FileSystem& files, std::string directory, const config::SecretLookup& secrets)
      : files_(files), directory_(std::move(directory)), secrets_(secrets) {}

  void readAll() {
    each("dashboards", [this](const config::Node& root) { takeProviders(root); });
    each("datasources", [this](const config::Node& root) { takeSources(root); });
  }
  Provisioning found;

 private:
  template <class Take>
  void each(const std::string& kind, const Take& take) {
    const std::string folder = directory_ + "/" + kind;
    const auto names = files_.list(folder);
    if (!names.ok()) return;
    std::size_t count = 0;
    for (const std::string& name : *names) {
      if (!(name.ends_with(".yaml") || name.ends_with(".yml")) || ++count > kMaxYamlFiles) continue;
      const std::string path = folder + "/" + name;
      const auto text = readPlainFile(path, kMaxYamlBytes);
      if (!text.ok()) {
        found.errors.push_back(text.error());
        continue;
      }
      const auto root = config::parseYaml(*text, path);
      if (root.ok())
        take(*root);
      else
        found.errors.push_back(root.error());
    }
  }

  /// The mappings of a list; what is none is an error.
  template <class Take>
  void eachOf(const config::Node* list, const std::string& what, const Take& take) {
    if (list == nullptr) return;
    if (list->kind() != config::NodeKind::Sequence) {
      found.errors.push_back(list->error(what + " must be a list"));
      return;
    }
    for (const config::Node& item : list->items()) {
      if (item.kind() == config::NodeKind::Mapping)
        take(item);
      else if (!item.isNull())
        found.errors.push_back(item.error("an entry of " + what + " must be a mapping"));
    }
  }

  void takeProviders(const config::Node& root) {
    // Before Grafana 5 the list was the whole file.
    const bool old = root.kind() == config::NodeKind::Sequence;
    if (!old && root.kind() != config::NodeKind::Mapping && !root.isNull())
      found.errors.push_back(root.error("a provisioning file must be a mapping"));
    eachOf(old ? &root : root.find("providers"), "providers", [this](const config::Node& node) { takeProvider(node); });
  }

  void takeProvider(const config::Node& node) {
    const NodeMembers members(node, found.errors);
    DashboardProvider provider;
    provider.name = members.text("name");
    const std::string type = members.text("type", "file");
    if (type != "file") {
      found.errors.push_back(
          node.error("the provider " + provider.name + " has the type " + type + "; only file is known"));
      return;
    }
    const config::Node* options = members.find("options");
    if (options == nullptr || options->kind() != config::NodeKind::Mapping) {
      found.errors.push_back(node.error("the provider " + provider.name + " has no options with a path"));
      return;
    }
    const NodeMembers inner(*options, found.errors);
    const std::string path = inner.text("path", inner.text("folder"));
    if (path.empty()) {
      found.errors.push_back(options->error("the provider " + provider.name + " has no path"));
      return;
    }
    if (found.providers.size() >= kMaxProviders) return;
    provider.root.nested = inner.boolean("foldersFromFilesStructure");
    provider.root.folder = provider.root.nested ? std::string() : members.text("folder");
    provider.root.folderUid = members.text("folderUid");
    provider.root.readOnly = !members.boolean("allowUiUpdates");
    provider.root.path = placeOf(config::expandWhole(path, secrets_).text, *options);
    found.providers.push_back(std::move(provider));
  }

  std::string placeOf(std::string path, const config::Node& node) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    if (path.empty()) return directory_ + "/dashboards";
    if (path.front() == '/' && isFolder(path)) return path;
    std::string beside = lookBeside(directory_, path);
    if (beside.empty()) {
      found.notices.push_back(node.error(path + " is not here").toString());
      return path.front() == '/' ? path : directory_ + "/" + path;
    }
    if (path.front() == '/')
      found.notices.push_back(node.error(path + " is not here; " + beside + " is read instead").toString());
    return beside;
  }

  void takeSources(const config::Node& root) {
    if (root.isNull()) return;
    if (root.kind() != config::NodeKind::Mapping) {
      found.errors.push_back(root.error("a provisioning file must be a mapping"));
      return;
    }
    const NodeMembers members(root, found.errors);
    eachOf(members.find("deleteDatasources"), "deleteDatasources", [this](const config::Node& node) {
      const std::string name = NodeMembers(node, found.errors).text("name");
      if (!name.empty()) found.deletedSources.push_back(name);
    });
    eachOf(members.find("datasources"), "datasources", [this](const config::Node& node) { takeSource(node); });
  }

  void takeSource(const config::Node& node) {
    const NodeMembers members(node, found.errors);
    SourceEntry source;
    source.name = members.text("name");
    source.type = members.text("type");
    if (source.name.empty() || source.type.empty()) {
      found.errors.push_back(node.error("a data source needs a name and a type"));
      return;
    }
    source.uid = members.text("uid");
    source.access = members.text("access", "proxy");
    source.url = members.text("url");
    source.user = members.text("user");
    source.database = members.text("database");
    source.basicAuth = members.boolean("basicAuth");
    source.basicAuthUser = config::expandWhole(members.text("basicAuthUser"), secrets_).text;
    source.withCredentials = members.boolean("withCredentials");
    source.isDefault = members.boolean("isDefault");
    source.readOnly = !members.boolean("editable");
    if (const config::Node* data = members.find("jsonData"); data && data->kind() == config::NodeKind::Mapping)
      source.jsonData = std::make_shared<const Json>(nodeToJson(*data));
    if (const config::Node* secure = members.find("secureJsonData"))
      for (const auto& [key, value] : secure->entries()) source.secure[key.text()] = value.text();
    // As older files have it.
    if (const std::string password = members.text("basicAuthPassword"); !password.empty())
      source.secure.emplace("basicAuthPassword", password);
    if (source.uid.empty()) source.uid = sourceUidOfName(source.name);
    addSource(std::move(source), node);
  }

  void addSource(SourceEntry source, const config::Node& node) {
    constexpr std::size_t kMaxProvisionedSources = 500;
    if (!names_.insert("name " + source.name).second || !names_.insert("uid " + source.uid).second) {
      found.errors.push_back(node.error("another data source has the name or uid of " + source.name));
      return;
    }
    if (source.isDefault && defaultSeen_) {
      found.errors.push_back(node.error("only one data source can be the default one; " + source.name + " is not"));
      source.isDefault = false;
    }
    defaultSeen_ = defaultSeen_ || source.isDefault;
    if (found.sources.size() < kMaxProvisionedSources) found.sources.push_back(std::move(source));
  }

  FileSystem& files_;
  const std::string directory_;
  const config::SecretLookup& secrets_;
  std::set<std::string> names_;
  bool defaultSeen_ = false;
};

bool hasProvisioning(const std::string& directory) {
  return isFolder(directory + "/dashboards") || isFolder(directory + "/datasources");
}

}  // namespace

Provisioning readProvisioning(FileSystem& files, const std::string& directory, const config::SecretLookup& secrets) {
  std::string folder = directory;
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  if (hasProvisioning(folder + "/provisioning")) folder += "/provisioning";
  ProvisioningReader reader(files, folder, secrets);
  if (!hasProvisioning(folder))
    reader.found.notices.push_back(folder + ": there is no folder `dashboards` or `datasources` in it");
  reader.readAll();
  return std::move(reader.found);
}

std::string findProvisioningBeside(const std::string& prometheusFile) {
  const std::string beside = parentFolder(prometheusFile);
  for (const std::string& base : {beside, parentFolder(beside)})
    for (const char* name : {"/grafana/provisioning", "/provisioning"})
      if (hasProvisioning(base + name)) return base + name;
  return {};
}

}  // namespace oriel::dashboards
