#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/config/prometheus_config.h"

namespace oriel::config {

/// What became of a text in which `${NAME}`, `${NAME:-default}` or `$NAME` may stand.
struct Expanded {
  std::string text;
  std::string missing;  ///< the first name that nobody knows; its place in the text stays empty
};

/// The names anywhere in the text, as in external_labels; `$$` is a dollar.
Expanded expandTexts(std::string_view text, const SecretLookup& secrets);
/// Only when the text is one name and nothing else, as for a URL or a password; any other text stays as it is.
Expanded expandWhole(std::string_view text, const SecretLookup& secrets);

}  // namespace oriel::config
