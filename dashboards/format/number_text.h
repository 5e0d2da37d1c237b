#pragma once

#include <optional>
#include <string>

/// Numbers as the browser that people know prints them. Pure functions, any thread.
namespace oriel::dashboards {

/// Shortest digits that read back, exponent from 1e21 and below 1e-6 (`0.1`, `1e+21`, `1.5e-7`, `Infinity`, `NaN`).
std::string plainNumber(double value);
/// Grafana's automatic number of decimals: about three significant digits, none for whole numbers.
int automaticDecimals(double value);
/// Rounds half up to `decimals` (automatic when absent) and fills with zeros.
std::string fixedNumber(double value, std::optional<int> decimals);
/// Thousands separated by commas, at most `decimals` (3 when absent) after the point.
std::string groupedNumber(double value, std::optional<int> decimals);
/// `1.23e+5`; without `decimals` as many digits as the value has.
std::string exponentNumber(double value, std::optional<int> decimals);
/// What a script makes of a text as a number: blanks around it do not count, an empty text is 0, `0x`, `0o` and `0b`
/// are known, anything else is NaN.
double scriptNumber(const std::string& text);
/// The number a text begins with (`12 apples`), NaN when it begins with none.
double leadingNumber(const std::string& text);
/// Upper-case hexadecimal with a fraction where there is one.
std::string hexNumber(double value);

}  // namespace oriel::dashboards
