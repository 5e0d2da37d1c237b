#include "dashboards/format/value_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

#include "dashboards/format/date_text.h"
#include "dashboards/format/number_text.h"
#include "dashboards/format/units.h"
#include "models/frame/frame.h"

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
  if (call.decimals && *call.decimals > 0 && std::isfinite(call.value)) {
    const std::size_t point = text.find('.');
    std::size_t have = point == std::string::npos ? 0 : text.size() - point - 1;
    if (have == 0) text += '.';
    for (; have < static_cast<std::size_t>(*call.decimals); ++have) text += '0';
  }
  const bool after = colon != std::string_view::npos && rest.substr(colon + 1) == "suffix";
  return {after ? "" : symbol, text, after ? symbol : ""};
}

// What a formatter makes of a value that is not there: most print nothing, some count it as 0 or say so.
FormattedValue formatMissing(const Unit& unit, const UnitCall& call) {
  constexpr UnitFormatter kAsZero[] = {formatHms, formatDhms, formatTimeTicks, formatClockS};
  constexpr UnitFormatter kAsTheyAre[] = {formatBoolean, formatDate, formatFromNow};
  if (unit.format == formatAsText) return {"", "null", ""};
  if (std::count(std::begin(kAsZero), std::end(kAsZero), unit.format)) {
    return unit.format(unit, {0, call.decimals, call.timezone});
  }
  if (std::count(std::begin(kAsTheyAre), std::end(kAsTheyAre), unit.format)) return unit.format(unit, call);
  return {};
}

// `key:rest` forms; false when the key is none of them.
bool formatByPattern(const std::string& id, const UnitCall& call, FormattedValue& result) {
  const std::size_t colon = id.find(':');
  if (colon == std::string::npos || colon == 0) return false;
  const std::string_view key = std::string_view(id).substr(0, colon);
  std::string_view rest = std::string_view(id).substr(colon + 1);
  const auto unit = [&](UnitFormatter formatter, std::string_view text, int offset = 0) {
    const std::string owned(text);
    const Unit made{"", formatter, owned.c_str(), offset};
    return isNull(call.value) ? formatMissing(made, call) : formatter(made, call);
  };
  if (key == "suffix") {
    result = unit(formatPlain, rest);
  } else if (key == "prefix") {
    if (!isNull(call.value)) result = {std::string(rest), fixedNumber(call.value, call.decimals), ""};
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
    if (!financial) {
      result = unit(formatCurrency, rest);
    } else if (!isNull(call.value)) {
      result = fullCurrency(rest.substr(kFinancial.size()), call);
    }
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

FormattedValue formatCall(const UnitCall& call, const std::string& unitId) {
  const double value = call.value;
  const std::optional<int> decimals = call.decimals;
  if (unitId.empty()) return {"", isNull(value) ? "" : fixedNumber(value, decimals), ""};
  if (const Unit* unit = findUnit(unitId)) {
    return isNull(value) ? formatMissing(*unit, call) : unit->format(*unit, call);
  }
  FormattedValue result;
  if (formatByPattern(unitId, call, result)) return result;
  return isNull(value) ? FormattedValue{} : FormattedValue{"", fixedNumber(value, decimals), " " + unitId};
}

}  // namespace

FormattedValue formatValue(double value, const std::string& unitId, std::optional<int> decimals,
                           const std::string& timezone) {
  return formatCall({value, decimals, timezone}, unitId);
}

FormattedValue formatValueAt(double value, const std::string& unitId, Timestamp now, const std::string& timezone) {
  return formatCall({value, {}, timezone, now}, unitId);
}

bool isKnownUnit(const std::string& unitId) { return findUnit(unitId) != nullptr; }

std::string formatTime(Timestamp time, const std::string& timezone, bool withMilliseconds) {
  return datePattern(time, withMilliseconds ? "YYYY-MM-DD HH:mm:ss.SSS" : "YYYY-MM-DD HH:mm:ss", timezone);
}

}  // namespace oriel::dashboards
