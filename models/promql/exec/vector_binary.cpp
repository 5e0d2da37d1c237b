#include "models/promql/exec/vector_binary.h"

#include <algorithm>

namespace oriel::promql {

Status VectorBinary::open() {
  ORIEL_TRY(many_->open());
  ORIEL_TRY(one_->open());
  LabelIndex signatures;
  const auto groupOf = [&](const OutputSeries& series) -> Group& {
    const auto id = static_cast<std::size_t>(signatures.add(signature_.of(series.labels)));
    if (id == groups_.size()) groups_.emplace_back();
    return groups_[id];
  };
  for (std::size_t i = 0; i < one_->series().size(); ++i) groupOf(one_->series()[i]).one.push_back(static_cast<int>(i));
  LabelIndex outputs;
  for (std::size_t i = 0; i < many_->series().size(); ++i) {
    Group& group = groupOf(many_->series()[i]);
    group.many.push_back(static_cast<int>(i));
    for (const int one : group.one) {
      const Pair pair{static_cast<int>(i), one, static_cast<int>(&group - groups_.data())};
      OutputSeries series = resultSeries(many_->series()[i], one_->series()[static_cast<std::size_t>(one)]);
      const auto output = static_cast<std::size_t>(outputs.add(series.labels));
      if (output == series_.size()) {
        series_.push_back(std::move(series));
        pairs_.emplace_back();
      }
      pairs_[output].push_back(pair);
    }
  }
  return {};
}

OutputSeries VectorBinary::resultSeries(const OutputSeries& many, const OutputSeries& one) const {
  LabelsBuilder builder(many.labels);
  const bool comparison = isComparison(shape_.op);
  if (!comparison) builder.remove(kMetricName);
  if (shape_.matching.cardinality == Cardinality::OneToOne) {
    if (shape_.matching.on) {
      builder.keepOnly(sortedNames(shape_.matching.labels));
    } else {
      builder.removeAll(sortedNames(shape_.matching.labels));
    }
  }
  for (const std::string& name : shape_.matching.include) builder.set(name, one.labels.get(name));
  return {builder.labels(), many.dropName || shape_.returnBool};
}

Error VectorBinary::duplicateOnOneSide(int first, int second) const {
  const Labels& a = one_->series()[static_cast<std::size_t>(first)].labels;
  const Labels& b = one_->series()[static_cast<std::size_t>(second)].labels;
  const std::string side = swapped_ ? "left" : "right";
  return makeError(ErrorCode::Execution,
                   "found duplicate series for the match group " + labelsText(signature_.of(a)) + " on the " + side +
                       " hand-side of the operation: [" + labelsText(std::min(a, b)) + ", " +
                       labelsText(std::max(a, b)) +
                       "];many-to-many matching not allowed: matching labels must be unique on one side");
}

Status VectorBinary::checkOneSide(int count) {
  std::vector<std::uint8_t> anyMany;
  for (const Group& group : groups_) {
    if (group.one.size() < 2) continue;
    if (anyMany.empty()) {
      anyMany.assign(static_cast<std::size_t>(count), 0);
      for (const int many : manyRows_.order)
        for (int i = 0; i < count; ++i) anyMany[static_cast<std::size_t>(i)] |= manyRows_.row(many).present(i) ? 1 : 0;
    }
    for (int i = 0; i < count; ++i) {
      if (anyMany[static_cast<std::size_t>(i)] == 0) continue;
      int seen = -1;
      for (const int one : group.one) {
        if (!oneRows_.row(one).present(i)) continue;
        if (seen >= 0) return duplicateOnOneSide(seen, one);
        seen = one;
      }
    }
  }
  return {};
}

Status VectorBinary::checkManySide(Group& group, int step) const {
  if (shape_.matching.cardinality != Cardinality::OneToOne || group.many.size() < 2) return {};
  if (group.matched[static_cast<std::size_t>(step)] != 0)
    return makeError(ErrorCode::Execution,
                     "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
  group.matched[static_cast<std::size_t>(step)] = 1;
  return {};
}

Status VectorBinary::combine(const Pair& pair, int count, RowBuffer& into) {
  const RowBuffer& many = manyRows_.row(pair.many);
  const RowBuffer& one = oneRows_.row(pair.one);
  const RowBuffer& left = swapped_ ? one : many;
  const RowBuffer& right = swapped_ ? many : one;
  Group& group = groups_[static_cast<std::size_t>(pair.group)];
  const auto operand = [](const RowBuffer& row, int i) {
    return row.isHistogram(i) ? Operand{0, row.histogram(i)} : Operand{row.value(i), nullptr};
  };
  Operand answer;
  for (int i = 0; i < count; ++i) {
    if (!many.present(i) || !one.present(i)) continue;
    bool kept = true;
    if (!cells_.combine(operand(left, i), operand(right, i), answer, kept)) continue;
    // A match counts even when the comparison then filters the sample out.
    ORIEL_TRY(checkManySide(group, i));
    if (!kept && !shape_.returnBool) continue;
    if (into.present(i))
      return makeError(ErrorCode::Execution, "multiple matches for labels: grouping labels must ensure unique matches");
    if (shape_.returnBool) {
      into.setFloat(i, kept ? 1 : 0);
    } else if (answer.histogram) {
      into.setHistogram(i, std::move(answer.histogram));
    } else {
      into.setFloat(i, answer.value);
    }
  }
  return {};
}

Status VectorBinary::rows(int first, int count, const RowSink& sink) {
  ORIEL_ASSIGN(const SampleHold holdMany, materialise(context_, *many_, first, count, manyRows_));
  ORIEL_ASSIGN(const SampleHold holdOne, materialise(context_, *one_, first, count, oneRows_));
  ORIEL_TRY(checkOneSide(count));
  for (Group& group : groups_) group.matched.assign(group.many.size() > 1 ? static_cast<std::size_t>(count) : 0, 0);
  for (std::size_t output = 0; output < pairs_.size(); ++output) {
    ORIEL_TRY(context_.check());
    row_.reset(count);
    for (const Pair& pair : pairs_[output]) ORIEL_TRY(combine(pair, count, row_));
    ORIEL_TRY(sink(static_cast<int>(output), row_));
  }
  return {};
}

}  // namespace oriel::promql
