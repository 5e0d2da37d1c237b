#pragma once

#include <QObject>
#include <QString>
#include <QTest>
#include <string>

#include "models/base/result.h"

namespace oriel::test {

/// Base of every test class: a warning that the test did not announce with QTest::ignoreMessage fails it.
class TestCase : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init();
};

/// The folder of shared data (`$ORIEL_SHARED`, or `../shared` beside the checkout); empty when absent.
QString sharedDir();
/// The checkout.
QString sourceDir();
/// The build folder; programs stand in `app/`, unpacked reference programs in `oracles/`.
QString buildDir();
/// The path of a reference program: from the build folder's `oracles/`, or from PATH; empty when absent.
QString oracle(const QString& program);

inline QString text(const std::string& s) { return QString::fromStdString(s); }

}  // namespace oriel::test

/// Fails with the error's text.
#define QVERIFY_RESULT(expr)                                                                            \
  do {                                                                                                  \
    const auto& orielChecked = (expr);                                                                  \
    if (!orielChecked.ok()) QFAIL(qPrintable(QString::fromStdString(orielChecked.error().toString()))); \
  } while (false)

/// Leaves the test with a plain word when shared data are absent.
#define ORIEL_NEED_SHARED()                                                                                 \
  do {                                                                                                      \
    if (oriel::test::sharedDir().isEmpty()) QSKIP("shared data absent: set ORIEL_SHARED to run this test"); \
  } while (false)

#ifdef ORIEL_GUI_TEST
#define ORIEL_TEST_MAIN(Class) QTEST_MAIN(Class)
#else
#define ORIEL_TEST_MAIN(Class) QTEST_GUILESS_MAIN(Class)
#endif
