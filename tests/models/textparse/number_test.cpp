#include "tests/support/test_case.h"

#include <QRandomGenerator>
#include <bit>
#include <cmath>

#include "models/base/text.h"
#include "models/textparse/number.h"

using namespace oriel;

class NumberTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void refused_data();
  void refused();
  void likeTheSlowWay();
};

void NumberTest::refused_data() {
  QTest::addColumn<QString>("number");
  for (const char* text :
       {"",   "-",    "+",     ".",    "-.",    "e5",   "1e",    "1e+", "1e-", "1_0", "0x10",  "0x1p3", "--1",
        "1-", "1..2", "1.2.3", "1e5.", "1e5e5", "nanx", "infin", "1 ",  " 1",  "1,5", "1e999", "0b1",   "+-1"})
    QTest::newRow(*text == '\0' ? "empty" : text) << text;
}

void NumberTest::refused() {
  QFETCH(QString, number);
  QVERIFY(!textparse::readNumber(number.toStdString()).ok());
}

void NumberTest::likeTheSlowWay() {
  const quint32 seed = QRandomGenerator::global()->generate();
  qInfo("seed %u", seed);
  QRandomGenerator random(seed);
  QStringList texts{"0",
                    "-0",
                    "+0",
                    "00012",
                    "1",
                    "-1",
                    "0.1",
                    ".5",
                    "5.",
                    "1e22",
                    "1e23",
                    "1e-22",
                    "9007199254740993",
                    "123456789012345678",
                    "1234567890123456789",
                    "0.000000000000000000001",
                    "1e-400",
                    "NaN",
                    "nan",
                    "Inf",
                    "-inf",
                    "+Infinity",
                    "1.7976931348623157e308",
                    "4.9e-324",
                    "99999999999999999.9",
                    "1e0",
                    "1E+5",
                    "0e99",
                    "00000000000000000000.5"};
  for (int i = 0; i < 200'000; ++i) {
    const int kind = static_cast<int>(random.bounded(4));
    if (kind == 0) texts << QString::number(random.bounded(1000000)) + "." + QString::number(random.bounded(100000));
    if (kind == 1) texts << QString::number(random.generate64());
    if (kind == 2) texts << test::text(formatFloatShort(std::bit_cast<double>(random.generate64())));
    if (kind == 3)
      texts << QString::number(random.generateDouble(), 'g', static_cast<int>(random.bounded(1, 18))) + "e" +
                   QString::number(random.bounded(-40, 40));
  }
  for (const QString& text : texts) {
    const auto slow = parseFloat(text.toStdString());
    const auto fast = textparse::readNumber(text.toStdString());
    QVERIFY2(slow.ok() == fast.ok(), qPrintable(text));
    if (!slow.ok()) continue;
    const bool same = std::isnan(*slow) ? std::isnan(*fast)
                                        : std::bit_cast<std::uint64_t>(*slow) == std::bit_cast<std::uint64_t>(*fast);
    QVERIFY2(same, qPrintable(text));
  }
}

ORIEL_TEST_MAIN(NumberTest)
#include "number_test.moc"
