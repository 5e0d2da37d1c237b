#include "models/net/http_server.h"

#include <microhttpd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <unordered_set>
#include <utility>

#include "models/net/encoding.h"
#include "models/net/listen_socket.h"
#include "models/net/request_guard.h"
#include "models/net/server_exchange.h"
#include "models/net/server_watch.h"

namespace oriel::net {

namespace {

constexpr std::size_t kPoolBeyondHeaders = 32 << 10;  // libmicrohttpd keeps its own tables beside the headers
constexpr std::size_t kDiscardFactor = 4;
constexpr std::chrono::seconds kPatienceAtEnd{10};

/// libmicrohttpd's callbacks run on its one thread; handlers answer from any.
class MhdServer final : public HttpServer {
 public:
  MhdServer(ServerOptions options, Handler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        watch_(options_.requestTimeout, options_.idleTimeout) {}

  ~MhdServer() override {
    if (daemon_ == nullptr) return;
    // Sleeping connections must be awake before the daemon may stop.
    std::unordered_set<std::shared_ptr<ServerExchange>> open;
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      open.swap(open_);
    }
    for (const auto& exchange : open) exchange->abandon();
    {
      // Awake means seen by the daemon's thread, not just told.
      std::unique_lock lock(mutex_);
      awake_.wait_for(lock, kPatienceAtEnd, [this] { return asleep_ == 0; });
    }
    MHD_stop_daemon(daemon_);
  }

  Status listen() {
    ORIEL_ASSIGN(const ListenSocket socket, listenOn(options_.address, options_.port));
    port_ = socket.port;
    const std::size_t pool = options_.maxHeaderBytes + kPoolBeyondHeaders;
    daemon_ = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, nullptr, nullptr, &MhdServer::onRequest, this,
        MHD_OPTION_LISTEN_SOCKET, socket.fd, MHD_OPTION_CONNECTION_LIMIT, options_.maxConnections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, pool, MHD_OPTION_CONNECTION_TIMEOUT,
        static_cast<unsigned>(std::clamp<Duration>(options_.idleTimeout / kSecond, 1, 3600)),
        MHD_OPTION_NOTIFY_CONNECTION, &MhdServer::onConnection, this, MHD_OPTION_NOTIFY_COMPLETED,
        &MhdServer::onCompleted, this, MHD_OPTION_URI_LOG_CALLBACK, &MhdServer::onRequestLine, this,
        MHD_OPTION_UNESCAPE_CALLBACK, &MhdServer::leaveEscaped, this, MHD_OPTION_END);
    if (daemon_ != nullptr) return {};
    close(socket.fd);
    return makeError(ErrorCode::Io, "the HTTP server does not start");
  }

  std::uint16_t port() const override { return port_; }

 private:
  static ServerConnection* recordOf(MHD_Connection* connection) {
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == nullptr ? nullptr : static_cast<ServerConnection*>(info->socket_context);
  }

  static void onConnection(void* self, MHD_Connection* connection, void** context,
                           MHD_ConnectionNotificationCode what) {
    auto* server = static_cast<MhdServer*>(self);
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
      auto record = std::make_unique<ServerConnection>();
      record->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
      server->watch_.add(*record);
      *context = record.release();
    } else {
      const std::unique_ptr<ServerConnection> record(static_cast<ServerConnection*>(*context));
      *context = nullptr;
      if (record) server->watch_.remove(*record);
    }
  }

  static void* onRequestLine(void* self, const char* uri, MHD_Connection* connection) {
    if (ServerConnection* record = recordOf(connection)) {
      record->uri = uri;
      static_cast<MhdServer*>(self)->watch_.enter(*record, ServerPhase::Receiving);
    }
    return nullptr;
  }

  static std::size_t leaveEscaped(void*, MHD_Connection*, char* text) { return std::strlen(text); }

  static MHD_Result onRequest(void* self, MHD_Connection* connection, const char*, const char* method,
                              const char* version, const char* data, std::size_t* size, void** context) {
    auto* server = static_cast<MhdServer*>(self);
    auto* holder = static_cast<std::shared_ptr<ServerExchange>*>(*context);
    if (holder == nullptr) {
      holder = new std::shared_ptr(std::make_shared<ServerExchange>(connection));
      *context = holder;
      return server->begin(**holder, connection, method, version);
    }
    ServerExchange& exchange = **holder;
    if (*size > 0) return server->takeBody(exchange, {data, std::exchange(*size, 0)});
    return server->answer(exchange, connection);
  }

  static void onCompleted(void* self, MHD_Connection* connection, void** context, MHD_RequestTerminationCode) {
    auto* server = static_cast<MhdServer*>(self);
    const std::unique_ptr<std::shared_ptr<ServerExchange>> holder(
        static_cast<std::shared_ptr<ServerExchange>*>(*context));
    *context = nullptr;
    if (holder) {
      server->setAsleep(**holder, false);
      server->held_ -= std::exchange((*holder)->held, 0);
      {
        std::lock_guard lock(server->mutex_);
        server->open_.erase(*holder);
      }
      (*holder)->detach();
    }
    if (ServerConnection* record = recordOf(connection)) server->watch_.enter(*record, ServerPhase::Idle);
  }

  /// The head of a request is there.
  MHD_Result begin(ServerExchange& exchange, MHD_Connection* connection, const char* method, const char* version) {
    ServerRequest& request = *exchange.request;
    request.method = method;
    request.stop = exchange.stop.get_token();
    MHD_get_connection_values(connection, MHD_HEADER_KIND, &MhdServer::takeHeader, &request);
    const ServerConnection* record = recordOf(connection);
    const std::string uri = record != nullptr ? record->uri : "/";
    exchange.refused = check(request, uri, std::strcmp(version, "HTTP/1.1") == 0, record != nullptr ? record->fd : -1);
    if (exchange.refused) return queueAnswer(connection, std::move(*exchange.refused));
    exchange.gzip = acceptsGzip(request.header("accept-encoding"));
    return MHD_YES;
  }

  static MHD_Result takeHeader(void* request, MHD_ValueKind, const char* key, const char* value) {
    static_cast<ServerRequest*>(request)->headers.emplace_back(lowerCase(key), value == nullptr ? "" : value);
    return MHD_YES;
  }

  std::optional<ServerResponse> check(ServerRequest& request, const std::string& uri, bool http11, int fd) const {
    std::size_t bytes = uri.size();
    for (const auto& [name, value] : request.headers) bytes += name.size() + value.size() + 4;
    if (bytes > options_.maxHeaderBytes) return plainAnswer(431, "the headers are too large");
    if (auto refused = refusal(request, http11, options_, {options_.address, localAddress(fd)})) return refused;
    const std::vector<std::string>& methods = options_.methods;
    if (std::find(methods.begin(), methods.end(), request.method) == methods.end()) {
      ServerResponse response = plainAnswer(405, "method not allowed");
      std::string allowed;
      for (const std::string& method : methods) allowed += (allowed.empty() ? "" : ", ") + method;
      response.headers.emplace_back("Allow", std::move(allowed));
      return response;
    }
    const std::size_t mark = std::min(uri.find('?'), uri.size());
    auto path = percentDecode(std::string_view(uri).substr(0, mark), false);
    auto query = parseForm(std::string_view(uri).substr(std::min(mark + 1, uri.size())));
    if (!path || !query) return plainAnswer(400, "the address cannot be read: a broken escape, or too many parameters");
    request.path = std::move(*path);
    request.query = std::move(*query);
    if (const std::string* length = request.header("content-length")) {
      const unsigned long long declared = std::strtoull(length->c_str(), nullptr, 10);
      if (declared > options_.maxBodyBytes) return tooLarge();
    }
    return std::nullopt;
  }

  ServerResponse tooLarge() const { return plainAnswer(413, "body exceeds " + formatBytes(options_.maxBodyBytes)); }

  static ServerResponse tooMany() {
    ServerResponse response = plainAnswer(503, "too many bodies are being received, try again");
    response.headers.emplace_back("Retry-After", "1");
    return response;
  }

  MHD_Result takeBody(ServerExchange& exchange, std::string_view data) {
    std::string& body = exchange.request->body;
    if (!exchange.refused) {
      if (data.size() > options_.maxBodyBytes - body.size())
        exchange.refused = tooLarge();
      else if (data.size() > options_.maxBodiesBytes - std::min(held_, options_.maxBodiesBytes))
        exchange.refused = tooMany();
    }
    if (!exchange.refused) {
      body.append(data);
      exchange.held += data.size();
      held_ += data.size();
      return MHD_YES;
    }
    // Reading on lets the sender come to the answer, within reason.
    body = {};
    held_ -= std::exchange(exchange.held, 0);
    exchange.discarded += data.size();
    return exchange.discarded > kDiscardFactor * options_.maxBodyBytes ? MHD_NO : MHD_YES;
  }

  /// The whole request is there, or the connection has been woken.
  MHD_Result answer(ServerExchange& exchange, MHD_Connection* connection) {
    // While the daemon ends it swallows answers and asks again.
    if (exchange.answered) return MHD_NO;
    ServerConnection* record = recordOf(connection);
    if (exchange.refused) {
      exchange.answered = true;
      return queueAnswer(connection, std::move(*exchange.refused));
    }
    if (!exchange.handled) {
      exchange.handled = true;
      exchange.answered = !hand(exchange, record);
      if (exchange.answered) return queueAnswer(connection, plainAnswer(503, "the server is ending"));
    }
    setAsleep(exchange, true);
    auto response = exchange.takeOrSuspend();
    if (!response) return MHD_YES;
    exchange.answered = true;
    setAsleep(exchange, false);
    if (record != nullptr) watch_.enter(*record, ServerPhase::Sending);
    return queueAnswer(connection, std::move(*response));
  }

  bool hand(ServerExchange& exchange, ServerConnection* record) {
    const std::shared_ptr<ServerExchange> shared = exchange.shared_from_this();
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return false;
      open_.insert(shared);
    }
    if (record != nullptr) watch_.enter(*record, ServerPhase::Working, exchange.stop);
    handler_(exchange.request, [shared](ServerResponse response) { shared->respond(std::move(response)); });
    return true;
  }

  /// Counted before it may be woken, so that the count never runs behind.
  void setAsleep(ServerExchange& exchange, bool asleep) {
    if (exchange.asleep == asleep) return;
    exchange.asleep = asleep;
    std::lock_guard lock(mutex_);
    asleep_ += asleep ? 1 : -1;
    if (asleep_ == 0) awake_.notify_all();
  }

  const ServerOptions options_;
  const Handler handler_;
  ServerWatch watch_;
  MHD_Daemon* daemon_ = nullptr;
  std::uint16_t port_ = 0;
  std::size_t held_ = 0;  ///< bytes of bodies; the daemon's thread

  std::mutex mutex_;
  std::condition_variable awake_;
  int asleep_ = 0;
  bool stopping_ = false;
  std::unordered_set<std::shared_ptr<ServerExchange>> open_;  ///< handed to the handler and not completed
};

}  // namespace

const std::string* ServerRequest::header(std::string_view lowerName) const {
  for (const auto& [name, value] : headers) {
    if (name == lowerName) return &value;
  }
  return nullptr;
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(const ServerOptions& options, Handler handler) {
  auto server = std::make_unique<MhdServer>(options, std::move(handler));
  ORIEL_TRY(server->listen());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace oriel::net
