#pragma once

namespace oriel {

/// From now on a thread keeps up to 8 MB of what it freed instead of giving it back at once: each query takes and frees
/// some megabytes, and getting them from the system anew costs a large query of an instant a tenth of its time. For the
/// main function of a program that serves queries.
void keepFreedMemory();

}  // namespace oriel
