#include "ui/status_page.h"

#include <QDateTime>
#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "dashboards/format/value_format.h"
#include "models/base/text.h"
#include "models/engine/engine.h"

namespace oriel::ui {
namespace {

constexpr int kUpdateMs = 1000;

QString asText(const std::string& text) { return QString::fromStdString(text); }
QString asBytes(std::uint64_t bytes) {
  return asText(dashboards::formatValue(static_cast<double>(bytes), "bytes", 1).toString());
}

QString keptText(const engine::EngineStatus& status, const engine::EngineConfig& config) {
  const QString blocks =
      StatusPage::tr("%n block(s), %1", nullptr, static_cast<int>(status.blocks)).arg(asBytes(status.blockBytes));
  if (status.readOnly) return blocks;
  const QString time = config.retention > 0
                           ? StatusPage::tr("the last %1").arg(asText(formatDuration(config.retention)))
                           : StatusPage::tr("for ever");
  if (config.retentionBytes == 0) return StatusPage::tr("%1 (%2)").arg(time, blocks);
  return StatusPage::tr("%1, %2 at most (%3)").arg(time, asBytes(config.retentionBytes), blocks);
}

}  // namespace

StatusPage::StatusPage(engine::Engine& engine, QWidget* parent)
    : QWidget(parent), engine_(engine), timer_(new QTimer(this)), notices_(new QListWidget(this)) {
  auto* title = new QLabel(tr("Status"), this);
  title->setObjectName(QStringLiteral("pageTitle"));
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(24);
  form->setVerticalSpacing(10);
  directory_ = addRow(form, tr("Data directory"));
  configuration_ = addRow(form, tr("Configuration"));
  collecting_ = addRow(form, tr("This computer"));
  series_ = addRow(form, tr("Series"));
  samples_ = addRow(form, tr("Samples"));
  kept_ = addRow(form, tr("Kept"));
  memory_ = addRow(form, tr("Store memory"));
  wal_ = addRow(form, tr("Write-ahead log"));
  process_ = addRow(form, tr("Oriel itself"));
  auto* noticeTitle = new QLabel(tr("Notices"), this);
  noticeTitle->setObjectName(QStringLiteral("sectionTitle"));
  notices_->setAccessibleName(tr("Notices"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(24, 20, 24, 20);
  layout->setSpacing(16);
  layout->addWidget(title);
  layout->addLayout(form);
  layout->addWidget(noticeTitle);
  layout->addWidget(notices_, 1);
  connect(timer_, &QTimer::timeout, this, &StatusPage::update);
}

QLabel* StatusPage::addRow(QFormLayout* form, const QString& name) {
  auto* value = new QLabel(this);
  value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  value->setTextFormat(Qt::PlainText);
  value->setAccessibleName(name);
  auto* label = new QLabel(name, this);
  label->setObjectName(QStringLiteral("formLabel"));
  form->addRow(label, value);
  return value;
}

QString StatusPage::configurationText() const {
  const engine::ConfigStatus status = engine_.configStatus();
  if (status.file.empty()) return tr("none; only this computer is collected");
  const QString file = asText(status.file);
  if (status.loadedAt == 0) return tr("%1 could not be read").arg(file);
  const QString since = QDateTime::fromMSecsSinceEpoch(status.loadedAt).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
  const QString read = tr("%1, read %2; rule files: %3").arg(file, since).arg(status.ruleFiles.size());
  return status.failed() ? tr("%1; what stands there now has errors").arg(read) : read;
}

void StatusPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  update();
  timer_->start(kUpdateMs);
}

void StatusPage::hideEvent(QHideEvent* event) {
  timer_->stop();
  QWidget::hideEvent(event);
}

void StatusPage::update() {
  const engine::EngineStatus status = engine_.status();
  const engine::EngineConfig& config = engine_.config();
  const auto seconds = static_cast<double>(config.collectInterval) / static_cast<double>(kSecond);
  directory_->setText(status.readOnly ? tr("%1 (only read)").arg(asText(config.dataDirectory))
                                      : asText(config.dataDirectory));
  configuration_->setText(configurationText());
  collecting_->setText(status.collecting
                           ? tr("collected every %1 s, %2 times since start").arg(seconds).arg(status.collections)
                           : tr("not collected"));
  series_->setText(QString::number(status.series));
  samples_->setText(
      tr("%1 since start, %2 a second").arg(status.samplesAppended).arg(status.samplesPerSecond, 0, 'f', 1));
  kept_->setText(keptText(status, config));
  memory_->setText(asBytes(status.storeMemoryBytes));
  wal_->setText(
      status.replaying
          ? tr("%1, %2 % replayed").arg(asBytes(status.walBytes)).arg(100 * status.replayedFraction, 0, 'f', 0)
          : tr("%1, synced every 2 s").arg(asBytes(status.walBytes)));
  process_->setText(
      tr("%1 % of a core, %2").arg(100 * status.cpuFraction, 0, 'f', 1).arg(asBytes(status.residentBytes)));
  QStringList texts;
  for (const std::string& notice : status.notices) texts << asText(notice);
  if (texts.isEmpty()) texts << tr("None. All is well.");
  QStringList shown;
  for (int i = 0; i < notices_->count(); ++i) shown << notices_->item(i)->text();
  if (shown == texts) return;
  notices_->clear();
  notices_->addItems(texts);
}

}  // namespace oriel::ui
