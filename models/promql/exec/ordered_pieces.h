#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "models/base/result.h"

namespace oriel::promql {

/// Threads that may have nothing else to do. A plain value.
struct Helpers {
  /// Hands over a task, which may begin late or never; empty when there are no helpers.
  std::function<void(std::function<void()>)> submit;
  std::size_t count = 0;
};

/// Computes pieces of work; each thread has one of its own.
class PieceWorker {
 public:
  virtual ~PieceWorker() = default;
  /// Piece `piece` into place `place`, which nobody else touches until it was given.
  virtual Status compute(std::size_t piece, std::size_t place) = 0;
};

struct OrderedPieces {
  std::size_t count = 0;
  std::size_t places = 1;  ///< so many pieces may be finished or in work before the first of them is given
  std::function<std::unique_ptr<PieceWorker>()> makeWorker;          ///< called on the thread that will use it
  std::function<Status(std::size_t piece, std::size_t place)> give;  ///< on the calling thread, piece after piece
};

/// Computes pieces on the calling thread and on helpers, and gives them in order, so that the answer is the same
/// whoever computed. Blocks; when it returns no helper touches anything of it any more. The first error ends it.
Status runOrdered(const Helpers& helpers, const OrderedPieces& pieces);

}  // namespace oriel::promql
