#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/labels/labels.h"

namespace oriel::tmpl {

struct Sample {
  Labels labels;
  double value = 0;
};

/// What a template of a rule may see: `$labels`, `$value`, `$externalLabels`, `$externalURL` and their dotted forms.
struct Context {
  Labels labels;
  double value = 0;
  Labels externalLabels;
  std::string externalUrl;
  Timestamp now = 0;
  /// The function `query`; empty: it answers an error.
  std::function<Result<std::vector<Sample>>(const std::string& expression)> query;
};

/// Expands a Go text/template as rules use it. Errors carry line and column in the template, with Go's words where they
/// are known. A template cannot run for ever: steps, depth and output are bounded (LimitExceeded).
Result<std::string> expand(std::string_view text, const std::string& name, const Context& context);
/// Parses without running, for `oriel check rules`.
Status check(std::string_view text, const std::string& name);

// ---- the functions that other rooms also need
std::string humanize(double value);            ///< `1.234k`
std::string humanize1024(double value);        ///< `1.206ki`
std::string humanizeDuration(double seconds);  ///< `1h 2m 3s`
std::string humanizePercentage(double ratio);  ///< `12.34%`

}  // namespace oriel::tmpl
