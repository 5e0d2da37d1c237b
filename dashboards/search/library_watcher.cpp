#include "dashboards/search/library_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace oriel::dashboards {

namespace {

using WatchClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kQuiet{60};     // a burst of events has ended
constexpr milliseconds kLongest{500};  // but no burst delays a look longer
constexpr milliseconds kWithoutWatch{2000};
constexpr milliseconds kAnyway{60'000};  // a network's file system tells nothing
constexpr std::uint32_t kWatchEvents =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

std::string folderOfFile(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string(".") : slash == 0 ? std::string("/") : path.substr(0, slash);
}

}  // namespace

class LibraryWatcher::Impl {
 public:
  Impl(Library& library, Changed changed)
      : library_(library),
        changed_(std::move(changed)),
        events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
        wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
        thread_([this](std::stop_token stop) { run(stop); }) {}

  ~Impl() {
    thread_.request_stop();
    wake();
    thread_.join();
    if (events_ >= 0) ::close(events_);
    if (wake_ >= 0) ::close(wake_);
  }

  void setOpenFiles(std::vector<std::string> paths) {
    {
      const std::lock_guard lock(mutex_);
      std::map<std::string, FileStamp> next;
      for (const std::string& path : paths) {
        const auto known = open_.find(path);
        next.emplace(path, known == open_.end() ? stampOf(path) : known->second);
      }
      open_ = std::move(next);
    }
    wake();
  }

  void wake() {
    const std::uint64_t one = 1;
    // A full counter wakes as well.
    (void)!::write(wake_, &one, sizeof one);
  }

 private:
  /// What tells that a file is another one than before; all zero when it is not there.
  struct FileStamp {
    std::int64_t changedNs = 0;
    std::uint64_t bytes = 0;
    std::uint64_t node = 0;
    bool there() const { return node != 0; }
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
  };
  static FileStamp stampOf(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return {};
    return {std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec,
            static_cast<std::uint64_t>(info.st_size), static_cast<std::uint64_t>(info.st_ino)};
  }

  void run(const std::stop_token& stop) {
    bool first = true;
    while (!stop.stop_requested()) {
      library_.refresh();
      std::vector<LibraryChange> changes = library_.takeChanges();
      lookAtOpenFiles(changes);
      updateWatches();
      if (changed_ && (first || !changes.empty())) changed_(changes);
      first = false;
      waitForEvents(stop);
    }
  }

  void lookAtOpenFiles(std::vector<LibraryChange>& changes) {
    const std::lock_guard lock(mutex_);
    for (auto& [path, stamp] : open_) {
      const FileStamp now = stampOf(path);
      if (now == stamp) continue;
      const auto kind = !now.there()    ? LibraryChange::Kind::Removed
                        : stamp.there() ? LibraryChange::Kind::Changed
                                        : LibraryChange::Kind::Added;
      stamp = now;
      const bool told = std::any_of(changes.begin(), changes.end(),
                                    [&path = path](const LibraryChange& change) { return change.path == path; });
      if (!told) changes.push_back({kind, path});
    }
  }

  void updateWatches() {
    std::set<std::string> wanted;
    for (std::string& folder : library_.watchedFolders()) wanted.insert(std::move(folder));
    allWatched_ = true;
    for (const LibraryRoot& root : library_.roots())
      if (!stampOf(root.path).there()) allWatched_ = false;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [path, stamp] : open_) wanted.insert(folderOfFile(path));
    }
    for (auto at = watches_.begin(); at != watches_.end();) {
      if (wanted.count(at->first) != 0) {
        ++at;
        continue;
      }
      ::inotify_rm_watch(events_, at->second);
      at = watches_.erase(at);
    }
    for (const std::string& folder : wanted) {
      if (watches_.count(folder) != 0) continue;
      const int id = ::inotify_add_watch(events_, folder.c_str(), kWatchEvents);
      if (id >= 0)
        watches_[folder] = id;
      else
        allWatched_ = false;
    }
  }

  void waitForEvents(const std::stop_token& stop) {
    const WatchClock::time_point anyway = WatchClock::now() + (allWatched_ ? kAnyway : kWithoutWatch);
    WatchClock::time_point until = anyway, latest = anyway;
    while (!stop.stop_requested()) {
      const auto left = std::chrono::duration_cast<milliseconds>(until - WatchClock::now());
      if (left.count() <= 0) return;
      pollfd both[2] = {{events_, POLLIN, 0}, {wake_, POLLIN, 0}};
      ::poll(both, 2, static_cast<int>(left.count()) + 1);
      if (takeWake()) return;
      if (!takeEvents()) continue;
      const auto now = WatchClock::now();
      if (latest == anyway) latest = now + kLongest;
      until = std::min(now + kQuiet, latest);
    }
  }

  bool takeWake() {
    std::uint64_t count = 0;
    return ::read(wake_, &count, sizeof count) == sizeof count;
  }

  /// True when there was at least one.
  bool takeEvents() {
    alignas(inotify_event) char buffer[1 << 14];
    bool any = false;
    for (;;) {
      const ssize_t length = ::read(events_, buffer, sizeof buffer);
      if (length <= 0) return any;
      any = true;
      for (ssize_t at = 0; at < length;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        if ((event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) != 0) forget(event->wd, event->mask);
      }
    }
  }

  // A folder that went away may come back under its name as another one: it is watched anew then.
  void forget(int id, std::uint32_t mask) {
    for (auto at = watches_.begin(); at != watches_.end(); ++at) {
      if (at->second != id) continue;
      if ((mask & IN_MOVE_SELF) != 0) ::inotify_rm_watch(events_, id);
      watches_.erase(at);
      return;
    }
  }

  Library& library_;
  const Changed changed_;
  const int events_;
  const int wake_;
  std::mutex mutex_;
  std::map<std::string, FileStamp> open_;  ///< under `mutex_`
  std::map<std::string, int> watches_;     ///< by folder; of the thread
  bool allWatched_ = true;
  std::jthread thread_;  ///< the last: it uses all of the above
};

LibraryWatcher::LibraryWatcher(Library& library, Changed changed)
    : impl_(std::make_unique<Impl>(library, std::move(changed))) {}
LibraryWatcher::~LibraryWatcher() = default;
void LibraryWatcher::setOpenFiles(std::vector<std::string> paths) { impl_->setOpenFiles(std::move(paths)); }
void LibraryWatcher::lookNow() { impl_->wake(); }

}  // namespace oriel::dashboards
