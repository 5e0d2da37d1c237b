#pragma once

#include <QFile>
#include <QList>
#include <QStringList>
#include <cmath>

#include "tests/support/test_case.h"

namespace oriel::test {

/// The rows of a tab-separated file in tests/dashboards/data, comments left out.
inline QList<QStringList> dashboardTable(const QString& name) {
  QFile file(sourceDir() + "/tests/dashboards/data/" + name);
  QList<QStringList> rows;
  if (!file.open(QIODevice::ReadOnly)) return rows;
  for (const QByteArray& line : file.readAll().split('\n')) {
    if (!line.isEmpty() && !line.startsWith('#')) rows << QString::fromUtf8(line).split('\t');
  }
  return rows;
}

}  // namespace oriel::test
