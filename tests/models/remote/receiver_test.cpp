#include "tests/support/test_case.h"

#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "models/base/faulty_file_system.h"
#include "models/base/log.h"
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

/// A store whose appenders come only when the gate is open.
class GatedStorage : public Storage {
 public:
  explicit GatedStorage(Storage& inner) : inner_(inner) {}
  std::unique_ptr<Appender> appender() override {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    return inner_.appender();
  }
  Result<std::unique_ptr<Querier>> querier(Timestamp from, Timestamp to) override { return inner_.querier(from, to); }
  Result<std::vector<ExemplarSeries>> exemplars(Timestamp from, Timestamp to,
                                                const std::vector<std::vector<Matcher>>& selectors) override {
    return inner_.exemplars(from, to, selectors);
  }
  Metadata metadata(const std::string& metric) override { return inner_.metadata(metric); }

  void waitForOne() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  Storage& inner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool open_ = false;
};

std::shared_ptr<net::ServerRequest> requestOf(std::string body, const char* type = "application/x-protobuf") {
  auto request = std::make_shared<net::ServerRequest>();
  request->method = "POST";
  request->path = "/api/v1/write";
  request->headers = {{"content-encoding", "snappy"}, {"content-type", type}};
  request->body = std::move(body);
  return request;
}

/// A store, its files and a receiver.
struct Receiving {
  explicit Receiving(RemoteWriteLimits limits = {}) { open(limits); }
  ~Receiving() {
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
    Receiving place;
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

  void keepsTheRestOfWhatItRefuses_data() {
    QTest::addColumn<QList<QPair<qint64, double>>>("samples");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("content");
    using Samples = QList<QPair<qint64, double>>;
    // The series begins with 1 at 0.
    const auto row = [](const char* name, const Samples& samples, const char* reason, const char* content) {
      QTest::newRow(name) << samples << QString(reason) << QString(content);
    };
    row("older", {{-1000, 5}}, "out of order sample for series {__name__=\"a\"}", "0:1");
    row("older and newer", {{-1000, 5}, {1000, 6}}, "out of order sample for series {__name__=\"a\"}", "0:1 1000:6");
    row("other value", {{0, 5}, {1000, 6}}, "duplicate sample for timestamp", "0:1 1000:6");
    row("too far ahead", {{1000, 6}, {kHour, 5}}, "out of bounds", "0:1 1000:6");
    row("the same again", {{0, 1}}, "", "0:1");
    row("twice the same", {{1000, 6}, {1000, 6}}, "", "0:1 1000:6");
    row("twice with other values", {{1000, 6}, {1000, 7}}, "duplicate sample for timestamp", "0:1 1000:6");
    row("unsorted", {{3000, 3}, {1000, 1}, {2000, 2}}, "", "0:1 1000:1 2000:2 3000:3");
    row("several", {{-1000, 5}, {0, 5}, {1000, 6}}, "out of order sample for series {__name__=\"a\"} (and 1 more",
        "0:1 1000:6");
  }
  void keepsTheRestOfWhatItRefuses() {
    using Samples = QList<QPair<qint64, double>>;
    QFETCH(Samples, samples);
    QFETCH(QString, reason);
    QFETCH(QString, content);
    for (const bool second : {false, true}) {
      Receiving place;
      QCOMPARE(sendV1(place, {seriesOf({{"__name__", "a"}}, {{kNow, 1}})}).status, 204);
      RemoteSeries series = seriesOf({{"__name__", "a"}}, {});
      for (const auto& [time, value] : samples) series.samples.push_back({kNow + time, value});
      // Another series after it is kept in any case.
      const std::vector<RemoteSeries> both{series, seriesOf({{"__name__", "b"}}, {{kNow, 9}})};
      const auto answer = second ? sendV2(place, both) : sendV1(place, both);
      QCOMPARE(answer.status, reason.isEmpty() ? 204 : 400);
      QVERIFY2(bodyOf(answer).startsWith(reason), answer.body.c_str());
      QCOMPARE(place.content(), "{__name__=\"a\"} " + content + "\n{__name__=\"b\"} 0:9\n");
      if (second && reason.startsWith("out of order") && samples.size() == 2)
        QCOMPARE(headerOf(answer, "X-Prometheus-Remote-Write-Samples-Written"), "2");
    }
  }

  void seriesThatStandTwice() {
    Receiving place;
    const Labels a{{"__name__", "a"}};
    const auto answer = sendV1(
        place, {seriesOf(a, {{kNow + 1000, 1}, {kNow + 3000, 3}}),
                seriesOf(a, {{kNow + 3000, 3}, {kNow + 3000, 3}, {kNow + 4000, 4}}), seriesOf(a, {{kNow + 2000, 2}})});
    // A store without a window for late samples cannot take the one between.
    QCOMPARE(answer.status, 400);
    QCOMPARE(bodyOf(answer), "out of order sample for series {__name__=\"a\"}");
    QCOMPARE(place.content(), "{__name__=\"a\"} 1000:1 3000:3 4000:4\n");
  }

  void floatsAndHistogramsTakeTurns() {
    Receiving place;
    RemoteSeries series = seriesOf({{"__name__", "mixed"}}, {{kNow, 1}, {kNow + 2000, 2}, {kNow + 4000, 3}});
    const auto histogram = std::make_shared<FloatHistogram>(exponentialHistogram());
    series.histograms = {{kNow + 1000, histogram}, {kNow + 3000, histogram}, {kNow + 5000, histogram}};
    const auto answer = sendV1(place, {series});
    QCOMPARE(answer.status, 204);
    const QString shown = text(histogram->toString());
    QCOMPARE(place.content(),
             "{__name__=\"mixed\"} 0:1 1000:" + shown + " 2000:2 3000:" + shown + " 4000:3 5000:" + shown + "\n");
  }

  void histogramsExemplarsAndMetadata() {
    Receiving place;
    RemoteSeries series = seriesOf({{"__name__", "full_total"}}, {{kNow, 1}, {kNow + 3000, 2}});
    const auto histogram = std::make_shared<FloatHistogram>(exponentialHistogram());
    // Between the floats, which must not get before it.
    series.histograms = {{kNow + 1000, histogram}, {kNow + 4000, histogram}};
    series.exemplars = {{{{"trace_id", "abc"}}, 0.25, kNow}};
    series.metadata = Metadata{MetricType::Counter, "Helps.", "bytes"};
    const RemoteSeries customs = [] {
      RemoteSeries one = seriesOf({{"__name__", "custom"}}, {});
      one.histograms = {{kNow, std::make_shared<FloatHistogram>(customHistogram())}};
      return one;
    }();
    const auto answer = sendV2(place, {series, customs});
    QCOMPARE(headerOf(answer, "X-Prometheus-Remote-Write-Exemplars-Written"), "1");
    const QString shown = text(histogram->toString());
    const QString custom = "{__name__=\"custom\"} 0:" + text(customHistogram().toString()) + "\n";
    QCOMPARE(answer.status, 204);
    QCOMPARE(headerOf(answer, "X-Prometheus-Remote-Write-Samples-Written"), "2");
    QCOMPARE(headerOf(answer, "X-Prometheus-Remote-Write-Histograms-Written"), "3");
    QCOMPARE(place.content(), custom + "{__name__=\"full_total\"} 0:1 1000:" + shown + " 3000:2 4000:" + shown + "\n");
    QVERIFY(place.store->metadata("full_total") == (Metadata{MetricType::Counter, "Helps.", "bytes"}));
    const auto exemplars = place.store->exemplars(kMinTimestamp, kMaxTimestamp,
                                                  {{*Matcher::make(MatchType::Equal, "__name__", "full_total")}});
    QVERIFY_RESULT(exemplars);
    QCOMPARE(exemplars->size(), 1u);
    QCOMPARE(text(exemplars->front().exemplars.at(0).labels.toString()), "{trace_id=\"abc\"}");
  }

  void headers_data() {
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<bool>("second");
    QTest::addColumn<int>("status");
    const auto row = [](const char* type, const char* encoding, int status, bool second = false) {
      QTest::addRow("%s, %s", type, encoding) << QByteArray(type) << QByteArray(encoding) << second << status;
    };
    row("application/x-protobuf", "snappy", 204);
    row("", "", 204);
    row("Application/X-Protobuf", "Snappy", 204);
    row("application/x-protobuf;proto=prometheus.WriteRequest", "snappy", 204);
    row("application/x-protobuf; proto=\"io.prometheus.write.v2.Request\"; charset=utf-8", "snappy", 204, true);
    row("application/x-protobuf;charset=utf-8", "snappy", 204);
    row("application/x-protobuf;proto=io.prometheus.write.v3.Request", "snappy", 415);
    row("application/x-protobuf;proto", "snappy", 415);
    row("application/json", "snappy", 415);
    row("text/plain", "snappy", 415);
    row("application/x-protobuf", "gzip", 415);
    row("application/x-protobuf", "zstd", 415);
  }
  void headers() {
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, encoding);
    QFETCH(bool, second);
    QFETCH(int, status);
    Receiving place;
    const std::vector<RemoteSeries> series{seriesOf({{"__name__", "a"}}, {{kNow, 1}})};
    auto request = requestOf(packSnappy(second ? encodeV2(series) : encodeV1(series)));
    request->headers.clear();
    if (!type.isEmpty()) request->headers.emplace_back("content-type", type.toStdString());
    if (!encoding.isEmpty()) request->headers.emplace_back("content-encoding", encoding.toStdString());
    const auto answer = place.send(request);
    QCOMPARE(answer.status, status);
    QCOMPARE(place.content(), status == 204 ? "{__name__=\"a\"} 0:1\n" : "");
    QCOMPARE(answer.body.empty(), status == 204);
  }

  void badBodies_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    const std::string good = encodeV1(std::vector<RemoteSeries>{seriesOf({{"__name__", "a"}}, {{kNow, 1}})});
    const auto row = [](const char* name, const std::string& body, int status) {
      QTest::newRow(name) << QByteArray::fromStdString(body) << status;
    };
    row("nothing", "", 400);
    row("not packed", good, 400);
    row("a length that lies", "\xf0\xff\xff\x07" + std::string(100, 'x'), 400);
    row("a length beyond reach", "\xff\xff\xff\xff\x0f", 400);
    row("a bomb", packSnappy(std::string(40 << 20, '\0')), 413);
    row("broken after a good series", packSnappy(good + "\x0a\x7f"), 400);
    row("too many after a good series",
        packSnappy(good +
                   [] {
                     std::string many;
                     for (int i = 0; i < 300'000; ++i) many += std::string("\x0a\x00", 2);
                     return many;
                   }()),
        413);
  }
  void badBodies() {
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    Receiving place;
    const auto answer = place.send(requestOf(body.toStdString()));
    QCOMPARE(answer.status, status);
    QVERIFY(!answer.body.empty());
    QCOMPARE(place.content(), QString());
    QTRY_COMPARE(place.receiver->status().bytesInFlight, 0u);
    QCOMPARE(sendV1(place, {seriesOf({{"__name__", "a"}}, {{kNow, 1}})}).status, 204);
  }

  void anEmptyRequestIsFine() {
    Receiving place;
    QCOMPARE(sendV1(place, {}).status, 204);
    const auto answer = sendV2(place, {});
    QCOMPARE(answer.status, 204);
    QCOMPARE(headerOf(answer, "X-Prometheus-Remote-Write-Samples-Written"), "0");
  }

  void answersOnlyWhatIsWritten() {
    Receiving place;
    std::promise<void> gate;
    std::shared_future<void> opened = gate.get_future().share();
    std::atomic<bool> reached = false;
    place.files->setObserver([&](FileOperation operation, const std::string& path) {
      if (operation != FileOperation::Write || path.find("/wal/") == std::string::npos) return;
      reached = true;
      opened.wait();
    });
    Mailbox mailbox;
    place.receiver->handle(
        requestOf(packSnappy(encodeV1(std::vector<RemoteSeries>{seriesOf({{"__name__", "a"}}, {{kNow, 1}})}))),
        mailbox.respond());
    QTRY_VERIFY(reached);
    QVERIFY(!mailbox.answered());
    QVERIFY(place.receiver->status().bytesInFlight > 0);
    gate.set_value();
    QCOMPARE(mailbox.wait()->status, 204);
    QTRY_COMPARE(place.receiver->status().bytesInFlight, 0u);
    place.files->setObserver({});
  }

  void aFullDiskIsToldAndForgotten() {
    Receiving place;
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
    QCOMPARE(sendV1(place, {seriesOf({{"__name__", "a"}}, {{kNow, 1}})}).status, 204);
    place.files->failAll(ErrorCode::NoSpace);
    const std::vector<RemoteSeries> next{seriesOf({{"__name__", "a"}}, {{kNow + 1000, 2}})};
    for (int i = 0; i < 3; ++i) {
      const auto answer = sendV2(place, next);
      QCOMPARE(answer.status, 503);
      QCOMPARE(headerOf(answer, "Retry-After"), "1");
      QCOMPARE(headerOf(answer, "X-Prometheus-Remote-Write-Samples-Written"), "0");
    }
    place.files->heal();
    int status = 0;
    for (int i = 0; i < 15 && status != 204; ++i) {
      place.clock.advance(2 * kSecond);
      QTest::qWait(20);
      status = sendV2(place, next).status;
    }
    QCOMPARE(status, 204);
    place.killAndReopen();
    QCOMPARE(place.content(), "{__name__=\"a\"} 0:1 1000:2\n");
    setLogSink({});
  }

  void boundsWhatIsInFlight() {
    Receiving place;
    GatedStorage gated(*place.store);
    RemoteWriteLimits limits;
    const std::string body = packSnappy(encodeV1(std::vector<RemoteSeries>{fullSeriesAt(kNow)}));
    limits.maxBytesInFlight = 2 * *unpackedLength(body, 1000) + 2 * body.size();
    WriteReceiver receiver(gated, limits);
    Mailbox one;
    Mailbox two;
    Mailbox three;
    receiver.handle(requestOf(body), one.respond());
    receiver.handle(requestOf(body), two.respond());
    receiver.handle(requestOf(body), three.respond());
    const auto refused = three.wait();
    QCOMPARE(refused->status, 503);
    QCOMPARE(headerOf(*refused, "Retry-After"), "1");
    gated.open();
    QCOMPARE(one.wait()->status, 204);
    QCOMPARE(two.wait()->status, 204);
    QTRY_COMPARE(receiver.status().bytesInFlight, 0u);
  }

  void theEndAnswersWhatWaits() {
    Receiving place;
    GatedStorage gated(*place.store);
    auto receiver = std::make_unique<WriteReceiver>(gated);
    const std::string body = packSnappy(encodeV1(std::vector<RemoteSeries>{fullSeriesAt(kNow)}));
    Mailbox worked;
    Mailbox waiting;
    receiver->handle(requestOf(body), worked.respond());
    gated.waitForOne();
    receiver->handle(requestOf(body), waiting.respond());
    std::thread end([&] { receiver.reset(); });
    QCOMPARE(waiting.wait()->status, 503);
    gated.open();
    end.join();
    QCOMPARE(worked.wait()->status, 204);
  }

  void aSenderThatHasGoneIsPassedOver() {
    Receiving place;
    GatedStorage gated(*place.store);
    WriteReceiver receiver(gated);
    Mailbox first;
    Mailbox gone;
    receiver.handle(requestOf(packSnappy(encodeV1(std::vector<RemoteSeries>{fullSeriesAt(kNow)}))), first.respond());
    gated.waitForOne();
    std::stop_source stop;
    auto request =
        requestOf(packSnappy(encodeV1(std::vector<RemoteSeries>{seriesOf({{"__name__", "gone"}}, {{kNow, 1}})})));
    request->stop = stop.get_token();
    receiver.handle(request, gone.respond());
    stop.request_stop();
    gated.open();
    QCOMPARE(first.wait()->status, 204);
    QVERIFY(gone.wait().has_value());
    QVERIFY(!place.content().contains("gone"));
  }

  /// Many senders at once, as one that sends in shards: what was answered with 204 is there, whatever the order.
  void whatIsAcknowledgedIsThere() {
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    Receiving place;
    std::atomic<Timestamp> time = kNow;
    std::mutex mutex;
    std::map<Timestamp, int> acknowledged;
    std::vector<std::thread> senders;
    for (unsigned sender = 0; sender < 4; ++sender) {
      senders.emplace_back([&, sender] {
        std::mt19937 random(seed + sender);
        for (int i = 0; i < 60; ++i) {
          const Timestamp at = time += static_cast<Timestamp>(random() % 3);
          std::vector<RemoteSeries> series;
          for (int k = 0; k < 5; ++k)
            series.push_back(seriesOf({{"__name__", "a"}, {"i", std::to_string(k)}}, {{at, 1}}));
          const auto answer = place.send(requestOf(packSnappy(encodeV1(series))));
          const std::lock_guard lock(mutex);
          if (answer.status == 204) acknowledged[at] = 5;
        }
      });
    }
    for (std::thread& sender : senders) sender.join();
    QVERIFY(!acknowledged.empty());
    place.killAndReopen();
    const QString content = place.content();
    for (const auto& [at, count] : acknowledged)
      QCOMPARE(content.count(" " + QString::number(at - kNow) + ":1"), count);
  }

 private:
  static RemoteSeries fullSeriesAt(Timestamp time) { return seriesOf({{"__name__", "full"}}, {{time, 1}}); }
  static QString bodyOf(const net::ServerResponse& answer) { return text(answer.body).trimmed(); }
  static net::ServerResponse sendV1(Receiving& place, const std::vector<RemoteSeries>& series) {
    return place.send(requestOf(packSnappy(encodeV1(series))));
  }
  static net::ServerResponse sendV2(Receiving& place, const std::vector<RemoteSeries>& series) {
    return place.send(requestOf(packSnappy(encodeV2(series)), kV2));
  }
  static QString headerOf(const net::ServerResponse& answer, const char* name) {
    for (const auto& [key, value] : answer.headers)
      if (key == name) return text(value);
    return {};
  }
};

ORIEL_TEST_MAIN(ReceiverTest)
#include "receiver_test.moc"
