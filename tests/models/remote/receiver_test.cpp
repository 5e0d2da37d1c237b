#include "tests/support/test_case.h"

#include <condition_variable>
#include <mutex>
#include <optional>

#include "models/base/faulty_file_system.h"
#include "models/remote/write_receiver.h"
#include "models/tsdb/store.h"
#include "tests/models/remote/request_support.h"

using namespace oriel;
using namespace oriel::remote;
using namespace oriel::test;

namespace {

constexpr Timestamp kNow = 1'700'000'000'000;
constexpr const char* kV2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

/// Waits for one answer.
class Mailbox {
 public:
  net::HttpServer::Respond respond() {
    return [this](net::ServerResponse response) {
      const std::lock_guard lock(mutex_);
      answer_ = std::move(response);
      changed_.notify_all();
    };
  }
  std::optional<net::ServerResponse> wait(std::chrono::seconds patience = std::chrono::seconds(30)) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return answer_.has_value(); });
    return answer_;
  }
  bool answered() {
    const std::lock_guard lock(mutex_);
    return answer_.has_value();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<net::ServerResponse> answer_;
};

std::shared_ptr<net::ServerRequest> requestOf(std::string body, const char* type = "application/x-protobuf") {
  auto request = std::make_shared<net::ServerRequest>();
  request->method = "POST";
  request->path = "/api/v1/write";
  request->headers = {{"content-encoding", "snappy"}, {"content-type", type}};
  request->body = std::move(body);
  return request;
}

}  // namespace

/// Requests into a real store over files in memory.
class ReceiverTest : public TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void storesWhatItAcknowledges_data() {
    QTest::addColumn<int>("version");
    QTest::newRow("1") << 1;
    QTest::newRow("2") << 2;
  }
  void storesWhatItAcknowledges() {
    QFETCH(int, version);
    Place place;
    const std::vector<RemoteSeries> series{
        seriesOf({{"__name__", "a"}, {"i", "1"}}, {{kNow, 1}, {kNow + 1000, 2}}),
        seriesOf({{"__name__", "a"}, {"i", std::string("\0\xc3\xa9", 3)}}, {{kNow, 3}})};
    const auto answer = version == 1 ? place.send(requestOf(packSnappy(encodeV1(series))))
                                     : place.send(requestOf(packSnappy(encodeV2(series)), kV2));
    QCOMPARE(answer.status, 204);
    QCOMPARE(text(answer.body), QString());
    QCOMPARE(headerOf(answer, "X-Prometheus-Remote-Write-Samples-Written"), version == 2 ? "3" : "");
    const QString expected = "{__name__=\"a\", i=\"\\x00\u00e9\"} 0:3\n{__name__=\"a\", i=\"1\"} 0:1 1000:2\n";
    QCOMPARE(place.content(), expected);
    // Acknowledged means that it outlives the process.
    place.killAndReopen();
    QCOMPARE(place.content(), expected);
  }

 private:
  static QString headerOf(const net::ServerResponse& answer, const char* name) {
    for (const auto& [key, value] : answer.headers)
      if (key == name) return text(value);
    return {};
  }

  /// A store, its files and a receiver.
  struct Place {
    explicit Place(RemoteWriteLimits limits = {}) { open(limits); }
    ~Place() {
      receiver.reset();
      store.reset();
    }
    void open(const RemoteWriteLimits& limits) {
      tsdb::StoreOptions options;
      options.directory = "/data";
      auto opened = tsdb::Store::open(options, files, clock);
      if (!opened.ok()) qFatal("%s", opened.error().toString().c_str());
      store = std::move(*opened);
      store->waitForReplay();
      receiver = std::make_unique<WriteReceiver>(*store, limits);
    }
    /// The files as they are now, without what a clean stop would add.
    void killAndReopen() {
      auto copy = copyOf(*files);
      receiver.reset();
      store.reset();
      files = std::make_shared<FaultyFileSystem>(copy);
      open({});
    }
    static std::shared_ptr<FileSystem> copyOf(FileSystem& from) {
      auto to = makeMemoryFileSystem();
      const std::string folder = "/data/wal";
      (void)to->makeDirectories(folder);
      const auto names = from.list(folder);
      if (!names.ok()) return to;
      for (const std::string& name : *names) {
        const auto bytes = from.readText(folder + "/" + name);
        if (bytes.ok()) (void)to->writeAtomically(folder + "/" + name, *bytes);
      }
      return to;
    }
    net::ServerResponse send(std::shared_ptr<net::ServerRequest> request) {
      Mailbox mailbox;
      receiver->handle(std::move(request), mailbox.respond());
      auto answer = mailbox.wait();
      if (!answer) qFatal("no answer");
      return *answer;
    }
    /// Every series with its samples, times from kNow.
    QString content() {
      QString out;
      auto querier = store->querier(kMinTimestamp, kMaxTimestamp);
      if (!querier.ok()) return text(querier.error().toString());
      const auto set = (*querier)->select(true, {}, {*Matcher::make(MatchType::Regex, "__name__", ".+")});
      while (const auto series = set->next()) {
        out += "{";
        bool first = true;
        for (const LabelView label : series->labels()) {
          out += QString(first ? "" : ", ") + text(std::string(label.name)) + "=" + text(quote(label.value));
          first = false;
        }
        out += "}";
        const auto reader = series->samples();
        SampleBatch batch;
        for (auto more = reader->next(batch); more.ok() && *more; more = reader->next(batch)) {
          for (std::size_t i = 0; i < batch.size(); ++i) {
            out += " " + QString::number(batch.timestamps[i] - kNow) + ":";
            out += batch.kind == SampleKind::Float ? text(formatFloat(batch.values[i]))
                                                   : text(batch.histograms[i]->toString());
          }
        }
        out += "\n";
      }
      return out;
    }

    ManualClock clock{kNow + 5000};
    std::shared_ptr<FaultyFileSystem> files = std::make_shared<FaultyFileSystem>(makeMemoryFileSystem());
    std::unique_ptr<tsdb::Store> store;
    std::unique_ptr<WriteReceiver> receiver;
  };
};

ORIEL_TEST_MAIN(ReceiverTest)
#include "receiver_test.moc"
