// Whatever the bytes are, a configuration and a rule file are read or refused; nothing is thrown and nothing hangs.
// Seeds: config_seeds/.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/config/prometheus_config.h"
#include "models/config/rule_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const auto files = oriel::makeMemoryFileSystem();
  static const oriel::config::SecretLookup secrets = [](const std::string&) { return std::optional<std::string>("s"); };
  const auto config = oriel::config::parsePrometheusConfig(text, "f.yml", *files, secrets);
  if (config.ok() && config->text != text) __builtin_trap();
  const auto rules = oriel::config::parseRuleFile(text, "f.yml");
  for (const auto& error : rules.errors)
    if (error.text.empty()) __builtin_trap();
  return 0;
}
