#pragma once

#include <QString>

namespace oriel::test {

/// Runs a test script with an engine as it comes: the first thing that is not as expected, also that nothing is
/// evaluated at all. Empty: everything passes.
QString scriptFailure(const QString& script);

/// The same for series that are loaded with a sample a minute, and what is evaluated over them.
QString evalFailure(const QString& series, const QString& evals);

}  // namespace oriel::test
