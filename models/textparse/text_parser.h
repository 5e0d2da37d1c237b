#pragma once

#include "models/textparse/line_parser.h"

namespace oriel::textparse {

/// Prometheus' text format 0.0.4 and 1.0.0, with the leniency of Prometheus' own scraper: blanks nearly anywhere,
/// labels without commas between them, raw line feeds in label values, no line feed needed at the end.
class TextParser final : public LineParser {
 public:
  using LineParser::LineParser;
  Result<Entry> next() override;

 private:
  Result<Entry> readComment();
  Result<Entry> readFamily(Entry kind);
  Result<Entry> readSeries();
  Status readLabels(bool hasName);
  Status readLabel(bool& hasName, bool& closed);
  Result<Entry> readSample();
  Result<Entry> readTimestamp();
  void skipBlanks() {
    while (at_ != end_ && isBlank(*at_)) ++at_;
  }
};

}  // namespace oriel::textparse
