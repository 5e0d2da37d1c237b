#pragma once

#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "models/textparse/parser.h"
#include "models/textparse/scan.h"

namespace oriel::textparse {

/// What the two text parsers share: where they stand in the body, what the last entry was, and errors with their place.
class LineParser : public Parser {
 public:
  explicit LineParser(std::string_view body)
      : begin_(body.data()), at_(body.data()), end_(body.data() + body.size()), entry_(at_) {}

  std::string_view metric() const override { return metric_; }
  std::string_view text() const override { return text_; }
  MetricType type() const override { return type_; }
  std::string_view series() const override { return series_; }
  double value() const override { return value_; }
  std::optional<Timestamp> timestamp() const override {
    return hasTimestamp_ ? std::optional<Timestamp>(timestamp_) : std::nullopt;
  }
  Result<Labels> checkedLabels() const override;
  bool exemplar(Exemplar&) const override { return false; }
  std::vector<std::string> emptyLabels() const override;
  void expect(std::string_view series) override { expected_ = series; }
  bool asExpected() const override { return asExpected_; }

 protected:
  /// InvalidInput at `where`.
  Error errorAt(const char* where, std::string text) const;
  /// The same, and the parser gives it again from now on.
  Error fail(const char* where, std::string text);
  /// What stands at `where`, for texts of errors.
  std::string seen(const char* where) const;

  /// A family's name, plain or quoted, at at_; false when there is none.
  bool takeFamily();
  void setText(std::string_view raw, bool quotes);

  /// Takes the expected series when it stands at at_ and is followed by a blank and no brace.
  bool takeExpected() {
    asExpected_ = false;
    const std::size_t size = expected_.size();
    if (size == 0 || static_cast<std::size_t>(end_ - at_) < size + 2) return false;
    if (at_[size] != ' ' || at_[size + 1] == '{' || isBlank(at_[size + 1])) return false;
    if (std::memcmp(at_, expected_.data(), size) != 0) return false;
    series_ = {at_, size};
    at_ += size;
    asExpected_ = true;
    return true;
  }

  const char* const begin_;
  const char* at_;
  const char* const end_;
  const char* entry_;  ///< where the current entry starts
  std::optional<Error> failure_;

  std::string_view metric_, text_, series_, expected_;
  std::string metricBuffer_, textBuffer_;
  MetricType type_ = MetricType::Unknown;
  double value_ = 0;
  bool hasTimestamp_ = false;
  bool asExpected_ = false;
  Timestamp timestamp_ = 0;
};

}  // namespace oriel::textparse
