#pragma once

#include <cstddef>
#include <functional>

#include "models/base/result.h"

namespace oriel {

/// Runs `work` on a stack of its own of `bytes` (memory is taken only for what is used of it) while the caller waits:
/// for recursion over trees that are higher than a thread's stack bears. Any thread. LimitExceeded when the system
/// gives no such stack; `work` was not run then. `work` must not throw.
Status runOnStack(std::size_t bytes, const std::function<void()>& work);

}  // namespace oriel
