#pragma once

#include <QDialog>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "dashboards/grafana_api/import.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;

namespace oriel::dashboards {
class DashboardService;
}
namespace oriel::engine {
class Engine;
}

namespace oriel::ui {

/// Takes dashboards over into the library: from pasted text, a file, a folder, or the address of a configured Grafana.
/// Shows what was found before anything is written. UI thread; files and addresses are read on the engine's pool. The
/// network is asked only after a click, and only the host that was typed.
class ImportDialog : public QDialog {
  Q_OBJECT
 public:
  ImportDialog(dashboards::DashboardService& service, engine::Engine& engine, QWidget* parent = nullptr);
  ~ImportDialog() override;

  void readPath(const QString& path);  ///< a file or a folder

 Q_SIGNALS:
  void imported(const QStringList& files);

 private:
  using Candidates = std::vector<dashboards::ImportCandidate>;

  QWidget* buildSources();
  QWidget* buildTarget();
  void readPasted();
  void fetch();
  /// Runs on the pool; the answer of an older call than the last is dropped.
  void find(const QString& doing, std::function<Candidates(std::stop_token)> work);
  void showFound(Candidates found);
  void import();
  void importDone(const QStringList& files, const QStringList& problems);
  void updateButton();
  void run(std::function<std::function<void()>(std::stop_token)> work);

  dashboards::DashboardService& service_;
  engine::Engine& engine_;
  QPlainTextEdit* pasted_;
  QLineEdit* address_;
  QLineEdit* token_;
  QTreeWidget* found_;
  QComboBox* folder_;
  QCheckBox* overwrite_;
  QLabel* status_;
  QPushButton* import_;
  QTimer pasteTimer_;
  Candidates candidates_;
  std::stop_source stop_;
  unsigned generation_ = 0;
};

}  // namespace oriel::ui
