#include "models/template/functions.h"

namespace oriel::tmpl {

namespace {

constexpr Function kFunctions[] = {
    {"and", "rr.", callAndOr},
    {"args", "a.", callArgs},
    {"call", "rr.", callCall},
    {"eq", "rr.", callEq},
    {"externalURL", "", callExternalUrl},
    {"first", "v", callFirst},
    {"ge", "rr", callGe},
    {"graphLink", "s", callGraphLink},
    {"gt", "rr", callGt},
    {"html", "a.", callHtml},
    {"humanize", "a", callHumanize},
    {"humanize1024", "a", callHumanize1024},
    {"humanizeDuration", "a", callHumanizeDuration},
    {"humanizePercentage", "a", callHumanizePercentage},
    {"humanizeTimestamp", "a", callHumanizeTimestamp},
    {"index", "rr.", callIndex},
    {"js", "a.", callJs},
    {"label", "sp", callLabel},
    {"le", "rr", callLe},
    {"len", "r", callLen},
    {"lt", "rr", callLt},
    {"match", "ss", callMatch},
    {"ne", "rr", callNe},
    {"not", "r", callNot},
    {"now", "", callNow},
    {"or", "rr.", callAndOr},
    {"parseDuration", "s", callParseDuration},
    {"pathPrefix", "", callPathPrefix},
    {"print", "a.", callPrint},
    {"printf", "sa.", callPrintf},
    {"println", "a.", callPrintln},
    {"query", "s", callQuery},
    {"reReplaceAll", "sss", callReReplaceAll},
    {"safeHtml", "s", callSafeHtml},
    {"slice", "rr.", callSlice},
    {"sortByLabel", "sv", callSortByLabel},
    {"stripDomain", "s", callStripDomain},
    {"stripPort", "s", callStripPort},
    {"strvalue", "p", callStrValue},
    {"tableLink", "s", callTableLink},
    {"title", "s", callTitle},
    {"tmpl", "sa", callTmpl},
    {"toDuration", "a", callToDuration},
    {"toLower", "s", callToLower},
    {"toTime", "a", callToTime},
    {"toUpper", "s", callToUpper},
    {"urlQueryEscape", "s", callUrlQuery},
    {"urlquery", "a.", callUrlQuery},
    {"value", "p", callValue},
};

}  // namespace

const Function* findFunction(std::string_view name) {
  for (const Function& function : kFunctions)
    if (name == function.name) return &function;
  return nullptr;
}

}  // namespace oriel::tmpl
