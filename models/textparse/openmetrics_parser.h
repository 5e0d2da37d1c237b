#pragma once

#include "models/textparse/line_parser.h"

namespace oriel::textparse {

/// OpenMetrics 0.0.1 and 1.0.0 as Prometheus' scraper reads it: single blanks exactly where they belong, `# EOF` at the
/// end. What concerns families as a whole (order, clashing names, values that a type forbids) is not checked here.
class OpenMetricsParser final : public LineParser {
 public:
  using LineParser::LineParser;
  Result<Entry> next() override;
  bool exemplar(Exemplar& exemplar) const override;

 private:
  Result<Entry> readComment();
  Result<Entry> readFamily(Entry kind, std::string_view line);
  Result<Entry> readSeries();
  /// From behind the opening brace to behind the closing one.
  Status readLabels(bool hasName, bool isExemplar);
  Status readLabel(bool& hasName, bool isExemplar);
  Result<Entry> readSample();
  Status readValue(const char* after, double& value);
  Status readTime(Timestamp& timestamp);
  Status readExemplar();
  std::string_view token();

  std::string_view exemplarLabels_;
  double exemplarValue_ = 0;
  bool hasExemplarTime_ = false;
  Timestamp exemplarTime_ = 0;
};

}  // namespace oriel::textparse
