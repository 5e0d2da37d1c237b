#include "ui/browse_page.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <map>

#include "ui/app_state.h"
#include "ui/bundled.h"
#include "ui/two_line_delegate.h"

namespace oriel::ui {
namespace {

constexpr int kEntryIdRole = Qt::UserRole;
constexpr std::size_t kMaxShown = 200;
constexpr int kMaxSideRows = 200;
constexpr int kSideWidth = 220;
constexpr int kRefillMs = 60;
const QString kBundledPrefix = QStringLiteral("bundled:");

/// On one line, so that a query of many lines does not swell its row.
QString oneLine(const std::string& text) { return QString::fromStdString(text).simplified().left(300); }

QString matchText(const dashboards::SearchMatch& match) {
  using Field = dashboards::SearchMatch::Field;
  switch (match.field) {
    case Field::Panel: return BrowsePage::tr("panel: %1").arg(oneLine(match.text));
    case Field::Metric: return BrowsePage::tr("metric: %1").arg(oneLine(match.text));
    case Field::Query: return BrowsePage::tr("query: %1").arg(oneLine(match.text));
    default: return {};
  }
}

/// All folders, also those with nothing but folders in them, and how many dashboards each has with what is below it.
std::map<std::string, int> foldersWithParents(const dashboards::SearchIndex& index) {
  std::map<std::string, int> counts;
  for (const auto& [folder, count] : index.folders()) {
    if (folder.empty()) continue;
    for (std::size_t slash = folder.find('/'); slash != std::string::npos; slash = folder.find('/', slash + 1))
      counts[folder.substr(0, slash)] += count;
    counts[folder] += count;
  }
  return counts;
}

}  // namespace

BrowsePage::BrowsePage(AppState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      search_(new QLineEdit(this)),
      sides_(new QListWidget(this)),
      list_(new QListWidget(this)),
      hint_(new QLabel(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(24, 20, 24, 20);
  layout->setSpacing(12);
  layout->addWidget(buildTop());
  layout->addWidget(search_);
  layout->addWidget(buildSides(), 1);
  layout->addWidget(hint_);
  hint_->setObjectName(QStringLiteral("hint"));
  hint_->setTextFormat(Qt::PlainText);
  hint_->setWordWrap(true);
  refill_.setSingleShot(true);
  refill_.setInterval(kRefillMs);
  connect(&refill_, &QTimer::timeout, this, &BrowsePage::fillList);
  connect(search_, &QLineEdit::textChanged, &refill_, qOverload<>(&QTimer::start));
  connect(list_, &QListWidget::itemActivated, this, &BrowsePage::activate);
  connect(list_, &QListWidget::itemClicked, this, &BrowsePage::activate);
  connect(sides_, &QListWidget::itemClicked, this,
          [this](const QListWidgetItem* item) { search(item->data(kEntryIdRole).toString()); });
  reload();
}

QWidget* BrowsePage::buildTop() {
  auto* top = new QWidget(this);
  auto* layout = new QHBoxLayout(top);
  layout->setContentsMargins(0, 0, 0, 0);
  auto* title = new QLabel(tr("Dashboards"), top);
  title->setObjectName(QStringLiteral("pageTitle"));
  auto* import = new QPushButton(tr("Import…"), top);
  auto* open = new QPushButton(tr("Open file…"), top);
  layout->addWidget(title, 1);
  layout->addWidget(import);
  layout->addWidget(open);
  connect(open, &QPushButton::clicked, this, &BrowsePage::openRequested);
  connect(import, &QPushButton::clicked, this, &BrowsePage::importRequested);
  return top;
}

QWidget* BrowsePage::buildSides() {
  search_->setPlaceholderText(
      tr("Search titles, panels, queries and metrics   (tag:prod  folder:\"Team A\"  starred)"));
  search_->setAccessibleName(tr("Search dashboards"));
  search_->setClearButtonEnabled(true);
  search_->installEventFilter(this);
  sides_->setObjectName(QStringLiteral("dashboardFolders"));
  sides_->setAccessibleName(tr("Folders and tags"));
  sides_->setFixedWidth(kSideWidth);
  sides_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  sides_->setTextElideMode(Qt::ElideRight);
  list_->setObjectName(QStringLiteral("dashboardList"));
  list_->setAccessibleName(tr("Dashboards"));
  list_->setUniformItemSizes(true);
  list_->setItemDelegate(new TwoLineDelegate(list_));
  auto* both = new QWidget(this);
  auto* layout = new QHBoxLayout(both);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(sides_);
  layout->addWidget(list_, 1);
  return both;
}

void BrowsePage::setIndex(dashboards::SearchIndexPtr index) {
  if (index == index_) return;
  index_ = std::move(index);
  reload();
}

void BrowsePage::reload() {
  fillSides();
  fillList();
}

void BrowsePage::search(const QString& text) {
  search_->setText(text);
  refill_.stop();
  fillList();
}

void BrowsePage::fillSides() {
  sides_->clear();
  const auto add = [this](const QString& text, const QString& query, const QString& tip = {}) {
    if (sides_->count() >= kMaxSideRows) return;
    auto* item = new QListWidgetItem(text, sides_);
    item->setData(kEntryIdRole, query);
    item->setToolTip(tip);
  };
  const auto quoted = [](const std::string& text) {
    return QLatin1Char('"') + QString::fromStdString(text).remove(QLatin1Char('"')) + QLatin1Char('"');
  };
  add(tr("All dashboards"), {});
  add(tr("★  Starred"), QStringLiteral("starred "));
  if (!index_) return;
  for (const auto& [folder, count] : foldersWithParents(*index_)) {
    const QString title = QString::fromStdString(folder);
    const auto depth = static_cast<int>(title.count(QLatin1Char('/')));
    add(QString(4 * depth, QLatin1Char(' ')) + QStringLiteral("▸  %1   %2").arg(title.section('/', -1)).arg(count),
        QStringLiteral("folder:") + quoted(folder) + QLatin1Char(' '), title);
  }
  for (const auto& [tag, count] : index_->tags())
    add(QStringLiteral("#  %1   %2").arg(oneLine(tag)).arg(count),
        QStringLiteral("tag:") + quoted(tag) + QLatin1Char(' '));
}

std::unordered_set<std::string> BrowsePage::starredPaths() const {
  std::unordered_set<std::string> paths;
  if (index_)
    for (const QString& id : state_.starred()) paths.insert(id.toStdString());
  return paths;
}

std::vector<BrowsePage::Entry> BrowsePage::otherEntries(const dashboards::SearchQuery& query) const {
  std::vector<Entry> entries;
  if (!query.tags.empty() || !query.folders.empty()) return entries;
  const auto add = [&](const QString& title, const QString& detail, const QString& id) {
    const bool starred = state_.isStarred(id);
    if (query.starred && !starred) return;
    const std::string folded = dashboards::foldCase((title + QLatin1Char(' ') + detail).toStdString());
    for (const std::string& word : query.words)
      if (folded.find(word) == std::string::npos) return;
    entries.push_back({id, title, detail, starred});
  };
  for (const BundledDashboard& bundled : bundledDashboards())
    add(bundled.title, tr("comes with Oriel"), kBundledPrefix + bundled.uid);
  for (const QString& path : state_.recentFiles()) {
    if (index_ && index_->byPath(path.toStdString())) continue;
    const QFileInfo info(path);
    add(info.completeBaseName(), info.exists() ? info.path() : tr("%1 (not there any more)").arg(info.path()), path);
  }
  return entries;
}

BrowsePage::Entry BrowsePage::entryOf(const dashboards::LibraryDocument& document,
                                      const dashboards::SearchQuery& query) const {
  Entry entry;
  entry.id = QString::fromStdString(document.path);
  entry.title = document.title.empty() ? QFileInfo(entry.id).completeBaseName() : oneLine(document.title);
  entry.starred = state_.isStarred(entry.id);
  QStringList parts;
  parts << (document.folder.empty() ? tr("Library") : oneLine(document.folder));
  for (const std::string& tag : document.tags) parts << QStringLiteral("#") + oneLine(tag);
  const QString match = matchText(dashboards::SearchIndex::matchOf(document, query));
  if (!match.isEmpty()) parts << match;
  entry.detail = parts.join(QStringLiteral("   ·   "));
  return entry;
}

void BrowsePage::fillList() {
  list_->clear();
  const dashboards::SearchQuery query = dashboards::parseSearch(search_->text().toStdString());
  std::vector<Entry> entries = otherEntries(query);
  bool more = false;
  if (index_) {
    const auto hits = index_->search(query, kMaxShown + 1, starredPaths());
    more = hits.size() > kMaxShown;
    for (const dashboards::SearchHit& hit : hits) entries.push_back(entryOf(*hit.document, query));
  }
  if (more) entries.resize(kMaxShown);
  // Without a search what is starred stands first; with one what fits best.
  if (query.words.empty())
    std::stable_partition(entries.begin(), entries.end(), [](const Entry& entry) { return entry.starred; });
  for (const Entry& entry : entries) showEntry(entry);
  if (entries.empty())
    hint_->setText(tr("Nothing fits this search."));
  else if (more)
    hint_->setText(tr("The first %1 are shown; type more to find others.").arg(kMaxShown));
  else
    hint_->setText(tr("Drop a Grafana dashboard file anywhere on the window to open it."));
}

void BrowsePage::showEntry(const Entry& entry) {
  auto* item = new QListWidgetItem(
      (entry.starred ? QStringLiteral("★  ") : QString()) + entry.title + QLatin1Char('\n') + entry.detail, list_);
  item->setData(kEntryIdRole, entry.id);
}

void BrowsePage::activate(const QListWidgetItem* item) {
  const QString id = item->data(kEntryIdRole).toString();
  if (id.startsWith(kBundledPrefix))
    Q_EMIT bundledChosen(id.mid(kBundledPrefix.size()));
  else
    Q_EMIT fileChosen(id);
}

bool BrowsePage::eventFilter(QObject* object, QEvent* event) {
  if (object == search_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Down && list_->count() > 0) {
      list_->setFocus();
      list_->setCurrentRow(0);
      return true;
    }
    if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && list_->count() > 0) {
      refill_.stop();
      fillList();
      if (list_->count() > 0) activate(list_->item(0));
      return true;
    }
  }
  return QWidget::eventFilter(object, event);
}

}  // namespace oriel::ui
