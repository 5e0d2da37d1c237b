#include "ui/tree_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace oriel::ui {
namespace {
constexpr int kTreePageUpdateMs = 1000;
}

TreePage::TreePage(const QString& title, const QStringList& columns, QWidget* parent)
    : QWidget(parent),
      timer_(new QTimer(this)),
      head_(new QVBoxLayout),
      summary_(new QLabel(this)),
      search_(new QLineEdit(this)),
      tree_(new QTreeWidget(this)),
      empty_(new QLabel(this)) {
  auto* heading = new QLabel(title, this);
  heading->setObjectName(QStringLiteral("pageTitle"));
  summary_->setObjectName(QStringLiteral("hint"));
  summary_->setTextFormat(Qt::PlainText);
  search_->setPlaceholderText(tr("Search"));
  search_->setAccessibleName(tr("Search %1").arg(title));
  search_->setClearButtonEnabled(true);
  search_->setMaximumWidth(320);
  tree_->setHeaderLabels(columns);
  tree_->setAccessibleName(title);
  tree_->setUniformRowHeights(true);
  tree_->setAlternatingRowColors(false);
  tree_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  tree_->header()->setStretchLastSection(true);
  empty_->setObjectName(QStringLiteral("hint"));
  empty_->setTextFormat(Qt::PlainText);
  empty_->setWordWrap(true);
  empty_->setAlignment(Qt::AlignTop);

  auto* top = new QHBoxLayout;
  top->addWidget(heading);
  top->addStretch(1);
  top->addWidget(search_, 1);
  head_->setSpacing(10);
  head_->addLayout(top);
  head_->addWidget(summary_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(24, 20, 24, 20);
  layout->setSpacing(16);
  layout->addLayout(head_);
  layout->addWidget(tree_, 1);
  layout->addWidget(empty_, 1);
  connect(timer_, &QTimer::timeout, this, &TreePage::update);
  connect(search_, &QLineEdit::textChanged, this, &TreePage::update);
}

void TreePage::setSearch(const QString& text) { search_->setText(text); }

bool TreePage::isWanted(const QString& text) const {
  const QString wanted = search_->text().trimmed();
  return wanted.isEmpty() || text.contains(wanted, Qt::CaseInsensitive);
}

void TreePage::update() {
  const std::vector<TreeRow> shown = rows();
  showRows(*tree_, shown);
  const QString text = summary();
  summary_->setText(text);
  summary_->setVisible(!text.isEmpty());
  const bool nothing = shown.empty();
  empty_->setText(search_->text().trimmed().isEmpty() ? emptyText() : tr("Nothing here matches the search."));
  empty_->setVisible(nothing);
  tree_->setVisible(!nothing);
}

void TreePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  update();
  timer_->start(kTreePageUpdateMs);
}

void TreePage::hideEvent(QHideEvent* event) {
  timer_->stop();
  QWidget::hideEvent(event);
}

}  // namespace oriel::ui
