// What the main window does with a prometheus.yml.
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>
#include <QPushButton>

#include "dashboards/grafana_api/dashboard_service.h"
#include "models/engine/engine.h"
#include "ui/app_state.h"
#include "ui/main_window.h"

namespace oriel::ui {

void MainWindow::askForConfiguration() {
  const QString path = QFileDialog::getOpenFileName(this, tr("Open a Prometheus configuration"), {},
                                                    tr("Prometheus configurations (*.yml *.yaml);;All files (*)"));
  if (!path.isEmpty()) openConfiguration(path);
}

void MainWindow::openConfiguration(const QString& path) {
  const std::string absolute = QFileInfo(path).absoluteFilePath().toStdString();
  engine_.setPrometheusFile(absolute, {});
  reloadConfiguration();
  if (library_ != nullptr) library_->lookBeside(absolute);
}

void MainWindow::takeRuleFiles(const QStringList& files) {
  std::vector<std::string> all = engine_.config().extraRuleFiles;
  for (const QString& file : files) all.push_back(file.toStdString());
  engine_.setPrometheusFile(engine_.config().prometheusFile, all);
  reloadConfiguration();
}

void MainWindow::reloadConfiguration() {
  if (engine_.config().prometheusFile.empty()) {
    askForConfiguration();
    return;
  }
  // Reading files may block; the answer finds its way only through the guarded pointer.
  const QPointer<MainWindow> self(this);
  auto* application = QCoreApplication::instance();
  engine_.queryPool().submit(engine::Priority::Interactive, {},
                             [self, application, &engine = engine_](std::stop_token) {
                               (void)engine.reload();  // configStatus() tells how it went
                               QMetaObject::invokeMethod(
                                   application,
                                   [self] {
                                     if (self) self->showConfigStatus();
                                   },
                                   Qt::QueuedConnection);
                             });
}

void MainWindow::showConfigStatus() {
  const engine::ConfigStatus status = engine_.configStatus();
  if (status.file.empty()) return;
  if (status.failed()) {
    QString text = QString::fromStdString(status.errors.front().toString());
    if (status.errors.size() > 1) text += tr(" (and %1 more)").arg(status.errors.size() - 1);
    if (status.loadedAt != 0) text += tr("\nThe configuration that was read before goes on.");
    showNotice(text, true);
    return;
  }
  QStringList texts;
  for (const std::string& warning : status.warnings) texts << QString::fromStdString(warning);
  if (status.offeredRuleFiles.empty()) {
    if (!texts.isEmpty()) showNotice(texts.join(QLatin1Char('\n')), false);
    return;
  }
  QStringList files;
  QStringList names;
  for (const std::string& file : status.offeredRuleFiles) {
    files << QString::fromStdString(file);
    names << QFileInfo(files.back()).fileName();
  }
  texts
      << tr("Rule files lie beside the configuration that it does not name: %1").arg(names.join(QStringLiteral(", ")));
  showOffer(texts.join(QLatin1Char('\n')), tr("Use them"), [this, files] { takeRuleFiles(files); });
}

}  // namespace oriel::ui
