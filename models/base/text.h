#pragma once

#include <string>
#include <string_view>

#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel {

/// A float as Prometheus prints it (Go's strconv.FormatFloat(v, 'f', -1, 64)): shortest text that reads back, no
/// exponent; `NaN`, `+Inf`, `-Inf`. Source: Prometheus' JSON answers and PromQL printer.
std::string formatFloat(double value);
/// The same at the end of `out`, for long answers.
void appendFloat(std::string& out, double value);
/// Go's 'g' form with the shortest digits (FormatFloat(v, 'g', -1, 64), fmt's %g and %v): an exponent from 1e+06 and
/// below 1e-04, else none: `1e+06`, `123456.5`, `1e-05`. Used in `le` labels and where Prometheus prints numbers in
/// texts.
std::string formatFloatShort(double value);
/// Reads what Go's strconv.ParseFloat reads: decimal, exponent, hexadecimal, `_` not allowed, Inf/NaN in any case.
Result<double> parseFloat(std::string_view text);

/// A duration as Prometheus' model.Duration prints it: `1h30m`, `5m`, `1d`, `0s`.
std::string formatDuration(Duration value);
/// Reads `1h30m`, `5m`, `90s`, `1y2w3d4h5m6s7ms` (units in this order, each at most once) and `0`.
Result<Duration> parseDuration(std::string_view text);

/// Go-style double-quoted text with \n, \", \\, \t and \xNN for what is not printable UTF-8.
std::string quote(std::string_view text);

/// True when the bytes are well-formed UTF-8.
bool isUtf8(std::string_view text);

}  // namespace oriel
