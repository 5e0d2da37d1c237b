// What an answer of the API costs, and what an answer to the HTTP client costs. Prints two tables. Usage: api_bench
// [api|client]
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "models/api/api.h"
#include "models/engine/query_pool.h"
#include "models/net/http_client.h"
#include "models/net/http_server.h"
#include "models/net/loop.h"
#include "models/tsdb/store.h"
#include "tests/bench/prometheus_oracle.h"

using namespace oriel;

namespace {

constexpr int kSeries = 1000;
constexpr int kRequests = 2000;
constexpr int kTargets = 100;
constexpr int kRounds = 10;
constexpr std::size_t kBodyBytes = 100'000;

double clockUs(clockid_t clock) {
  timespec at{};
  clock_gettime(clock, &at);
  return static_cast<double>(at.tv_sec) * 1e6 + static_cast<double>(at.tv_nsec) / 1e3;
}

int connectTo(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

/// One answer that fits one read; false when it is none.
bool exchange(int fd, const std::string& request) {
  char bytes[8192];
  if (send(fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return false;
  std::size_t got = 0;
  for (;;) {
    const ssize_t more = recv(fd, bytes + got, sizeof bytes - got, 0);
    if (more <= 0) return false;
    got += static_cast<std::size_t>(more);
    const std::string_view text(bytes, got);
    if (text.ends_with("]}}")) return text.starts_with("HTTP/1.1 200");
  }
}

void printRow(const char* name, double cpuUs, std::vector<double> wall) {
  std::sort(wall.begin(), wall.end());
  std::printf("%-42s %10.0f %12.0f %12.0f\n", name, cpuUs, wall[wall.size() / 2], wall[wall.size() * 99 / 100]);
}

bool measureQueries(std::uint16_t port, const std::string& name, const std::string& request, int silent) {
  std::vector<int> quiet;
  for (int i = 0; i < silent; ++i) quiet.push_back(connectTo(port));
  const int fd = connectTo(port);
  bool good = fd >= 0;
  std::vector<double> wall;
  for (int i = 0; i < kRequests / 10 && good; ++i) good = exchange(fd, request);
  const double before = clockUs(CLOCK_PROCESS_CPUTIME_ID) - clockUs(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < kRequests && good; ++i) {
    const double begun = clockUs(CLOCK_MONOTONIC);
    good = exchange(fd, request);
    wall.push_back(clockUs(CLOCK_MONOTONIC) - begun);
  }
  const double cpu = clockUs(CLOCK_PROCESS_CPUTIME_ID) - clockUs(CLOCK_THREAD_CPUTIME_ID) - before;
  if (good) printRow(name.c_str(), cpu / kRequests, wall);
  if (fd >= 0) close(fd);
  for (const int one : quiet) close(one);
  return good;
}

Status fill(Storage& store, Timestamp now) {
  const auto appender = store.appender();
  for (int i = 0; i < kSeries; ++i) {
    const Labels labels{{"__name__", "bench_metric"}, {"i", std::to_string(i)}};
    SeriesRef ref;
    for (Timestamp at = now - kHour; at <= now; at += 15 * kSecond) {
      ORIEL_ASSIGN(ref, appender->append(ref, labels, at, static_cast<double>(at % 1000 + i)));
    }
  }
  return appender->commit();
}

int benchApi() {
  const bench::TemporaryFolder folder;
  const auto clock = makeSystemClock();
  tsdb::StoreOptions options;
  options.directory = folder.path();
  auto store = tsdb::Store::open(options, makeRealFileSystem(), *clock);
  if (!store.ok() || !fill(**store, clock->now()).ok()) return 1;
  const promql::Engine engine;
  engine::QueryPool pool;
  api::ApiServices services;
  services.store = store->get();
  services.promql = &engine;
  services.clock = clock.get();
  services.submit = [&](std::stop_token stop, std::function<void(std::stop_token)> task) {
    pool.submit(engine::Priority::Refresh, std::move(stop), std::move(task));
  };
  const api::Api api(services);
  net::ServerOptions serverOptions;
  serverOptions.requestTimeout = kHour;  // silent connections stay
  auto server = net::HttpServer::start(
      serverOptions, [&](auto request, auto respond) { api.handle(std::move(request), std::move(respond)); });
  if (!server.ok()) return 1;
  const auto get = [](const std::string& path) {
    return "GET /api/v1/" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  };
  const std::string instant = get("query?query=bench_metric%7Bi=%22500%22%7D");
  const std::string range =
      get("query_range?query=bench_metric%7Bi=%22500%22%7D&step=15&start=" + std::to_string(clock->now() / 1000 - 600) +
          "&end=" + std::to_string(clock->now() / 1000));
  std::printf("%-42s %10s %12s %12s\n", "one answer over keep-alive, microseconds", "CPU", "wall median", "wall 99 %");
  const std::uint16_t port = (*server)->port();
  const bool good = measureQueries(port, "query, one series of 1000", instant, 0) &&
                    measureQueries(port, "query, 50 silent connections", instant, 50) &&
                    measureQueries(port, "query_range, one series, 41 points", range, 0) &&
                    measureQueries(port, "query_range, 50 silent connections", range, 50);
  return good ? 0 : 1;
}

/// Answers on 127.0.0.1 ... 127.0.0.100, in a process of its own so that its work is not counted.
class TargetProcess {
 public:
  TargetProcess() {
    for (int i = 0; i < kTargets; ++i) {
      const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + static_cast<unsigned>(i));
      socklen_t length = sizeof address;
      if (bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(fd, 16) != 0) return;
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
      listeners_.push_back(fd);
      urls_.push_back("http://127.0.0." + std::to_string(i + 1) + ":" + std::to_string(ntohs(address.sin_port)) +
                      "/metrics");
    }
    process_ = fork();
    if (process_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      serve();
    }
  }
  ~TargetProcess() {
    for (const int fd : listeners_) close(fd);
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  const std::vector<std::string>& urls() const { return urls_; }

 private:
  [[noreturn]] void serve() const {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: " + std::to_string(kBodyBytes) +
        "\r\n\r\n" + std::string(kBodyBytes, 'x');
    std::vector<pollfd> watched;
    for (const int fd : listeners_) watched.push_back({fd, POLLIN, 0});
    for (;;) {
      poll(watched.data(), watched.size(), -1);
      const std::size_t count = watched.size();
      for (std::size_t i = 0; i < count; ++i) {
        if (watched[i].revents == 0) continue;
        if (i < listeners_.size()) {
          watched.push_back({accept(watched[i].fd, nullptr, nullptr), POLLIN, 0});
          continue;
        }
        char bytes[4096];
        if (recv(watched[i].fd, bytes, sizeof bytes, 0) <= 0) {
          close(watched[i].fd);
          watched[i].fd = -1;
          continue;
        }
        for (std::size_t at = 0; at < answer.size();) {
          const ssize_t sent = send(watched[i].fd, answer.data() + at, answer.size() - at, MSG_NOSIGNAL);
          if (sent <= 0) break;
          at += static_cast<std::size_t>(sent);
        }
      }
    }
  }

  std::vector<int> listeners_;
  std::vector<std::string> urls_;
  pid_t process_ = -1;
};

/// Every target once a round; spread over `spread`, or all at once.
double measureClient(net::Loop& loop, net::HttpClient& client, const std::vector<std::string>& urls,
                     std::chrono::milliseconds spread, int rounds, std::atomic<int>& good) {
  const double before = clockUs(CLOCK_PROCESS_CPUTIME_ID);
  for (int round = 0; round < rounds; ++round) {
    std::atomic<int> ended{0};
    for (std::size_t i = 0; i < urls.size(); ++i) {
      loop.schedule(spread * i / urls.size(), [&, i] {
        net::HttpRequest request;
        request.url = urls[i];
        request.headers = {{"Accept", "text/plain;version=0.0.4"}, {"X-Prometheus-Scrape-Timeout-Seconds", "1"}};
        client.send(std::move(request), [&](Result<net::HttpResponse> result) {
          if (result.ok() && result->body.size() == kBodyBytes) ++good;
          ++ended;
          ended.notify_all();
        });
      });
    }
    for (int seen = ended; seen < static_cast<int>(urls.size()); seen = ended) ended.wait(seen);
  }
  return (clockUs(CLOCK_PROCESS_CPUTIME_ID) - before) / (rounds * static_cast<double>(urls.size()));
}

int benchClient(const TargetProcess& targets) {
  const auto loop = net::makeLoop();
  const auto client = net::makeHttpClient(loop);
  std::atomic<int> good{0};
  measureClient(*loop, *client, targets.urls(), std::chrono::milliseconds(0), 1, good);
  const double burst = measureClient(*loop, *client, targets.urls(), std::chrono::milliseconds(0), kRounds, good);
  const double spread = measureClient(*loop, *client, targets.urls(), std::chrono::milliseconds(1000), kRounds, good);
  std::printf("\n%-42s %10s\n", "one answer of 100 kB to the client", "CPU us");
  std::printf("%-42s %10.0f\n", "100 targets at once", burst);
  std::printf("%-42s %10.0f\n", "100 targets, once a second each", spread);
  return good == kTargets * (2 * kRounds + 1) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const TargetProcess targets;  // before there are threads
  const std::string only = argc > 1 ? argv[1] : "";
  const int api = only == "client" ? 0 : benchApi();
  return api != 0 || only == "api" ? api : benchClient(targets);
}
