#pragma once

namespace oriel::window {

/// Drops the one line that Qt's offscreen platform prints for every window it is asked to size; all other messages go
/// where they went.
void quietOffscreenPlatform();

}  // namespace oriel::window
