#include "tests/support/test_case.h"

#include <cmath>
#include <limits>
#include <protozero/pbf_writer.hpp>
#include <random>

#include "tests/models/remote/request_support.h"

using namespace oriel;
using namespace oriel::remote;
using namespace oriel::test;
using protozero::pbf_writer;

namespace {

using Fill = std::function<void(pbf_writer&)>;

std::string message(const Fill& fill) {
  std::string out;
  pbf_writer writer(out);
  fill(writer);
  return out;
}

void put(pbf_writer& to, std::uint32_t field, const std::string& inner) { to.add_message(field, inner); }

void putLabel(pbf_writer& series, const std::string& name, const std::string& value) {
  put(series, 1, message([&](pbf_writer& label) {
        label.add_string(1, name);
        label.add_string(2, value);
      }));
}

/// A request of version 1 with one series `m`, and what `fill` puts into it.
std::string seriesV1(const Fill& fill) {
  return message([&](pbf_writer& request) {
    put(request, 1, message([&](pbf_writer& series) {
          putLabel(series, "__name__", "m");
          fill(series);
        }));
  });
}
/// One sample of zero at zero beside the labels of `pairs`.
std::string labelsV1(const std::vector<std::pair<std::string, std::string>>& pairs) {
  return message([&](pbf_writer& request) {
    put(request, 1, message([&](pbf_writer& series) {
          for (const auto& [name, value] : pairs) putLabel(series, name, value);
          put(series, 2, "");
        }));
  });
}
std::string requestV2(
    const std::vector<std::string>& symbols, const std::vector<std::uint32_t>& refs,
    const Fill& fill = [](pbf_writer& series) { put(series, 2, ""); }) {
  return message([&](pbf_writer& request) {
    for (const std::string& symbol : symbols) request.add_string(4, symbol);
    put(request, 5, message([&](pbf_writer& series) {
          series.add_packed_uint32(1, refs.begin(), refs.end());
          fill(series);
        }));
  });
}

std::string spanMessage(int offset, unsigned length) {
  return message([&](pbf_writer& span) {
    span.add_sint32(1, offset);
    span.add_uint32(2, length);
  });
}

/// An integer histogram; deltas as they are sent.
struct IntegerHistogram {
  std::uint64_t count = 0;
  double sum = 0;
  int schema = 0;
  std::uint64_t zeroCount = 0;
  std::vector<Span> spans;
  std::vector<std::int64_t> deltas;
  std::vector<double> bounds;

  std::string encode() const {
    return message([&](pbf_writer& out) {
      out.add_uint64(1, count);
      out.add_double(3, sum);
      out.add_sint32(4, schema);
      out.add_uint64(6, zeroCount);
      for (const Span& span : spans) put(out, 11, spanMessage(span.offset, span.length));
      out.add_packed_sint64(12, deltas.begin(), deltas.end());
      out.add_int64(15, 1000);
      out.add_packed_double(16, bounds.begin(), bounds.end());
    });
  }
};

struct Decoded {
  QStringList series;
  std::vector<FloatHistogram> histograms;
  QStringList metadata;
  Status status;
  Refusals refusals;
};

Decoded decodeAll(std::string_view message, WriteVersion version, const RemoteWriteLimits& limits = {}) {
  Decoded out;
  const WriteSink sink{[&](const RemoteSeries& series) -> Status {
                         out.series.append(text(describe(series)));
                         for (const auto& item : series.histograms) out.histograms.push_back(*item.histogram);
                         return {};
                       },
                       [&](const FamilyMetadata& item) -> Status {
                         out.metadata.append(text(item.family + " " + metricTypeName(item.metadata.type) + "," +
                                                  item.metadata.help + "," + item.metadata.unit));
                         return {};
                       }};
  out.status = decodeWriteRequest(message, version, limits, sink, out.refusals);
  return out;
}

}  // namespace

class DecoderTest : public TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void readsWhatTheEncoderWrites_data() {
    QTest::addColumn<bool>("second");
    QTest::newRow("version 1") << false;
    QTest::newRow("version 2") << true;
  }
  void readsWhatTheEncoderWrites() {
    QFETCH(bool, second);
    std::vector<RemoteSeries> series{fullSeries(), seriesOf({{"__name__", "b"}, {"job", "a"}}, {{-5, 1e300}})};
    const auto decoded =
        second ? decodeAll(encodeV2(series), WriteVersion::V2) : decodeAll(encodeV1(series), WriteVersion::V1);
    QVERIFY_RESULT(decoded.status);
    QCOMPARE(text(decoded.refusals.first()), QString());
    if (!second) series.front().metadata.reset();
    QCOMPARE(decoded.series, QStringList({text(describe(series[0])), text(describe(series[1]))}));
  }

  void readsMetadataOfFamilies() {
    const std::vector<FamilyMetadata> metadata{{"http_requests", {MetricType::Counter, "Requests.", ""}},
                                               {"size", {MetricType::StateSet, "", "bytes"}}};
    const auto decoded = decodeAll(encodeV1({}, metadata), WriteVersion::V1);
    QVERIFY_RESULT(decoded.status);
    QCOMPARE(decoded.metadata, QStringList({"http_requests counter,Requests.,", "size stateset,,bytes"}));
  }

  void keepsTheBitsOfValues() {
    for (const double value : {staleNaN(), std::numeric_limits<double>::quiet_NaN(), -0.0, 5e-324}) {
      const std::vector<RemoteSeries> series{seriesOf({{"__name__", "a"}}, {{1, value}})};
      std::uint64_t seen = 0;
      const WriteSink sink{[&](const RemoteSeries& one) -> Status {
                             seen = std::bit_cast<std::uint64_t>(one.samples.at(0).value);
                             return {};
                           },
                           nullptr};
      Refusals refusals;
      QVERIFY_RESULT(decodeWriteRequest(encodeV2(series), WriteVersion::V2, {}, sink, refusals));
      QCOMPARE(seen, std::bit_cast<std::uint64_t>(value));
    }
  }

  void labels_data() {
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("second");
    QTest::addColumn<QString>("series");   ///< empty: none was handed over
    QTest::addColumn<QString>("refusal");  ///< its beginning; empty: none
    const auto row = [](const char* name, const std::string& bytes, const char* series, const char* refusal,
                        bool second = false) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes) << second << QString::fromUtf8(series)
                          << QString::fromUtf8(refusal);
    };
    row("as they should be", labelsV1({{"__name__", "a"}, {"b", "c"}}), "a{b=\"c\"} 0:0", "");
    row("unsorted", labelsV1({{"z", "1"}, {"__name__", "a"}, {"b", "c"}}), "a{b=\"c\", z=\"1\"} 0:0", "");
    row("empty value", labelsV1({{"__name__", "a"}, {"b", ""}}), "a 0:0", "");
    row("a name of UTF-8", labelsV1({{"__name__", "a.b"}, {"\xc3\xa9", "c"}}), "{\"a.b\", \"\xc3\xa9\"=\"c\"} 0:0", "");
    row("NUL in a value", labelsV1({{"__name__", "a"}, {"b", std::string("x\0y", 3)}}), "a{b=\"x\\x00y\"} 0:0", "");
    row("no labels", labelsV1({}), "", "invalid metric name or labels, got {}");
    row("no metric name", labelsV1({{"b", "c"}}), "", "invalid metric name or labels, got {b=\"c\"}");
    row("empty metric name", labelsV1({{"__name__", ""}}), "", "invalid metric name or labels, got {__name__=\"\"}");
    row("empty name", labelsV1({{"__name__", "a"}, {"", "c"}}), "", "invalid metric name or labels, got {");
    row("twice", labelsV1({{"__name__", "a"}, {"b", "1"}, {"b", "2"}}), "",
        "invalid labels for series, labels {__name__=\"a\", b=\"1\", b=\"2\"}, duplicated label \"b\"");
    row("twice, one empty", labelsV1({{"__name__", "a"}, {"b", ""}, {"b", "2"}}), "",
        "invalid labels for series, labels {");
    row("not UTF-8", labelsV1({{"__name__", "a"}, {"b", "\xff\xfe"}}), "",
        "invalid metric name or labels, got {__name__=\"a\", b=\"\\xff\\xfe\"}");
    row("name not UTF-8", labelsV1({{"__name__", "a"}, {"b\xc3", "1"}}), "", "invalid metric name or labels, got {");
    std::vector<std::pair<std::string, std::string>> many{{"__name__", "a"}};
    for (int i = 0; i < 10'000; ++i) many.emplace_back("l" + std::to_string(i), "v");
    row("10,000 labels", labelsV1(many), "", "a series has more than 1000 labels, got {__name__=\"a\", l0=\"v\"");
    row("a long value", labelsV1({{"b", std::string(1 << 20, 'x')}}), "", "invalid metric name or labels, got {b=\"xx");
    const std::vector<std::string> symbols{"", "__name__", "a", "b", "c"};
    row("symbols", requestV2(symbols, {3, 4, 1, 2}), "a{b=\"c\"} 0:0", "", true);
    row("odd refs", requestV2(symbols, {1, 2, 3}), "", "parsing labels for a series: invalid labelRefs length 3", true);
    row("a ref beyond", requestV2(symbols, {1, 5}), "",
        "parsing labels for a series: labelRefs 1 (name) = 5 (value) outside of symbols table (size 5)", true);
    row("the greatest ref", requestV2(symbols, {0xffffffff, 1}), "", "parsing labels for a series: labelRefs 42949",
        true);
    row("no symbols at all", requestV2({}, {1, 2}), "", "parsing labels for a series: labelRefs 1 (name) = 2", true);
    row("no samples", requestV2(symbols, {1, 2}, [](pbf_writer&) {}), "",
        "TimeSeries must contain at least one sample or histogram for series {__name__=\"a\"}", true);
    row("many refs", requestV2(symbols, std::vector<std::uint32_t>(100'000, 1)), "",
        "a series has more than 1000 labels", true);
    row("metadata beyond",
        requestV2(symbols, {1, 2},
                  [](pbf_writer& series) {
                    put(series, 2, "");
                    put(series, 5, message([](pbf_writer& metadata) { metadata.add_uint32(3, 9); }));
                  }),
        "", "metadata names symbol 9 outside of symbols table (size 5)", true);
    row("refs that are not packed", message([&](pbf_writer& request) {
          for (const std::string& symbol : symbols) request.add_string(4, symbol);
          put(request, 5, message([](pbf_writer& series) {
                series.add_uint32(1, 1);
                series.add_uint32(1, 2);
                put(series, 2, "");
              }));
        }),
        "a 0:0", "", true);
    row("symbols behind the series", message([&](pbf_writer& request) {
          put(request, 5, message([](pbf_writer& series) {
                series.add_uint32(1, 0);
                series.add_uint32(1, 1);
                put(series, 2, "");
              }));
          request.add_string(4, "__name__");
          request.add_string(4, "a");
        }),
        "a 0:0", "", true);
  }
  void labels() {
    QFETCH(QByteArray, message);
    QFETCH(bool, second);
    QFETCH(QString, series);
    QFETCH(QString, refusal);
    const auto decoded = decodeAll(message.toStdString(), second ? WriteVersion::V2 : WriteVersion::V1);
    QVERIFY_RESULT(decoded.status);
    QCOMPARE(decoded.series.join(' '), series);
    const QString reason = text(decoded.refusals.first());
    QVERIFY2(refusal.isEmpty() ? reason.isEmpty() : reason.startsWith(refusal), qPrintable(reason));
    QVERIFY(reason.size() < 4000);
    QCOMPARE(decoded.refusals.count(), refusal.isEmpty() ? 0u : 1u);
  }

  void integerHistograms_data() {
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QString>("problem");
    QTest::addColumn<QList<double>>("buckets");
    const auto row = [](const char* name, const IntegerHistogram& histogram, const char* problem,
                        const QList<double>& buckets = {}) {
      QTest::newRow(name) << QByteArray::fromStdString(histogram.encode()) << QString(problem) << buckets;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    row("deltas", {9, 1, 2, 1, {{0, 2}, {3, 1}}, {2, 1, 0}, {}}, "", {2, 3, 3});
    row("none", {0, 0, 0, 0, {}, {}, {}}, "");
    row("custom", {3, 1, -53, 0, {{0, 2}}, {1, 1}, {1.5}}, "", {1, 2});
    row("more observed than counted, NaN among them", {5, nan, 0, 0, {{0, 1}}, {3}, {}}, "", {3});
    row("count does not match", {4, 1, 0, 0, {{0, 1}}, {3}, {}}, "observation count should equal");
    row("count too small", {2, nan, 0, 0, {{0, 1}}, {3}, {}}, "observation count should be at least");
    row("negative", {1, 1, 0, 0, {{0, 2}}, {1, -2}, {}}, "bucket whose observation count is negative");
    row("overflow", {1, 1, 0, 0, {{0, 2}}, {most, most}, {}}, "bucket whose observation count is negative");
    row("overflow of the sum", {1, 1, 0, 0, {{0, 3}}, {most, 0, 0}, {}}, "observation count should equal");
    row("fewer buckets", {3, 1, 0, 0, {{0, 2}}, {3}, {}}, "spans specify different number");
    row("more buckets", {6, 1, 0, 0, {{0, 1}}, {3, 0}, {}}, "spans specify different number");
    row("long spans", {3, 1, 0, 0, {{0, 0xffffffff}, {0, 2}}, {3}, {}}, "spans specify different number");
    row("offset", {4, 1, 0, 0, {{0, 1}, {-1, 1}}, {2, 0}, {}}, "span whose offset is negative");
    row("index", {4, 1, 0, 0, {{0x7fffffff, 1}, {0x7fffffff, 1}}, {2, 0}, {}}, "index does not fit");
    row("schema", {0, 0, 9, 0, {}, {}, {}}, "invalid schema, which must be between -4 and 8");
    row("bounds of an exponential one", {0, 0, 0, 0, {}, {}, {1}}, "must not have custom bounds");
    row("bounds too few", {3, 1, -53, 0, {{0, 3}}, {1, 0, 0}, {1}}, "custom bounds are too few");
    row("bounds unsorted", {0, 0, -53, 0, {}, {}, {1, 1}}, "strictly increasing");
    row("bound NaN", {0, 0, -53, 0, {}, {}, {nan}}, "must not be NaN");
    row("bound infinite", {0, 0, -53, 0, {}, {}, {1, std::numeric_limits<double>::infinity()}}, "must be finite");
    row("custom with zeros", {1, 0, -53, 1, {}, {}, {1}}, "must have zero count of 0");
  }
  void integerHistograms() {
    QFETCH(QByteArray, message);
    QFETCH(QString, problem);
    QFETCH(QList<double>, buckets);
    const std::string body = seriesV1([&](pbf_writer& series) { put(series, 4, message.toStdString()); });
    const auto decoded = decodeAll(body, WriteVersion::V1);
    QVERIFY_RESULT(decoded.status);
    const QString reason = text(decoded.refusals.first());
    QVERIFY2(problem.isEmpty() ? reason.isEmpty() : reason.contains(problem), qPrintable(reason));
    QCOMPARE(decoded.histograms.size(), problem.isEmpty() ? 1u : 0u);
    if (!problem.isEmpty()) return;
    const auto& seen = decoded.histograms.front().positiveBuckets;
    QCOMPARE(QList<double>(seen.begin(), seen.end()), buckets);
  }

  void malformed_data() {
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("second");
    const auto row = [](const char* name, const std::string& bytes, bool second = false) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes) << second;
    };
    row("a varint that does not end", "\x0a\xff");
    row("a varint that is too long", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
    row("a length beyond the end", "\x0a\x05\x01");
    row("a huge length", "\x0a\xff\xff\xff\xff\x0f");
    row("field 0", std::string("\x02\x00", 2));
    row("a group", "\x0b");
    row("an unknown wire type", "\x0e");
    row("text", "GET / HTTP/1.1");
    row("a series that is a number", "\x08\x01");
    row("symbols that are a number", "\x20\x01", true);
    row("a label that ends early", seriesV1([](pbf_writer& series) {
          put(series, 1,
              "\x0a\x09"
              "abc");
        }));
    row("a value of four bytes", seriesV1([](pbf_writer& series) {
          put(series, 2,
              "\x0d"
              "abcd");
        }));
    row("a value of three bytes", seriesV1([](pbf_writer& series) {
          put(series, 2,
              "\x09"
              "abc");
        }));
    row("a histogram's counts of seven bytes", seriesV1([](pbf_writer& series) {
          put(series, 4,
              "\x6a\x07"
              "1234567");
        }));
    row("a histogram's delta that does not end", seriesV1([](pbf_writer& series) { put(series, 4, "\x62\x01\x80"); }));
    row("a span that is text", seriesV1([](pbf_writer& series) { put(series, 4, "\x5a\x02\x0a\x00"); }));
    row("refs that do not end",
        requestV2({"", "__name__"}, {},
                  [](pbf_writer& series) {
                    put(series, 1, "\x80\x80");
                    put(series, 2, "");
                  }),
        true);
  }
  void malformed() {
    QFETCH(QByteArray, message);
    QFETCH(bool, second);
    const auto decoded = decodeAll(message.toStdString(), second ? WriteVersion::V2 : WriteVersion::V1);
    QVERIFY(!decoded.status.ok());
    QCOMPARE(decoded.status.error().code, ErrorCode::InvalidInput);
  }

  void everyCutIsMalformedOrShorter() {
    const std::vector<RemoteSeries> series{fullSeries()};
    for (const bool second : {false, true}) {
      const std::string whole = second ? encodeV2(series) : encodeV1(series);
      for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto decoded =
            decodeAll(std::string_view(whole).substr(0, length), second ? WriteVersion::V2 : WriteVersion::V1);
        QVERIFY2(decoded.series.isEmpty(), qPrintable(QString::number(length)));
      }
    }
  }

  void anyBytesAreAnswered() {
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const std::vector<RemoteSeries> series{fullSeries(), seriesOf({{"__name__", "b"}}, {{1, 2}})};
    for (int i = 0; i < 20'000; ++i) {
      const bool second = random() % 2 == 0;
      std::string bytes = second ? encodeV2(series) : encodeV1(series);
      for (auto flips = random() % 4 + 1; flips > 0; --flips)
        bytes[random() % bytes.size()] = static_cast<char>(random());
      const auto decoded = decodeAll(bytes, second ? WriteVersion::V2 : WriteVersion::V1);
      QVERIFY(decoded.series.size() <= 4 + static_cast<int>(bytes.size()));
    }
  }

  void limits_data() {
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("second");
    QTest::addColumn<QString>("says");
    RemoteWriteLimits limits;
    const auto repeated = [](std::size_t times, const std::string& part) {
      std::string out;
      for (std::size_t i = 0; i < times; ++i) out += part;
      return QByteArray::fromStdString(out);
    };
    QTest::newRow("empty series") << repeated(limits.maxSeries + 1, std::string("\x0a\x00", 2)) << false
                                  << QString("too many series");
    QTest::newRow("empty metadata") << repeated(limits.maxSeries + 1, std::string("\x1a\x00", 2)) << false
                                    << QString("too many metadata");
    QTest::newRow("empty symbols") << repeated(limits.maxSymbols + 1, std::string("\x22\x00", 2)) << true
                                   << QString("too many symbols");
    const auto inSeries = [](const QByteArray& inner) {
      return QByteArray::fromStdString(message([&](pbf_writer& request) { put(request, 1, inner.toStdString()); }));
    };
    QTest::newRow("empty samples") << inSeries(repeated(limits.maxSamples + 1, std::string("\x12\x00", 2))) << false
                                   << QString("too many samples");
    QTest::newRow("empty exemplars") << inSeries(repeated(limits.maxExemplars + 1, std::string("\x1a\x00", 2))) << false
                                     << QString("too many exemplars");
    QTest::newRow("empty histograms") << inSeries(repeated(limits.maxHistograms + 1, std::string("\x22\x00", 2)))
                                      << false << QString("too many histograms");
    const std::string deltas =
        message([&](pbf_writer& histogram) { put(histogram, 12, std::string(limits.maxBuckets + 1, '\0')); });
    QTest::newRow("buckets") << QByteArray::fromStdString(seriesV1([&](pbf_writer& series) { put(series, 4, deltas); }))
                             << false << QString("too many buckets");
    // One long text that every series names: short here, endless in a log.
    std::string named = message([](pbf_writer& request) {
      request.add_string(4, "__name__");
      request.add_string(4, "a");
      request.add_string(4, std::string(1 << 20, 'x'));
    });
    const std::string one = message([](pbf_writer& request) {
      put(request, 5, message([](pbf_writer& series) {
            const std::vector<std::uint32_t> refs{0, 1, 1, 2};
            series.add_packed_uint32(1, refs.begin(), refs.end());
            put(series, 2, "");
          }));
    });
    for (int i = 0; i < 100; ++i) named += one;
    QTest::newRow("a text named often") << QByteArray::fromStdString(named) << true
                                        << QString("too many bytes of labels");
  }
  void limits() {
    QFETCH(QByteArray, message);
    QFETCH(bool, second);
    QFETCH(QString, says);
    const auto decoded = decodeAll(message.toStdString(), second ? WriteVersion::V2 : WriteVersion::V1);
    QVERIFY(!decoded.status.ok());
    QCOMPARE(decoded.status.error().code, ErrorCode::LimitExceeded);
    QVERIFY2(text(decoded.status.error().text).contains(says), decoded.status.error().text.c_str());
  }

  void snappyBlocks_data() {
    QTest::addColumn<QByteArray>("block");
    QTest::addColumn<int>("code");  ///< -1: fine
    const auto row = [](const char* name, const std::string& block, int code) {
      QTest::newRow(name) << QByteArray::fromStdString(block) << code;
    };
    const auto invalid = static_cast<int>(ErrorCode::InvalidInput);
    const auto limit = static_cast<int>(ErrorCode::LimitExceeded);
    const std::string good = packSnappy(std::string(100'000, 'a'));
    row("good", good, -1);
    row("as dense as it gets", packSnappy(std::string(32 << 20, 'a')), -1);
    row("empty text", packSnappy(""), -1);
    row("nothing", "", invalid);
    row("a length that does not end", "\xff\xff", invalid);
    row("a length of 4 GB in six bytes", "\xff\xff\xff\xff\x0f\x00", invalid);
    row("more than its bytes can give", "\x80\x80\x40" + std::string(100, 'x'), invalid);
    row("more than allowed", packSnappy(std::string((32 << 20) + 1, 'a')), limit);
    row("cut", good.substr(0, good.size() / 2), invalid);
    row("longer than it says", good + "xxxx", invalid);
    row("no block", "hello world", invalid);
  }
  void snappyBlocks() {
    QFETCH(QByteArray, block);
    QFETCH(int, code);
    const auto unpacked = unpackSnappy(block.toStdString(), RemoteWriteLimits{}.maxDecodedBytes);
    QCOMPARE(unpacked.ok() ? -1 : static_cast<int>(unpacked.error().code), code);
  }
};

ORIEL_TEST_MAIN(DecoderTest)
#include "decoder_test.moc"
