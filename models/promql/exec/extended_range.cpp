#include "models/promql/exec/extended_range.h"

#include "models/promql/functions/extended_rate.h"

namespace oriel::promql {

Status ExtendedRange::read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) {
  return reader_.read(first, count, [&](int series, SampleColumns& columns) -> Status {
    const Window window = ExtendedWindows(selection_, columns).at(grid_.at(first));
    if (window.histogramCount > 0)
      return makeError(ErrorCode::Execution, std::string(selection_.smoothed ? "smoothed" : "anchored") +
                                                 " modifier is not supported with histograms");
    SampleColumns own = cut(window);
    return use(series, own);
  });
}

SampleColumns ExtendedRange::cut(const Window& window) const {
  SampleColumns out;
  SampleSpan span;
  const bool smoothed = selection_.smoothed;
  if (!spanOfWindow(window.times, window.size, window.start, window.end, smoothed, span)) return out;
  const auto put = [&out](Timestamp time, double value) {
    out.times.push_back(time);
    out.values.push_back(value);
  };
  put(window.start, leftEdge(window, span, smoothed, false));
  for (std::size_t i = span.first; i <= span.last; ++i)
    if (window.times[i] > window.start && window.times[i] < window.end) put(window.times[i], window.values[i]);
  put(window.end, rightEdge(window, span, smoothed, false));
  return out;
}

}  // namespace oriel::promql
