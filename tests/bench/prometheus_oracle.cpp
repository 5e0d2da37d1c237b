#include "tests/bench/prometheus_oracle.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>
#include <vector>

#include "models/base/text.h"

namespace oriel::bench {

namespace {

namespace fs = std::filesystem;

constexpr double kTolerance = 2e-5;
constexpr int kReadySeconds = 120;

class Socket {
 public:
  Socket() : handle_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (handle_ >= 0) close(handle_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int handle() const { return handle_; }

 private:
  int handle_;
};

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int freePort() {
  const Socket probe;
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (bind(probe.handle(), reinterpret_cast<sockaddr*>(&address), length) != 0) return 0;
  if (getsockname(probe.handle(), reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.sin_port);
}

std::string percentEncoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    char encoded[4];
    std::snprintf(encoded, sizeof encoded, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += encoded;
  }
  return out;
}

std::string seconds(Timestamp at) { return formatFloat(static_cast<double>(at) / 1000); }

Error ioError(const std::string& text) { return makeError(ErrorCode::Io, text); }

/// The number behind `"key":` in flat JSON; NaN when it is not there.
double numberOf(const std::string& json, const std::string& key) {
  const std::size_t at = json.find("\"" + key + "\":");
  return at == std::string::npos ? std::nan("") : std::strtod(json.c_str() + at + key.size() + 3, nullptr);
}

using Points = std::vector<std::pair<Timestamp, double>>;

/// Reads the matrix that Prometheus prints: no spaces, its keys in this order, labels of the bench without escapes.
class MatrixReader {
 public:
  explicit MatrixReader(const std::string& body) : text_(body) {}

  bool read(std::map<std::string, Points>& out) {
    constexpr std::string_view kStart = "\"resultType\":\"matrix\",\"result\":[";
    const std::size_t start = text_.find(kStart);
    if (start == std::string_view::npos) return false;
    at_ = start + kStart.size();
    while (!take("]")) {
      std::vector<std::pair<std::string, std::string>> labels;
      if (!take("{\"metric\":{") || !readLabels(labels) || !take(",\"values\":[")) return false;
      if (!readPoints(out[Labels::from(std::move(labels)).toString()]) || !take("}")) return false;
      take(",");
    }
    return true;
  }

 private:
  bool take(std::string_view token) {
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  bool readString(std::string& out) {
    if (!take("\"")) return false;
    const std::size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) return false;
    out = text_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }
  bool readLabels(std::vector<std::pair<std::string, std::string>>& out) {
    while (!take("}")) {
      auto& [name, value] = out.emplace_back();
      if (!readString(name) || !take(":") || !readString(value)) return false;
      take(",");
    }
    return true;
  }
  bool readPoints(Points& out) {
    std::string value;
    while (!take("]")) {
      if (!take("[")) return false;
      char* end = nullptr;
      const double at = std::strtod(text_.data() + at_, &end);
      at_ = static_cast<std::size_t>(end - text_.data());
      if (!take(",") || !readString(value) || !take("]")) return false;
      const auto number = parseFloat(value);
      if (!number.ok()) return false;
      out.emplace_back(std::llround(at * 1000), *number);
      take(",");
    }
    return true;
  }

  std::string_view text_;  ///< of a std::string, so strtod finds its end
  std::size_t at_ = 0;
};

bool near(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::abs(a - b) <= kTolerance * std::max(std::abs(a), std::abs(b));
}

Status comparePoints(const promql::MatrixSeries& ours, const Points& theirs) {
  const std::string name = ours.labels.toString();
  if (ours.timestamps.size() != theirs.size())
    return makeError(ErrorCode::Execution, name + ": " + std::to_string(ours.timestamps.size()) +
                                               " points, Prometheus has " + std::to_string(theirs.size()));
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    if (ours.timestamps[i] == theirs[i].first && near(ours.values[i], theirs[i].second)) continue;
    return makeError(ErrorCode::Execution, name + ": " + formatFloat(ours.values[i]) + " at " +
                                               seconds(ours.timestamps[i]) + ", Prometheus has " +
                                               formatFloat(theirs[i].second) + " at " + seconds(theirs[i].first));
  }
  return {};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::error_code failed;
  std::string name = (fs::temp_directory_path(failed) / "oriel-bench-XXXXXX").string();
  if (!failed && mkdtemp(name.data())) path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

std::string findOracle(const std::string& program) {
  std::vector<std::string> folders;
  if (const char* build = std::getenv("ORIEL_BUILD_DIR")) folders.push_back(std::string(build) + "/oracles/usr/bin");
  const char* path = std::getenv("PATH");
  std::string rest = path ? path : "";
  for (std::size_t colon = 0; colon != std::string::npos; rest.erase(0, colon + 1)) {
    colon = rest.find(':');
    folders.push_back(rest.substr(0, colon));
    if (colon == std::string::npos) break;
  }
  for (const std::string& folder : folders) {
    const std::string file = folder + "/" + program;
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

double processCpuMs(pid_t process) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) return -1;
  return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

double residentBytes(pid_t process) {
  std::ifstream file("/proc/" + (process == 0 ? std::string("self") : std::to_string(process)) + "/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Result<std::unique_ptr<PrometheusOracle>> PrometheusOracle::start(const std::string& program, const std::string& store,
                                                                  const std::string& data) {
  std::unique_ptr<PrometheusOracle> oracle(new PrometheusOracle);
  oracle->data_ = data;
  std::error_code failed;
  fs::create_directories(data, failed);
  constexpr std::size_t ulid = 26;
  for (const auto& entry : fs::directory_iterator(store, failed)) {
    const std::string name = entry.path().filename();
    if (name != "wal" && name != "chunks_head" && name.size() != ulid) continue;
    if (!failed) fs::copy(entry.path(), data + "/" + name, fs::copy_options::recursive, failed);
  }
  if (failed) return ioError(data + ": " + failed.message());
  ORIEL_TRY(oracle->launch(program));
  ORIEL_TRY(oracle->waitUntilReady());
  return oracle;
}

PrometheusOracle::~PrometheusOracle() {
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

Status PrometheusOracle::launch(const std::string& program) {
  port_ = freePort();
  if (port_ == 0) return ioError("no free port on 127.0.0.1");
  const std::string arguments[] = {
      program,
      "--config.file=/dev/null",
      "--log.level=warn",
      "--storage.tsdb.path=" + data_,
      "--web.listen-address=127.0.0.1:" + std::to_string(port_),
      "--storage.tsdb.retention.time=100y",
      // Otherwise the head is written into blocks as soon as it spans three hours.
      "--storage.tsdb.min-block-duration=20d",
      "--storage.tsdb.max-block-duration=20d",
  };
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  const std::string log = data_ + "/log";
  setenv("GOMAXPROCS", "1", 1);
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ < 0) return ioError("fork failed");
  if (process_ > 0) return {};
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execv(pointers[0], pointers.data());
  _exit(127);
}

Status PrometheusOracle::waitUntilReady() {
  for (int i = 0; i < kReadySeconds * 20; ++i) {
    if (get("/-/ready").ok()) return {};
    if (waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      std::ifstream log(data_ + "/log");
      std::string line;
      std::string last;
      while (std::getline(log, line)) last = line;
      return ioError("it ended: " + last);
    }
    usleep(50'000);
  }
  return makeError(ErrorCode::Timeout, "not ready after " + std::to_string(kReadySeconds) + " s");
}

Result<std::string> PrometheusOracle::get(const std::string& path) const {
  const Socket socket;
  const timeval patience{120, 0};
  setsockopt(socket.handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const sockaddr_in address = loopback(port_);
  if (connect(socket.handle(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return ioError("no connection to port " + std::to_string(port_));
  // HTTP/1.0: the answer comes in one piece and ends with the connection.
  const std::string request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
  if (send(socket.handle(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    return ioError("the request could not be sent");
  std::string answer;
  std::vector<char> buffer(1 << 16);
  ssize_t read = 0;
  while ((read = recv(socket.handle(), buffer.data(), buffer.size(), 0)) > 0)
    answer.append(buffer.data(), static_cast<std::size_t>(read));
  if (read < 0) return ioError("the answer broke off");
  const std::size_t body = answer.find("\r\n\r\n");
  if (body == std::string::npos) return ioError("no HTTP answer");
  if (answer.compare(0, 7, "HTTP/1.") != 0 || answer.compare(9, 3, "200") != 0) return ioError(answer.substr(0, 300));
  answer.erase(0, body + 4);
  return answer;
}

Result<PrometheusOracle::Answer> PrometheusOracle::range(const std::string& query, Timestamp from, Timestamp to,
                                                         Duration step) {
  const std::string path = "/api/v1/query_range?query=" + percentEncoded(query) + "&start=" + seconds(from) +
                           "&end=" + seconds(to) + "&step=" + seconds(step);
  const double before = processCpuMs(process_);
  ORIEL_ASSIGN(std::string body, get(path));
  return Answer{processCpuMs(process_) - before, std::move(body)};
}

std::string PrometheusOracle::version() {
  const auto answer = get("/api/v1/status/buildinfo");
  if (!answer.ok()) return {};
  constexpr std::string_view kKey = "\"version\":\"";
  const std::size_t at = answer->find(kKey);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + kKey.size();
  return answer->substr(begin, answer->find_first_of("+\"", begin) - begin);
}

Status PrometheusOracle::checkHead(std::size_t series, Timestamp end) {
  ORIEL_ASSIGN(const std::string status, get("/api/v1/status/tsdb"));
  const double count = numberOf(status, "numSeries");
  const double last = numberOf(status, "maxTime");
  if (count == static_cast<double>(series) && last >= static_cast<double>(end)) return {};
  return makeError(ErrorCode::Execution, "its head holds " + formatFloat(count) + " series up to " + formatFloat(last));
}

Status compareAnswers(const promql::Matrix& ours, const std::string& theirBody) {
  std::map<std::string, Points> theirs;
  if (!MatrixReader(theirBody).read(theirs))
    return makeError(ErrorCode::InvalidInput, "unreadable answer: " + theirBody.substr(0, 200));
  if (ours.size() != theirs.size())
    return makeError(ErrorCode::Execution,
                     std::to_string(ours.size()) + " series, Prometheus has " + std::to_string(theirs.size()));
  for (const promql::MatrixSeries& series : ours) {
    const auto found = theirs.find(series.labels.toString());
    if (found == theirs.end()) return makeError(ErrorCode::Execution, "only ours: " + series.labels.toString());
    ORIEL_TRY(comparePoints(series, found->second));
  }
  return {};
}

}  // namespace oriel::bench
