#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/template/value.h"

namespace oriel::tmpl {

/// What a function may ask of the template that runs.
struct CallSite {
  const Context* context = nullptr;
  std::size_t maxBytes = 0;  ///< of a text that it makes
  std::function<Result<std::string>(const std::string& name, const Value& dot)> runTemplate;
  std::function<Status()> countQuery;  ///< an error when there were too many
};

/// One function of the language.
struct Function {
  const char* name;
  /// A letter a parameter: s text, v vector, p sample, a any value, r any value or none; a dot behind the last one
  /// stands for any number of it.
  const char* parameters;
  Result<Value> (*call)(const CallSite& site, std::vector<Value>& arguments);
};

/// Null when there is none. `and` and `or` are run by the executor, which leaves out what need not be known.
const Function* findFunction(std::string_view name);
inline bool isFunction(std::string_view name) { return findFunction(name) != nullptr; }

// Rows of the table (function_table.cpp), by file.
using Call = Result<Value>(const CallSite& site, std::vector<Value>& arguments);
Call callPrint, callPrintf, callPrintln, callHtml, callJs, callUrlQuery, callLen, callIndex, callSlice, callNot,
    callCall,
    callAndOr;                                        // builtins.cpp
Call callEq, callNe, callLt, callLe, callGt, callGe;  // compare.cpp
Call callQuery, callFirst, callLabel, callValue, callStrValue, callSortByLabel, callArgs, callTmpl, callNow,
    callPathPrefix, callExternalUrl;  // context_functions.cpp
Call callTitle, callToUpper, callToLower, callSafeHtml, callMatch, callReReplaceAll, callGraphLink, callTableLink,
    callStripPort, callStripDomain;  // text_functions.cpp
Call callHumanize, callHumanize1024, callHumanizeDuration, callHumanizePercentage, callHumanizeTimestamp, callToTime,
    callToDuration, callParseDuration;  // number_functions.cpp

/// `can't convert %T to float`
Result<double> toFloat(const Value& value);
/// Go's url.QueryEscape.
std::string queryEscape(std::string_view text);

}  // namespace oriel::tmpl
