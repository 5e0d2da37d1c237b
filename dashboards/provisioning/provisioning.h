#pragma once

#include <string>
#include <vector>

#include "dashboards/provisioning/source_entry.h"
#include "dashboards/search/folder_scan.h"
#include "models/base/file_system.h"

namespace oriel::dashboards {

/// One of `providers`: a folder of dashboard files.
struct DashboardProvider {
  std::string name;
  LibraryRoot root;  ///< where the files are found here, and how they are shown
};

/// What a provisioning folder of Grafana says. A plain value.
struct Provisioning {
  std::vector<DashboardProvider> providers;
  std::vector<SourceEntry> sources;         ///< read-only unless `editable`
  std::vector<std::string> deletedSources;  ///< names
  std::vector<Error> errors;                ///< with file, line and column; the rest is read all the same
  std::vector<std::string> notices;         ///< such as a path of a container that was found elsewhere
};

/// Reads DIR/dashboards/*.yaml and DIR/datasources/*.yaml (or the same below DIR/provisioning), in the order of their
/// names. Paths that are not there (they are a container's) are looked for beside DIR. Names of secrets stay names.
/// Blocks on files; any thread.
Provisioning readProvisioning(FileSystem& files, const std::string& directory, const config::SecretLookup& secrets);

/// The provisioning folder beside a prometheus.yml (`provisioning`, `grafana/provisioning`, also one folder up); empty
/// when there is none.
std::string findProvisioningBeside(const std::string& prometheusFile);

}  // namespace oriel::dashboards
