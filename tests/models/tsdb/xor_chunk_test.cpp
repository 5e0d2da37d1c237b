#include "models/tsdb/chunks/xor_chunk.h"

#include <bit>
#include <chrono>
#include <limits>
#include <random>
#include <vector>

#include "models/storage/storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

using Samples = std::vector<std::pair<Timestamp, std::uint64_t>>;

QString difference(const Samples& samples) {
  XorEncoder encoder;
  for (const auto& [timestamp, bits] : samples) encoder.append(timestamp, std::bit_cast<double>(bits));
  std::vector<Timestamp> timestamps(samples.size());
  std::vector<double> values(samples.size());
  const auto count = decodeXor(encoder.bytes(), timestamps.data(), values.data(), samples.size());
  if (!count.ok()) return QString::fromStdString(count.error().text);
  if (*count != samples.size()) return QString("%1 samples came back").arg(*count);
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (timestamps[i] != samples[i].first || std::bit_cast<std::uint64_t>(values[i]) != samples[i].second)
      return QString("sample %1 differs").arg(i);
  return QString();
}

}  // namespace

class XorChunkTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  /// Bytes worked out by hand from the format: count, varint time, value; uvarint delta, xor; delta of delta, xor.
  void writesTheKnownBytes() {
    XorEncoder encoder;
    encoder.append(1000, 1.0);
    QCOMPARE(
        QByteArray(reinterpret_cast<const char*>(encoder.bytes().data()), qsizetype(encoder.bytes().size())).toHex(),
        QByteArray("0001"
                   "d00f"
                   "3ff0000000000000"));
    encoder.append(2000, 1.0);
    encoder.append(3000, 2.0);
    // uvarint 1000; same value; same delta; new window of 1 leading zero and 11 bits
    QCOMPARE(
        QByteArray(reinterpret_cast<const char*>(encoder.bytes().data()), qsizetype(encoder.bytes().size())).toHex(),
        QByteArray("0003"
                   "d00f"
                   "3ff0000000000000"
                   "e807"
                   "3097ffc0"));
  }
  void edges_data() {
    QTest::addColumn<QList<qint64>>("deltas");
    for (const qint64 edge :
         {8191LL, 8192LL, 8193LL, 65535LL, 65536LL, 65537LL, 524287LL, 524288LL, 524289LL, 1LL << 40})
      for (const qint64 sign : {1, -1}) {
        const qint64 delta = 2'000'000 + sign * edge;
        QTest::newRow(qPrintable(QString("dod %1").arg(sign * edge)))
            << QList<qint64>{2'000'000, delta, 2'000'000, delta};
      }
    QTest::newRow("zero delta") << QList<qint64>{0, 0, 0};
  }
  void edges() {
    QFETCH(QList<qint64>, deltas);
    Samples samples{{-5000, 1}};
    for (const qint64 delta : deltas)
      samples.emplace_back(samples.back().first + delta, std::bit_cast<std::uint64_t>(double(delta)));
    QCOMPARE(difference(samples), QString());
  }
  void extremes() {
    QCOMPARE(difference({{kMinTimestamp, 0}, {kMaxTimestamp, ~0ULL}, {0, 1}, {-1, 1ULL << 63}}), QString());
    QCOMPARE(
        difference({{0, kStaleNaNBits}, {1, 0x7ff8000000000001ULL}, {2, kStaleNaNBits}, {3, 0xfff8dead00000001ULL}}),
        QString());
  }
  void randomSamples() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    for (int round = 0; round < 2000; ++round) {
      Samples samples;
      Timestamp t = static_cast<Timestamp>(random() % 2'000'000'000'000);
      double value = static_cast<double>(random() % 1000);
      const auto kind = random() % 5;
      for (std::size_t i = 0; i < 1 + random() % kSamplesPerChunk; ++i) {
        t += kind == 4 ? static_cast<Timestamp>(random() >> (20 + random() % 40))
                       : 15'000 + static_cast<Timestamp>(random() % 20) * (kind % 2);
        if (kind < 2) value += static_cast<double>(random() % 50);
        if (kind == 2) value = std::bit_cast<double>(random());
        if (kind == 3) value = static_cast<double>(random() % 1000) / 10;
        std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
        if (random() % 30 == 0) bits = kStaleNaNBits;
        samples.emplace_back(t, bits);
      }
      QCOMPARE(difference(samples), QString());
    }
  }
  void aLimitDecodesAPrefix() {
    XorEncoder encoder;
    for (int i = 0; i < 50; ++i) encoder.append(i * 1000, i);
    std::vector<Timestamp> timestamps(50);
    std::vector<double> values(50);
    QCOMPARE(*decodeXor(encoder.bytes(), timestamps.data(), values.data(), 10), std::size_t{10});
    QCOMPARE(values[9], 9.0);
    QCOMPARE(values[10], 0.0);
  }
  void damageIsAnErrorOrWrongButNeverWorse() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    XorEncoder encoder;
    for (int i = 0; i < 120; ++i) encoder.append(i * 1000, static_cast<double>(random() % 1000) / 7);
    const std::string good(asText(encoder.bytes()));
    std::vector<Timestamp> timestamps(65536);
    std::vector<double> values(65536);
    for (std::size_t length = 0; length < good.size(); ++length) {
      const std::string torn = good.substr(0, length);
      const auto count = decodeXor(asBytes(torn), timestamps.data(), values.data(), 65536);
      QVERIFY(length < 2 ? count.ok() && *count == 0 : !count.ok());
    }
    for (int i = 0; i < 5000; ++i) {
      std::string bad = good;
      for (int k = 0; k < 3; ++k) bad[random() % bad.size()] ^= static_cast<char>(1 << random() % 8);
      (void)decodeXor(asBytes(bad), timestamps.data(), values.data(), 65536);
    }
  }
  void decodes() {
    XorEncoder encoder;
    for (int i = 0; i < 120; ++i) encoder.append(1'700'000'000'000 + i * 15'000, 1000 + i * 37);
    std::vector<Timestamp> timestamps(120);
    std::vector<double> values(120);
    const auto begin = std::chrono::steady_clock::now();
    constexpr int rounds = 20'000;
    for (int i = 0; i < rounds; ++i) (void)decodeXor(encoder.bytes(), timestamps.data(), values.data(), 120);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    qInfo("decoded %.0f M samples/s", rounds * 120 / took.count() / 1e6);
    QCOMPARE(values[119], 1000 + 119 * 37.0);
  }
};

ORIEL_TEST_MAIN(XorChunkTest)
#include "xor_chunk_test.moc"
