// What the main window does with stored samples: other data to look at, backups.
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QTabWidget>
#include <memory>

#include "models/engine/engine.h"
#include "ui/dashboard_page.h"
#include "ui/explore_page.h"
#include "ui/long_task.h"
#include "ui/main_window.h"

namespace oriel::ui {
namespace {

constexpr Duration kShownAtEnd = 6 * kHour;

QString timeText(Timestamp time) {
  return QDateTime::fromMSecsSinceEpoch(time).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

}  // namespace

void MainWindow::askForData() {
  QFileDialog dialog(this, tr("Open a Prometheus data directory, snapshot or block"));
  dialog.setFileMode(QFileDialog::Directory);
  if (dialog.exec() == QDialog::Accepted && !dialog.selectedFiles().isEmpty())
    openData(dialog.selectedFiles().constFirst());
}

void MainWindow::askForArchive() {
  const QString path = QFileDialog::getOpenFileName(this, tr("Open an archive of a Prometheus data directory"), {},
                                                    tr("Archives (*.tar.gz *.tgz *.tar);;All files (*)"));
  if (!path.isEmpty()) openData(path);
}

void MainWindow::openData(const QString& path) {
  const std::string text = QFileInfo(path).absoluteFilePath().toStdString();
  new LongTask(
      this, tr("Opening %1…").arg(path),
      [&engine = engine_, text](std::atomic<double>& done, const std::atomic<bool>& stop) {
        return engine.openData(text, &done, &stop);
      },
      [this, path](const Status& status) {
        if (status.ok())
          showOpenedData();
        else if (status.error().code != ErrorCode::Cancelled)
          showNotice(QString::fromStdString(status.error().toString()), true);
        Q_EMIT opened(path, status.ok());
      });
}

void MainWindow::showOpenedData() {
  sourcesChanged();
  const engine::Engine::OpenedData data = engine_.openedData();
  QString text = tr("%1 is open for reading: the dashboards and Explore show it.").arg(data.path.c_str());
  if (data.range.from > data.range.to) {
    text += tr(" It holds no samples.");
  } else {
    text += tr(" Its samples are from %1 to %2.").arg(timeText(data.range.from), timeText(data.range.to));
    // Old data would not be seen at the time that is shown now.
    if (data.range.to < engine_.clock().now() - kHour) showTimes(data.range.to - kShownAtEnd, data.range.to);
  }
  for (const std::string& notice : data.notices) text += QLatin1Char('\n') + QString::fromStdString(notice);
  showOffer(text, tr("Close it"), [this] { closeOpenedData(); });
}

void MainWindow::closeOpenedData() {
  engine_.closeData();
  sourcesChanged();
  for (int i = 0; i < tabs_->count(); ++i)
    if (auto* page = qobject_cast<DashboardPage*>(tabs_->widget(i))) {
      const dashboards::DashboardPtr dashboard = page->session().dashboard();
      page->session().setTimeRange(dashboard->from, dashboard->to);
    }
  explore_->setTimes("now-1h", "now");
}

void MainWindow::showReadOnlyData() {
  if (!engine_.status().readOnly) return;
  const tsdb::StoreStatus store = engine_.store().status();
  QString text = tr("%1 is only read: nothing is collected.").arg(engine_.config().dataDirectory.c_str());
  if (store.minTime <= store.maxTime) {
    text += tr(" Its samples are from %1 to %2.").arg(timeText(store.minTime), timeText(store.maxTime));
    if (store.maxTime < engine_.clock().now() - kHour) showTimes(store.maxTime - kShownAtEnd, store.maxTime);
  }
  showNotice(text, false);
}

void MainWindow::sourcesChanged() {
  for (int i = 0; i < tabs_->count(); ++i)
    if (auto* page = qobject_cast<DashboardPage*>(tabs_->widget(i))) page->session().setSources(engine_.dataSources());
  explore_->reloadSources();
  closeData_->setEnabled(!engine_.openedData().path.empty());
}

void MainWindow::showTimes(Timestamp from, Timestamp to) {
  for (int i = 0; i < tabs_->count(); ++i)
    if (auto* page = qobject_cast<DashboardPage*>(tabs_->widget(i)))
      page->session().setTimeRange(std::to_string(from), std::to_string(to));
  explore_->setTimes(std::to_string(from), std::to_string(to));
}

void MainWindow::askForBackUp() {
  const QString parent = QFileDialog::getExistingDirectory(this, tr("Where shall the backup be written?"));
  if (parent.isEmpty()) return;
  const QString name = QDateTime::currentDateTime().toString(QStringLiteral("'oriel-backup-'yyyyMMdd-HHmmss"));
  backUp(QDir(parent).filePath(name));
}

void MainWindow::backUp(const QString& target) {
  new LongTask(
      this, tr("Writing the backup…"),
      [&engine = engine_, path = target.toStdString()](std::atomic<double>&, const std::atomic<bool>& stop) {
        return engine.backUp(path, &stop);
      },
      [this, target](const Status& status) {
        if (status.ok())
          showNotice(tr("The backup stands in %1.").arg(target), false);
        else
          showNotice(tr("The backup failed: %1").arg(QString::fromStdString(status.error().toString())), true);
      });
}

void MainWindow::askForRestore() {
  const QString path = QFileDialog::getExistingDirectory(this, tr("Take over the samples of which backup?"));
  if (!path.isEmpty()) restore(path);
}

void MainWindow::restore(const QString& path) {
  auto count = std::make_shared<std::size_t>(0);
  new LongTask(
      this, tr("Taking over %1…").arg(path),
      [&engine = engine_, text = path.toStdString(), count](std::atomic<double>& done, const std::atomic<bool>& stop) {
        const auto taken = engine.restore(text, &done, &stop);
        if (!taken.ok()) return Status(taken.error());
        *count = *taken;
        return Status();
      },
      [this, path, count](const Status& status) {
        if (!status.ok())
          showNotice(tr("Nothing was taken over: %1").arg(QString::fromStdString(status.error().toString())), true);
        else
          showNotice(tr("%n block(s) were taken over from %1. They are kept until you delete them.", nullptr,
                        static_cast<int>(*count))
                         .arg(path),
                     false);
      });
}

}  // namespace oriel::ui
