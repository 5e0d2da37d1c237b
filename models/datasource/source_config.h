#pragma once

#include <string>

#include "models/base/time.h"
#include "models/net/http_config.h"

namespace oriel::datasource {

/// One data source as a person configures it. A plain value.
struct SourceConfig {
  std::string name;                        ///< unique, shown
  std::string uid;                         ///< what dashboards refer to; empty: the name
  std::string type = "prometheus";         ///< Grafana's plugin id
  std::string url;                         ///< empty: the embedded store
  Duration scrapeInterval = 15 * kSecond;  ///< how densely data is expected, for $__interval and $__rate_interval
  net::HttpConfig http{};                  ///< how the server at `url` is spoken to
  bool embeddedWhenUnreachable = false;    ///< the embedded store answers while nobody does at `url`

  friend bool operator==(const SourceConfig&, const SourceConfig&) = default;
};

}  // namespace oriel::datasource
