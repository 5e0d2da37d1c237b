#include "models/base/bytes.h"

#include <limits>
#include <random>

#include "tests/support/test_case.h"

using namespace oriel;

class BytesTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void checksumOfKnownText() {
    QCOMPARE(crc32c(asBytes("123456789")), 0xe3069283u);  // the check value of CRC-32C
    QCOMPARE(crc32cByTable(asBytes("123456789")), 0xe3069283u);
    QCOMPARE(crc32c({}), 0u);
  }
  void bothChecksumsAgree() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 200; ++i) {
      std::string data(random() % 300, '\0');
      for (char& c : data) c = static_cast<char>(random());
      const std::size_t cut = data.empty() ? 0 : random() % data.size();
      const Bytes all = asBytes(data);
      QCOMPARE(crc32c(all), crc32cByTable(all));
      QCOMPARE(crc32c(all.subspan(cut), crc32c(all.first(cut))), crc32c(all));
    }
  }
  void numbersGoThereAndBack() {
    std::string out;
    putBig16(out, 0x0102);
    putBig32(out, 0x03040506);
    putBig64(out, 0x0708090a0b0c0d0eULL);
    putBigDouble(out, -1.5);
    QCOMPARE(QByteArray::fromStdString(out).toHex(), QByteArray("0102030405060708090a0b0c0d0ebff8000000000000"));
    ByteReader reader(asBytes(out));
    QCOMPARE(reader.read16(), std::uint16_t{0x0102});
    QCOMPARE(reader.read32(), 0x03040506u);
    QCOMPARE(reader.read64(), 0x0708090a0b0c0d0eULL);
    QCOMPARE(reader.readDouble(), -1.5);
    QVERIFY(reader.ok() && reader.atEnd());
  }
  void varints_data() {
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("0") << qint64{0} << QByteArray("00");
    QTest::newRow("-1") << qint64{-1} << QByteArray("01");
    QTest::newRow("1") << qint64{1} << QByteArray("02");
    QTest::newRow("63") << qint64{63} << QByteArray("7e");
    QTest::newRow("64") << qint64{64} << QByteArray("8001");
    QTest::newRow("min") << std::numeric_limits<qint64>::min() << QByteArray("ffffffffffffffffff01");
    QTest::newRow("max") << std::numeric_limits<qint64>::max() << QByteArray("feffffffffffffffff01");
  }
  void varints() {
    QFETCH(qint64, value);
    QFETCH(QByteArray, hex);
    std::string out;
    putVarint(out, value);
    QCOMPARE(QByteArray::fromStdString(out).toHex(), hex);
    ByteReader reader(asBytes(out));
    QCOMPARE(qint64{reader.varint()}, value);
    QVERIFY(reader.ok() && reader.atEnd());
  }
  void readingPastTheEndTurnsBad() {
    ByteReader reader(asBytes("\x01\x02"));
    QCOMPARE(reader.read32(), 0u);
    QVERIFY(!reader.ok());
    QCOMPARE(reader.byte(), std::uint8_t{0});
    const std::string tooLong(11, '\xff');
    ByteReader endless(asBytes(tooLong));
    endless.uvarint();
    QVERIFY(!endless.ok());
    ByteReader text(
        asBytes("\x05"
                "zz"));
    QVERIFY(text.uvarintText().empty());
    QVERIFY(!text.ok());
  }
};

ORIEL_TEST_MAIN(BytesTest)
#include "bytes_test.moc"
