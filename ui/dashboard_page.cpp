#include "ui/dashboard_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "dashboards/query/time_text.h"
#include "ui/dashboard_view.h"
#include "ui/link_bar.h"
#include "ui/source_bar.h"
#include "widgets/controls/refresh_picker.h"
#include "widgets/controls/time_range_picker.h"
#include "widgets/controls/variable_bar.h"
#include "widgets/theme/icon.h"
#include "widgets/theme/theme.h"

namespace oriel::ui {
namespace {

constexpr int kMargin = 16;
constexpr std::size_t kMaxUndo = 100;

const widgets::Theme& theme() { return widgets::currentTheme(); }

}  // namespace

DashboardPage::DashboardPage(dashboards::DashboardPtr dashboard, QString id, dashboards::SessionServices services,
                             QWidget* parent)
    : QWidget(parent),
      id_(std::move(id)),
      session_(new dashboards::Session(std::move(dashboard), std::move(services), this)),
      title_(new QLabel(this)),
      star_(new QToolButton(this)),
      timePicker_(new widgets::TimeRangePicker(this)),
      refreshPicker_(new widgets::RefreshPicker(this)),
      variableBar_(new widgets::VariableBar(this)),
      linkBar_(new LinkBar(
          [this](const dashboards::DashboardLink& link) {
            const auto scope = session_->scope();
            const auto known = lookup();
            return dashboards::dashboardLinkTargets(link, {*scope, *known, session_->dashboard()->uid});
          },
          this)),
      sourceBar_(new SourceBar(this)),
      view_(new DashboardView(*session_, this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(buildBar());
  auto* below = new QHBoxLayout;
  below->setContentsMargins(kMargin, 0, kMargin, 8);
  below->addWidget(variableBar_, 1);
  below->addWidget(linkBar_);
  layout->addLayout(below);
  layout->addWidget(sourceBar_);
  layout->addWidget(view_, 1);

  connect(timePicker_, &widgets::TimeRangePicker::rangeChosen, this,
          [this](const std::string& from, const std::string& to) {
            if (!session_->setTimeRange(from, to)) Q_EMIT message(tr("That time range cannot be read."), true);
          });
  connect(timePicker_, &widgets::TimeRangePicker::zoomOutRequested, this, &DashboardPage::zoomOut);
  connect(timePicker_, &widgets::TimeRangePicker::shiftRequested, this, &DashboardPage::shiftTime);
  connect(refreshPicker_, &widgets::RefreshPicker::refreshRequested, session_, &dashboards::Session::refresh);
  connect(refreshPicker_, &widgets::RefreshPicker::intervalChosen, session_, &dashboards::Session::setRefreshInterval);
  connect(variableBar_, &widgets::VariableBar::variableChanged, this,
          [this](const std::string& name, const std::vector<dashboards::VariableOption>& current) {
            session_->setVariable(name, current);
          });
  connect(session_, &dashboards::Session::timeRangeChanged, this, &DashboardPage::showState);
  connect(session_, &dashboards::Session::variablesChanged, this,
          [this] { variableBar_->setVariables(session_->variables()); });
  connect(session_, &dashboards::Session::loadingChanged, refreshPicker_, &widgets::RefreshPicker::setLoading);
  connect(view_, &DashboardView::zoomRequested, this, &DashboardPage::zoomTo);
  connect(view_, &DashboardView::zoomOutRequested, this, &DashboardPage::zoomOut);
  connect(view_, &DashboardView::rowToggled, this,
          [this](int panelId, bool collapsed) { edit(dashboards::SetRowCollapsed{panelId, collapsed}); });
  variableBar_->setVariables(session_->variables());
  connectSources();
  connectLinks();
  showState();
}

void DashboardPage::connectSources() {
  const auto show = [this] { sourceBar_->setBindings(session_->sourceBindings(), session_->sources()); };
  connect(session_, &dashboards::Session::sourcesChanged, this, show);
  connect(sourceBar_, &SourceBar::sourceChosen, this, [this](const std::string& asked, const std::string& uid) {
    session_->chooseSource(asked, uid);
    Q_EMIT sourcesChosen();
  });
  show();
}

DashboardPage::~DashboardPage() = default;

QWidget* DashboardPage::buildBar() {
  auto* bar = new QWidget(this);
  bar->setObjectName(QStringLiteral("dashboardBar"));
  title_->setObjectName(QStringLiteral("dashboardTitle"));
  title_->setTextFormat(Qt::PlainText);
  star_->setCheckable(true);
  star_->setAutoRaise(true);
  star_->setAccessibleName(tr("Star this dashboard"));
  star_->setToolTip(tr("Star"));
  widgets::followTheme(star_, [this](const widgets::Theme&) { updateStar(star_->isChecked()); });
  connect(star_, &QToolButton::toggled, this, [this](bool on) {
    updateStar(on);
    Q_EMIT starToggled(on);
  });
  auto* layout = new QHBoxLayout(bar);
  layout->setContentsMargins(kMargin, 8, kMargin, 8);
  layout->setSpacing(8);
  layout->addWidget(title_);
  layout->addWidget(star_);
  layout->addStretch(1);
  layout->addWidget(timePicker_);
  layout->addWidget(refreshPicker_);
  return bar;
}

void DashboardPage::updateStar(bool starred) {
  star_->setIcon(starred ? widgets::themedIcon(QStringLiteral("star-filled"), theme().warning)
                         : widgets::themedIcon(QStringLiteral("star"), theme().textSecondary));
}

void DashboardPage::setStarred(bool starred) {
  const QSignalBlocker quiet(star_);
  star_->setChecked(starred);
  updateStar(starred);
}

QString DashboardPage::title() const { return QString::fromStdString(session_->dashboard()->title); }

void DashboardPage::showState() {
  title_->setText(title());
  timePicker_->setRange(session_->from(), session_->to(), session_->dashboard()->timezone);
  refreshPicker_->setInterval(session_->refreshInterval());
  showLinks();
}

void DashboardPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refreshPicker_->setInterval(session_->refreshInterval());
}

void DashboardPage::hideEvent(QHideEvent* event) {
  // A dashboard in a tab behind asks for nothing; its panels come back when they are seen again.
  for (const dashboards::PanelInstance& instance : session_->panels()) session_->setVisible(instance.key, false, 0);
  QWidget::hideEvent(event);
}

void DashboardPage::edit(const dashboards::EditCommand& command) {
  auto edited = dashboards::apply(*session_->dashboard(), command);
  if (!edited.ok()) {
    Q_EMIT message(QString::fromStdString(edited.error().toString()), true);
    return;
  }
  undo_.push_back(session_->dashboard());
  if (undo_.size() > kMaxUndo) undo_.erase(undo_.begin());
  redo_.clear();
  replace(*edited);
}

void DashboardPage::replace(dashboards::DashboardPtr dashboard) {
  modified_ = true;
  session_->setDashboard(std::move(dashboard));
  showState();
  Q_EMIT changed();
}

void DashboardPage::undo() {
  if (undo_.empty()) return;
  redo_.push_back(session_->dashboard());
  auto former = undo_.back();
  undo_.pop_back();
  replace(std::move(former));
}

void DashboardPage::redo() {
  if (redo_.empty()) return;
  undo_.push_back(session_->dashboard());
  auto next = redo_.back();
  redo_.pop_back();
  replace(std::move(next));
}

void DashboardPage::keepCurrentState() {
  const auto variables = session_->variables();
  edit(dashboards::SetTimeRange{session_->from(), session_->to()});
  edit(dashboards::SetRefresh{session_->refreshInterval()});
  for (const dashboards::VariableView& variable : variables) {
    const bool chosen = variable.definition.type == dashboards::VariableType::Query ||
                        variable.definition.type == dashboards::VariableType::Custom ||
                        variable.definition.type == dashboards::VariableType::Interval ||
                        variable.definition.type == dashboards::VariableType::Switch ||
                        variable.definition.type == dashboards::VariableType::Textbox;
    if (chosen && variable.current != variable.definition.current)
      edit(dashboards::SetVariableCurrent{variable.definition.name, variable.current});
  }
}

void DashboardPage::setSaved(const QString& path) {
  id_ = path;
  modified_ = false;
  Q_EMIT changed();
}

void DashboardPage::takeFile(dashboards::DashboardPtr dashboard) {
  undo_.clear();
  redo_.clear();
  replace(std::move(dashboard));
  modified_ = false;
  knownText_.clear();
  Q_EMIT changed();
}

void DashboardPage::zoomTo(Timestamp from, Timestamp to) {
  session_->setTimeRange(std::to_string(from), std::to_string(to));
}

void DashboardPage::zoomOut() {
  const TimeRange range = session_->timeRange();
  const Duration half = std::max<Duration>((range.to - range.from) / 2, kSecond);
  zoomTo(range.from - half, range.to + half);
}

void DashboardPage::zoomIn() {
  const TimeRange range = session_->timeRange();
  const Duration quarter = (range.to - range.from) / 4;
  if (quarter >= kSecond) zoomTo(range.from + quarter, range.to - quarter);
}

void DashboardPage::shiftTime(int direction) {
  const TimeRange range = session_->timeRange();
  const Duration by = direction * (range.to - range.from) / 2;
  zoomTo(range.from + by, range.to + by);
}

void DashboardPage::makeTimeAbsolute() {
  const TimeRange range = session_->timeRange();
  zoomTo(range.from, range.to);
}

void DashboardPage::toggleAllRows(bool collapse) {
  std::vector<int> rows;
  for (const dashboards::Panel& panel : session_->dashboard()->panels)
    if (panel.type == "row" && panel.collapsed != collapse) rows.push_back(panel.id);
  for (const int id : rows) edit(dashboards::SetRowCollapsed{id, collapse});
}

}  // namespace oriel::ui
