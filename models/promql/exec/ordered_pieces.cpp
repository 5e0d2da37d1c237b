#include "models/promql/exec/ordered_pieces.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace oriel::promql {
namespace {

/// What the threads share. It outlives the call, for helpers that begin after its end and find it closed.
class PieceBoard {
 public:
  explicit PieceBoard(const OrderedPieces& pieces) : pieces_(pieces), done_(pieces.places, 0) {}

  /// The calling thread's part.
  Status run() {
    const auto worker = pieces_.makeWorker();
    Status status;
    for (std::size_t piece = 0; status.ok() && piece < pieces_.count; ++piece) {
      status = await(*worker, piece);
      if (status.ok()) status = pieces_.give(piece, piece % pieces_.places);
      const std::lock_guard lock(mutex_);
      done_[piece % pieces_.places] = 0;
      given_ = piece + 1;
      changed_.notify_all();
    }
    std::unique_lock lock(mutex_);
    closed_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return active_ == 0; });
    return status;
  }

  void help() {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || std::this_thread::get_id() == owner_) return;
      ++active_;
    }
    helpUntilClosed(*pieces_.makeWorker());
    const std::lock_guard lock(mutex_);
    --active_;
    changed_.notify_all();
  }

 private:
  bool over() const { return closed_ || !failure_.ok() || next_ == pieces_.count; }
  bool mayClaim() const { return !over() && next_ < given_ + pieces_.places; }

  void helpUntilClosed(PieceWorker& worker) {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return over() || mayClaim(); });
      if (over()) return;
      claimAndCompute(worker, lock);
    }
  }

  /// Until `piece` is done; meanwhile computes what comes next.
  Status await(PieceWorker& worker, std::size_t piece) {
    std::unique_lock lock(mutex_);
    while (failure_.ok() && done_[piece % pieces_.places] == 0) {
      if (mayClaim()) {
        claimAndCompute(worker, lock);
      } else {
        changed_.wait(lock);
      }
    }
    return failure_;
  }

  void claimAndCompute(PieceWorker& worker, std::unique_lock<std::mutex>& lock) {
    const std::size_t piece = next_++;
    lock.unlock();
    Status status = worker.compute(piece, piece % pieces_.places);
    lock.lock();
    if (!status.ok() && failure_.ok()) failure_ = std::move(status);
    done_[piece % pieces_.places] = 1;
    changed_.notify_all();
  }

  const OrderedPieces& pieces_;  ///< of the call; only touched while it is not closed
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<char> done_;  ///< a place
  std::size_t next_ = 0;    ///< nobody has claimed it yet
  std::size_t given_ = 0;
  std::size_t active_ = 0;
  bool closed_ = false;
  Status failure_;
  /// A pool that ends calls what it is handed at once.
  const std::thread::id owner_ = std::this_thread::get_id();
};

}  // namespace

Status runOrdered(const Helpers& helpers, const OrderedPieces& pieces) {
  const auto board = std::make_shared<PieceBoard>(pieces);
  const std::size_t wanted = std::min(helpers.count, pieces.count > 0 ? pieces.count - 1 : 0);
  for (std::size_t i = 0; helpers.submit && i < wanted; ++i) helpers.submit([board] { board->help(); });
  return board->run();
}

}  // namespace oriel::promql
