#include "tests/support/test_case.h"

#include <QDir>
#include <QRegularExpression>
#include <QStandardPaths>

#ifdef __SANITIZE_THREAD__
#include <sched.h>

#include <cstdarg>

extern "C" int __interceptor_clone(int (*start)(void*), void* stack, int flags, void* argument, ...);

/// QProcess starts its child in the parent's memory (CLONE_VM). There the thread sanitizer takes the parent's thread
/// for a forked child from then on and ignores its locks, so that whatever it shares looks like a race. A copy of the
/// memory is slower and keeps the two apart.
extern "C" int clone(int (*start)(void*), void* stack, int flags, void* argument, ...) {
  va_list more;
  va_start(more, argument);
  auto* const parentId = va_arg(more, pid_t*);
  void* const threadData = va_arg(more, void*);
  auto* const childId = va_arg(more, pid_t*);
  va_end(more);
  return __interceptor_clone(start, stack, flags & ~(CLONE_VM | CLONE_VFORK), argument, parentId, threadData, childId);
}
#endif

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
