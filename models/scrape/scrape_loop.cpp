#include "models/scrape/scrape_loop.h"

#include <cmath>

#include "models/base/text.h"

namespace oriel::scrape {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

std::string reasonOf(const Error& error, std::uint64_t bodyLimit) {
  if (error.code == ErrorCode::LimitExceeded)
    return "body size limit exceeded (limit: " + std::to_string(bodyLimit) + " bytes)";
  return error.toString();
}

}  // namespace

ScrapeLoop::ScrapeLoop(LoopServices services, std::shared_ptr<const JobSettings> job, Target target)
    : services_(std::move(services)),
      job_(std::move(job)),
      target_(std::move(target)),
      offset_(target_.offset()),
      writer_(services_.store, services_.clock, job_, target_.labels, target_.url, *services_.notices) {
  status_.job = job_->config.jobName;
  status_.discovered = target_.discovered;
  status_.labels = target_.labels;
  status_.url = target_.url;
  status_.interval = target_.interval;
  status_.timeout = target_.timeout;
  status_.self = target_.self;
}

// ---------------------------------------------------------------- time

void ScrapeLoop::start() { scheduleFirst(); }

void ScrapeLoop::scheduleFirst() {
  const Timestamp now = services_.clock.now();
  const Duration into = ((now - offset_) % target_.interval + target_.interval) % target_.interval;
  schedule(into == 0 ? now : now + target_.interval - into);
}

void ScrapeLoop::schedule(Timestamp at) {
  const nanoseconds delay = milliseconds(std::max<Duration>(0, at - services_.clock.now()));
  std::lock_guard lock(statusMutex_);
  due_ = at;
  dueMonotonic_ = services_.clock.monotonic() + delay;
  timer_ = services_.clock.schedule(delay, [weak = weak_from_this()] {
    if (const auto loop = weak.lock()) loop->onTimer();
  });
}

Timestamp ScrapeLoop::stampAndReschedule() {
  const Timestamp now = services_.clock.now();
  const Duration late = now - due_;
  const Duration tolerance = target_.interval / 100;
  const auto waited = std::chrono::duration_cast<milliseconds>(services_.clock.monotonic() - dueMonotonic_).count();
  const Timestamp stamp = std::abs(late) <= tolerance ? due_ : now;
  // The wall clock went another way than the time that passed: it was set, and the grid is found anew.
  const bool jumped = std::abs(late - waited) > std::max<Duration>(tolerance, kSecond);
  Timestamp next = due_ + target_.interval;
  if (jumped || next <= now) {
    const Duration into = ((now - offset_) % target_.interval + target_.interval) % target_.interval;
    next = now + target_.interval - into;
  }
  schedule(next);
  return stamp;
}

void ScrapeLoop::onTimer() {
  {
    std::lock_guard lock(writerMutex_);
    if (stopped_) return;
  }
  const nanoseconds begun = services_.clock.monotonic();
  const Timestamp timestamp = stampAndReschedule();
  {
    std::lock_guard lock(statusMutex_);
    if (running_) return;
    running_ = true;
  }
  ask(timestamp, begun);
}

// ---------------------------------------------------------------- one scrape

void ScrapeLoop::ask(Timestamp timestamp, nanoseconds begun) {
  if (!target_.forcedError.empty()) return fail(target_.forcedError, timestamp, begun);
  if (target_.self) return askSelf(timestamp, begun);
  net::HttpRequest request;
  request.url = target_.url;
  request.headers = job_->headers;
  request.headers.emplace_back("X-Prometheus-Scrape-Timeout-Seconds",
                               formatFloat(static_cast<double>(target_.timeout) / static_cast<double>(kSecond)));
  request.compression = job_->config.enableCompression;
  request.timeout = target_.timeout;
  request.maxBodyBytes = job_->bodyLimit;
  request.config = job_->http;
  services_.client->send(std::move(request),
                         [weak = weak_from_this(), timestamp, begun](const Result<net::HttpResponse>& answer) {
                           if (const auto loop = weak.lock()) loop->onAnswer(answer, timestamp, begun);
                         });
}

void ScrapeLoop::askSelf(Timestamp timestamp, nanoseconds begun) {
  net::HttpResponse response;
  response.status = 200;
  response.contentType = "text/plain; version=0.0.4";
  {
    std::lock_guard asking(selfMutex_);
    {
      std::lock_guard lock(writerMutex_);
      if (stopped_) return;
    }
    response.body = services_.options->selfMetrics();
  }
  onAnswer(response, timestamp, begun);
}

void ScrapeLoop::onAnswer(const Result<net::HttpResponse>& answer, Timestamp timestamp, nanoseconds begun) {
  if (!answer.ok()) return fail(reasonOf(answer.error(), job_->bodyLimit), timestamp, begun);
  if (answer->status != 200)
    return fail("server returned HTTP status " + httpStatusText(answer->status), timestamp, begun);
  if (answer->body.size() > job_->bodyLimit)
    return fail(reasonOf(makeError(ErrorCode::LimitExceeded, {}), job_->bodyLimit), timestamp, begun);
  std::lock_guard lock(writerMutex_);
  if (stopped_) return;
  finish(writer_.write(answer->contentType, answer->body, timestamp, begun), timestamp, begun);
}

void ScrapeLoop::fail(std::string reason, Timestamp timestamp, nanoseconds begun) {
  std::lock_guard lock(writerMutex_);
  if (stopped_) return;
  finish(writer_.writeFailure(std::move(reason), timestamp, begun), timestamp, begun);
}

void ScrapeLoop::finish(const ScrapeOutcome& outcome, Timestamp timestamp, nanoseconds begun) {
  std::lock_guard lock(statusMutex_);
  running_ = false;
  lastStamp_ = timestamp;
  status_.health = outcome.error.empty() ? Health::Up : Health::Down;
  status_.error = outcome.error;
  status_.lastScrape = timestamp;
  status_.lastSeconds = std::chrono::duration<double>(services_.clock.monotonic() - begun).count();
  status_.lastSamples = outcome.scraped;
}

// ---------------------------------------------------------------- the end

void ScrapeLoop::halt(bool forGood) {
  {
    std::lock_guard lock(writerMutex_);
    stopped_ = true;
    if (forGood) gone_ = true;
  }
  std::lock_guard lock(statusMutex_);
  if (timer_ != TimerId::None) services_.clock.cancel(timer_);
  timer_ = TimerId::None;
}

void ScrapeLoop::stop() {
  halt(true);
  std::lock_guard asked(selfMutex_);
}

void ScrapeLoop::leave() {
  halt(false);
  std::lock_guard lock(statusMutex_);
  if (lastStamp_ == 0) {
    gone_ = true;
    return;
  }
  const Timestamp missing = lastStamp_ + target_.interval;
  timer_ = services_.clock.schedule(milliseconds(2 * target_.interval + target_.interval / 10),
                                    [weak = weak_from_this(), missing] {
                                      if (const auto loop = weak.lock()) loop->writeEnd(missing);
                                    });
}

void ScrapeLoop::writeEnd(Timestamp timestamp) {
  std::lock_guard lock(writerMutex_);
  if (gone_.exchange(true)) return;
  writer_.end(timestamp);
}

TargetStatus ScrapeLoop::status() const {
  std::lock_guard lock(statusMutex_);
  return status_;
}

void ScrapeLoop::collectMetadata(const std::string& metric, std::size_t limit, std::vector<MetadataEntry>& out) const {
  std::lock_guard lock(writerMutex_);
  writer_.collectMetadata(metric, limit, out);
}

}  // namespace oriel::scrape
