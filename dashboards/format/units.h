#pragma once

#include <optional>
#include <span>
#include <string>

#include "dashboards/format/value_format.h"

namespace oriel::dashboards {

struct Unit;

struct UnitCall {
  double value = 0;
  std::optional<int> decimals;
  const std::string& timezone;
  Timestamp now = 0;  ///< 0: the computer's clock
};
using UnitFormatter = FormattedValue (*)(const Unit& unit, const UnitCall& call);

/// One row of the unit table.
struct Unit {
  const char* id;
  UnitFormatter format;
  const char* text = "";   ///< symbol or pattern, what it means is the formatter's business
  int offset = 0;          ///< how many prefixes the unit itself stands above its base (kbytes: 1)
  const char* other = "";  ///< second text: the word for false, the pattern for today
};

/// Every unit that has an id, in the order of Grafana's menu. The table stands in table.cpp.
std::span<const Unit> unitTable();
/// Null when the table has no such id.
const Unit* findUnit(const std::string& id);

// Numbers (number_units.cpp).
FormattedValue formatPlain(const Unit& unit, const UnitCall& call);          ///< `12 text`
FormattedValue formatShort(const Unit& unit, const UnitCall& call);          ///< `1.23 Mil`
FormattedValue formatSi(const Unit& unit, const UnitCall& call);             ///< `1.23 ktext`
FormattedValue formatBinary(const Unit& unit, const UnitCall& call);         ///< `1.23 Kitext`
FormattedValue formatCount(const Unit& unit, const UnitCall& call);          ///< `1.23K text`
FormattedValue formatCurrency(const Unit& unit, const UnitCall& call);       ///< `$1.23K`
FormattedValue formatCurrencyAfter(const Unit& unit, const UnitCall& call);  ///< `1.23Kkr`
FormattedValue formatPercent(const Unit& unit, const UnitCall& call);
FormattedValue formatPercentUnit(const Unit& unit, const UnitCall& call);
FormattedValue formatHex(const Unit& unit, const UnitCall& call);
FormattedValue formatHex0x(const Unit& unit, const UnitCall& call);
FormattedValue formatScientific(const Unit& unit, const UnitCall& call);
FormattedValue formatGrouped(const Unit& unit, const UnitCall& call);
FormattedValue formatAsText(const Unit& unit, const UnitCall& call);
FormattedValue formatBoolean(const Unit& unit, const UnitCall& call);
FormattedValue formatPressurePsi(const Unit& unit, const UnitCall& call);

// Durations (duration_units.cpp).
FormattedValue formatNanoseconds(const Unit& unit, const UnitCall& call);
FormattedValue formatMicroseconds(const Unit& unit, const UnitCall& call);
FormattedValue formatMilliseconds(const Unit& unit, const UnitCall& call);
FormattedValue formatSeconds(const Unit& unit, const UnitCall& call);
FormattedValue formatMinutes(const Unit& unit, const UnitCall& call);
FormattedValue formatHours(const Unit& unit, const UnitCall& call);
FormattedValue formatDays(const Unit& unit, const UnitCall& call);
FormattedValue formatTimeTicks(const Unit& unit, const UnitCall& call);
FormattedValue formatDurationMs(const Unit& unit, const UnitCall& call);  ///< `1 hour, 3 minutes`
FormattedValue formatDurationS(const Unit& unit, const UnitCall& call);
FormattedValue formatHms(const Unit& unit, const UnitCall& call);  ///< `01:03:00`
FormattedValue formatDhms(const Unit& unit, const UnitCall& call);
FormattedValue formatClockMs(const Unit& unit, const UnitCall& call);  ///< `01h:03m:00s:000ms`
FormattedValue formatClockS(const Unit& unit, const UnitCall& call);

// Points in time, in ms (date_text.cpp).
FormattedValue formatDate(const Unit& unit, const UnitCall& call);     ///< pattern in `text`
FormattedValue formatFromNow(const Unit& unit, const UnitCall& call);  ///< `3 hours ago`

}  // namespace oriel::dashboards
