#pragma once

#include <string>
#include <vector>

#include "models/promql/ast.h"
#include "tests/support/memory_storage.h"
#include "tests/support/naive_histogram.h"
#include "tests/support/naive_promql.h"

/// The inside of NaivePromql.
namespace oriel::test {

/// One sample of an instant vector. `dropName`: the name leaves at the end of the query.
struct NaiveSample {
  Labels labels;
  bool dropName = false;
  double value = 0;
  NaiveHistogram histogram;
};
using NaiveVector = std::vector<NaiveSample>;

struct NaivePoint {
  Timestamp time = 0;
  double value = 0;
  NaiveHistogram histogram;
};

/// One series of a range vector at one step.
struct NaiveWindow {
  Labels labels;
  bool dropName = false;
  Timestamp start = 0;  ///< exclusive
  Timestamp end = 0;
  std::vector<NaivePoint> points;
  /// Anchored and smoothed ones hold points outside of (start, end] too.
  promql::Edges edges = promql::Edges::Plain;
};

/// Thrown inside the evaluator only.
struct NaiveError {
  std::string text;
};
struct NaiveUnknown {
  std::string text;
};

/// Of one query. Answers nodes of its tree at single times.
class NaiveEvaluation {
 public:
  struct Shape {
    Timestamp start = 0;
    Timestamp end = 0;
    Duration step = 0;
    Duration lookback = 0;
    Duration subqueryStep = 0;
    unsigned mix = 0;
    NaivePromql::OldRules old;
  };

  NaiveEvaluation(const std::vector<const MemorySeries*>& data, Shape shape) : data_(data), shape_(shape) {}

  double scalar(const promql::Expr& expr, Timestamp at) const;
  NaiveVector vector(const promql::Expr& expr, Timestamp at) const;
  std::vector<NaiveWindow> windows(const promql::Expr& expr, Timestamp at) const;

 private:
  NaiveVector node(const promql::Expr& expr, Timestamp at) const;
  NaiveVector selector(const promql::VectorSelector& selector, Timestamp at, bool times) const;
  std::vector<NaiveWindow> wideWindows(const promql::VectorSelector& selector, Timestamp start, Timestamp end) const;
  std::vector<NaiveWindow> subquery(const promql::Subquery& subquery, Timestamp at) const;
  std::vector<const MemorySeries*> matching(const promql::VectorSelector& selector) const;
  Timestamp shifted(const promql::TimeShift& shift, Timestamp at) const;
  Duration duration(Duration constant, const promql::DurationPtr& expr, bool positive) const;

  NaiveVector call(const promql::Call& call, Timestamp at) const;
  bool specialCall(const promql::Call& call, Timestamp at, NaiveVector& out) const;
  NaiveVector windowCall(const promql::Call& call, std::size_t matrix, Timestamp at) const;
  NaiveVector absentOverTime(const promql::Expr& argument, Timestamp at) const;
  double scalarCall(const promql::Call& call, Timestamp at) const;

  NaiveVector binary(const promql::Binary& binary, Timestamp at) const;
  NaiveVector aggregate(const promql::Aggregate& aggregate, Timestamp at) const;

  const std::vector<const MemorySeries*>& data_;
  Shape shape_;
};

// ---------------------------------------------------------------- parts, each in a file of its own

const promql::Expr& naiveBare(const promql::Expr& expr);  ///< without parentheses around it
Labels naiveWithoutName(const Labels& labels);
/// Throws when two samples have the same labels.
void naiveUnique(const NaiveVector& vector);

/// A function of one window; false: no sample comes out.
bool naiveOverTime(const std::string& function, const NaiveWindow& window, const std::vector<double>& parameters,
                   Timestamp at, const NaivePromql::OldRules& old, NaiveSample& out);
/// A function of an anchored or smoothed window.
bool naiveExtended(const std::string& function, const NaiveWindow& window, NaiveSample& out);
/// The value of a smoothed selector: `around` holds a lookback before and after the time.
bool naiveSmoothed(const NaiveWindow& around, Timestamp at, double& value);
/// A function of one float; false when the sample is dropped.
bool naiveOfFloat(const std::string& function, const std::vector<double>& parameters, const NaivePromql::OldRules& old,
                  double& value);
bool naiveKnowsFloatFunction(const std::string& function);
/// Of classic and native histograms; where both stand for one, nothing comes out.
NaiveVector naiveClassicQuantile(double q, const NaiveVector& input, const NaivePromql::OldRules& old);
NaiveVector naiveClassicFraction(double lower, double upper, const NaiveVector& input);
NaiveVector naiveLabelReplace(NaiveVector input, const std::vector<std::string>& texts);
NaiveVector naiveLabelJoin(NaiveVector input, const std::vector<std::string>& texts);

/// A float operator; comparisons answer 0 or 1.
double naiveOperator(promql::BinaryOp op, double left, double right);
NaiveVector naiveVectorScalar(const promql::Binary& binary, const NaiveVector& vector, double scalar, bool scalarLeft,
                              const NaivePromql::OldRules& old);
NaiveVector naiveVectorVector(const promql::Binary& binary, const NaiveVector& left, const NaiveVector& right,
                              const NaivePromql::OldRules& old);

NaiveVector naiveAggregate(const promql::Aggregate& aggregate, const NaiveVector& input, double parameter,
                           const std::string& text, const NaivePromql::OldRules& old);

}  // namespace oriel::test
