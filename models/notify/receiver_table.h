#pragma once

#include <memory>
#include <string>

#include "models/base/clock.h"
#include "models/notify/desktop.h"
#include "models/notify/receiver.h"

namespace oriel::notify {

/// The receiver that raises popups. `clock` outlives it.
std::unique_ptr<Receiver> makeDesktopReceiver(std::shared_ptr<Desktop> desktop, Clock& clock);

}  // namespace oriel::notify
