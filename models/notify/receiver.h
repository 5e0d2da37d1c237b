#pragma once

#include "models/alerting/dispatcher.h"

namespace oriel::notify {

/// Somewhere that groups of alerts are told to. Thread-safe; notify() does not block.
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual void notify(const alerting::GroupNotification& group) = 0;
};

}  // namespace oriel::notify
