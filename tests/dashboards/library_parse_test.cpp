#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_file.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;
using oriel::test::js;

namespace {

const std::string kMinimal =
    js("{'title':'T','panels':[{'title':'a','targets':[{'expr':'up'},{'expr':'down'}]},{'title':'b'},"
       "  {'title':'c','type':'stat'}]}");

QString q(const char* text) { return QString::fromStdString(js(text)); }

}  // namespace

class LibraryParseTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void fillsWhatIsMissing() {
    const auto parsed = parseDashboard(kMinimal, "x.json");
    QVERIFY_RESULT(parsed);
    const Dashboard& d = **parsed;
    QCOMPARE(d.panels.size(), 3u);
    QCOMPARE(d.from, std::string("now-1h"));
    QCOMPARE(d.refresh, std::string("30s"));
    QCOMPARE(d.panels[0].type, std::string("timeseries"));
    QCOMPARE(d.panels[2].type, std::string("stat"));
    QVERIFY(d.panels[0].grid == (GridPos{0, 0, 12, 8}));
    QVERIFY(d.panels[1].grid == (GridPos{12, 0, 12, 8}));
    QVERIFY(d.panels[2].grid == (GridPos{0, 8, 12, 8}));
    QCOMPARE(d.panels[0].targets[1].refId, std::string("B"));
    QVERIFY(d.panels[0].id != d.panels[1].id && d.panels[1].id != d.panels[2].id && d.panels[0].id > 0);
    QCOMPARE(d.panels[1].sourcePath, std::string("/panels/1"));
    QCOMPARE(*d.text, kMinimal);
    QVERIFY(d.panels[0].options->is_object());
  }

  void findsTheDashboard_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("path");
    const QString inner = q("{'title':'T','panels':[{'title':'a'}]}");
    QString quoted = inner;
    quoted.replace("\"", "\\\"");
    QTest::newRow("raw") << inner << "/panels/0";
    QTest::newRow("byte order mark") << QString("\uFEFF") + inner << "/panels/0";
    QTest::newRow("wrapped") << q("{'dashboard':") + inner + "}" << "/dashboard/panels/0";
    QTest::newRow("api form") << q("{'meta':{'x':1},'dashboard':") + inner + "}" << "/dashboard/panels/0";
    QTest::newRow("v1 resource")
        << q("{'apiVersion':'dashboard.grafana.app/v1beta1','kind':'Dashboard','metadata':{'name':'u'},'spec':") +
               inner + "}"
        << "/spec/panels/0";
    QTest::newRow("json ConfigMap") << q("{'kind':'ConfigMap','data':{'x.json':'") + quoted + "\"}}" << "/panels/0";
    QTest::newRow("ConfigMap list") << q("{'kind':'ConfigMapList','items':[{'kind':'ConfigMap','data':{'x.json':'") +
                                           quoted + "\"}}]}"
                                    << "/panels/0";
    QTest::newRow("yaml block") << "apiVersion: v1\nkind: ConfigMap\ndata:\n  x.json: |-\n    " + inner + "\n"
                                << "/panels/0";
    QTest::newRow("yaml, second document") << "kind: Secret\n---\nkind: ConfigMap\ndata:\n  x.json: '" + inner + "'\n"
                                           << "/panels/0";
  }
  void findsTheDashboard() {
    QFETCH(QString, text);
    QFETCH(QString, path);
    const auto parsed = parseDashboard(text.toStdString(), "x");
    QVERIFY_RESULT(parsed);
    QCOMPARE((*parsed)->title, std::string("T"));
    QCOMPARE(oriel::test::text((*parsed)->panels.at(0).sourcePath), path);
  }
};

ORIEL_TEST_MAIN(LibraryParseTest)
#include "library_parse_test.moc"
