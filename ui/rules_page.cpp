#include "ui/rules_page.h"

#include <QHeaderView>
#include <QTreeWidget>

#include "models/base/text.h"
#include "models/engine/engine.h"
#include "ui/state_text.h"

namespace oriel::ui {
namespace {

StateColor ruleColor(rules::RuleHealth health) {
  switch (health) {
    case rules::RuleHealth::Ok: return StateColor::Good;
    case rules::RuleHealth::Error: return StateColor::Bad;
    case rules::RuleHealth::Unknown: break;
  }
  return StateColor::Unknown;
}

QString ruleName(const config::Rule& rule) {
  return QString::fromStdString(rule.alert.empty() ? rule.record : rule.alert);
}

TreeRow ruleRow(const rules::RuleStatus& rule, std::size_t index, Timestamp now) {
  TreeRow row;
  const QString query = QString::fromStdString(rule.query).simplified();
  row.key = QString::number(index) + ruleName(rule.rule) + query;
  row.columns = {ruleName(rule.rule),
                 rule.rule.alert.empty() ? QStringLiteral("record") : QStringLiteral("alert"),
                 QString::fromLatin1(rules::ruleHealthName(rule.health)),
                 agoText(rule.lastEvaluation, now),
                 rule.lastEvaluation == 0 ? QString() : secondsText(rule.lastSeconds),
                 rule.error.empty() ? query : QString::fromStdString(rule.error)};
  row.coloredColumn = 2;
  row.color = stateColor(ruleColor(rule.health));
  row.tip = QString::fromStdString(rule.query);
  return row;
}

}  // namespace

RulesPage::RulesPage(engine::Engine& engine, QWidget* parent)
    : TreePage(tr("Rules"),
               {tr("Group and rule"), tr("Kind"), tr("Health"), tr("Last evaluation"), tr("Duration"),
                tr("Expression or error")},
               parent),
      engine_(engine) {
  const int widths[] = {300, 70, 90, 130, 90};
  for (int column = 0; column < static_cast<int>(std::size(widths)); ++column)
    tree().setColumnWidth(column, widths[column]);
}

TreeRow RulesPage::groupRow(const rules::GroupStatus& group, Timestamp now) const {
  TreeRow row;
  row.key = QString::fromStdString(group.file + ";" + group.name);
  row.columns = {QString::fromStdString(group.name),
                 QString(),
                 QString(),
                 agoText(group.lastEvaluation, now),
                 group.lastEvaluation == 0 ? QString() : secondsText(group.lastSeconds),
                 tr("every %1, %2")
                     .arg(QString::fromStdString(formatDuration(group.interval)), QString::fromStdString(group.file))};
  row.open = true;
  for (std::size_t index = 0; index < group.rules.size(); ++index) {
    const rules::RuleStatus& rule = group.rules[index];
    if (!isWanted(QString::fromStdString(group.name + " " + rule.query + " " + rule.error + " ") + ruleName(rule.rule) +
                  QLatin1Char(' ') + QLatin1String(rules::ruleHealthName(rule.health))))
      continue;
    row.children.push_back(ruleRow(rule, index, now));
  }
  return row;
}

std::vector<TreeRow> RulesPage::rows() {
  const Timestamp now = engine_.clock().now();
  std::vector<TreeRow> out;
  count_ = failing_ = 0;
  for (const rules::GroupStatus& group : engine_.ruleGroups()) {
    count_ += group.rules.size();
    for (const rules::RuleStatus& rule : group.rules) failing_ += rule.health == rules::RuleHealth::Error;
    TreeRow row = groupRow(group, now);
    if (!row.children.empty()) out.push_back(std::move(row));
  }
  return out;
}

QString RulesPage::summary() const {
  if (count_ == 0) return {};
  return failing_ == 0 ? tr("%1 rules").arg(count_) : tr("%1 rules, %2 fail").arg(count_).arg(failing_);
}

QString RulesPage::emptyText() const {
  return tr(
      "There are no rules. They stand in the files that `rule_files` of a prometheus.yml names:\n"
      "File > Open Prometheus configuration.");
}

}  // namespace oriel::ui
