#include "ui/app_state.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

namespace oriel::ui {
namespace {

constexpr int kMaxRecentFiles = 12;
const QString kRecentKey = QStringLiteral("recentFiles");
const QString kStarredKey = QStringLiteral("starred");
const QString kFoldersKey = QStringLiteral("dashboardFolders");
const QString kGrafanaApiKey = QStringLiteral("grafanaApi");
const QString kSourcesKey = QStringLiteral("sources");
const QString kThemeKey = QStringLiteral("theme");
const QString kGeometryKey = QStringLiteral("geometry");

QString defaultStatePath() {
  // QStandardPaths knows no state location before Qt 6.7.
  QString base = qEnvironmentVariable("XDG_STATE_HOME");
  if (base.isEmpty()) base = QDir::homePath() + QStringLiteral("/.local/state");
  return base + QStringLiteral("/oriel/window.ini");
}

}  // namespace

AppState::AppState(const QString& path)
    : settings_(std::make_unique<QSettings>(path.isEmpty() ? defaultStatePath() : path, QSettings::IniFormat)) {}
AppState::~AppState() = default;

QStringList AppState::recentFiles() const { return settings_->value(kRecentKey).toStringList(); }

void AppState::addRecentFile(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  QStringList files = recentFiles();
  files.removeAll(absolute);
  files.prepend(absolute);
  while (files.size() > kMaxRecentFiles) files.removeLast();
  settings_->setValue(kRecentKey, files);
}

void AppState::removeRecentFile(const QString& path) {
  QStringList files = recentFiles();
  files.removeAll(path);
  settings_->setValue(kRecentKey, files);
}

bool AppState::isStarred(const QString& dashboard) const {
  return settings_->value(kStarredKey).toStringList().contains(dashboard);
}

QStringList AppState::starred() const { return settings_->value(kStarredKey).toStringList(); }

QStringList AppState::dashboardFolders() const { return settings_->value(kFoldersKey).toStringList(); }
QString AppState::grafanaApiAddress() const { return settings_->value(kGrafanaApiKey).toString(); }

void AppState::setStarred(const QString& dashboard, bool starred) {
  QStringList all = settings_->value(kStarredKey).toStringList();
  all.removeAll(dashboard);
  if (starred) all.append(dashboard);
  settings_->setValue(kStarredKey, all);
}

std::map<std::string, std::string> AppState::sourceChoices(const QString& dashboard) const {
  std::map<std::string, std::string> choices;
  const QVariantMap saved = settings_->value(kSourcesKey).toMap().value(dashboard).toMap();
  for (auto it = saved.begin(); it != saved.end(); ++it) choices[it.key().toStdString()] = it->toString().toStdString();
  return choices;
}

void AppState::setSourceChoices(const QString& dashboard, const std::map<std::string, std::string>& choices) {
  QVariantMap all = settings_->value(kSourcesKey).toMap();
  QVariantMap own;
  for (const auto& [asked, uid] : choices) own[QString::fromStdString(asked)] = QString::fromStdString(uid);
  if (own.isEmpty()) {
    all.remove(dashboard);
  } else {
    all[dashboard] = own;
  }
  settings_->setValue(kSourcesKey, all);
}

bool AppState::isLight() const { return settings_->value(kThemeKey).toString() == QLatin1String("light"); }
void AppState::setLight(bool light) {
  settings_->setValue(kThemeKey, light ? QStringLiteral("light") : QStringLiteral("dark"));
}

QByteArray AppState::geometry() const { return settings_->value(kGeometryKey).toByteArray(); }
void AppState::setGeometry(const QByteArray& geometry) { settings_->setValue(kGeometryKey, geometry); }

}  // namespace oriel::ui
