#include "tests/support/test_case.h"

#include "models/api/api.h"
#include "models/net/encoding.h"

using namespace oriel;

/// The routes that change the store, on a store that only writes down what it is told.
class AdminTest : public oriel::test::TestCase {
  Q_OBJECT

 private slots:
  void answers_data();
  void answers();
  void offUnlessAskedFor_data();
  void offUnlessAskedFor();
  void failures();

 private:
  static net::ServerResponse ask(const api::ApiServices& services, const char* method, const QString& address) {
    net::ServerRequest request;
    request.method = method;
    request.path = address.section('?', 0, 0).toStdString();
    request.query = net::parseForm(address.section('?', 1).toStdString()).value();
    net::ServerResponse answer;
    api::Api(services).handle(std::make_shared<net::ServerRequest>(request),
                              [&](net::ServerResponse response) { answer = std::move(response); });
    return answer;
  }
};

void AdminTest::answers_data() {
  QTest::addColumn<QString>("address");
  QTest::addColumn<int>("status");
  QTest::addColumn<QString>("body");  ///< ' for "
  QTest::addColumn<QString>("told");
  const QString path = "/api/v1/admin/tsdb/";
  QTest::newRow("delete") << path + "delete_series?match[]=up{a='b'}&start=1&end=2.5" << 204 << ""
                          << "delete 1000 2500 2;";
  QTest::newRow("delete two") << path + "delete_series?match[]=up&match[]=down&start=1&end=2" << 204 << ""
                              << "delete 1000 2000 1;delete 1000 2000 1;";
  QTest::newRow("delete nothing") << path + "delete_series" << 400
                                  << "{'status':'error','errorType':'bad_data','error':'no match[] parameter provided'}"
                                  << "";
  QTest::newRow("clean") << path + "clean_tombstones" << 204 << ""
                         << "clean;";
  QTest::newRow("snapshot") << path + "snapshot" << 200 << "{'status':'success','data':{'name':'20260101-x'}}"
                            << "snapshot 0;";
  QTest::newRow("snapshot of blocks") << path + "snapshot?skip_head=true" << 200
                                      << "{'status':'success','data':{'name':'20260101-x'}}"
                                      << "snapshot 1;";
}

void AdminTest::answers() {
  QFETCH(QString, address);
  QFETCH(int, status);
  QFETCH(QString, body);
  QFETCH(QString, told);
  QString heard;
  api::ApiServices services;
  services.admin.emplace();
  services.admin->deleteSamples = [&](Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) {
    heard += QString("delete %1 %2 %3;").arg(from).arg(to).arg(matchers.size());
    return Status();
  };
  services.admin->cleanTombstones = [&] {
    heard += "clean;";
    return Status();
  };
  services.admin->snapshot = [&](bool skipHead) {
    heard += QString("snapshot %1;").arg(skipHead);
    return Result<std::string>("20260101-x");
  };
  const net::ServerResponse answer = ask(services, "POST", address);
  QCOMPARE(answer.status, status);
  QCOMPARE(QString::fromStdString(answer.body).replace('"', '\''), body);
  QCOMPARE(heard, told);
  QCOMPARE(ask(services, "GET", address).status, 405);
  QCOMPARE(heard, told);
}

void AdminTest::offUnlessAskedFor_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"delete_series", "clean_tombstones", "snapshot"}) QTest::newRow(name) << name;
}

void AdminTest::offUnlessAskedFor() {
  QFETCH(QString, name);
  const net::ServerResponse answer = ask({}, "POST", "/api/v1/admin/tsdb/" + name + "?match[]=up");
  QCOMPARE(answer.status, 503);
  QVERIFY(QString::fromStdString(answer.body).contains("admin APIs disabled"));
}

void AdminTest::failures() {
  api::ApiServices services;
  services.admin.emplace();
  services.admin->snapshot = [](bool) {
    return Result<std::string>(makeError(ErrorCode::NoSpace, "the disk is full"));
  };
  const net::ServerResponse answer = ask(services, "POST", "/api/v1/admin/tsdb/snapshot");
  QVERIFY(answer.status >= 500);
  QVERIFY(QString::fromStdString(answer.body).contains("the disk is full"));
}

ORIEL_TEST_MAIN(AdminTest)
#include "admin_test.moc"
