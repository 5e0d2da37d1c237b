#include "models/promql/exec/sort.h"

#include <algorithm>
#include <cmath>

namespace oriel::promql {
namespace {

bool isDecimalDigit(char c) { return c >= '0' && c <= '9'; }

/// The run of digits (or of other characters) that begins at `at`.
std::string_view runAt(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && isDecimalDigit(text[end]) == isDecimalDigit(text[at])) ++end;
  return text.substr(at, end - at);
}

int compareNumbers(std::string_view a, std::string_view b) {
  const auto stripped = [](std::string_view digits) {
    const std::size_t first = digits.find_first_not_of('0');
    return first == std::string_view::npos ? std::string_view() : digits.substr(first);
  };
  const std::string_view left = stripped(a);
  const std::string_view right = stripped(b);
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  return left.compare(right);
}

}  // namespace

int compareNaturally(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const std::string_view left = runAt(a, i);
    const std::string_view right = runAt(b, j);
    const bool numbers = isDecimalDigit(left.front()) && isDecimalDigit(right.front());
    const int order = numbers ? compareNumbers(left, right) : left.compare(right);
    if (order != 0) return order;
    i += left.size();
    j += right.size();
  }
  if (i < a.size()) return 1;
  if (j < b.size()) return -1;
  return a.compare(b);
}

Status SortOperator::open() {
  ORIEL_TRY(input_->open());
  series_ = input_->series();
  return {};
}

bool SortOperator::before(int a, int b) const {
  if (!order_.byLabel) {
    const double left = batch_.row(a).value(0);
    const double right = batch_.row(b).value(0);
    if (std::isnan(left)) return false;
    if (std::isnan(right)) return true;
    return order_.descending ? left > right : left < right;
  }
  const Labels& left = series_[static_cast<std::size_t>(a)].labels;
  const Labels& right = series_[static_cast<std::size_t>(b)].labels;
  for (const std::string& name : order_.labels) {
    const int order = compareNaturally(left.get(name), right.get(name));
    if (order != 0) return order_.descending ? order > 0 : order < 0;
  }
  return order_.descending ? right < left : left < right;
}

Status SortOperator::rows(int first, int count, const RowSink& sink) {
  if (grid_.count != 1) {
    // Order means nothing over a range, but what has no order is left out all the same.
    return input_->rows(first, count, [&](int series, RowBuffer& row) -> Status {
      for (int i = 0; !order_.byLabel && row.anyHistogram() && i < row.size(); ++i)
        if (row.isHistogram(i)) row.setAbsent(i);
      return sink(series, row);
    });
  }
  ORIEL_ASSIGN(const SampleHold hold, materialise(context_, *input_, first, count, batch_));
  if (!order_.byLabel) std::erase_if(batch_.order, [this](int series) { return !batch_.row(series).isFloat(0); });
  std::stable_sort(batch_.order.begin(), batch_.order.end(), [this](int a, int b) { return before(a, b); });
  for (const int series : batch_.order) ORIEL_TRY(sink(series, batch_.row(series)));
  return {};
}

}  // namespace oriel::promql
