#include "tests/support/test_case.h"

#include "tests/models/remote/request_support.h"

using namespace oriel;
using namespace oriel::remote;
using namespace oriel::test;

namespace {

struct Decoded {
  QStringList series;
  QStringList metadata;
  Status status;
  Refusals refusals;
};

Decoded decodeAll(std::string_view message, WriteVersion version, const RemoteWriteLimits& limits = {}) {
  Decoded out;
  const WriteSink sink{[&](const RemoteSeries& series) -> Status {
                         out.series.append(text(describe(series)));
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
};

ORIEL_TEST_MAIN(DecoderTest)
#include "decoder_test.moc"
