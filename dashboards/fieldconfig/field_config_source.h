#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/fieldconfig/field_config.h"

namespace oriel::dashboards {

struct AppliedConfig {
  std::shared_ptr<const FieldConfig> config;  ///< never null
  bool ownRange = false;                      ///< minimum and maximum of this field alone, not of all
  std::string displayName{};                  ///< with its pattern filled in
};

/// A panel's field configuration: what the data say of a field, the panel's defaults below it, override rules above, in
/// their order; a rule that renames a field counts for the names that later ones look for. Fields that the same rules
/// match share one FieldConfig. Belongs to one thread; what it gives out is immutable.
class FieldConfigSource {
 public:
  /// `fieldConfig` as in the file; `panelType` decides what stands where nothing is said (colour mode, a gauge's 0 to
  /// 100).
  FieldConfigSource(JsonPtr fieldConfig, const std::string& panelType);
  ~FieldConfigSource();

  AppliedConfig configFor(const std::vector<Frame>& frames, const FieldNames& names, std::size_t frame,
                          std::size_t field);
  /// Rules and properties that could not be understood.
  const std::vector<std::string>& notices() const { return notices_; }

 private:
  struct Rule;
  void takeProperties(Rule& rule);
  AppliedConfig build(const std::vector<bool>& matched, const Json& own) const;

  JsonPtr source_;
  std::string panelType_;
  std::vector<std::unique_ptr<Rule>> rules_;
  std::map<std::vector<bool>, AppliedConfig> built_;
  std::vector<std::string> notices_;
};

/// One decoded configuration from merged JSON (`unit`, `thresholds`, ..., `custom`).
FieldConfig decodeFieldConfig(const Json& merged, const std::string& panelType);

}  // namespace oriel::dashboards
