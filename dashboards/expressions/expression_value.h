#pragma once

#include <string>
#include <vector>

#include "models/frame/frame.h"

namespace oriel::dashboards {

/// What server-side expressions compute with: series of points, labelled numbers, a constant, or nothing at all.
struct ExpressionValue {
  enum class Kind { Series, Number, Scalar, NoData } kind = Kind::NoData;
  Labels labels;
  std::vector<Timestamp> times;  ///< of a series, as many as values
  std::vector<double> values;    ///< one for Number and Scalar; nullNumber() where there is none
};
using ExpressionValues = std::vector<ExpressionValue>;

/// The answers of one query: a frame with times is a series a number field, one row without (or of an instant query) a
/// number. No frames give NoData.
ExpressionValues expressionValues(const std::vector<Frame>& frames, bool instant);
/// A frame a value, its field named after the letter.
std::vector<Frame> expressionFrames(const ExpressionValues& values, const std::string& refId);

ExpressionValue expressionNumber(double value, Labels labels = {});

}  // namespace oriel::dashboards
