#include "models/net/server_exchange.h"

#include <algorithm>
#include <utility>

#include "models/net/encoding.h"
#include "models/net/request_guard.h"

namespace oriel::net {

namespace {

constexpr std::size_t kCompressFrom = 1024;

void compress(ServerResponse& response) {
  if (response.body.size() <= kCompressFrom) return;
  const bool encoded = std::any_of(response.headers.begin(), response.headers.end(),
                                   [](const auto& header) { return lowerCase(header.first) == "content-encoding"; });
  if (encoded) return;
  auto packed = gzipCompress(response.body);
  if (!packed) return;
  response.body = std::move(*packed);
  response.headers.emplace_back("Content-Encoding", "gzip");
  response.headers.emplace_back("Vary", "Accept-Encoding");
}

}  // namespace

void ServerExchange::respond(ServerResponse response) {
  if (gzip) compress(response);
  std::lock_guard lock(mutex_);
  if (responded_ || connection_ == nullptr) return;
  responded_ = true;
  response_ = std::move(response);
  if (std::exchange(suspended_, false)) MHD_resume_connection(connection_);
}

std::optional<ServerResponse> ServerExchange::takeOrSuspend() {
  std::lock_guard lock(mutex_);
  if (!response_) {
    // Woken without an answer only when the server ends.
    suspended_ = true;
    MHD_suspend_connection(connection_);
    return std::nullopt;
  }
  return std::exchange(response_, std::nullopt);
}

void ServerExchange::detach() {
  {
    std::lock_guard lock(mutex_);
    connection_ = nullptr;
  }
  stop.request_stop();
}

void ServerExchange::abandon() {
  stop.request_stop();
  respond(plainAnswer(503, "the server is ending"));
}

MHD_Result queueAnswer(MHD_Connection* connection, ServerResponse response) {
  auto* body = new std::string(std::move(response.body));
  MHD_Response* answer = MHD_create_response_from_buffer_with_free_callback_cls(
      body->size(), body->data(), [](void* owned) { delete static_cast<std::string*>(owned); }, body);
  if (answer == nullptr) {
    delete body;
    return MHD_NO;
  }
  if (!response.contentType.empty()) MHD_add_response_header(answer, "Content-Type", response.contentType.c_str());
  MHD_add_response_header(answer, "X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) MHD_add_response_header(answer, name.c_str(), value.c_str());
  const MHD_Result queued = MHD_queue_response(connection, static_cast<unsigned>(response.status), answer);
  MHD_destroy_response(answer);
  return queued;
}

}  // namespace oriel::net
