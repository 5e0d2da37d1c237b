#include "models/engine/rate_meter.h"

#include <algorithm>

#include "models/engine/process_usage.h"

namespace oriel::engine {

namespace {
using std::chrono_literals::operator""ms;
constexpr std::chrono::nanoseconds kSamplesWindow = 60000ms;
constexpr std::chrono::nanoseconds kCpuWindow = 10000ms;
constexpr std::chrono::nanoseconds kSpacing = 500ms;

double secondsBetween(std::chrono::nanoseconds from, std::chrono::nanoseconds to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

RateMeter::Rates RateMeter::measure(std::chrono::nanoseconds now, std::uint64_t samplesAppended) {
  const ProcessUsage usage = processUsage();
  const std::lock_guard lock(mutex_);
  // The oldest point is kept as long as the next one is too young to stand for the whole window.
  while (points_.size() > 1 && now - points_[1].at >= kSamplesWindow) points_.pop_front();
  Rates rates;
  rates.residentBytes = usage.residentBytes;
  if (!points_.empty() && now > points_.front().at) {
    const Point& from = points_.front();
    rates.samplesPerSecond = static_cast<double>(samplesAppended - from.samples) / secondsBetween(from.at, now);
    const auto after = std::find_if(points_.begin() + 1, points_.end(),
                                    [now](const Point& point) { return now - point.at < kCpuWindow; });
    const Point& recent = *(after - 1);
    rates.cpuFraction = (usage.cpuSeconds - recent.cpuSeconds) / secondsBetween(recent.at, now);
  }
  if (points_.empty() || now - points_.back().at >= kSpacing)
    points_.push_back({now, samplesAppended, usage.cpuSeconds});
  return rates;
}

}  // namespace oriel::engine
