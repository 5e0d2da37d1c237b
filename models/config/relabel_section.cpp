#include "models/config/relabel_section.h"

#include "models/base/text.h"
#include "models/config/decode_context.h"
#include "models/config/scalars.h"

namespace oriel::config {

namespace {

Result<RelabelConfig> relabelStepOf(const Node& node, bool legacyNames) {
  RelabelConfig step;
  step.legacyNames = legacyNames;
  MappingReader reader(node, "relabel config");
  reader.texts("source_labels", step.sourceLabels);
  reader.text("separator", step.separator);
  reader.text("regex", step.regex);
  readLimit(reader, "modulus", step.modulus);
  reader.text("target_label", step.targetLabel);
  reader.text("replacement", step.replacement);
  reader.ignore("action");
  ORIEL_TRY(reader.finish());

  // A key without a value means something here: no regex at all, and an action that there is not.
  if (const Node* regex = node.find("regex"); regex != nullptr && regex->isNull()) step.regex.clear();
  if (const Node* action = node.find("action"); action != nullptr) {
    const std::string name = action->isNull() ? std::string() : action->text();
    const std::optional<RelabelAction> known = relabelActionOf(name);
    if (!known) return action->error("unknown relabel action " + quote(name));
    step.action = *known;
  }
  if (const auto compiled = Relabeller::make({step}); !compiled.ok()) {
    const Node* regex = node.find("regex");
    const bool ofRegex = regex != nullptr && compiled.error().text.find("regexp") != std::string::npos;
    return (ofRegex ? *regex : node).error(compiled.error().text);
  }
  return step;
}

}  // namespace

Result<std::vector<RelabelConfig>> relabelStepsOf(const Node& list, bool legacyNames) {
  std::vector<RelabelConfig> steps;
  const Status status = eachItem(list, "relabel config", [&](const Node& item) -> Status {
    ORIEL_ASSIGN(RelabelConfig step, relabelStepOf(item, legacyNames));
    steps.push_back(std::move(step));
    return {};
  });
  ORIEL_TRY(status);
  return steps;
}

}  // namespace oriel::config
