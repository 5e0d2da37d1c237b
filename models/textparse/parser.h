#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/labels/labels.h"
#include "models/storage/storage.h"

namespace oriel::textparse {

enum class Entry { End, Type, Help, Unit, Comment, Series };

/// Reads one exposition forward, entry by entry, without copying: the views point into the body (or into the parser,
/// and then are valid until next()). Belongs to one thread. An error names line and column and ends the reading; what
/// came before stays read, as Prometheus counts it.
class Parser {
 public:
  virtual ~Parser() = default;
  virtual Result<Entry> next() = 0;

  // After Type, Help, Unit
  virtual std::string_view metric() const = 0;  ///< family name
  virtual std::string_view text() const = 0;    ///< help (unescaped), unit or comment
  virtual MetricType type() const = 0;

  // After Series
  /// The bytes of name and labels as they stand; equal bytes mean equal labels, so they are a cache's key.
  virtual std::string_view series() const = 0;
  virtual double value() const = 0;
  virtual std::optional<Timestamp> timestamp() const = 0;
  /// Decodes name and labels (with __name__); empty where checkedLabels() is an error.
  Labels labels() const;
  /// The same, with what Prometheus refuses only when it sees a series for the first time: a label given twice, an
  /// empty name, names that are not UTF-8.
  virtual Result<Labels> checkedLabels() const = 0;
  /// Names of labels that stand there with an empty value, which labels() does not tell.
  virtual std::vector<std::string> emptyLabels() const = 0;
  /// False when there is none. Without a timestamp of its own it gets `exemplar.timestamp` as it was.
  virtual bool exemplar(Exemplar& exemplar) const = 0;

  /// What the next series is likely to be (the series() that came after this one in an earlier body of the same
  /// format): when the bytes are the same they are taken as they are. Must stay valid until the next next().
  virtual void expect(std::string_view series) = 0;
  /// The last series was the expected one.
  virtual bool asExpected() const = 0;
};

enum class Format { PrometheusText, OpenMetrics };

/// Prometheus 3's choice by Content-Type; `fallback` is fallback_scrape_protocol's. InvalidInput with a helpful text
/// when the type is missing or unknown and there is no fallback.
Result<Format> chooseFormat(std::string_view contentType, std::optional<Format> fallback);

/// `body` outlives the parser.
std::unique_ptr<Parser> makeParser(Format format, std::string_view body);

}  // namespace oriel::textparse
