#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string_view>

#include "models/base/clock.h"
#include "models/notify/desktop.h"
#include "models/notify/receiver.h"

namespace oriel::notify {

/// What the `severity` label says about urgency; an unknown or absent one is Normal.
Urgency urgencyOf(std::string_view severity);

/// The popup of a group: its alert and count, and what its annotations say. All texts are bounded.
DesktopMessage messageOf(const alerting::GroupNotification& group);

/// Raises one popup a group: a later one replaces it, and it is closed when all is resolved. More than five new popups
/// within ten seconds are gathered in one that counts them. Thread-safe.
class DesktopReceiver : public Receiver {
 public:
  /// `clock` outlives the receiver.
  DesktopReceiver(std::shared_ptr<Desktop> desktop, Clock& clock);
  void notify(const alerting::GroupNotification& group) override;

 private:
  bool mayShow(Timestamp now);

  std::shared_ptr<Desktop> desktop_;
  Clock& clock_;
  std::mutex mutex_;
  std::deque<Timestamp> shown_;  ///< of the last ten seconds
  std::size_t gathered_ = 0;     ///< groups in the summary since it began
};

}  // namespace oriel::notify
