#include "ui/source_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>

namespace oriel::ui {
namespace {

constexpr int kMostChoices = 6;  // more names than that would push the panels out of sight

QString text(const std::string& s) { return QString::fromStdString(s); }

QString explanation(const dashboards::SourceBinding& binding) {
  using dashboards::SourceReason;
  switch (binding.reason) {
    case SourceReason::Chosen: return SourceBar::tr("You chose this source for “%1”.").arg(text(binding.asked));
    case SourceReason::Missing:
      return SourceBar::tr("No source of the kind %1 is there; what asks for it shows a notice.")
          .arg(text(binding.plugin));
    case SourceReason::Kind:
      return SourceBar::tr("“%1” is not known here; this source is of the same kind.").arg(text(binding.asked));
    default: return SourceBar::tr("“%1” is not known here; this is the default source.").arg(text(binding.asked));
  }
}

}  // namespace

SourceBar::SourceBar(QWidget* parent) : QWidget(parent), layout_(new QHBoxLayout(this)) {
  setObjectName(QStringLiteral("sourceBar"));
  layout_->setContentsMargins(16, 0, 16, 6);
  layout_->setSpacing(8);
  hide();
}

void SourceBar::close() {
  closed_ = true;
  hide();
}

void SourceBar::setBindings(const std::vector<dashboards::SourceBinding>& bindings,
                            const std::vector<std::shared_ptr<DataSource>>& sources) {
  std::vector<dashboards::SourceBinding> foreign;
  for (const dashboards::SourceBinding& binding : bindings) {
    if (isForeign(binding) && foreign.size() < kMostChoices) foreign.push_back(binding);
  }
  rebuild(foreign, sources);
  setVisible(!closed_ && !foreign.empty());
}

void SourceBar::rebuild(const std::vector<dashboards::SourceBinding>& bindings,
                        const std::vector<std::shared_ptr<DataSource>>& sources) {
  while (QLayoutItem* item = layout_->takeAt(0)) {
    // The list that was used just now may be one of these.
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  auto* title = new QLabel(tr("Data sources"), this);
  title->setObjectName(QStringLiteral("hint"));
  layout_->addWidget(title);
  for (const dashboards::SourceBinding& binding : bindings) layout_->addWidget(makeChoice(binding, sources));
  layout_->addStretch(1);
  auto* button = new QToolButton(this);
  button->setText(QStringLiteral("×"));
  button->setAutoRaise(true);
  button->setAccessibleName(tr("Hide the data sources"));
  button->setToolTip(tr("Hide"));
  connect(button, &QToolButton::clicked, this, &SourceBar::close);
  layout_->addWidget(button);
}

QWidget* SourceBar::makeChoice(const dashboards::SourceBinding& binding,
                               const std::vector<std::shared_ptr<DataSource>>& sources) {
  auto* box = new QWidget(this);
  auto* layout = new QHBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  auto* label = new QLabel(text(binding.label), box);
  label->setTextFormat(Qt::PlainText);
  auto* list = new QComboBox(box);
  list->setAccessibleName(tr("Data source for %1").arg(text(binding.label)));
  list->setToolTip(QStringLiteral("<p>%1</p>").arg(explanation(binding).toHtmlEscaped()));
  label->setBuddy(list);
  const bool chosen = binding.reason == dashboards::SourceReason::Chosen;
  const QString automatic = binding.taken.empty() ? tr("none") : chosen ? tr("automatic") : QString();
  if (!automatic.isEmpty()) list->addItem(automatic, QString());
  for (const auto& source : sources) list->addItem(text(source->name()), text(source->uid()));
  list->setCurrentIndex(binding.taken.empty() ? 0 : list->findData(text(binding.taken)));
  connect(list, &QComboBox::activated, this, [this, list, asked = binding.asked](int index) {
    Q_EMIT sourceChosen(asked, list->itemData(index).toString().toStdString());
  });
  layout->addWidget(label);
  layout->addWidget(list);
  return box;
}

}  // namespace oriel::ui
