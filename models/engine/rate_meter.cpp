#include "models/engine/rate_meter.h"

#include "models/engine/process_usage.h"

namespace oriel::engine {

namespace {
using std::chrono_literals::operator""ms;
constexpr std::chrono::nanoseconds kWindow = 10000ms;
constexpr std::chrono::nanoseconds kSpacing = 500ms;
}  // namespace

RateMeter::Rates RateMeter::measure(std::chrono::nanoseconds now, std::uint64_t samplesAppended) {
  const ProcessUsage usage = processUsage();
  const std::lock_guard lock(mutex_);
  // The oldest point is kept as long as the next one is too young to stand for the whole window.
  while (points_.size() > 1 && now - points_[1].at >= kWindow) points_.pop_front();
  Rates rates;
  rates.residentBytes = usage.residentBytes;
  if (!points_.empty() && now > points_.front().at) {
    const Point& from = points_.front();
    const double seconds = std::chrono::duration<double>(now - from.at).count();
    rates.samplesPerSecond = static_cast<double>(samplesAppended - from.samples) / seconds;
    rates.cpuFraction = (usage.cpuSeconds - from.cpuSeconds) / seconds;
  }
  if (points_.empty() || now - points_.back().at >= kSpacing)
    points_.push_back({now, samplesAppended, usage.cpuSeconds});
  return rates;
}

}  // namespace oriel::engine
