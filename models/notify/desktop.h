#pragma once

#include <functional>
#include <string>
#include <vector>

namespace oriel::notify {

enum class Urgency { Low = 0, Normal = 1, Critical = 2 };

/// A popup. Plain texts: who shows it escapes what its server reads as markup.
struct DesktopMessage {
  std::string key;  ///< a later message with the same key replaces it
  std::string summary;
  std::string body;
  Urgency urgency = Urgency::Normal;
};

/// The desk, as the program with the window gives it. Thread-safe; calls return at once. A desk without a notification
/// server says so once by itself and swallows the rest.
class Desktop {
 public:
  virtual ~Desktop() = default;
  virtual void show(const DesktopMessage& message) = 0;
  virtual void close(const std::string& key) = 0;
};

}  // namespace oriel::notify
