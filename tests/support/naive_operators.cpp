#include <map>
#include <set>

#include "tests/support/naive_evaluation.h"
#include "tests/support/naive_numbers.h"

namespace oriel::test {
namespace {

using promql::Binary;
using promql::BinaryOp;
using promql::Cardinality;
using promql::VectorMatching;

Labels onlyLabels(const Labels& labels, const std::vector<std::string>& names) {
  LabelsBuilder out;
  for (const std::string& name : names) out.set(name, labels.get(name));
  return out.labels();
}

Labels withoutLabels(const Labels& labels, const std::vector<std::string>& names) {
  LabelsBuilder out(labels);
  for (const std::string& name : names) out.remove(name);
  return out.labels();
}

/// The labels by which two samples find each other.
Labels signature(const Labels& labels, const VectorMatching& matching) {
  return matching.on ? onlyLabels(labels, matching.labels) : naiveWithoutName(withoutLabels(labels, matching.labels));
}

NaiveVector setOperation(BinaryOp op, const VectorMatching& matching, const NaiveVector& left,
                         const NaiveVector& right) {
  std::set<Labels> leftSignatures;
  std::set<Labels> rightSignatures;
  for (const NaiveSample& sample : left) leftSignatures.insert(signature(sample.labels, matching));
  for (const NaiveSample& sample : right) rightSignatures.insert(signature(sample.labels, matching));
  NaiveVector out;
  for (const NaiveSample& sample : left) {
    const bool matched = rightSignatures.count(signature(sample.labels, matching)) != 0;
    if (op == BinaryOp::Or || matched == (op == BinaryOp::And)) out.push_back(sample);
  }
  if (op != BinaryOp::Or) return out;
  for (const NaiveSample& sample : right)
    if (leftSignatures.count(signature(sample.labels, matching)) == 0) out.push_back(sample);
  return out;
}

Labels resultLabels(const Binary& binary, const VectorMatching& matching, const Labels& many, const Labels& one,
                    const NaivePromql::OldRules& old) {
  const bool keepsName = promql::isComparison(binary.op) || (old.atan2Name && binary.op == BinaryOp::Atan2);
  Labels labels = keepsName ? many : naiveWithoutName(many);
  if (matching.cardinality == Cardinality::OneToOne)
    labels = matching.on ? onlyLabels(labels, matching.labels) : withoutLabels(labels, matching.labels);
  LabelsBuilder out(labels);
  for (const std::string& name : matching.include) out.set(name, one.get(name));
  return out.labels();
}

/// The value of an operator, for comparisons 0 or 1; false when it is not defined for these kinds of samples.
bool naiveCombined(BinaryOp op, const NaiveSample& left, const NaiveSample& right, NaiveSample& result) {
  result.histogram = nullptr;
  if (!left.histogram && !right.histogram) {
    result.value = naiveOperator(op, left.value, right.value);
    return true;
  }
  if (left.histogram && right.histogram) {
    if (op == BinaryOp::Equal || op == BinaryOp::NotEqual) {
      result.value = naiveSame(*left.histogram, *right.histogram) == (op == BinaryOp::Equal) ? 1 : 0;
      return true;
    }
    if (op != BinaryOp::Add && op != BinaryOp::Sub) return false;
    result.histogram = naiveAdd(*left.histogram, *right.histogram, op == BinaryOp::Add ? 1 : -1);
    return result.histogram != nullptr;
  }
  if (op == BinaryOp::TrimUpper || op == BinaryOp::TrimLower) throw NaiveUnknown{"trimming"};
  if (op == BinaryOp::Mul) {
    const bool first = left.histogram != nullptr;
    const NaiveHistogram scaled =
        naiveScaled(first ? *left.histogram : *right.histogram, first ? right.value : left.value);
    result.histogram = naiveCompact(*scaled);
    return true;
  }
  if (op != BinaryOp::Div || !left.histogram) return false;
  result.histogram = naiveCompact(*naiveDivided(*left.histogram, right.value));
  return true;
}

/// Joins the samples of one step. `many` and `one` are the sides; `swapped` when `one` stands at the left.
class Join {
 public:
  Join(const Binary& binary, const VectorMatching& matching, const NaivePromql::OldRules& old)
      : binary_(binary), matching_(matching), old_(old) {}

  NaiveVector run(const NaiveVector& many, const NaiveVector& one) {
    const bool swapped = matching_.cardinality == Cardinality::OneToMany;
    const auto& fillOne = swapped ? matching_.fillLeft : matching_.fillRight;
    const auto& fillMany = swapped ? matching_.fillRight : matching_.fillLeft;
    if (many.empty() && one.empty()) return {};
    if ((many.empty() || one.empty()) && !matching_.fillLeft && !matching_.fillRight) return {};
    std::map<Labels, NaiveSample> bySignature;
    for (const NaiveSample& sample : one)
      if (!bySignature.emplace(signature(sample.labels, matching_), sample).second)
        throw NaiveError{"found duplicate series for the match group"};
    for (const NaiveSample& sample : many) {
      const Labels key = signature(sample.labels, matching_);
      const auto found = bySignature.find(key);
      if (found != bySignature.end()) {
        pair(key, sample, found->second);
      } else if (fillOne) {
        pair(key, sample, {key, false, *fillOne, nullptr});
      }
    }
    if (!fillMany) return out_;
    for (const auto& [key, sample] : bySignature)
      if (matched_.count(key) == 0) pair(key, {key, false, *fillMany, nullptr}, sample);
    return out_;
  }

 private:
  void pair(const Labels& key, const NaiveSample& many, const NaiveSample& one) {
    const bool swapped = matching_.cardinality == Cardinality::OneToMany;
    const NaiveSample& left = swapped ? one : many;
    const NaiveSample& right = swapped ? many : one;
    NaiveSample result;
    result.labels = resultLabels(binary_, matching_, many.labels, one.labels, old_);
    result.dropName = many.dropName || binary_.returnBool;
    if (!naiveCombined(binary_.op, left, right, result)) return;
    const bool filteredOut = promql::isComparison(binary_.op) && !binary_.returnBool && result.value == 0;
    if (filteredOut && old_.filteredMatch) return;
    if (matching_.cardinality == Cardinality::OneToOne) {
      if (matched_.count(key) != 0) throw NaiveError{"multiple matches for labels: many-to-one must be explicit"};
      matched_[key];
    } else if (!matched_[key].insert(result.labels).second) {
      throw NaiveError{"multiple matches for labels: grouping labels must ensure unique matches"};
    }
    if (filteredOut) return;
    if (promql::isComparison(binary_.op) && !binary_.returnBool) {
      result.value = left.value;
      result.histogram = left.histogram;
    }
    out_.push_back(std::move(result));
  }

  const Binary& binary_;
  const VectorMatching& matching_;
  const NaivePromql::OldRules& old_;
  std::map<Labels, std::set<Labels>> matched_;  ///< result labels by signature
  NaiveVector out_;
};

}  // namespace

double naiveOperator(BinaryOp op, double left, double right) {
  switch (op) {
    case BinaryOp::Add: return left + right;
    case BinaryOp::Sub: return left - right;
    case BinaryOp::Mul: return left * right;
    case BinaryOp::Div: return left / right;
    case BinaryOp::Mod: return std::fmod(left, right);
    case BinaryOp::Pow: return std::pow(left, right);
    case BinaryOp::Atan2: return std::atan2(left, right);
    case BinaryOp::Equal: return left == right;
    case BinaryOp::NotEqual: return left != right;
    case BinaryOp::Less: return left < right;
    case BinaryOp::LessEqual: return left <= right;
    case BinaryOp::Greater: return left > right;
    case BinaryOp::GreaterEqual: return left >= right;
    default: throw NaiveUnknown{promql::binaryOpText(op)};
  }
}

NaiveVector naiveVectorScalar(const Binary& binary, const NaiveVector& vector, double scalar, bool scalarLeft,
                              const NaivePromql::OldRules& old) {
  NaiveVector out;
  for (NaiveSample sample : vector) {
    const NaiveSample number{{}, false, scalar, nullptr};
    NaiveSample result;
    if (!naiveCombined(binary.op, scalarLeft ? number : sample, scalarLeft ? sample : number, result)) continue;
    const bool filters = promql::isComparison(binary.op) && !binary.returnBool;
    if (filters && result.value == 0) continue;
    // A filter gives the value of the vector, wherever it stands.
    if (!filters) {
      sample.value = result.value;
      sample.histogram = result.histogram;
      sample.dropName = sample.dropName || !old.atan2Name || binary.op != BinaryOp::Atan2;
    }
    out.push_back(std::move(sample));
  }
  return out;
}

NaiveVector naiveVectorVector(const Binary& binary, const NaiveVector& left, const NaiveVector& right,
                              const NaivePromql::OldRules& old) {
  const VectorMatching matching = binary.matching.value_or(VectorMatching{});
  if (promql::isSetOperator(binary.op)) return setOperation(binary.op, matching, left, right);
  Join join(binary, matching, old);
  return matching.cardinality == Cardinality::OneToMany ? join.run(right, left) : join.run(left, right);
}

}  // namespace oriel::test
