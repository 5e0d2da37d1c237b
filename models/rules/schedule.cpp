#include "models/rules/schedule.h"

#include "models/labels/labels.h"

namespace oriel::rules {

namespace {
constexpr std::int64_t kNanosecondsInMillisecond = 1'000'000;
}

std::int64_t scheduleOffset(const std::string& name, const std::string& file, Duration interval) {
  const Labels labels{{"name", name}, {"file", file}};
  return static_cast<std::int64_t>(labels.hash() % static_cast<std::uint64_t>(interval * kNanosecondsInMillisecond));
}

Timestamp scheduledBefore(Timestamp now, Duration interval, std::int64_t offsetNanoseconds) {
  const Duration offset = offsetNanoseconds / kNanosecondsInMillisecond;
  const Timestamp moved = now - offset;
  const Timestamp base = moved - ((moved % interval) + interval) % interval;
  return base + offset;
}

}  // namespace oriel::rules
