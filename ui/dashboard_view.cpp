#include "ui/dashboard_view.h"

#include <QElapsedTimer>
#include <QKeyEvent>
#include <QResizeEvent>
#include <QScrollBar>
#include <QTimer>
#include <algorithm>
#include <utility>

#include "ui/grid_geometry.h"
#include "ui/inspect_dialog.h"
#include "widgets/panels/panel_frame.h"
#include "widgets/theme/theme.h"

namespace oriel::ui {
namespace {

/// Panels this close to the viewport are made beforehand, so that scrolling shows them filled.
constexpr int kAheadPx = 120;
/// As much of a turn of the event loop as new data may take before the window listens again.
constexpr int kTurnMs = 8;

}  // namespace

DashboardView::DashboardView(dashboards::Session& session, QWidget* parent)
    : QScrollArea(parent), session_(session), content_(new QWidget) {
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Panels"));
  content_->setAutoFillBackground(true);
  setWidget(content_);
  widgets::followTheme(this, [this](const widgets::Theme& theme) {
    QPalette palette = content_->palette();
    palette.setColor(QPalette::Window, theme.canvas);
    content_->setPalette(palette);
    for (const auto& [key, frame] : frames_) frame->setTheme(theme.kind);
  });
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &DashboardView::updateVisibility);
  connect(&session_, &dashboards::Session::panelsChanged, this, &DashboardView::rebuild);
  connect(&session_, &dashboards::Session::panelDataChanged, this, [this](const QString& key) {
    const std::string name = key.toStdString();
    if (std::find(pending_.begin(), pending_.end(), name) != pending_.end()) return;
    pending_.push_back(name);
    if (pending_.size() == 1) QTimer::singleShot(0, this, &DashboardView::applyPending);
  });
}

void DashboardView::applyAll() {
  for (const std::string& key : std::exchange(pending_, {})) {
    const auto it = frames_.find(key);
    if (it != frames_.end()) it->second->setData(session_.panelData(key));
  }
}

void DashboardView::applyPending() {
  QElapsedTimer turn;
  turn.start();
  std::size_t done = 0;
  while (done < pending_.size() && (done == 0 || turn.elapsed() < kTurnMs)) {
    const auto it = frames_.find(pending_[done++]);
    if (it != frames_.end()) it->second->setData(session_.panelData(it->first));
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done));
  // Mouse and keys come in between.
  if (!pending_.empty()) QTimer::singleShot(0, this, &DashboardView::applyPending);
}

widgets::PanelFrame* DashboardView::frame(const std::string& key) const {
  const auto it = frames_.find(key);
  return it == frames_.end() ? nullptr : it->second;
}

QRect DashboardView::rectOf(const dashboards::PanelInstance& instance) const {
  const int width = viewport()->width() - 2 * kViewMargin;
  return gridRect(instance.panel.grid, width).translated(kViewMargin, 0);
}

int DashboardView::contentHeight() const {
  int bottom = 0;
  for (const dashboards::PanelInstance& instance : session_.panels())
    bottom = std::max(bottom, rectOf(instance).bottom() + 1);
  return bottom + kViewMargin;
}

void DashboardView::rebuild() {
  std::map<std::string, const dashboards::PanelInstance*> wanted;
  for (const dashboards::PanelInstance& instance : session_.panels()) wanted.emplace(instance.key, &instance);
  for (auto it = frames_.begin(); it != frames_.end();) {
    const auto found = wanted.find(it->first);
    // Another type wants another widget; the rest is told its new definition.
    if (found == wanted.end() || found->second->panel.type != it->second->panelType()) {
      it->second->deleteLater();
      it->second->hide();
      it = frames_.erase(it);
    } else {
      it->second->setPanel(found->second->panel);
      ++it;
    }
  }
  if (!viewed_.empty() && !wanted.count(viewed_)) viewed_.clear();
  arrange();
}

void DashboardView::arrange() {
  const bool single = !viewed_.empty();
  content_->resize(viewport()->width(),
                   single ? viewport()->height() : std::max(contentHeight(), viewport()->height()));
  for (const dashboards::PanelInstance& instance : session_.panels()) {
    const auto it = frames_.find(instance.key);
    if (it == frames_.end()) continue;
    const bool shown = !single || instance.key == viewed_;
    it->second->setVisible(shown);
    if (shown)
      it->second->setGeometry(single ? content_->rect().adjusted(kViewMargin, 0, -kViewMargin, -kViewMargin)
                                     : rectOf(instance));
  }
  updateVisibility();
}

void DashboardView::updateVisibility() {
  if (!isVisible() && !all_) return;
  const QRect seen(0, verticalScrollBar()->value() - kAheadPx, viewport()->width(),
                   viewport()->height() + 2 * kAheadPx);
  // A copy: setVisible may make the session publish a new list.
  const std::vector<dashboards::PanelInstance> instances = session_.panels();
  for (const dashboards::PanelInstance& instance : instances) {
    const QRect place = rectOf(instance);
    const bool single = !viewed_.empty();
    const bool visible = single ? instance.key == viewed_ : all_ || place.intersects(seen);
    if (visible && !frames_.count(instance.key)) {
      widgets::PanelFrame* made = makeFrame(instance);
      made->setGeometry(single ? content_->rect().adjusted(kViewMargin, 0, -kViewMargin, -kViewMargin) : place);
      made->show();
    }
    session_.setVisible(instance.key, visible, single ? content_->width() - 2 * kViewMargin : place.width());
  }
}

widgets::PanelFrame* DashboardView::makeFrame(const dashboards::PanelInstance& instance) {
  auto* made = new widgets::PanelFrame(instance.panel, widgets::currentTheme().kind, content_);
  frames_.emplace(instance.key, made);
  connectFrame(made, instance);
  if (const auto data = session_.panelData(instance.key)) made->setData(data);
  return made;
}

void DashboardView::connectFrame(widgets::PanelFrame* made, const dashboards::PanelInstance& instance) {
  connect(made, &widgets::PanelFrame::zoomRequested, this, &DashboardView::zoomRequested);
  connect(made, &widgets::PanelFrame::zoomOutRequested, this, &DashboardView::zoomOutRequested);
  connect(made, &widgets::PanelFrame::linkActivated, this, &DashboardView::linkActivated);
  connect(made, &widgets::PanelFrame::panelLinkRequested, this,
          [this, key = instance.key](std::size_t index) { Q_EMIT panelLinkRequested(key, index); });
  connect(made, &widgets::PanelFrame::dataLinksRequested, this,
          [this, key = instance.key](std::size_t frame, std::size_t field, std::optional<std::size_t> row) {
            Q_EMIT dataLinksRequested(key, frame, field, row);
          });
  connect(made, &widgets::PanelFrame::hovered, this,
          [this, made](std::optional<Timestamp> time) { shareCrosshair(made, time); });
  connect(made, &widgets::PanelFrame::rowToggled, this,
          [this, id = instance.panel.id](bool collapsed) { Q_EMIT rowToggled(id, collapsed); });
  connect(made, &widgets::PanelFrame::viewRequested, this,
          [this, key = instance.key] { viewPanel(viewed_.empty() ? key : std::string()); });
  connect(made, &widgets::PanelFrame::inspectRequested, this, [this, key = instance.key] { inspect(key); });
}

void DashboardView::shareCrosshair(const widgets::PanelFrame* from, std::optional<Timestamp> time) {
  if (session_.dashboard()->cursorSync == dashboards::CursorSync::Off) return;
  for (const auto& [key, other] : frames_)
    if (other != from) other->setCrosshair(time);
}

void DashboardView::inspect(const std::string& key) {
  const auto data = session_.panelData(key);
  if (!data) return;
  auto* dialog = new InspectDialog(data, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->show();
}

void DashboardView::viewPanel(const std::string& key) {
  viewed_ = key;
  for (const auto& [other, widget] : frames_) widget->setVisible(key.empty() || other == key);
  verticalScrollBar()->setValue(0);
  arrange();
}

void DashboardView::showAll() {
  all_ = true;
  arrange();
}

void DashboardView::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  arrange();
}

void DashboardView::showEvent(QShowEvent* event) {
  QScrollArea::showEvent(event);
  arrange();
}

void DashboardView::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && !viewed_.empty())
    viewPanel({});
  else
    QScrollArea::keyPressEvent(event);
}

}  // namespace oriel::ui
