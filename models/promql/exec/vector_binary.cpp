#include "models/promql/exec/vector_binary.h"

#include <algorithm>

namespace oriel::promql {

Status VectorBinary::open() {
  ORIEL_TRY(many_->open());
  ORIEL_TRY(one_->open());
  pairSeries();
  return {};
}

void VectorBinary::pairSeries() {
  LabelIndex signatures;
  const auto groupOf = [&](const OutputSeries& series) {
    const int id = signatures.add(signature_.of(series.labels));
    if (static_cast<std::size_t>(id) == groups_.size()) groups_.emplace_back();
    return id;
  };
  const auto& ones = one_->series();
  const auto& many = many_->series();
  SeriesIndex outputs;
  for (std::size_t i = 0; i < ones.size(); ++i) {
    const int group = groupOf(ones[i]);
    groups_[static_cast<std::size_t>(group)].one.push_back(static_cast<int>(i));
  }
  for (std::size_t i = 0; i < many.size(); ++i) {
    const auto index = static_cast<int>(i);
    const int id = groupOf(many[i]);
    Group& group = groups_[static_cast<std::size_t>(id)];
    group.many.push_back(index);
    for (const int one : group.one) addPair(outputs, many[i], ones[static_cast<std::size_t>(one)], {index, one, id});
    if (fillOne_) addPair(outputs, many[i], {signature_.of(many[i].labels), false}, {index, kFilled, id});
  }
  if (!fillMany_) return;
  for (std::size_t i = 0; i < ones.size(); ++i)
    addPair(outputs, {signature_.of(ones[i].labels), false}, ones[i], {kFilled, static_cast<int>(i), groupOf(ones[i])});
}

void VectorBinary::addPair(SeriesIndex& outputs, const OutputSeries& many, const OutputSeries& one, Pair pair) {
  OutputSeries series = resultSeries(many, one);
  const auto output = static_cast<std::size_t>(outputs.add(series.labels, series.dropName));
  if (output == series_.size()) {
    series_.push_back(std::move(series));
    outputs_.emplace_back();
  }
  (pair.many == kFilled ? outputs_[output].fillsMany : outputs_[output].pairs).push_back(pair);
}

OutputSeries VectorBinary::resultSeries(const OutputSeries& many, const OutputSeries& one) const {
  LabelsBuilder builder(many.labels);
  if (!keepsMetric(shape_.op)) removeMetadata(builder);
  if (shape_.matching.cardinality == Cardinality::OneToOne) {
    if (shape_.matching.on) {
      builder.keepOnly(sortedNames(shape_.matching.labels));
    } else {
      builder.removeAll(sortedNames(shape_.matching.labels));
    }
  }
  for (const std::string& name : shape_.matching.include) builder.set(name, one.labels.get(name));
  const auto& include = shape_.matching.include;
  const bool named = std::find(include.begin(), include.end(), kMetricName) != include.end();
  return {builder.labels(), shape_.returnBool || (many.dropName && !named)};
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
      anyMany.assign(static_cast<std::size_t>(count), fillMany_ || fillOne_ ? 1 : 0);
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
  if (group.matched.empty()) return {};
  std::uint8_t& matched = group.matched[static_cast<std::size_t>(step)];
  if (matched != 0 && shape_.matching.cardinality == Cardinality::OneToOne)
    return makeError(ErrorCode::Execution,
                     "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
  matched = 1;
  return {};
}

bool VectorBinary::meet(const Group& group, const RowBuffer* many, const RowBuffer* one, int step) {
  if (many == nullptr) return one->present(step) && group.matched[static_cast<std::size_t>(step)] == 0;
  if (!many->present(step)) return false;
  if (one == nullptr) return group.anyOne[static_cast<std::size_t>(step)] == 0;
  return one->present(step);
}

Status VectorBinary::combine(const Pair& pair, int count, RowBuffer& into) {
  Group& group = groups_[static_cast<std::size_t>(pair.group)];
  const RowBuffer* many = pair.many == kFilled ? nullptr : &manyRows_.row(pair.many);
  const RowBuffer* one = pair.one == kFilled ? nullptr : &oneRows_.row(pair.one);
  const double fill = many == nullptr ? *fillMany_ : fillOne_.value_or(0);
  const auto operand = [fill](const RowBuffer* row, int i) {
    if (row == nullptr) return Operand{fill, nullptr};
    return row->isHistogram(i) ? Operand{0, row->histogram(i)} : Operand{row->value(i), nullptr};
  };
  const RowBuffer* left = swapped_ ? one : many;
  const RowBuffer* right = swapped_ ? many : one;
  Operand answer;
  for (int i = 0; i < count; ++i) {
    if (!meet(group, many, one, i)) continue;
    bool kept = true;
    if (!cells_.combine(operand(left, i), operand(right, i), answer, kept)) continue;
    // A match counts even when the comparison then filters the sample out.
    if (many != nullptr) ORIEL_TRY(checkManySide(group, i));
    ORIEL_TRY(put(answer, kept, i, into));
  }
  return {};
}

Status VectorBinary::put(const Operand& answer, bool kept, int step, RowBuffer& into) {
  if (!taken_.empty()) {
    std::uint8_t& taken = taken_[static_cast<std::size_t>(step)];
    if (taken != 0)
      return makeError(ErrorCode::Execution, "multiple matches for labels: grouping labels must ensure unique matches");
    taken = 1;
  }
  if (!kept && !shape_.returnBool) return {};
  if (shape_.returnBool) {
    into.setFloat(step, kept ? 1 : 0);
  } else if (answer.histogram) {
    into.setHistogram(step, answer.histogram);
  } else {
    into.setFloat(step, answer.value);
  }
  return {};
}

void VectorBinary::resetGroups(int count) {
  const auto steps = static_cast<std::size_t>(count);
  const bool oneToOne = shape_.matching.cardinality == Cardinality::OneToOne;
  for (Group& group : groups_) {
    const bool marks = fillMany_ || (oneToOne && group.many.size() > 1);
    group.matched.assign(marks ? steps : 0, 0);
    if (!fillOne_) continue;
    group.anyOne.assign(steps, 0);
    for (const int one : group.one)
      for (int i = 0; i < count; ++i) group.anyOne[static_cast<std::size_t>(i)] |= oneRows_.row(one).present(i) ? 1 : 0;
  }
}

Status VectorBinary::rows(int first, int count, const RowSink& sink) {
  ORIEL_ASSIGN(const SampleHold holdMany, materialise(context_, *many_, first, count, manyRows_));
  ORIEL_ASSIGN(const SampleHold holdOne, materialise(context_, *one_, first, count, oneRows_));
  ORIEL_TRY(checkOneSide(count));
  resetGroups(count);
  if (fillMany_) return rowsWithFills(count, sink);
  for (std::size_t output = 0; output < outputs_.size(); ++output) {
    ORIEL_TRY(context_.check());
    row_.reset(count);
    const auto& pairs = outputs_[output].pairs;
    taken_.assign(pairs.size() > 1 ? static_cast<std::size_t>(count) : 0, 0);
    for (const Pair& pair : pairs) ORIEL_TRY(combine(pair, count, row_));
    ORIEL_TRY(sink(static_cast<int>(output), row_));
  }
  return {};
}

Status VectorBinary::rowsWithFills(int count, const RowSink& sink) {
  // All real matches come first: a fill stands only where a group has none.
  const std::uint64_t cells = outputs_.size() * static_cast<std::uint64_t>(count);
  const SampleHold hold(context_, cells);
  ORIEL_TRY(context_.hold(cells));
  answers_.reset(outputs_.size(), count);
  std::vector<std::vector<std::uint8_t>> taken(outputs_.size());
  for (const bool fills : {false, true}) {
    for (std::size_t output = 0; output < outputs_.size(); ++output) {
      ORIEL_TRY(context_.check());
      if (!fills) taken[output].assign(static_cast<std::size_t>(count), 0);
      std::swap(taken_, taken[output]);
      for (const Pair& pair : fills ? outputs_[output].fillsMany : outputs_[output].pairs)
        ORIEL_TRY(combine(pair, count, answers_.row(static_cast<int>(output))));
      std::swap(taken_, taken[output]);
    }
  }
  for (std::size_t output = 0; output < outputs_.size(); ++output)
    ORIEL_TRY(sink(static_cast<int>(output), answers_.row(static_cast<int>(output))));
  return {};
}

}  // namespace oriel::promql
