#include "models/promql/exec/context.h"

#include <algorithm>

namespace oriel::promql {

SampleHold::~SampleHold() {
  if (context_ != nullptr) context_->release(samples_);
}

QueryContext::QueryContext(Queryable& store, std::string_view text, Limits limits)
    : store_(store),
      text_(text),
      limits_(std::move(limits)),
      deadline_(std::chrono::steady_clock::now() + std::chrono::milliseconds(limits_.timeout)) {}

void QueryContext::needRange(Timestamp from, Timestamp to) {
  from_ = std::min(from_, from);
  to_ = std::max(to_, to);
}

Status QueryContext::openQuerier() {
  if (from_ > to_) return {};
  ORIEL_ASSIGN(querier_, store_.querier(from_, to_));
  return {};
}

Status QueryContext::check() {
  if (limits_.stop.stop_requested())
    return makeError(ErrorCode::Cancelled, "query was canceled in expression evaluation");
  // Reading the clock costs more than a short row.
  if (checks_.fetch_add(1, std::memory_order_relaxed) % 16 == 0 && std::chrono::steady_clock::now() > deadline_)
    return makeError(ErrorCode::Timeout, "query timed out in expression evaluation");
  return {};
}

Status QueryContext::hold(std::uint64_t samples) {
  const std::uint64_t held = held_.fetch_add(samples, std::memory_order_relaxed) + samples;
  std::uint64_t peak = peak_.load(std::memory_order_relaxed);
  while (held > peak && !peak_.compare_exchange_weak(peak, held, std::memory_order_relaxed)) {
  }
  if (held > limits_.maxSamples)
    return makeError(ErrorCode::LimitExceeded,
                     "query processing would load too many samples into memory in query execution");
  return {};
}

std::string QueryContext::placeText(SourceRange place) const {
  const auto end = std::min(text_.size(), static_cast<std::size_t>(std::max(place.begin, 0)));
  const std::string_view before = text_.substr(0, end);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t column = newline == std::string_view::npos ? end + 1 : end - newline;
  return " (" + std::to_string(line) + ":" + std::to_string(column) + ")";
}

void QueryContext::note(Notes& notes, const std::string& text, SourceRange place) {
  const std::lock_guard lock(textsMutex_);
  const auto [found, isNew] = notes.try_emplace(text, place);
  if (isNew) return;
  const SourceRange other = found->second;
  const auto holds = [](SourceRange outer, SourceRange inner) {
    return outer.begin <= inner.begin && inner.end <= outer.end;
  };
  // What stands around is evaluated after what it holds, the right side after the left one.
  if (holds(place, other) || (!holds(other, place) && place.begin > other.begin)) found->second = place;
}

void QueryContext::warn(const std::string& text, SourceRange place) { note(warnings_, text, place); }
void QueryContext::info(const std::string& text, SourceRange place) { note(infos_, text, place); }

Warnings QueryContext::warnings() const {
  Warnings all(storeWarnings_.begin(), storeWarnings_.end());
  for (const auto& [text, place] : warnings_) all.push_back("PromQL warning: " + text + placeText(place));
  return all;
}

Warnings QueryContext::infos() const {
  std::set<std::string> all;
  for (const auto& [text, place] : infos_) all.insert("PromQL info: " + text + placeText(place));
  for (const auto& [text, place] : monotonicity_.texts()) all.insert("PromQL info: " + text + placeText(place));
  return {all.begin(), all.end()};
}

void QueryContext::addStoreWarnings(const Warnings& warnings) {
  const std::lock_guard lock(textsMutex_);
  storeWarnings_.insert(warnings.begin(), warnings.end());
}

}  // namespace oriel::promql
