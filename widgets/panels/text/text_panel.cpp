#include "widgets/panels/text/text_panel.h"

#include <QImage>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextList>

namespace oriel::widgets {
namespace {

/// A browser that fetches nothing: whatever a dashboard's text names, no file and no address is opened for it.
class SealedBrowser : public QTextBrowser {
 public:
  using QTextBrowser::QTextBrowser;
  // An empty answer would not do: QTextDocument then opens local files by itself. Pictures inside the text (data:) name
  // nothing outside.
  QVariant loadResource(int type, const QUrl& url) override {
    if (url.scheme() == QLatin1String("data")) return {};
    if (type != QTextDocument::ImageResource) return QByteArray("");
    QImage nothing(1, 1, QImage::Format_ARGB32_Premultiplied);
    nothing.fill(Qt::transparent);
    return nothing;
  }
};

QString styleOf(const Theme& theme) {
  return QStringLiteral("a { color: %1; } body, p, li, td, th, h1, h2, h3, h4 { color: %2; }")
      .arg(theme.accent.name(), theme.text.name());
}

/// Markdown gives headings a size but no room below them.
void spaceBlocks(QTextDocument& document) {
  constexpr double kHeadingGapPx = 8;
  constexpr double kParagraphGapPx = 6;
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    if (block.textList() || QTextCursor(block).currentTable()) continue;
    QTextBlockFormat format = block.blockFormat();
    const bool heading = format.headingLevel() > 0;
    format.setTopMargin(block.blockNumber() == 0 ? 0 : heading ? kHeadingGapPx : 0);
    format.setBottomMargin(heading ? kHeadingGapPx : kParagraphGapPx);
    QTextCursor(block).setBlockFormat(format);
  }
}

}  // namespace

TextPanel::TextPanel(ThemeKind theme, QWidget* parent) : PanelWidget(theme, parent), view_(new SealedBrowser(this)) {
  view_->setFrameShape(QFrame::NoFrame);
  view_->setOpenLinks(false);
  view_->setOpenExternalLinks(false);
  view_->viewport()->setAutoFillBackground(false);
  view_->setStyleSheet(QStringLiteral("QTextBrowser { background: transparent; }"));
  view_->document()->setDocumentMargin(0);
  view_->document()->setDefaultFont(uiFont(14));
  view_->document()->setDefaultStyleSheet(styleOf(this->theme()));
  view_->setAccessibleName(tr("Text"));
  connect(view_, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) { Q_EMIT linkActivated(url.toString()); });
}

void TextPanel::setPanel(const dashboards::Panel& panel) {
  const dashboards::TextOptions options = dashboards::decodeTextOptions(*panel.options);
  const QString content = QString::fromStdString(options.content);
  if (options.mode == "html")
    view_->setHtml(content);
  else if (options.mode == "code")
    view_->setPlainText(content);
  else {
    view_->setMarkdown(content);
    spaceBlocks(*view_->document());
  }
}

void TextPanel::resizeEvent(QResizeEvent*) { view_->setGeometry(rect().adjusted(12, 2, -6, -8)); }

}  // namespace oriel::widgets
