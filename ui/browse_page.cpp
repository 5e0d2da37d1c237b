#include "ui/browse_page.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/app_state.h"
#include "ui/bundled.h"

namespace oriel::ui {
namespace {
constexpr int kEntryIdRole = Qt::UserRole;
const QString kBundledPrefix = QStringLiteral("bundled:");
}  // namespace

BrowsePage::BrowsePage(AppState& state, QWidget* parent)
    : QWidget(parent), state_(state), search_(new QLineEdit(this)), list_(new QListWidget(this)) {
  auto* title = new QLabel(tr("Dashboards"), this);
  title->setObjectName(QStringLiteral("pageTitle"));
  auto* open = new QPushButton(tr("Open file…"), this);
  search_->setPlaceholderText(tr("Search by title or path"));
  search_->setAccessibleName(tr("Search dashboards"));
  search_->setClearButtonEnabled(true);
  list_->setObjectName(QStringLiteral("dashboardList"));
  list_->setAccessibleName(tr("Dashboards"));
  list_->setSpacing(2);
  auto* hint = new QLabel(tr("Drop a Grafana dashboard file anywhere on the window to open it."), this);
  hint->setObjectName(QStringLiteral("hint"));
  auto* top = new QHBoxLayout;
  top->addWidget(title, 1);
  top->addWidget(open);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(24, 20, 24, 20);
  layout->setSpacing(12);
  layout->addLayout(top);
  layout->addWidget(search_);
  layout->addWidget(list_, 1);
  layout->addWidget(hint);
  connect(open, &QPushButton::clicked, this, &BrowsePage::openRequested);
  connect(search_, &QLineEdit::textChanged, this, &BrowsePage::reload);
  connect(list_, &QListWidget::itemActivated, this, &BrowsePage::activate);
  connect(list_, &QListWidget::itemClicked, this, &BrowsePage::activate);
  reload();
}

void BrowsePage::reload() {
  list_->clear();
  for (const bool starred : {true, false}) {
    for (const BundledDashboard& bundled : bundledDashboards()) {
      const QString id = kBundledPrefix + bundled.uid;
      if (state_.isStarred(id) == starred) addEntry(bundled.title, tr("comes with Oriel"), id, starred);
    }
    for (const QString& path : state_.recentFiles()) {
      if (state_.isStarred(path) != starred) continue;
      const QFileInfo info(path);
      addEntry(info.completeBaseName(), info.exists() ? info.path() : tr("%1 (not there any more)").arg(info.path()),
               path, starred);
    }
  }
}

void BrowsePage::addEntry(const QString& title, const QString& detail, const QString& id, bool starred) {
  const QString query = search_->text().trimmed();
  if (!query.isEmpty() && !title.contains(query, Qt::CaseInsensitive) && !detail.contains(query, Qt::CaseInsensitive))
    return;
  auto* item =
      new QListWidgetItem((starred ? QStringLiteral("★  ") : QString()) + title + QStringLiteral("\n") + detail, list_);
  item->setData(kEntryIdRole, id);
}

void BrowsePage::activate(const QListWidgetItem* item) {
  const QString id = item->data(kEntryIdRole).toString();
  if (id.startsWith(kBundledPrefix))
    Q_EMIT bundledChosen(id.mid(kBundledPrefix.size()));
  else
    Q_EMIT fileChosen(id);
}

}  // namespace oriel::ui
