#include "ui/targets_page.h"

#include <QHeaderView>
#include <QTreeWidget>

#include "models/base/text.h"
#include "models/engine/engine.h"
#include "ui/state_text.h"

namespace oriel::ui {
namespace {

StateColor healthColor(scrape::Health health) {
  switch (health) {
    case scrape::Health::Up: return StateColor::Good;
    case scrape::Health::Down: return StateColor::Bad;
    case scrape::Health::Unknown: break;
  }
  return StateColor::Unknown;
}

QString healthText(scrape::Health health) {
  switch (health) {
    case scrape::Health::Up: return QStringLiteral("up");
    case scrape::Health::Down: return QStringLiteral("down");
    case scrape::Health::Unknown: break;
  }
  return QStringLiteral("unknown");
}

/// A target that was not scraped yet is no bad news.
StateColor jobColor(std::size_t up, std::size_t down, std::size_t all) {
  if (down == 0) return up == all ? StateColor::Good : StateColor::Unknown;
  return down == all ? StateColor::Bad : StateColor::Warning;
}

}  // namespace

TargetsPage::TargetsPage(engine::Engine& engine, QWidget* parent)
    : TreePage(
          tr("Targets"),
          {tr("Endpoint"), tr("State"), tr("Labels"), tr("Last scrape"), tr("Duration"), tr("Samples"), tr("Error")},
          parent),
      engine_(engine) {
  const int widths[] = {330, 80, 300, 110, 90, 100};
  for (int column = 0; column < static_cast<int>(std::size(widths)); ++column)
    tree().setColumnWidth(column, widths[column]);
}

bool TargetsPage::wanted(const scrape::TargetStatus& target) const {
  return isWanted(
      QString::fromStdString(target.job + " " + target.url + " " + target.labels.toString() + " " + target.error) +
      QLatin1Char(' ') + healthText(target.health));
}

TreeRow TargetsPage::targetRow(const scrape::TargetStatus& target, Timestamp now) const {
  TreeRow row;
  row.key = QString::fromStdString(target.url + target.labels.toString());
  row.columns = {target.self ? tr("%1 (Oriel itself)").arg(QString::fromStdString(target.url))
                             : QString::fromStdString(target.url),
                 healthText(target.health),
                 labelsText(target.labels, {"job"}),
                 agoText(target.lastScrape, now),
                 target.lastScrape == 0 ? QString() : secondsText(target.lastSeconds),
                 target.lastScrape == 0 ? QString() : QString::number(target.lastSamples),
                 QString::fromStdString(target.error)};
  row.coloredColumn = 1;
  row.color = stateColor(healthColor(target.health));
  row.tip = tr("Every %1, before relabelling: %2")
                .arg(QString::fromStdString(formatDuration(target.interval)), labelsText(target.discovered));
  return row;
}

std::vector<TreeRow> TargetsPage::rows() {
  const scrape::ScrapeStatus status = engine_.scrapeStatus();
  const Timestamp now = engine_.clock().now();
  std::vector<TreeRow> jobs;
  up_ = all_ = 0;
  std::size_t jobUp = 0;
  std::size_t jobDown = 0;
  const auto endJob = [&jobs, &jobUp, &jobDown] {
    if (jobs.empty()) return;
    TreeRow& job = jobs.back();
    const std::size_t count = job.children.size();
    job.columns = {job.key, tr("%1 of %2 up").arg(jobUp).arg(count)};
    job.coloredColumn = 1;
    job.color = stateColor(jobColor(jobUp, jobDown, count));
    jobUp = jobDown = 0;
  };
  for (const scrape::TargetStatus& target : status.targets) {
    ++all_;
    up_ += target.health == scrape::Health::Up;
    if (!wanted(target)) continue;
    const QString job = QString::fromStdString(target.job);
    if (jobs.empty() || jobs.back().key != job) {
      endJob();
      jobs.emplace_back();
      jobs.back().key = job;
      jobs.back().open = true;
    }
    jobUp += target.health == scrape::Health::Up;
    jobDown += target.health == scrape::Health::Down;
    jobs.back().children.push_back(targetRow(target, now));
  }
  endJob();
  return jobs;
}

QString TargetsPage::summary() const {
  return all_ == 0 ? QString() : tr("%1 of %2 targets are up").arg(up_).arg(all_);
}

QString TargetsPage::emptyText() const {
  return tr(
      "Nothing is scraped yet, only this computer is collected.\n\n"
      "File > Open Prometheus configuration takes a prometheus.yml; so does `oriel --config prometheus.yml`.");
}

}  // namespace oriel::ui
