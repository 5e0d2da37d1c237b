#include "dashboards/format/value_format.h"

#include <array>
#include <string_view>

#include "dashboards/format/date_text.h"
#include "dashboards/format/number_text.h"
#include "dashboards/format/units.h"

namespace oriel::dashboards {
namespace {

// The prefix letter of `si:mV` and how far it stands from the base; the text after it is the unit.
int takeSiPrefix(std::string_view& text) {
  struct Prefix {
    std::string_view letter;
    int offset;
  };
  constexpr std::array<Prefix, 14> kPrefixes = {{{"f", -5},
                                                 {"p", -4},
                                                 {"n", -3},
                                                 {"µ", -2},
                                                 {"μ", -2},
                                                 {"m", -1},
                                                 {"k", 1},
                                                 {"M", 2},
                                                 {"G", 3},
                                                 {"T", 4},
                                                 {"P", 5},
                                                 {"E", 6},
                                                 {"Z", 7},
                                                 {"Y", 8}}};
  for (const Prefix& prefix : kPrefixes) {
    if (text.substr(0, prefix.letter.size()) == prefix.letter) {
      text.remove_prefix(prefix.letter.size());
      return prefix.offset;
    }
  }
  return 0;
}

FormattedValue fullCurrency(std::string_view rest, const UnitCall& call) {
  const std::size_t colon = rest.find(':');
  const std::string symbol(rest.substr(0, colon));
  if (symbol.empty()) return {"", fixedNumber(call.value, call.decimals), ""};
  std::string text = groupedNumber(call.value, call.decimals.value_or(1));
  if (call.decimals && *call.decimals > 0) {
    const std::size_t point = text.find('.');
    std::size_t have = point == std::string::npos ? 0 : text.size() - point - 1;
    if (have == 0) text += '.';
    for (; have < static_cast<std::size_t>(*call.decimals); ++have) text += '0';
  }
  const bool after = colon != std::string_view::npos && rest.substr(colon + 1) == "suffix";
  return {after ? "" : symbol, text, after ? symbol : ""};
}

// `key:rest` forms; false when the key is none of them.
bool formatByPattern(const std::string& id, const UnitCall& call, FormattedValue& result) {
  const std::size_t colon = id.find(':');
  if (colon == std::string::npos || colon == 0) return false;
  const std::string_view key = std::string_view(id).substr(0, colon);
  std::string_view rest = std::string_view(id).substr(colon + 1);
  const auto unit = [&](UnitFormatter formatter, std::string_view text, int offset = 0) {
    const std::string owned(text);
    return formatter(Unit{"", formatter, owned.c_str(), offset}, call);
  };
  if (key == "suffix") {
    result = unit(formatPlain, rest);
  } else if (key == "prefix") {
    result = {std::string(rest), fixedNumber(call.value, call.decimals), ""};
  } else if (key == "time") {
    result = unit(formatDate, rest);
  } else if (key == "si") {
    const int offset = takeSiPrefix(rest);
    result = unit(formatSi, rest, offset);
  } else if (key == "count") {
    result = unit(formatCount, rest);
  } else if (key == "currency") {
    constexpr std::string_view kFinancial = "financial:";
    const bool financial = rest.substr(0, kFinancial.size()) == kFinancial;
    result = financial ? fullCurrency(rest.substr(kFinancial.size()), call) : unit(formatCurrency, rest);
  } else if (key == "bool") {
    const std::size_t slash = rest.find('/');
    const std::string yes(rest.substr(0, slash));
    const std::string no(slash == std::string_view::npos ? "-" : rest.substr(slash + 1));
    result = formatBoolean(Unit{"", formatBoolean, yes.c_str(), 0, no.c_str()}, call);
  } else {
    return false;
  }
  return true;
}

}  // namespace

FormattedValue formatValue(double value, const std::string& unitId, std::optional<int> decimals,
                           const std::string& timezone) {
  const UnitCall call{value, decimals, timezone};
  if (unitId.empty()) return {"", fixedNumber(value, decimals), ""};
  if (const Unit* unit = findUnit(unitId)) return unit->format(*unit, call);
  FormattedValue result;
  if (formatByPattern(unitId, call, result)) return result;
  return {"", fixedNumber(value, decimals), " " + unitId};
}

bool isKnownUnit(const std::string& unitId) { return findUnit(unitId) != nullptr; }

std::string formatTime(Timestamp time, const std::string& timezone, bool withMilliseconds) {
  return datePattern(time, withMilliseconds ? "YYYY-MM-DD HH:mm:ss.SSS" : "YYYY-MM-DD HH:mm:ss", timezone);
}

}  // namespace oriel::dashboards
