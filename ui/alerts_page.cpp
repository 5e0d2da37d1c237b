#include "ui/alerts_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <array>
#include <cmath>

#include "models/base/text.h"
#include "models/engine/engine.h"
#include "ui/state_text.h"

namespace oriel::ui {
namespace {

constexpr std::array kStates{rules::AlertState::Inactive, rules::AlertState::Pending, rules::AlertState::Firing};

StateColor alertColor(rules::AlertState state) {
  switch (state) {
    case rules::AlertState::Firing: return StateColor::Bad;
    case rules::AlertState::Pending: return StateColor::Warning;
    case rules::AlertState::Inactive: break;
  }
  return StateColor::Good;
}

QString stateName(rules::AlertState state) { return QString::fromLatin1(rules::alertStateName(state)); }

/// `name: text` each; the summary, which says most, first.
QStringList annotationTexts(const Labels& annotations) {
  QStringList texts;
  for (const LabelView annotation : annotations) {
    const QString text =
        QString::fromUtf8(annotation.name.data(), static_cast<int>(annotation.name.size())) + QStringLiteral(": ") +
        QString::fromUtf8(annotation.value.data(), static_cast<int>(annotation.value.size())).simplified();
    if (annotation.name == "summary")
      texts.prepend(text);
    else
      texts << text;
  }
  return texts;
}

/// As many digits as one reads; the tip has all of them.
QString valueText(double value) {
  return std::isfinite(value) ? QString::number(value, 'g', 6) : QString::fromStdString(formatFloatShort(value));
}

TreeRow alertRow(const rules::Alert& alert, Timestamp now) {
  TreeRow row;
  row.key = QString::fromStdString(alert.labels.toString());
  const QStringList annotations = annotationTexts(alert.annotations);
  row.columns = {labelsText(alert.labels, {"alertname"}), stateName(alert.state), agoText(alert.activeAt, now),
                 valueText(alert.value), annotations.join(QStringLiteral("   "))};
  row.coloredColumn = 1;
  row.color = stateColor(alertColor(alert.state));
  row.tip =
      (QStringList{row.key, QStringLiteral("= ") + QString::fromStdString(formatFloatShort(alert.value))} + annotations)
          .join(QLatin1Char('\n'));
  return row;
}

}  // namespace

AlertsPage::AlertsPage(engine::Engine& engine, QWidget* parent)
    : TreePage(tr("Alerts"), {tr("Alert"), tr("State"), tr("Active since"), tr("Value"), tr("Annotations")}, parent),
      engine_(engine) {
  const int widths[] = {500, 90, 130, 100};
  for (int column = 0; column < static_cast<int>(std::size(widths)); ++column)
    tree().setColumnWidth(column, widths[column]);
  auto* bar = new QHBoxLayout;
  for (const rules::AlertState state : kStates) {
    filters_.push_back(makeFilter(state));
    bar->addWidget(filters_.back());
  }
  bar->addStretch(1);
  head().addLayout(bar);
}

QPushButton* AlertsPage::makeFilter(rules::AlertState state) {
  auto* button = new QPushButton(stateName(state), this);
  button->setCheckable(true);
  button->setChecked(true);
  button->setToolTip(tr("Show or hide what is %1").arg(stateName(state)));
  connect(button, &QPushButton::toggled, this, &AlertsPage::update);
  return button;
}

TreeRow AlertsPage::ruleRow(const rules::GroupStatus& group, const rules::RuleStatus& rule, Timestamp now) const {
  TreeRow row;
  row.key = QString::fromStdString(group.file + ";" + group.name + ";" + rule.rule.alert + ";" + rule.query);
  const QString query = QString::fromStdString(rule.query).simplified();
  row.columns = {QString::fromStdString(rule.rule.alert), stateName(rule.state), QString(),
                 rule.alerts.empty() ? QString() : tr("%1 active").arg(rule.alerts.size()), query};
  row.coloredColumn = 1;
  row.color = stateColor(alertColor(rule.state));
  row.tip = QString::fromStdString(rule.query);
  row.open = true;
  for (const rules::Alert& alert : rule.alerts) row.children.push_back(alertRow(alert, now));
  return row;
}

std::vector<TreeRow> AlertsPage::rows() {
  const Timestamp now = engine_.clock().now();
  std::array<int, 3> counts{};
  std::array<std::vector<TreeRow>, 3> byState;
  for (const rules::GroupStatus& group : engine_.ruleGroups()) {
    for (const rules::RuleStatus& rule : group.rules) {
      if (rule.rule.alert.empty()) continue;
      const auto state = static_cast<std::size_t>(rule.state);
      ++counts[state];
      if (!filters_[state]->isChecked()) continue;
      TreeRow row = ruleRow(group, rule, now);
      QString text = row.columns.join(QLatin1Char(' '));
      for (const TreeRow& alert : row.children) text += alert.columns.join(QLatin1Char(' '));
      if (isWanted(text)) byState[state].push_back(std::move(row));
    }
  }
  std::vector<TreeRow> out;
  for (std::size_t state = byState.size(); state-- > 0;) {
    filters_[state]->setText(QStringLiteral("%1 %2").arg(counts[state]).arg(stateName(kStates[state])));
    for (TreeRow& row : byState[state]) out.push_back(std::move(row));
  }
  return out;
}

QString AlertsPage::emptyText() const {
  return tr(
      "There are no alerting rules to show. They stand in the files that `rule_files` of a prometheus.yml names:\n"
      "File > Open Prometheus configuration.");
}

}  // namespace oriel::ui
