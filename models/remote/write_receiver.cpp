#include "models/remote/write_receiver.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "models/remote/content_type.h"
#include "models/remote/decoder.h"
#include "models/remote/snappy_block.h"
#include "models/remote/store_writer.h"

namespace oriel::remote {

namespace {

// A store that cannot write slows down those who would only ask again at once.
constexpr std::chrono::milliseconds kPauseOfFailingStore{250};

net::ServerResponse textAnswer(int status, const std::string& text) {
  net::ServerResponse response;
  response.status = status;
  response.body = text + "\n";
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

net::ServerResponse answerTo(const Error& error) {
  switch (error.code) {
    case ErrorCode::InvalidInput: return textAnswer(400, error.text);
    case ErrorCode::Unsupported: return textAnswer(415, error.text);
    case ErrorCode::LimitExceeded: return textAnswer(413, error.text);
    case ErrorCode::Internal: return textAnswer(500, error.text);
    default: return textAnswer(503, error.text);
  }
}

/// What the store says; the sender has to try again, whatever it is.
net::ServerResponse storeAnswer(const Error& error) {
  return textAnswer(error.code == ErrorCode::Internal ? 500 : 503, error.toString());
}

void putCounts(net::ServerResponse& response, const WrittenCounts& written) {
  const std::string prefix = "X-Prometheus-Remote-Write-";
  response.headers.emplace_back(prefix + "Samples-Written", std::to_string(written.samples));
  response.headers.emplace_back(prefix + "Histograms-Written", std::to_string(written.histograms));
  response.headers.emplace_back(prefix + "Exemplars-Written", std::to_string(written.exemplars));
}

}  // namespace

struct WriteReceiver::State {
  State(Storage& target, RemoteWriteLimits bounds) : store(target), limits(bounds) {}

  /// One request until its answer. Answers 503 when it ends without one.
  struct Job {
    Job(std::shared_ptr<State> owner, net::HttpServer::Respond then, std::size_t reserved)
        : state(std::move(owner)), respond(std::move(then)), bytes(reserved) {}
    ~Job() {
      if (respond) answer(textAnswer(503, "the server is ending"));
      state->bytesInFlight -= bytes;
    }
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    void answer(net::ServerResponse response) {
      if (version == WriteVersion::V2) putCounts(response, written);
      std::exchange(respond, nullptr)(std::move(response));
    }

    std::shared_ptr<State> state;
    std::shared_ptr<const net::ServerRequest> request;
    net::HttpServer::Respond respond;
    std::size_t bytes;
    WriteVersion version = WriteVersion::V1;
    Refusals refusals;
    WrittenCounts written;
  };

  std::optional<net::ServerResponse> refusal(const net::ServerRequest& request, WriteVersion& version,
                                             std::size_t& bytes);
  void run();
  std::optional<net::ServerResponse> work(const std::shared_ptr<Job>& job);
  void finish(Job& job, const Status& written);

  Storage& store;
  const RemoteWriteLimits limits;
  std::atomic<std::size_t> bytesInFlight = 0;
  std::atomic<std::uint64_t> requests = 0, samples = 0, refused = 0;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Job>> waiting;
  bool stopping = false;
  std::thread thread;
};

/// Why a request is not even taken in. Otherwise its bytes count as being in flight.
std::optional<net::ServerResponse> WriteReceiver::State::refusal(const net::ServerRequest& request,
                                                                 WriteVersion& version, std::size_t& bytes) {
  const auto named = versionOf(request.header("content-type"));
  if (!named.ok()) return answerTo(named.error());
  if (const Status known = checkEncoding(request.header("content-encoding")); !known.ok())
    return answerTo(known.error());
  const auto length = unpackedLength(request.body, limits.maxDecodedBytes);
  if (!length.ok()) return answerTo(length.error());
  version = *named;
  bytes = request.body.size() + *length;
  if (bytesInFlight.fetch_add(bytes) + bytes <= limits.maxBytesInFlight) return std::nullopt;
  bytesInFlight -= bytes;
  return textAnswer(503, "too many remote write requests are being written, try again");
}

void WriteReceiver::State::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [this] { return stopping || !waiting.empty(); });
    if (stopping) return;
    const std::shared_ptr<Job> job = std::move(waiting.front());
    waiting.pop_front();
    lock.unlock();
    auto refused = work(job);
    lock.lock();
    if (!refused) continue;
    changed.wait_for(lock, kPauseOfFailingStore, [this] { return stopping; });
    lock.unlock();
    job->answer(std::move(*refused));
    lock.lock();
  }
}

/// The answer when the store takes nothing at all now.
std::optional<net::ServerResponse> WriteReceiver::State::work(const std::shared_ptr<Job>& job) {
  // A sender that has given up sends again.
  if (job->request->stop.stop_requested()) return std::nullopt;
  StoreWriter writer(store, job->written, job->refusals);
  std::optional<Error> failure;  // of the store, which is not the sender's fault
  const WriteSink sink{[&](const RemoteSeries& series) {
                         Status added = writer.add(series);
                         if (!added.ok()) failure = added.error();
                         return added;
                       },
                       nullptr};
  {
    const auto message = unpackSnappy(job->request->body, limits.maxDecodedBytes);
    job->request.reset();
    if (!message.ok()) return job->answer(answerTo(message.error())), std::nullopt;
    const Status decoded = decodeWriteRequest(*message, job->version, limits, sink, job->refusals);
    if (!decoded.ok()) job->written = {};
    if (failure) return storeAnswer(*failure);
    if (!decoded.ok()) return job->answer(answerTo(decoded.error())), std::nullopt;
  }
  writer.commit([job](Status status) { job->state->finish(*job, status); });
  return std::nullopt;
}

void WriteReceiver::State::finish(Job& job, const Status& written) {
  if (!written.ok()) {
    job.written = {};
    return job.answer(storeAnswer(written.error()));
  }
  samples += job.written.samples + job.written.histograms;
  refused += job.refusals.count();
  net::ServerResponse response;
  if (job.refusals.count() == 0) {
    response.status = 204;
    response.contentType.clear();
  } else {
    std::string text = job.refusals.first();
    if (job.refusals.count() > 1) text += " (and " + std::to_string(job.refusals.count() - 1) + " more refused)";
    response = textAnswer(400, text);
  }
  job.answer(std::move(response));
}

WriteReceiver::WriteReceiver(Storage& store, RemoteWriteLimits limits)
    : state_(std::make_shared<State>(store, limits)) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

WriteReceiver::~WriteReceiver() {
  std::deque<std::shared_ptr<State::Job>> dropped;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    dropped.swap(state_->waiting);
  }
  state_->changed.notify_all();
  dropped.clear();
  state_->thread.join();
}

void WriteReceiver::handle(std::shared_ptr<const net::ServerRequest> request, net::HttpServer::Respond respond) {
  ++state_->requests;
  WriteVersion version = WriteVersion::V1;
  std::size_t bytes = 0;
  if (auto refused = state_->refusal(*request, version, bytes)) return respond(std::move(*refused));
  auto job = std::make_shared<State::Job>(state_, std::move(respond), bytes);
  job->version = version;
  job->request = std::move(request);
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->stopping) state_->waiting.push_back(std::move(job));
  }
  state_->changed.notify_one();
}

ReceiverStatus WriteReceiver::status() const {
  return {state_->requests, state_->samples, state_->refused, state_->bytesInFlight};
}

}  // namespace oriel::remote
