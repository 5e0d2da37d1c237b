#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "dashboards/search/save_dashboard.h"
#include "models/base/result.h"
#include "models/net/http_client.h"

namespace oriel::dashboards {

/// A dashboard that may be taken over: what a person sees of it before.
struct ImportCandidate {
  std::string place;  ///< file, address or empty for pasted text
  std::string text;   ///< JSON that saveIntoLibrary takes
  std::string title;
  int panels = 0;
  std::vector<std::string> notices;  ///< what Oriel does not do, or had to guess
  std::string error;                 ///< why it cannot be taken over; then only `place` is set
};

/// The dashboards in a text of any form that Oriel reads; at least one, which may be an error. Any thread.
std::vector<ImportCandidate> candidatesOf(std::string_view text, const std::string& place);
/// A file, or all files of a folder (at most 2,000; what is no dashboard is left out). Blocks; any thread.
std::vector<ImportCandidate> candidatesAt(const std::string& path);

/// The address to ask for what a person typed: a dashboard's page of a Grafana (`https://host/d/UID/name`), a page of
/// grafana.com/grafana/dashboards/ID, or anything else as it is. InvalidInput when it is no http(s) address.
Result<std::string> importAddress(const std::string& typed);
/// Asks the host that was typed and no other (redirects that leave it are refused), with a token when there is one.
/// Blocks; never on the client's loop. Errors: InvalidInput, NotFound, Io with the server's words, LimitExceeded.
Result<ImportCandidate> fetchCandidate(net::HttpClient& client, const std::string& typed, const std::string& token,
                                       std::stop_token stop = {});

}  // namespace oriel::dashboards
