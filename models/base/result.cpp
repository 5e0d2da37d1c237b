#include "models/base/result.h"

namespace oriel {

std::string Error::toString() const {
  std::string out;
  if (!place.file.empty()) out += place.file + ":";
  if (place.line > 0) {
    out += std::to_string(place.line) + ":";
    if (place.column > 0) out += std::to_string(place.column) + ":";
  }
  if (!out.empty()) out += " ";
  out += text;
  if (!place.path.empty()) out += " (at " + place.path + ")";
  return out;
}

}  // namespace oriel
