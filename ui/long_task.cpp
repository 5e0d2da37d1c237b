#include "ui/long_task.h"

#include <QProgressDialog>
#include <QTimer>

namespace oriel::ui {
namespace {

constexpr int kPatienceMs = 500;
constexpr int kProgressMs = 100;

}  // namespace

LongTask::LongTask(QWidget* window, const QString& text, Work work, Ended ended)
    : QObject(window), ended_(std::move(ended)), dialog_(new QProgressDialog(window)), timer_(new QTimer(this)) {
  dialog_->setLabelText(text);
  dialog_->setRange(0, 0);
  dialog_->setWindowModality(Qt::NonModal);
  dialog_->setAutoClose(false);
  dialog_->setAutoReset(false);
  dialog_->setMinimumDuration(kPatienceMs);
  connect(dialog_, &QProgressDialog::canceled, this, [this] {
    stop_ = true;
    dialog_->setLabelText(tr("Ending…"));
  });
  connect(timer_, &QTimer::timeout, this, &LongTask::showProgress);
  timer_->start(kProgressMs);
  thread_ = std::thread([this, work = std::move(work)] {
    Status status = work(done_, stop_);
    QMetaObject::invokeMethod(this, [this, status = std::move(status)] { finish(status); }, Qt::QueuedConnection);
  });
}

LongTask::~LongTask() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  delete dialog_;
}

void LongTask::showProgress() {
  const double done = done_;
  if (done >= 0) dialog_->setRange(0, 1000);
  // A progress dialog only shows itself when its value is set.
  dialog_->setValue(done >= 0 ? static_cast<int>(done * 1000) : 0);
}

void LongTask::finish(const Status& status) {
  timer_->stop();
  dialog_->hide();
  const Ended ended = std::move(ended_);
  deleteLater();
  ended(status);
}

}  // namespace oriel::ui
