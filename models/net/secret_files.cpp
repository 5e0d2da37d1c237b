#include "models/net/secret_files.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace oriel::net {

namespace {

constexpr std::streamsize kMaxFileBytes = 1 << 20;

Status readInto(std::string& text, std::string& file, bool trim) {
  if (file.empty()) return {};
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string content(static_cast<std::size_t>(kMaxFileBytes) + 1, '\0');
  in.read(content.data(), kMaxFileBytes + 1);
  // A folder opens and only then refuses to be read.
  if (!in.is_open() || in.bad() || (in.fail() && !in.eof())) {
    const int code = errno;
    return makeError(code == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                     file + ": " + (code == 0 ? "cannot be read" : std::strerror(code)));
  }
  if (in.gcount() > kMaxFileBytes) return makeError(ErrorCode::LimitExceeded, file + ": larger than 1 MB");
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (trim) {
    constexpr const char* kBlank = " \t\r\n";
    const std::size_t begin = content.find_first_not_of(kBlank);
    content = begin == std::string::npos ? "" : content.substr(begin, content.find_last_not_of(kBlank) - begin + 1);
  }
  text = std::move(content);
  file.clear();
  return {};
}

}  // namespace

bool namesFiles(const HttpConfig& config) {
  return !(config.usernameFile.empty() && config.passwordFile.empty() && config.credentialsFile.empty() &&
           config.tls.caFile.empty() && config.tls.certFile.empty() && config.tls.keyFile.empty());
}

Result<std::shared_ptr<const HttpConfig>> withFilesRead(const HttpConfig& config) {
  auto read = std::make_shared<HttpConfig>(config);
  ORIEL_TRY(readInto(read->username, read->usernameFile, true));
  ORIEL_TRY(readInto(read->password, read->passwordFile, true));
  ORIEL_TRY(readInto(read->credentials, read->credentialsFile, true));
  ORIEL_TRY(readInto(read->tls.ca, read->tls.caFile, false));
  ORIEL_TRY(readInto(read->tls.cert, read->tls.certFile, false));
  ORIEL_TRY(readInto(read->tls.key, read->tls.keyFile, false));
  return std::shared_ptr<const HttpConfig>(std::move(read));
}

FileThread::~FileThread() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void FileThread::run(std::function<void()> task) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    tasks_.push_back(std::move(task));
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  }
  wake_.notify_one();
}

void FileThread::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (stopping_) return;
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

}  // namespace oriel::net
