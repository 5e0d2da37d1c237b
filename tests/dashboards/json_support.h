#pragma once

#include <QString>
#include <algorithm>
#include <string>

namespace oriel::test {

/// JSON written with ' instead of ", to be readable inside C++ (moc trips over some raw strings).
inline std::string js(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}

}  // namespace oriel::test
