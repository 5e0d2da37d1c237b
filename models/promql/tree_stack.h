#pragma once

#include <optional>
#include <utility>

#include "models/base/stack.h"
#include "models/promql/ast.h"

namespace oriel::promql {

/// Runs work that recurses over a tree of this height, and answers what it answers: on the caller's stack, or on a
/// larger one when the tree is higher than that bears. The caller waits. T is a Result.
template <class T, class Work>
T withStackFor(int height, const Work& work) {
  constexpr std::size_t kBytesPerLevel = 16 << 10;  // evaluation takes 1 kB, and many times that under sanitizers
  constexpr int kOnAnyStack = 400;
  if (height <= kOnAnyStack) return work();
  std::optional<T> result;
  ORIEL_TRY(runOnStack(kBytesPerLevel * static_cast<std::size_t>(height), [&] { result.emplace(work()); }));
  return std::move(*result);
}

}  // namespace oriel::promql
