// What a dashboard's page does with links: of its bar, of panels, of values.
#include <QCursor>
#include <QDesktopServices>
#include <QMenu>
#include <QUrl>
#include <algorithm>

#include "dashboards/query/layout.h"
#include "ui/dashboard_page.h"
#include "ui/dashboard_view.h"
#include "ui/link_bar.h"
#include "widgets/theme/theme.h"

namespace oriel::ui {
namespace {

const dashboards::PanelInstance* instanceOf(const dashboards::Session& session, const std::string& key) {
  const auto& all = session.panels();
  const auto found = std::find_if(all.begin(), all.end(), [&key](const auto& one) { return one.key == key; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

void DashboardPage::setLookup(LookupSource lookup) {
  lookup_ = std::move(lookup);
  showLinks();
}

std::shared_ptr<const dashboards::DashboardLookup> DashboardPage::lookup() const {
  auto known = lookup_ ? lookup_() : nullptr;
  return known ? known : std::make_shared<const dashboards::NoDashboards>();
}

void DashboardPage::connectLinks() {
  connect(linkBar_, &LinkBar::followed, this, &DashboardPage::follow);
  connect(view_, &DashboardView::linkActivated, this, &DashboardPage::openWebLink);
  connect(view_, &DashboardView::panelLinkRequested, this, &DashboardPage::followPanelLink);
  connect(view_, &DashboardView::dataLinksRequested, this, &DashboardPage::followDataLinks);
}

void DashboardPage::showLinks() {
  const auto& links = session_->dashboard()->links;
  const auto scope = session_->scope();
  std::vector<std::string> titles;
  for (const auto& link : links) titles.push_back(dashboards::dashboardLinkTitle(link, *scope));
  linkBar_->setLinks(links, titles);
}

void DashboardPage::follow(const dashboards::LinkTarget& target) {
  using Kind = dashboards::LinkTarget::Kind;
  if (target.kind == Kind::Browser) return openWebLink(QString::fromStdString(target.url));
  if (target.kind == Kind::Refused) {
    Q_EMIT message(QString::fromStdString(target.message), true);
  } else if (target.isOwn) {
    session_->applyParameters(target.parameters);
  } else {
    Q_EMIT dashboardRequested(QString::fromStdString(target.found.path), target.parameters);
  }
}

void DashboardPage::openWebLink(const QString& text) {
  const QUrl url(text);
  // Only addresses a browser opens; never file:, javascript: or what a desktop might run.
  if (url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https"))
    QDesktopServices::openUrl(url);
  else
    Q_EMIT message(tr("Not opened, because it is no web address: %1").arg(text), true);
}

void DashboardPage::followPanelLink(const std::string& key, std::size_t index) {
  const auto* instance = instanceOf(*session_, key);
  if (instance == nullptr || index >= instance->panel.links.size()) return;
  const dashboards::Scope scope = dashboards::instanceScope(*session_->scope(), *instance);
  const auto known = lookup();
  follow(dashboards::panelLinkTarget(instance->panel.links[index], {scope, *known, session_->dashboard()->uid}));
}

void DashboardPage::followDataLinks(const std::string& key, std::size_t frame, std::size_t field,
                                    std::optional<std::size_t> row) {
  const auto data = session_->panelData(key);
  const auto* instance = instanceOf(*session_, key);
  if (!data || instance == nullptr || frame >= data->frames.size() || field >= data->frames[frame].fields.size())
    return;
  dashboards::DataContext context{data->frames, frame, field, row};
  context.theme = widgets::currentTheme().kind;
  context.timezone = data->timezone;
  const dashboards::Scope scope = dashboards::instanceScope(*session_->scope(), *instance);
  const auto known = lookup();
  std::vector<dashboards::LinkTarget> targets;
  for (const auto& link : data->frames[frame].fields[field].config->links)
    targets.push_back(dashboards::dataLinkTarget(link, {scope, *known, session_->dashboard()->uid, &context}));
  if (targets.size() == 1) return follow(targets.front());
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (const auto& target : targets) {
    const QString title = QString::fromStdString(target.title.empty() ? target.url : target.title);
    menu->addAction(QString(title).replace(QLatin1Char('&'), QLatin1String("&&")), this,
                    [this, target] { follow(target); });
  }
  if (!targets.empty()) menu->popup(QCursor::pos());
}

}  // namespace oriel::ui
