#include "models/labels/regex_error.h"

#include <re2/re2.h>

#include <array>

namespace oriel {
namespace {

struct RegexReason {
  re2::RE2::ErrorCode code;
  const char* text;
};

constexpr std::array kRegexReasons = {
    RegexReason{re2::RE2::ErrorMissingParen, "missing closing )"},
    RegexReason{re2::RE2::ErrorUnexpectedParen, "unexpected )"},
    RegexReason{re2::RE2::ErrorMissingBracket, "missing closing ]"},
    RegexReason{re2::RE2::ErrorBadCharClass, "invalid character class"},
    RegexReason{re2::RE2::ErrorBadCharRange, "invalid character class range"},
    RegexReason{re2::RE2::ErrorBadEscape, "invalid escape sequence"},
    RegexReason{re2::RE2::ErrorRepeatArgument, "missing argument to repetition operator"},
    RegexReason{re2::RE2::ErrorRepeatSize, "invalid repeat count"},
    RegexReason{re2::RE2::ErrorRepeatOp, "invalid nested repetition operator"},
    RegexReason{re2::RE2::ErrorTrailingBackslash, "trailing backslash at end of expression"},
    RegexReason{re2::RE2::ErrorBadPerlOp, "invalid or unsupported Perl syntax"},
    RegexReason{re2::RE2::ErrorBadUTF8, "invalid UTF-8"},
    RegexReason{re2::RE2::ErrorBadNamedCapture, "invalid named capture"},
    RegexReason{re2::RE2::ErrorPatternTooLarge, "expression too large"},
};

}  // namespace

std::string regexErrorText(const re2::RE2& regex) {
  const std::string prefix = "error parsing regexp: ";
  for (const RegexReason& reason : kRegexReasons) {
    if (reason.code != regex.error_code()) continue;
    if (reason.code == re2::RE2::ErrorPatternTooLarge) return prefix + reason.text;
    if (reason.code == re2::RE2::ErrorTrailingBackslash) return prefix + reason.text + ": ``";
    const bool whole = reason.code == re2::RE2::ErrorMissingParen || reason.code == re2::RE2::ErrorUnexpectedParen;
    return prefix + reason.text + ": `" + (whole ? regex.pattern() : regex.error_arg()) + "`";
  }
  return prefix + regex.error();
}

}  // namespace oriel
