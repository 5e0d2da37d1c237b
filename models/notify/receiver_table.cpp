#include "models/notify/receiver_table.h"

#include "models/notify/desktop_receiver.h"

namespace oriel::notify {

std::unique_ptr<Receiver> makeDesktopReceiver(std::shared_ptr<Desktop> desktop, Clock& clock) {
  return std::make_unique<DesktopReceiver>(std::move(desktop), clock);
}

}  // namespace oriel::notify
