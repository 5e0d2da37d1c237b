#include <algorithm>
#include <cmath>
#include <iterator>

#include "dashboards/format/number_text.h"
#include "dashboards/format/units.h"

namespace oriel::dashboards {
namespace {

// `base`: where in `scale` the prefixless entry stands.
FormattedValue scaledNumber(const UnitCall& call, double factor, std::span<const char* const> scale, int base) {
  if (!std::isfinite(call.value)) return {"", fixedNumber(call.value, 0), ""};
  const int last = static_cast<int>(scale.size()) - 1;
  const double power = call.value == 0 ? 0 : std::floor(std::log10(std::fabs(call.value)) / std::log10(factor));
  const int steps = static_cast<int>(std::clamp(power, static_cast<double>(-base), static_cast<double>(last - base)));
  const double scaled = call.value / std::pow(factor, steps);
  return {"", fixedNumber(scaled, call.decimals), scale[static_cast<std::size_t>(std::clamp(base + steps, 0, last))]};
}

constexpr const char* kShort[] = {"", " K", " Mil", " Bil", " Tri", " Quadr", " Quint", " Sext", " Sept"};
constexpr const char* kSi[] = {"f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr int kSiBase = 5;
constexpr const char* kBinary[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};
constexpr const char* kCount[] = {"", "K", "M", "B", "T"};
constexpr const char* kPsi[] = {"psi", "ksi", "Mpsi"};

FormattedValue prefixedNumber(const Unit& unit, const UnitCall& call, double factor,
                              std::span<const char* const> prefixes, int base) {
  FormattedValue result = scaledNumber(call, factor, prefixes, base);
  result.suffix = std::isfinite(call.value) ? " " + result.suffix + unit.text : "";
  return result;
}

FormattedValue currencyNumber(const Unit& unit, const UnitCall& call, bool after) {
  const UnitCall magnitude{std::fabs(call.value), call.decimals, call.timezone};
  FormattedValue result = scaledNumber(magnitude, 1000, kCount, 0);
  if (!after) result.prefix = unit.text;
  if (after && std::isfinite(call.value)) result.suffix += unit.text;
  if (call.value < 0) result.prefix = "-" + result.prefix;
  return result;
}

}  // namespace

FormattedValue formatPlain(const Unit& unit, const UnitCall& call) {
  return {"", fixedNumber(call.value, call.decimals), *unit.text ? std::string(" ") + unit.text : ""};
}

FormattedValue formatShort(const Unit&, const UnitCall& call) { return scaledNumber(call, 1000, kShort, 0); }

FormattedValue formatSi(const Unit& unit, const UnitCall& call) {
  return prefixedNumber(unit, call, 1000, kSi, kSiBase + unit.offset);
}

FormattedValue formatBinary(const Unit& unit, const UnitCall& call) {
  return prefixedNumber(unit, call, 1024, kBinary, unit.offset);
}

FormattedValue formatCount(const Unit& unit, const UnitCall& call) {
  FormattedValue result = scaledNumber(call, 1000, kCount, 0);
  // The word is Grafana's: its texts and these are the same.
  if (!std::isfinite(call.value)) result.suffix = "undefined";
  result.suffix += std::string(" ") + unit.text;
  return result;
}

FormattedValue formatCurrency(const Unit& unit, const UnitCall& call) { return currencyNumber(unit, call, false); }
FormattedValue formatCurrencyAfter(const Unit& unit, const UnitCall& call) { return currencyNumber(unit, call, true); }

FormattedValue formatPercent(const Unit&, const UnitCall& call) {
  return {"", fixedNumber(call.value, call.decimals), "%"};
}

FormattedValue formatPercentUnit(const Unit&, const UnitCall& call) {
  return {"", fixedNumber(100 * call.value, call.decimals), "%"};
}

FormattedValue formatHex(const Unit&, const UnitCall& call) {
  if (!std::isfinite(call.value)) return {"", hexNumber(call.value), ""};
  return {"", hexNumber(std::strtod(fixedNumber(call.value, call.decimals).c_str(), nullptr)), ""};
}

FormattedValue formatHex0x(const Unit& unit, const UnitCall& call) {
  FormattedValue result = formatHex(unit, call);
  const bool negative = result.text.rfind('-', 0) == 0;
  result.text.insert(negative ? 1 : 0, "0x");
  return result;
}

FormattedValue formatScientific(const Unit&, const UnitCall& call) {
  return {"", exponentNumber(call.value, call.decimals), ""};
}

FormattedValue formatGrouped(const Unit&, const UnitCall& call) {
  return {"", groupedNumber(call.value, call.decimals), ""};
}

FormattedValue formatAsText(const Unit&, const UnitCall& call) { return {"", plainNumber(call.value), ""}; }

FormattedValue formatBoolean(const Unit& unit, const UnitCall& call) {
  const bool yes = call.value != 0 && !std::isnan(call.value);
  return {"", yes ? unit.text : unit.other, ""};
}

FormattedValue formatPressurePsi(const Unit&, const UnitCall& call) { return scaledNumber(call, 1000, kPsi, 0); }

}  // namespace oriel::dashboards
