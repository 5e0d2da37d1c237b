#pragma once

#include <string>

namespace re2 {
class RE2;
}

namespace oriel {

/// What a regular expression that does not compile got wrong, in Go's words and with its prefix: `error parsing regexp:
/// missing closing ): `(a``. Stateless; any thread.
std::string regexErrorText(const re2::RE2& regex);

}  // namespace oriel
