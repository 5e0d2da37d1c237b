#pragma once

#include <optional>
#include <string>

#include "models/base/result.h"
#include "models/promql/engine.h"
#include "models/promql/script/script.h"

/// Holds an answer against what an `eval` expects. Stateless; any thread. Nothing is given when all is as expected.
namespace oriel::promql::script {

struct Mismatch {
  std::string what;
  std::string expected;  ///< may be empty, may have several lines
  std::string got;
};

/// Series, timestamps and values, order where it is asked for. Floats and the parts of histograms are equal within a
/// relative difference of 1e-6.
std::optional<Mismatch> checkValue(const EvalCommand& eval, const Value& value);

/// Every text must be expected and every expectation met, where any is written.
std::optional<Mismatch> checkNotes(const EvalCommand& eval, const Warnings& warnings, const Warnings& infos);

/// An error that may be expected. What is not supported never is.
std::optional<Mismatch> checkError(const EvalCommand& eval, const Error& error);

}  // namespace oriel::promql::script
