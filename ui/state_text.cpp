#include "ui/state_text.h"

#include "models/labels/labels.h"
#include "widgets/theme/theme.h"

namespace oriel::ui {

QString secondsText(double seconds) {
  if (seconds < 1) return QStringLiteral("%1 ms").arg(1000 * seconds, 0, 'f', seconds < 0.01 ? 2 : 1);
  if (seconds < 60) return QStringLiteral("%1 s").arg(seconds, 0, 'f', 1);
  const auto minutes = static_cast<long long>(seconds / 60);
  if (minutes < 60) return QStringLiteral("%1 min %2 s").arg(minutes).arg(static_cast<long long>(seconds) % 60);
  if (minutes < 60LL * 24) return QStringLiteral("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
  return QStringLiteral("%1 d %2 h").arg(minutes / 60 / 24).arg(minutes / 60 % 24);
}

QString agoText(Timestamp time, Timestamp now) {
  if (time == 0) return QStringLiteral("never");
  const double seconds = static_cast<double>(std::max<Timestamp>(now - time, 0)) / kSecond;
  // Milliseconds would be old before they are read.
  if (seconds < 1) return QStringLiteral("%1 s ago").arg(seconds, 0, 'f', 1);
  return QStringLiteral("%1 ago").arg(secondsText(seconds));
}

QString labelsText(const Labels& labels, const std::vector<std::string>& without) {
  LabelsBuilder builder(labels);
  for (const std::string& name : without) builder.remove(name);
  return QString::fromStdString(builder.labels().toString());
}

QColor stateColor(StateColor state) {
  const widgets::Theme& theme = widgets::currentTheme();
  switch (state) {
    case StateColor::Good: return theme.success;
    case StateColor::Warning: return theme.warning;
    case StateColor::Bad: return theme.error;
    case StateColor::Unknown: break;
  }
  return theme.textSecondary;
}

}  // namespace oriel::ui
