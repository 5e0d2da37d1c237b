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
  if (checks_++ % 16 == 0 && std::chrono::steady_clock::now() > deadline_)
    return makeError(ErrorCode::Timeout, "query timed out in expression evaluation");
  return {};
}

Status QueryContext::hold(std::uint64_t samples) {
  held_ += samples;
  peak_ = std::max(peak_, held_);
  if (held_ > limits_.maxSamples)
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

void QueryContext::warn(const std::string& text, SourceRange place) {
  warnings_.insert("PromQL warning: " + text + placeText(place));
}

void QueryContext::info(const std::string& text, SourceRange place) {
  infos_.insert("PromQL info: " + text + placeText(place));
}

Warnings QueryContext::infos() const {
  std::set<std::string> all = infos_;
  for (const auto& [text, place] : monotonicity_.texts()) all.insert("PromQL info: " + text + placeText(place));
  return {all.begin(), all.end()};
}

void QueryContext::addStoreWarnings(const Warnings& warnings) { warnings_.insert(warnings.begin(), warnings.end()); }

}  // namespace oriel::promql
