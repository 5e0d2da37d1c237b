#include "models/config/rule_file.h"

#include <algorithm>
#include <set>

#include "models/base/text.h"
#include "models/config/mapping_reader.h"
#include "models/config/scalars.h"
#include "models/labels/labels.h"

namespace oriel::config {

namespace {

constexpr std::size_t kMaxRuleErrors = 1000;
constexpr std::size_t kMaxRules = 100'000;

/// Reads one rule file. Goes on after an error, so that a person sees all of them at once.
class RuleFileDecoder {
 public:
  RuleFileDecoder(RuleFileResult& result) : result_(result) {}

  void decode(const Node& root) {
    if (root.isNull()) return;
    if (root.find("apiVersion") != nullptr && root.find("spec") != nullptr) {
      decodeResource(root);
      return;
    }
    MappingReader reader(root, "a rule file");
    Node groups;
    reader.node("groups", groups);
    add(reader.finish());
    readGroups(groups);
  }

 private:
  void add(const Status& status) {
    if (!status.ok()) add(status.error());
  }
  void add(const Error& error) {
    if (result_.errors.size() < kMaxRuleErrors) result_.errors.push_back(error);
  }

  /// A PrometheusRule of Kubernetes; only its spec is read strictly.
  void decodeResource(const Node& root) {
    std::string version, kind;
    MappingReader reader(root, "a Kubernetes resource");
    reader.text("apiVersion", version);
    reader.text("kind", kind);
    for (const char* key : {"metadata", "status"}) reader.ignore(key);
    Node spec;
    reader.node("spec", spec);
    add(reader.finish());
    if (version.compare(0, 22, "monitoring.coreos.com/") != 0 || kind != "PrometheusRule") {
      add(root.error("a Kubernetes resource, but no PrometheusRule of monitoring.coreos.com"));
      return;
    }
    resource_ = true;
    MappingReader inner(spec, "the spec of a PrometheusRule");
    Node groups;
    inner.node("groups", groups);
    add(inner.finish());
    readGroups(groups);
  }

  void readGroups(const Node& list) {
    if (list.isNull()) return;
    if (list.kind() != NodeKind::Sequence) {
      add(list.error("expected a list of groups, found " + kindText(list)));
      return;
    }
    std::set<std::string> names;
    for (const Node& node : list.items()) {
      RuleGroup group = readGroup(node);
      if (!group.name.empty() && !names.insert(group.name).second) {
        const Node* name = node.find("name");
        add(name->error("groupname: " + quote(group.name) + " is repeated in the same file"));
      }
      result_.file.groups.push_back(std::move(group));
    }
  }

  RuleGroup readGroup(const Node& node) {
    RuleGroup group;
    group.file = result_.file.file;
    group.place = node.place();
    MappingReader reader(node, "rule group");
    reader.text("name", group.name);
    reader.duration("interval", group.interval);
    reader.duration("query_offset", group.queryOffset);
    reader.integer("limit", group.limit);
    reader.with("labels", [&](const Node& labels) -> Status {
      readTexts(labels, "label", group.labels);
      return {};
    });
    if (resource_) reader.ignore("partial_response_strategy");
    Node rules;
    reader.node("rules", rules);
    const Status status = reader.finish();
    add(status);
    if (status.ok() && group.name.empty()) add(node.error("Groupname must not be empty"));
    if (rules.kind() == NodeKind::Sequence)
      for (const Node& rule : rules.items()) readRule(rule, group);
    else if (!rules.isNull())
      add(rules.error("expected a list of rules, found " + kindText(rules)));
    return group;
  }

  void readRule(const Node& node, RuleGroup& group) {
    if (++rules_ > kMaxRules) {
      if (rules_ == kMaxRules + 1) add(node.error("more than " + std::to_string(kMaxRules) + " rules in one file"));
      return;
    }
    Rule rule;
    rule.place = node.place();
    MappingReader reader(node, "rule");
    reader.text("record", rule.record);
    reader.text("alert", rule.alert);
    reader.text("expr", rule.expr);
    reader.duration("for", rule.forDuration);
    reader.duration("keep_firing_for", rule.keepFiringFor);
    const auto texts = [&](std::string_view key, const char* what, NamedTexts& into) {
      reader.with(key, [&](const Node& named) -> Status {
        readTexts(named, what, into);
        return {};
      });
    };
    texts("labels", "label", rule.labels);
    texts("annotations", "annotation", rule.annotations);
    if (const Node* expr = node.find("expr"); expr != nullptr) rule.exprPlace = expr->place();
    if (const Status status = reader.finish(); !status.ok()) {
      add(status);
      return;
    }
    const std::size_t before = result_.errors.size();
    checkRule(node, rule);
    if (result_.errors.size() == before) group.rules.push_back(std::move(rule));
  }

  void readTexts(const Node& node, const std::string& what, NamedTexts& into) {
    if (node.kind() != NodeKind::Mapping) {
      add(node.error("expected a mapping for " + what + "s, found " + kindText(node)));
      return;
    }
    for (const auto& [key, value] : node.entries()) {
      if (key.text().empty() || (what == "label" && key.text() == kMetricName)) {
        add(key.error("invalid " + what + " name: " + key.text()));
        continue;
      }
      const auto text = value.isNull() ? Result<std::string>(std::string()) : textOf(value);
      if (text.ok())
        into.emplace_back(key.text(), *text);
      else
        add(text.error());
    }
  }

  void checkRule(const Node& node, const Rule& rule) {
    const auto at = [&node](std::string_view key) {
      const Node* found = node.find(key);
      return found != nullptr ? *found : node;
    };
    if (!rule.record.empty() && !rule.alert.empty())
      add(at("record").error("only one of 'record' and 'alert' must be set"));
    if (rule.record.empty() && rule.alert.empty()) add(node.error("one of 'record' or 'alert' must be set"));
    if (rule.expr.empty()) add(at("expr").error("field 'expr' must be set in rule"));
    if (rule.record.empty()) return;
    if (!rule.annotations.empty()) add(at("annotations").error("invalid field 'annotations' in recording rule"));
    if (rule.forDuration != 0) add(at("for").error("invalid field 'for' in recording rule"));
    if (rule.keepFiringFor != 0) add(at("keep_firing_for").error("invalid field 'keep_firing_for' in recording rule"));
    if (rule.record.find_first_of("{}") != std::string::npos)
      add(at("record").error("braces present in the recording rule name; should it be in expr?: " + rule.record));
  }

  RuleFileResult& result_;
  bool resource_ = false;
  std::size_t rules_ = 0;
};

}  // namespace

RuleFileResult parseRuleFile(std::string_view text, const std::string& file) {
  RuleFileResult result;
  result.file.file = file;
  const auto root = parseYaml(text, file);
  if (root.ok())
    RuleFileDecoder(result).decode(*root);
  else
    result.errors.push_back(root.error());
  return result;
}

RuleFileResult loadRuleFile(FileSystem& files, const std::string& path) {
  const auto text = files.readText(path);
  if (text.ok()) return parseRuleFile(*text, path);
  RuleFileResult result;
  result.file.file = path;
  result.errors.push_back(text.error());
  return result;
}

}  // namespace oriel::config
