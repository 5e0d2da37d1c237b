#include "widgets/controls/variable_bar.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "dashboards/variables/adhoc_filters.h"
#include "widgets/controls/variable_popup.h"
#include "widgets/theme/icon.h"
#include "widgets/theme/theme.h"

namespace oriel::widgets {
namespace {

constexpr int kHideLabel = 1;
constexpr int kHideAll = 2;
constexpr int kMaxShownValues = 4;

bool looksTheSame(const dashboards::VariableView& a, const dashboards::VariableView& b) {
  return a.definition.name == b.definition.name && a.definition.type == b.definition.type &&
         a.definition.multi == b.definition.multi && a.definition.hide == b.definition.hide &&
         a.definition.label == b.definition.label && a.options == b.options && a.current == b.current &&
         a.error == b.error;
}

bool isShown(const dashboards::VariableView& variable) {
  return variable.definition.hide != kHideAll && variable.definition.type != dashboards::VariableType::Constant &&
         variable.definition.type != dashboards::VariableType::Unknown;
}

QString currentText(const dashboards::VariableView& variable) {
  QStringList texts;
  for (const dashboards::VariableOption& option : variable.current) texts << QString::fromStdString(option.text);
  if (texts.isEmpty()) return VariableBar::tr("none");
  if (texts.size() <= kMaxShownValues) return texts.join(QStringLiteral(" + "));
  return VariableBar::tr("%1 chosen").arg(texts.size());
}

QString labelText(const dashboards::Variable& variable) {
  return QString::fromStdString(variable.label.empty() ? variable.name : variable.label);
}

}  // namespace

VariableBar::VariableBar(QWidget* parent) : QWidget(parent), layout_(new QHBoxLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(8);
  followTheme(this, [this](const Theme&) { rebuild(); });
}

void VariableBar::setVariables(const std::vector<dashboards::VariableView>& variables) {
  if (std::equal(variables.begin(), variables.end(), shown_.begin(), shown_.end(), looksTheSame) &&
      layout_->count() > 0)
    return;
  shown_ = variables;
  rebuild();
}

void VariableBar::rebuild() {
  while (QLayoutItem* item = layout_->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  bool any = false;
  for (const dashboards::VariableView& variable : shown_) {
    if (!isShown(variable)) continue;
    any = true;
    layout_->addWidget(makeControl(variable));
  }
  layout_->addStretch(1);
  setVisible(any);
}

QWidget* VariableBar::makeControl(const dashboards::VariableView& variable) {
  auto* box = new QWidget(this);
  auto* layout = new QHBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  const Theme& theme = currentTheme();
  if (variable.definition.hide != kHideLabel) {
    auto* label = new QLabel(labelText(variable.definition), box);
    label->setTextFormat(Qt::PlainText);
    label->setStyleSheet(
        QStringLiteral("background: %1; border: 1px solid %2; border-right: none; padding: 4px 8px; color: %3;")
            .arg(theme.panel.name(), theme.border.name(), theme.textSecondary.name()));
    label->setToolTip(QString::fromStdString(variable.definition.description));
    layout->addWidget(label);
  }
  switch (variable.definition.type) {
    case dashboards::VariableType::Textbox: layout->addWidget(makeTextField(variable)); break;
    case dashboards::VariableType::Adhoc: layout->addWidget(makeFilterField(variable)); break;
    case dashboards::VariableType::Switch: layout->addWidget(makeSwitch(variable)); break;
    default: layout->addWidget(makeChoice(variable)); break;
  }
  if (!variable.error.empty()) {
    auto* warning = new QLabel(box);
    warning->setPixmap(iconPixmap(QStringLiteral("warning"), theme.error, 16, devicePixelRatioF()));
    warning->setToolTip(QString::fromStdString(variable.error).toHtmlEscaped());
    warning->setAccessibleName(tr("Error: %1").arg(QString::fromStdString(variable.error)));
    layout->addSpacing(4);
    layout->addWidget(warning);
  }
  return box;
}

QWidget* VariableBar::makeTextField(const dashboards::VariableView& variable) {
  auto* field =
      new QLineEdit(variable.current.empty() ? QString() : QString::fromStdString(variable.current.front().value));
  field->setAccessibleName(labelText(variable.definition));
  field->setMaximumWidth(220);
  connect(field, &QLineEdit::editingFinished, this, [this, field, name = variable.definition.name] {
    if (!field->isModified()) return;
    field->setModified(false);
    const std::string text = field->text().toStdString();
    Q_EMIT variableChanged(name, {{text, text}});
  });
  return field;
}

QWidget* VariableBar::makeFilterField(const dashboards::VariableView& variable) {
  std::vector<dashboards::AdhocFilter> filters;
  for (const dashboards::VariableOption& one : variable.current) {
    if (auto filter = dashboards::adhocFromUrl(one.value)) filters.push_back(std::move(*filter));
  }
  auto* field = new QLineEdit(QString::fromStdString(dashboards::adhocEditText(filters)));
  field->setAccessibleName(labelText(variable.definition));
  field->setPlaceholderText(QStringLiteral("job=\"node\", mode=~\"a|b\""));
  field->setMinimumWidth(260);
  connect(field, &QLineEdit::editingFinished, this, [this, field, name = variable.definition.name] {
    if (!field->isModified()) return;
    const auto written = dashboards::adhocFromExpression(field->text().toStdString());
    field->setToolTip(written.ok() ? QString() : QString::fromStdString(written.error().text).toHtmlEscaped());
    // What cannot be read stays to be mended.
    field->setStyleSheet(written.ok() ? QString()
                                      : QStringLiteral("border: 1px solid %1;").arg(currentTheme().error.name()));
    if (!written.ok()) return;
    field->setModified(false);
    std::vector<dashboards::VariableOption> current;
    for (const dashboards::AdhocFilter& filter : *written) {
      current.push_back({dashboards::adhocLabel(filter), dashboards::adhocUrlText(filter)});
    }
    Q_EMIT variableChanged(name, current);
  });
  return field;
}

QWidget* VariableBar::makeSwitch(const dashboards::VariableView& variable) {
  auto* box = new QCheckBox;
  box->setAccessibleName(labelText(variable.definition));
  const std::string on = variable.definition.enabledValue, off = variable.definition.disabledValue;
  box->setChecked(!variable.current.empty() && variable.current.front().value == on);
  connect(box, &QCheckBox::toggled, this, [this, on, off, name = variable.definition.name](bool checked) {
    const std::string& value = checked ? on : off;
    Q_EMIT variableChanged(name, {{value, value}});
  });
  return box;
}

QWidget* VariableBar::makeChoice(const dashboards::VariableView& variable) {
  auto* button = new QToolButton;
  button->setProperty("framed", true);
  QString text = currentText(variable);
  // A lone ampersand would become a mnemonic.
  button->setText(text.replace(QLatin1Char('&'), QLatin1String("&&")));
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setLayoutDirection(Qt::RightToLeft);
  button->setIcon(themedIcon(QStringLiteral("chevron-down"), currentTheme().textSecondary, 12));
  button->setAccessibleName(labelText(variable.definition));
  connect(button, &QToolButton::clicked, this, [this, button, variable] { openChoice(variable, button); });
  return button;
}

void VariableBar::openChoice(const dashboards::VariableView& variable, QWidget* below) {
  auto* popup = new VariablePopup(variable, this);
  connect(popup, &VariablePopup::chosen, this,
          [this, name = variable.definition.name](const std::vector<dashboards::VariableOption>& current) {
            Q_EMIT variableChanged(name, current);
          });
  popup->move(below->mapToGlobal(QPoint(0, below->height() + 2)));
  popup->show();
}

}  // namespace oriel::widgets
