#include "models/base/freed_memory.h"

#include <malloc.h>

namespace oriel {

void keepFreedMemory() {
  constexpr int kept = 8 << 20;
  constexpr int ownMapping = 4 << 20;
  mallopt(M_TRIM_THRESHOLD, kept);
  mallopt(M_MMAP_THRESHOLD, ownMapping);
}

}  // namespace oriel
