#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/labels/labels.h"

namespace re2 {
class RE2;
}

namespace oriel {

enum class RelabelAction {
  Replace,
  Keep,
  Drop,
  KeepEqual,
  DropEqual,
  HashMod,
  LabelMap,
  LabelDrop,
  LabelKeep,
  Lowercase,
  Uppercase
};

/// The action of a name in any case: `replace`, `LabelMap`; nothing: there is no such action.
std::optional<RelabelAction> relabelActionOf(std::string_view name);
/// `replace`, `keepequal`, ...
std::string_view relabelActionName(RelabelAction action);

/// One step of relabelling as it is written in a configuration. A plain value; Relabeller compiles it.
struct RelabelConfig {
  std::vector<std::string> sourceLabels;
  std::string separator = ";";
  std::string regex = "(.*)";
  std::uint64_t modulus = 0;
  std::string targetLabel;
  std::string replacement = "$1";
  RelabelAction action = RelabelAction::Replace;
  bool legacyNames = false;  ///< `metric_name_validation_scheme: legacy`: new labels have names without UTF-8
};

/// Steps that are ready to run. Immutable, thread-safe, cheap to copy. Source: Prometheus 3, model/relabel.
class Relabeller {
 public:
  Relabeller() = default;
  /// InvalidInput when a step makes no sense (the same checks and reasons as Prometheus).
  static Result<Relabeller> make(const std::vector<RelabelConfig>& steps);

  bool empty() const { return steps_ == nullptr || steps_->empty(); }
  /// False when the labels are dropped; otherwise `labels` are the new ones.
  bool apply(LabelsBuilder& labels) const;

 private:
  struct Step;
  std::shared_ptr<const std::vector<Step>> steps_;
};

}  // namespace oriel
