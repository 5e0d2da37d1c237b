#include "tests/support/test_case.h"

#include <QDir>
#include <QRegularExpression>
#include <QStandardPaths>

namespace oriel::test {

void TestCase::init() {
  // Qt's offscreen platform says so of what a window without a screen cannot do; it is no word about Oriel.
  QTest::failOnWarning(QRegularExpression(QStringLiteral(
      "^(?!This plugin does not support (propagateSizeHints\\(\\)|raise\\(\\)|grabbing the keyboard)$)")));
}

QString sharedDir() {
  const QString set = qEnvironmentVariable("ORIEL_SHARED");
  const QString path = set.isEmpty() ? sourceDir() + QStringLiteral("/../shared") : set;
  return QDir(path).exists() ? QDir(path).absolutePath() : QString();
}

QString sourceDir() { return qEnvironmentVariable("ORIEL_SOURCE_DIR", QDir::currentPath()); }
QString buildDir() { return qEnvironmentVariable("ORIEL_BUILD_DIR", QDir::currentPath()); }

QString oracle(const QString& program) {
  const QString base = buildDir() + QStringLiteral("/oracles/usr/");
  for (const char* folder : {"bin/", "sbin/"}) {
    const QString path = base + QLatin1String(folder) + program;
    if (QFile::exists(path)) return path;
  }
  return QStandardPaths::findExecutable(program);
}

}  // namespace oriel::test
