#include "models/datasource/fallback.h"

#include <chrono>
#include <mutex>

#include "models/net/http_client.h"
#include "models/net/url.h"

namespace oriel::datasource {

namespace {

constexpr Duration kProbeTimeout = 3 * kSecond;
constexpr auto kRemembered = std::chrono::seconds(30);

class FallbackDataSource final : public DataSource {
 public:
  FallbackDataSource(SourceConfig config, SourceContext context, std::shared_ptr<DataSource> remote,
                     std::shared_ptr<DataSource> embedded)
      : config_(std::move(config)),
        context_(std::move(context)),
        remote_(std::move(remote)),
        embedded_(std::move(embedded)) {}

  std::string name() const override { return remote_->name(); }
  std::string uid() const override { return remote_->uid(); }
  std::string type() const override { return remote_->type(); }
  Duration scrapeInterval() const override { return remote_->scrapeInterval(); }

  Result<QueryAnswer> query(const QueryRequest& request) override { return chosen().query(request); }
  Result<std::vector<std::string>> labelNames(const std::vector<std::string>& selectors, TimeRange range) override {
    return chosen().labelNames(selectors, range);
  }
  Result<std::vector<std::string>> labelValues(const std::string& label, const std::vector<std::string>& selectors,
                                               TimeRange range) override {
    return chosen().labelValues(label, selectors, range);
  }
  Result<std::vector<Labels>> series(const std::vector<std::string>& selectors, TimeRange range,
                                     std::size_t limit) override {
    return chosen().series(selectors, range, limit);
  }

 private:
  // One thread asks, the others wait for what it finds.
  DataSource& chosen() {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (!asked_ || now - askedAt_ > kRemembered) {
      const auto problem = probe();
      askedAt_ = std::chrono::steady_clock::now();
      asked_ = true;
      there_ = problem.ok();
      if (context_.notice) {
        context_.notice(config_.name, there_ ? std::string()
                                             : "data source " + config_.name + ": nobody answers at " + place() + " (" +
                                                   problem.error().text + "); Oriel's own samples are shown instead");
      }
    }
    return there_ ? *remote_ : *embedded_;
  }

  /// Without a user and a password.
  std::string place() const {
    const auto url = net::parseUrl(config_.url);
    return url.ok() ? url->host + ":" + url->port : std::string("its address");
  }

  Status probe() const {
    net::HttpRequest request;
    request.url = config_.url;
    while (request.url.ends_with('/')) request.url.pop_back();
    request.url += "/-/healthy";
    request.timeout = kProbeTimeout;
    request.config = std::make_shared<const net::HttpConfig>(config_.http);
    const auto answer = context_.client->sendAndWait(std::move(request));
    if (answer.ok()) return {};
    // Only what says that nobody is there: a server that is slow or odd is one.
    const Error& error = answer.error();
    const bool nobody = error.code == ErrorCode::NotFound || error.code == ErrorCode::Io;
    return nobody && !error.text.starts_with("TLS") ? Status(error) : Status();
  }

  const SourceConfig config_;
  const SourceContext context_;
  const std::shared_ptr<DataSource> remote_;
  const std::shared_ptr<DataSource> embedded_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point askedAt_{};
  bool asked_ = false;
  bool there_ = false;
};

}  // namespace

std::shared_ptr<DataSource> makeFallback(const SourceConfig& config, const SourceContext& context,
                                         std::shared_ptr<DataSource> remote, std::shared_ptr<DataSource> embedded) {
  return std::make_shared<FallbackDataSource>(config, context, std::move(remote), std::move(embedded));
}

}  // namespace oriel::datasource
