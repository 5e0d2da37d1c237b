#include <algorithm>

#include "models/api/json.h"
#include "models/api/routes.h"
#include "models/base/text.h"

namespace oriel::api {

namespace {

struct RuleFilter {
  std::vector<std::string> names, groups, files;
  bool alerting = true;
  bool recording = true;
  bool withAlerts = true;
  std::vector<std::vector<Matcher>> matchers;
};

bool listed(const std::vector<std::string>& list, const std::string& text) {
  return list.empty() || std::find(list.begin(), list.end(), text) != list.end();
}

const std::string& nameOf(const config::Rule& rule) { return rule.alert.empty() ? rule.record : rule.alert; }

Labels labelsOf(const config::NamedTexts& texts) { return Labels::from({texts.begin(), texts.end()}); }

bool wanted(const RuleFilter& filter, const config::Rule& rule) {
  const bool kind = rule.alert.empty() ? filter.recording : filter.alerting;
  if (!kind || !listed(filter.names, nameOf(rule))) return false;
  if (filter.matchers.empty()) return true;
  const Labels labels = labelsOf(rule.labels);
  return std::any_of(filter.matchers.begin(), filter.matchers.end(), [&](const auto& matchers) {
    return std::all_of(matchers.begin(), matchers.end(),
                       [&](const Matcher& matcher) { return matcher.matches(labels.get(matcher.name())); });
  });
}

ApiResult<bool> boolParameter(const ApiRequest& request, std::string_view name) {
  const std::string& text = request.value(name);
  for (const char* yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"", "0", "f", "F", "FALSE", "false", "False"}) {
    if (text == no) return false;
  }
  return invalidParameter(name, "cannot parse " + quote(text) + " to a valid boolean");
}

ApiResult<RuleFilter> filterOf(const ApiRequest& request) {
  RuleFilter filter;
  filter.names = request.values("rule_name[]");
  filter.groups = request.values("rule_group[]");
  filter.files = request.values("file[]");
  const std::string& type = request.value("type");
  if (!type.empty() && type != "alert" && type != "record") {
    return invalidParameter("type", "not supported value " + quote(type));
  }
  filter.alerting = type != "record";
  filter.recording = type != "alert";
  ORIEL_API_ASSIGN(const bool exclude, boolParameter(request, "exclude_alerts"));
  filter.withAlerts = !exclude;
  ORIEL_API_ASSIGN(filter.matchers, matchParameters(request));
  return filter;
}

void writeAlert(std::string& out, const rules::Alert& alert) {
  out += "{\"labels\":";
  writeLabels(out, alert.labels);
  out += ",\"annotations\":";
  writeLabels(out, alert.annotations);
  writeMember(out, "state", rules::alertStateName(alert.state));
  writeKey(out, "activeAt");
  writeTime(out, alert.activeAt);
  if (alert.keepFiringSince != 0) {
    writeKey(out, "keepFiringSince");
    writeTime(out, alert.keepFiringSince);
  }
  writeMember(out, "value", formatScientific(alert.value));
  out.push_back('}');
}

void writeAlerts(std::string& out, const std::vector<rules::Alert>& list) {
  out.push_back('[');
  for (const rules::Alert& alert : list) {
    if (alert.state == rules::AlertState::Inactive) continue;
    if (out.back() != '[') out.push_back(',');
    writeAlert(out, alert);
  }
  out.push_back(']');
}

double ruleSeconds(Duration duration) { return static_cast<double>(duration) / 1000; }

void writeAlertingMembers(std::string& out, const rules::RuleStatus& status, bool withAlerts) {
  writeKey(out, "duration");
  writeNumber(out, ruleSeconds(status.rule.forDuration));
  writeKey(out, "keepFiringFor");
  writeNumber(out, ruleSeconds(status.rule.keepFiringFor));
  writeKey(out, "labels");
  writeLabels(out, labelsOf(status.rule.labels));
  writeKey(out, "annotations");
  writeLabels(out, labelsOf(status.rule.annotations));
  writeKey(out, "alerts");
  writeAlerts(out, withAlerts ? status.alerts : std::vector<rules::Alert>{});
}

void writeRule(std::string& out, const rules::RuleStatus& status, bool withAlerts) {
  const bool alerting = !status.rule.alert.empty();
  out.push_back('{');
  if (alerting) writeMember(out, "state", rules::alertStateName(status.state));
  writeMember(out, "name", nameOf(status.rule));
  writeMember(out, "query", status.query);
  if (alerting) {
    writeAlertingMembers(out, status, withAlerts);
  } else {
    writeKey(out, "labels");
    writeLabels(out, labelsOf(status.rule.labels));
  }
  writeMember(out, "health", rules::ruleHealthName(status.health));
  if (!status.error.empty()) writeMember(out, "lastError", status.error);
  writeKey(out, "evaluationTime");
  writeNumber(out, status.lastSeconds);
  writeKey(out, "lastEvaluation");
  writeTime(out, status.lastEvaluation);
  writeMember(out, "type", alerting ? "alerting" : "recording");
  out.push_back('}');
}

void writeGroup(std::string& out, const rules::GroupStatus& group, const RuleFilter& filter) {
  std::string list;
  for (const rules::RuleStatus& status : group.rules) {
    if (!wanted(filter, status.rule)) continue;
    if (!list.empty()) list.push_back(',');
    writeRule(list, status, filter.withAlerts);
  }
  // A group of which nothing is wanted is left out.
  if (list.empty()) return;
  if (out.back() != '[') out.push_back(',');
  out.push_back('{');
  writeMember(out, "name", group.name);
  writeMember(out, "file", group.file);
  writeKey(out, "rules");
  out += "[" + list + "]";
  writeKey(out, "interval");
  writeNumber(out, ruleSeconds(group.interval));
  writeKey(out, "limit");
  out += std::to_string(group.limit);
  writeKey(out, "evaluationTime");
  writeNumber(out, group.lastSeconds);
  writeKey(out, "lastEvaluation");
  writeTime(out, group.lastEvaluation);
  out.push_back('}');
}

}  // namespace

Outcome rules(const ApiServices& services, const ApiRequest& request, std::string& out) {
  ORIEL_API_ASSIGN(const RuleFilter filter, filterOf(request));
  out += "{\"groups\":[";
  if (services.rules) {
    for (const rules::GroupStatus& group : services.rules()) {
      if (listed(filter.groups, group.name) && listed(filter.files, group.file)) writeGroup(out, group, filter);
    }
  }
  out += "]}";
  return {};
}

Outcome alerts(const ApiServices& services, const ApiRequest&, std::string& out) {
  std::vector<rules::Alert> all;
  if (services.rules) {
    for (rules::GroupStatus& group : services.rules()) {
      for (rules::RuleStatus& status : group.rules) {
        std::move(status.alerts.begin(), status.alerts.end(), std::back_inserter(all));
      }
    }
  }
  out += "{\"alerts\":";
  writeAlerts(out, all);
  out.push_back('}');
  return {};
}

Outcome alertmanagers(const ApiServices&, const ApiRequest&, std::string& out) {
  // Alerts are handled here; none is sent elsewhere.
  out += "{\"activeAlertmanagers\":[],\"droppedAlertmanagers\":[]}";
  return {};
}

}  // namespace oriel::api
