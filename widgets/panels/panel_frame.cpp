#include "widgets/panels/panel_frame.h"

#include <QEnterEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QToolTip>
#include <algorithm>

#include "widgets/panels/graph/graph_panel.h"
#include "widgets/panels/panel_registry.h"
#include "widgets/panels/row/row_panel.h"
#include "widgets/theme/icon.h"

namespace oriel::widgets {
namespace {

constexpr int kHeaderHeight = 32;
constexpr int kPaddingPx = 12;
constexpr int kIconPx = 16;

}  // namespace

PanelFrame::PanelFrame(const dashboards::Panel& panel, ThemeKind theme, QWidget* parent)
    : QWidget(parent), panel_(panel), theme_(theme), content_(nullptr), menu_(new QToolButton(this)) {
  setObjectName(QStringLiteral("panelFrame"));
  menu_->setPopupMode(QToolButton::InstantPopup);
  menu_->setAccessibleName(tr("Panel menu"));
  menu_->setVisible(false);
  buildContent();
  setPanel(panel);
}

void PanelFrame::setTheme(ThemeKind theme) {
  if (theme == theme_) return;
  theme_ = theme;
  delete content_;
  buildContent();
  setPanel(panel_);
  if (data_) setData(data_);
}

void PanelFrame::buildContent() {
  content_ = makePanelWidget(panel_.type, theme_, this);
  buildMenu();
  connect(content_, &PanelWidget::zoomRequested, this, &PanelFrame::zoomRequested);
  connect(content_, &PanelWidget::zoomOutRequested, this, &PanelFrame::zoomOutRequested);
  connect(content_, &PanelWidget::hovered, this, &PanelFrame::hovered);
  connect(content_, &PanelWidget::rowToggled, this, &PanelFrame::rowToggled);
  connect(content_, &PanelWidget::linkActivated, this, &PanelFrame::linkActivated);
  connect(content_, &PanelWidget::dataLinksRequested, this, &PanelFrame::dataLinksRequested);
}

void PanelFrame::buildMenu() {
  menu_->setIcon(themedIcon(QStringLiteral("menu"), themeFor(theme_).text));
  delete menu_->menu();
  auto* menu = new QMenu(menu_);
  menu->addAction(tr("View"), this, [this] { Q_EMIT viewRequested(); });
  menu->addAction(tr("Inspect data…"), this, [this] { Q_EMIT inspectRequested(); });
  if (auto* graph = qobject_cast<GraphPanel*>(content_)) {
    QAction* legend =
        menu->addAction(tr("Hide legend"), this, [graph] { graph->setLegendShown(!graph->showsLegend()); });
    connect(menu, &QMenu::aboutToShow, legend,
            [legend, graph] { legend->setText(graph->showsLegend() ? tr("Hide legend") : tr("Show legend")); });
  }
  addLinks(*menu);
  menu_->setMenu(menu);
  // Leaving the frame for its own menu must not take the button away.
  connect(menu, &QMenu::aboutToHide, this, [this] {
    if (!underMouse()) menu_->setVisible(false);
  });
}

void PanelFrame::addLinks(QMenu& menu) {
  if (panel_.links.empty()) return;
  menu.addSeparator();
  for (std::size_t i = 0; i < panel_.links.size(); ++i) {
    const dashboards::Link& link = panel_.links[i];
    // No mnemonics: titles come from strangers.
    const QString title = QString::fromStdString(link.title.empty() ? link.url : link.title);
    menu.addAction(QString(title).replace(QLatin1Char('&'), QLatin1String("&&")), this,
                   [this, i] { Q_EMIT panelLinkRequested(i); });
  }
}

bool PanelFrame::isBare() const { return panel_.type == "row"; }

int PanelFrame::headerHeight() const {
  if (isBare()) return 0;
  const bool hasHeader =
      !title_.isEmpty() || !panel_.description.empty() || (data_ && (data_->error || !data_->timeInfo.empty()));
  return hasHeader ? kHeaderHeight : 8;
}

void PanelFrame::setPanel(const dashboards::Panel& panel) {
  panel_ = panel;
  title_ = QString::fromStdString(data_ && !data_->title.empty() ? data_->title : panel.title);
  setAccessibleName(title_);
  content_->setPanel(panel_);
  if (data_) content_->setData(data_);
  buildMenu();
  showState();
}

void PanelFrame::setData(const dashboards::PanelDataPtr& data) {
  data_ = data;
  if (!data->title.empty() && panel_.title != data->title) {
    title_ = QString::fromStdString(data->title);
    if (auto* row = qobject_cast<RowPanel*>(content_)) row->setTitle(title_);
  }
  if (data->state != dashboards::PanelState::Loading || !data->frames.empty()) content_->setData(data);
  showState();
}

void PanelFrame::setCrosshair(std::optional<Timestamp> time) { content_->setCrosshair(time); }

QString PanelFrame::message() const {
  if (!content_->needsData() || !data_ || content_->hasContent()) return {};
  if (data_->error) return QString::fromStdString(data_->error->toString());
  if (!data_->titled.empty()) {
    const dashboards::PanelNotice& notice = data_->titled.front();
    return QString::fromStdString(notice.title) + QStringLiteral("\n") + QString::fromStdString(notice.text);
  }
  return data_->state == dashboards::PanelState::Loading ? QString() : tr("No data");
}

void PanelFrame::showState() {
  content_->setVisible(message().isEmpty());
  layoutContent();
  update();
}

void PanelFrame::layoutContent() {
  const int top = headerHeight();
  content_->setGeometry(isBare() ? rect() : rect().adjusted(1, top, -1, -1));
  menu_->setGeometry(width() - 28, 4, 24, 24);
  menu_->raise();
}

void PanelFrame::resizeEvent(QResizeEvent*) { layoutContent(); }
void PanelFrame::enterEvent(QEnterEvent*) { menu_->setVisible(!isBare()); }
void PanelFrame::leaveEvent(QEvent*) {
  if (!menu_->menu()->isVisible()) menu_->setVisible(false);
}

QRect PanelFrame::errorRect() const { return data_ && data_->error ? QRect(kPaddingPx, 8, kIconPx, kIconPx) : QRect(); }

QRect PanelFrame::infoRect() const {
  if (panel_.description.empty()) return {};
  const int left = kPaddingPx + (errorRect().isNull() ? 0 : kIconPx + 6) +
                   QFontMetrics(uiFont(14, QFont::Medium)).horizontalAdvance(title_) + 6;
  return {std::min(left, width() - 52), 8, kIconPx, kIconPx};
}

void PanelFrame::paintEvent(QPaintEvent*) {
  if (isBare()) return;
  QPainter painter(this);
  const Theme& look = themeFor(theme_);
  painter.setRenderHint(QPainter::Antialiasing);
  if (!panel_.transparent) {
    painter.setPen(look.border);
    painter.setBrush(look.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), look.radius, look.radius);
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
  int left = kPaddingPx;
  if (const QRect error = errorRect(); !error.isNull()) {
    painter.drawPixmap(error.topLeft(),
                       iconPixmap(QStringLiteral("warning"), look.error, kIconPx, devicePixelRatioF()));
    left += kIconPx + 6;
  }
  painter.setFont(uiFont(14, QFont::Medium));
  painter.setPen(look.text);
  const QRect info = infoRect();
  const int right = info.isNull() ? width() - kPaddingPx : info.left() - 4;
  painter.drawText(QRect(left, 0, right - left, kHeaderHeight), Qt::AlignVCenter | Qt::AlignLeft,
                   painter.fontMetrics().elidedText(title_, Qt::ElideRight, right - left));
  if (!info.isNull())
    painter.drawPixmap(info.topLeft(),
                       iconPixmap(QStringLiteral("info"), look.textSecondary, kIconPx, devicePixelRatioF()));
  if (data_ && !data_->timeInfo.empty()) {
    painter.setFont(uiFont(12));
    painter.setPen(look.textSecondary);
    painter.drawText(QRect(left, 0, width() - left - 34, kHeaderHeight), Qt::AlignVCenter | Qt::AlignRight,
                     QString::fromStdString(data_->timeInfo));
  }
  if (data_ && data_->state == dashboards::PanelState::Loading)
    painter.fillRect(QRect(1, 0, width() - 2, 1), look.accent);
  if (const QString text = message(); !text.isEmpty()) {
    const bool isError = data_ && data_->error;
    painter.setFont(uiFont(isError ? 12 : 14));
    painter.setPen(isError ? look.error : look.textSecondary);
    painter.drawText(rect().adjusted(kPaddingPx, headerHeight(), -kPaddingPx, -8), Qt::AlignCenter | Qt::TextWordWrap,
                     text);
  }
}

QString PanelFrame::headerTip(const QPoint& position) const {
  if (errorRect().contains(position)) return QString::fromStdString(data_->error->toString());
  if (infoRect().contains(position)) return QString::fromStdString(panel_.description);
  return {};
}

bool PanelFrame::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    auto* help = static_cast<QHelpEvent*>(event);
    const QString tip = headerTip(help->pos());
    if (tip.isEmpty())
      QToolTip::hideText();
    else
      QToolTip::showText(help->globalPos(), QStringLiteral("<p>%1</p>").arg(tip.toHtmlEscaped()), this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace oriel::widgets
