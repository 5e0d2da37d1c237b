#include "models/promql/exec/set_binary.h"

namespace oriel::promql {
namespace {

void findGroups(const LabelSubset& signature, const Operator& input, LabelIndex& index, std::vector<int>& groups) {
  for (const OutputSeries& series : input.series()) groups.push_back(index.add(signature.of(series.labels)));
}

void markPresent(const RowBuffer& row, std::vector<std::uint8_t>& marks) {
  marks.resize(static_cast<std::size_t>(row.size()));
  for (int i = 0; i < row.size(); ++i) marks[static_cast<std::size_t>(i)] |= row.present(i) ? 1 : 0;
}

bool isMarked(const std::vector<std::uint8_t>& marks, int step) {
  return !marks.empty() && marks[static_cast<std::size_t>(step)] != 0;
}

}  // namespace

Status AndUnless::open() {
  ORIEL_TRY(left_->open());
  ORIEL_TRY(right_->open());
  LabelIndex index;
  findGroups(signature_, *left_, index, leftGroup_);
  findGroups(signature_, *right_, index, rightGroup_);
  present_.resize(index.size());
  series_ = left_->series();
  return {};
}

Status AndUnless::rows(int first, int count, const RowSink& sink) {
  for (auto& marks : present_) marks.clear();
  ORIEL_TRY(right_->rows(first, count, [this](int series, RowBuffer& row) -> Status {
    markPresent(row, present_[static_cast<std::size_t>(rightGroup_[static_cast<std::size_t>(series)])]);
    return {};
  }));
  return left_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
    const auto& marks = present_[static_cast<std::size_t>(leftGroup_[static_cast<std::size_t>(series)])];
    for (int i = 0; i < row.size(); ++i)
      if (isMarked(marks, i) == unless_) row.setAbsent(i);
    return sink(series, row);
  });
}

Status OrOperator::open() {
  ORIEL_TRY(left_->open());
  ORIEL_TRY(right_->open());
  LabelIndex index;
  findGroups(signature_, *left_, index, leftGroup_);
  findGroups(signature_, *right_, index, rightGroup_);
  present_.resize(index.size());
  series_ = left_->series();
  // A series of both sides is one series of the answer. Two left ones with equal labels stay apart until the end of the
  // query finds them.
  SeriesIndex outputs;
  std::vector<int> outputOf;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const auto id = static_cast<std::size_t>(outputs.add(series_[i].labels, series_[i].dropName));
    if (id == outputOf.size()) outputOf.push_back(static_cast<int>(i));
  }
  for (const OutputSeries& series : right_->series()) {
    const auto id = static_cast<std::size_t>(outputs.add(series.labels, series.dropName));
    if (id == outputOf.size()) {
      outputOf.push_back(static_cast<int>(series_.size()));
      series_.push_back(series);
    }
    rightOutput_.push_back(outputOf[id]);
  }
  return {};
}

Status OrOperator::readLeft(int first, int count) {
  return left_->rows(first, count, [this](int series, RowBuffer& row) -> Status {
    markPresent(row, present_[static_cast<std::size_t>(leftGroup_[static_cast<std::size_t>(series)])]);
    std::swap(batch_.row(series), row);
    batch_.order.push_back(series);
    return {};
  });
}

Status OrOperator::readRight(int first, int count) {
  return right_->rows(first, count, [this](int series, RowBuffer& row) -> Status {
    const auto& marks = present_[static_cast<std::size_t>(rightGroup_[static_cast<std::size_t>(series)])];
    const int output = rightOutput_[static_cast<std::size_t>(series)];
    RowBuffer& into = batch_.row(output);
    for (int i = 0; i < row.size(); ++i) {
      if (!row.present(i) || isMarked(marks, i)) continue;
      if (into.present(i)) return sameLabelset();
      into.copyCell(i, row, i);
    }
    return {};
  });
}

Status OrOperator::rows(int first, int count, const RowSink& sink) {
  const std::uint64_t cells = series_.size() * static_cast<std::uint64_t>(count);
  const SampleHold hold(context_, cells);
  ORIEL_TRY(context_.hold(cells));
  batch_.reset(series_.size(), count);
  for (auto& marks : present_) marks.clear();
  ORIEL_TRY(readLeft(first, count));
  std::vector<std::uint8_t> arrived(series_.size(), 0);
  for (const int series : batch_.order) arrived[static_cast<std::size_t>(series)] = 1;
  ORIEL_TRY(readRight(first, count));
  for (const int output : rightOutput_) {
    if (arrived[static_cast<std::size_t>(output)] != 0) continue;
    arrived[static_cast<std::size_t>(output)] = 1;
    batch_.order.push_back(output);
  }
  for (const int series : batch_.order) ORIEL_TRY(sink(series, batch_.row(series)));
  return {};
}

}  // namespace oriel::promql
