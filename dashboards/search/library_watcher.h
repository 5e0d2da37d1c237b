#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dashboards/search/library.h"

namespace oriel::dashboards {

/// Keeps a library up to date: looks at all of it at once on a thread of its own, then whenever something happens in
/// its folders (inotify; what comes in a burst is taken together). Folders may come and go. Where the system gives no
/// more watches, it looks every two seconds.
///
/// `changed` is called on that thread after each look that found something, and after the first one. The library
/// outlives the watcher. The destructor waits for the thread.
class LibraryWatcher {
 public:
  using Changed = std::function<void(const std::vector<LibraryChange>&)>;
  LibraryWatcher(Library& library, Changed changed);
  ~LibraryWatcher();
  LibraryWatcher(const LibraryWatcher&) = delete;
  LibraryWatcher& operator=(const LibraryWatcher&) = delete;

  /// Files elsewhere that are open; what becomes of them is told as well.
  void setOpenFiles(std::vector<std::string> paths);
  /// Looks as soon as possible.
  void lookNow();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace oriel::dashboards
