#include "ui/query_edit.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>
#include <QTextBlock>
#include <algorithm>

#include "widgets/theme/theme.h"

namespace oriel::ui {
namespace {
constexpr int kMinLines = 1;
constexpr int kMaxLines = 8;
}  // namespace

QueryEdit::QueryEdit(QWidget* parent) : QPlainTextEdit(parent) {
  QFont font(QStringLiteral("monospace"));
  font.setStyleHint(QFont::Monospace);
  font.setPixelSize(14);
  setFont(font);
  setPlaceholderText(tr("PromQL, such as rate(node_cpu_seconds_total[1m]). Enter runs, Shift+Enter begins a line."));
  setAccessibleName(tr("PromQL expression"));
  setTabChangesFocus(true);
  connect(document(), &QTextDocument::contentsChanged, this, [this] {
    clearError();
    fitHeight();
  });
  connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this, &QueryEdit::fitHeight);
  fitHeight();
}

std::string QueryEdit::query() const { return toPlainText().toStdString(); }

void QueryEdit::fitHeight() {
  // The layout of plain text counts in lines, wrapped ones too.
  const int all = static_cast<int>(document()->documentLayout()->documentSize().height());
  const int lines = std::clamp(all, kMinLines, kMaxLines);
  setVerticalScrollBarPolicy(all > kMaxLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
  setFixedHeight(lines * fontMetrics().lineSpacing() + 2 * static_cast<int>(document()->documentMargin()) + 10);
}

void QueryEdit::markError(const Place& place) {
  if (place.begin < 0) return;
  const std::string text = query();
  const auto position = [&text](int byte) {
    const auto count = std::min(static_cast<std::size_t>(std::max(byte, 0)), text.size());
    return static_cast<int>(QString::fromUtf8(text.data(), static_cast<int>(count)).size());
  };
  const int length = static_cast<int>(toPlainText().size());
  int begin = position(place.begin);
  const int end = std::min(std::max(position(place.end), begin + 1), length);
  // An error at the end of the text has no character of its own: the last one stands in for it.
  begin = std::min(begin, std::max(length - 1, 0));
  QTextEdit::ExtraSelection mark;
  const QColor color = widgets::currentTheme().error;
  mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
  mark.format.setUnderlineColor(color);
  mark.format.setBackground(widgets::blended(widgets::currentTheme().input, color, 0.25));
  mark.cursor = QTextCursor(document());
  mark.cursor.setPosition(begin);
  mark.cursor.setPosition(std::max(end, begin), QTextCursor::KeepAnchor);
  setExtraSelections({mark});
}

void QueryEdit::clearError() {
  if (!extraSelections().isEmpty()) setExtraSelections({});
}

bool QueryEdit::stepHistory(int direction) {
  const int count = static_cast<int>(history_.size());
  const int next = std::clamp((historyAt_ < 0 ? count : historyAt_) + direction, 0, count);
  if (count == 0 || next == (historyAt_ < 0 ? count : historyAt_)) return false;
  historyAt_ = next == count ? -1 : next;
  setPlainText(historyAt_ < 0 ? QString() : history_[historyAt_]);
  moveCursor(QTextCursor::End);
  return true;
}

void QueryEdit::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && !(event->modifiers() & Qt::ShiftModifier)) {
    historyAt_ = -1;
    Q_EMIT runRequested();
    return;
  }
  const int block = textCursor().blockNumber();
  if (event->key() == Qt::Key_Up && block == 0 && stepHistory(-1)) return;
  if (event->key() == Qt::Key_Down && block == document()->blockCount() - 1 && stepHistory(1)) return;
  QPlainTextEdit::keyPressEvent(event);
}

}  // namespace oriel::ui
