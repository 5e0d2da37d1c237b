#pragma once

#include <QDialog>
#include <QString>
#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace oriel::ui {

/// One thing the palette can do.
struct PaletteItem {
  QString text;
  QString hint;  ///< a shortcut or a folder, shown at the right
  std::function<void()> run;
};

/// Ctrl+K: type some letters, Enter does it. Letters match in order, anywhere in the text. UI thread; closes itself.
class CommandPalette : public QDialog {
  Q_OBJECT
 public:
  CommandPalette(std::vector<PaletteItem> items, QWidget* parent);

  /// How well `query` fits `text`: negative when it does not; higher is better.
  static int score(const QString& query, const QString& text);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& query);
  void runCurrent();

  std::vector<PaletteItem> items_;
  QLineEdit* input_;
  QListWidget* list_;
};

}  // namespace oriel::ui
