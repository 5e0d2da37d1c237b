#include "dashboards/links/link_target.h"
#include "dashboards/variables/globals.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

class LinksTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void urls_data();
  void urls();
  void hostileUrls();
  void parameters_data();
  void parameters();
  void parametersAreBounded();
  void choices_data();
  void choices();
  void linksOfDashboards_data();
  void linksOfDashboards();
  void linksByTags();
  void linksOfPanels();
  void linksOfValues_data();
  void linksOfValues();
};

namespace {

// Three dashboards; the tag of one is its title in lower case, all have "all".
class ListLookup : public DashboardLookup {
 public:
  std::optional<FoundDashboard> byUid(const std::string& uid) const override {
    return find([&](const FoundDashboard& one) { return one.uid == uid; });
  }
  std::optional<FoundDashboard> bySlug(const std::string& slug) const override {
    return find([&](const FoundDashboard& one) { return titleSlug(one.title) == slug; });
  }
  std::vector<FoundDashboard> withTags(const std::vector<std::string>& tags, std::size_t limit) const override {
    std::vector<FoundDashboard> found;
    for (const FoundDashboard& one : list_) {
      bool fits = true;
      for (const std::string& tag : tags) fits = fits && (tag == "all" || tag == titleSlug(one.title));
      if (fits && found.size() < limit) found.push_back(one);
    }
    return found;
  }

 private:
  template <class Same>
  std::optional<FoundDashboard> find(Same same) const {
    for (const FoundDashboard& one : list_) {
      if (same(one)) return one;
    }
    return {};
  }
  std::vector<FoundDashboard> list_{
      {"a1", "Alpha", "/x/a.json"}, {"b/2", "Beta Board", "/x/b.json"}, {"own", "Own", "/x/own.json"}};
};

Scope linkScope() {
  Dashboard dashboard;
  dashboard.uid = "own";
  dashboard.title = "Own";
  Scope scope = dashboardScope(dashboard, {1000, 2000}, "now-1h", "now");
  ScopeValue value{{"a b", "c&d"}, {"A", "C"}, true, false, ""};
  value.isArray = true;
  scope.variables["host"] = value;
  scope.variables["job"] = {{"node"}, {"Node"}, false, false, ""};
  scope.variables["job"].order = 1;
  scope.variables["evil"] = {{"javascript:alert(1)"}, {"x"}, false, false, ""};
  scope.variables["evil"].inUrl = false;
  return scope;
}

const char* kindName(const LinkTarget& target) {
  if (target.kind == LinkTarget::Kind::Browser) return "browser";
  if (target.kind == LinkTarget::Kind::Refused) return "refused";
  return target.isOwn ? "own" : "dashboard";
}

QString described(const LinkTarget& target) {
  QString text = QString::fromLatin1(kindName(target)) + ' ';
  if (target.kind == LinkTarget::Kind::Refused) return text + test::text(target.message);
  return text + test::text(target.kind == LinkTarget::Kind::Browser ? target.url : target.found.uid);
}

}  // namespace

void LinksTest::urls_data() {
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* url, const char* expected) { QTest::newRow(url) << expected; };
  row("/d/a1", "dashboard a1");
  row("/d/a1/any-slug?from=now-1h", "dashboard a1");
  row("d/a1/", "dashboard a1");
  row("./d/a1", "dashboard a1");
  row("/grafana/d/a1/alpha", "dashboard a1");
  row("/d-solo/a1/alpha?panelId=2", "dashboard a1");
  row("/d/b%2F2/x", "dashboard b/2");
  row("/d/gone/beta-board", "dashboard b/2");
  row("/dashboard/db/beta-board?var-x=1", "dashboard b/2");
  row("/dashboard/db/Beta%20Board", "dashboard b/2");
  row("/dashboard/file/alpha.json", "dashboard a1");
  row("dashboard/db/alpha", "dashboard a1");
  row("/d/own/own", "own own");
  row("?var-x=1", "own own");
  row("#top", "own own");
  row(" /d/a1 ", "dashboard a1");
  row("https://example.org/d/a1?x=y#z", "browser https://example.org/d/a1?x=y#z");
  row("HTTP://example.org", "browser HTTP://example.org");
  row("/d/gone", "refused there is no dashboard with the uid gone in the library");
  row("/dashboard/db/gone", "refused there is no dashboard called gone in the library");
  row("/explore?left=1", "refused only dashboards and web addresses can be opened, not /explore?left=1");
  row("/d/", "refused only dashboards and web addresses can be opened, not /d/");
  row("www.example.org", "refused only dashboards and web addresses can be opened, not www.example.org");
  row("../../etc/passwd", "refused only dashboards and web addresses can be opened, not ../../etc/passwd");
  row("//example.org/d/a1", "refused an address needs http: or https: before //");
  row("javascript:alert(1)", "refused addresses that begin with javascript: are not opened");
  row("JavaScript:alert(1)//http://x", "refused addresses that begin with javascript: are not opened");
  row("\x01 java\nscript:alert(1)", "refused addresses that begin with javascript: are not opened");
  row("file:///etc/passwd", "refused addresses that begin with file: are not opened");
  row("data:text/html,x", "refused addresses that begin with data: are not opened");
  row("vbscript:x", "refused addresses that begin with vbscript: are not opened");
  row("mailto:a@b", "refused addresses that begin with mailto: are not opened");
  row("http:/d/a1", "refused addresses that begin with http: are not opened");
  row("http:///d/a1", "refused addresses that begin with http: are not opened");
  row("smb+x.y-1://host/d/a1", "refused addresses that begin with smb+x.y-1: are not opened");
  row("   ", "refused the link has no address");
}

void LinksTest::urls() {
  QFETCH(QString, expected);
  QCOMPARE(described(resolveUrl(QTest::currentDataTag(), ListLookup(), "own")), expected);
}

void LinksTest::hostileUrls() {
  const ListLookup lookup;
  const std::string big(1'000'000, '/');
  QCOMPARE(described(resolveUrl(big, lookup, "own")), QString("refused the address is longer than 65,536 characters"));
  QVERIFY(resolveUrl("http://x/" + std::string("\0y", 2), lookup, "own").kind == LinkTarget::Kind::Refused);
  QVERIFY(resolveUrl("/" + std::string(60000, '%'), lookup, "own").kind == LinkTarget::Kind::Refused);
  // Every byte before a scheme: never a browser, never a crash.
  for (int byte = 0; byte < 256; ++byte) {
    const std::string url = std::string(1, static_cast<char>(byte)) + "javascript:x";
    QVERIFY(resolveUrl(url, lookup, "own").kind != LinkTarget::Kind::Browser);
  }
}

void LinksTest::parameters_data() {
  QTest::addColumn<QString>("written");
  const auto row = [](const char* url, const char* written) { QTest::newRow(url) << written; };
  row("from=now-6h&to=now", "from=now-6h&to=now");
  row("/d/x/y?var-a=1&from=1000&var-b=x%20y&var-a=2&to=now%2Fd", "from=1000&to=now%2Fd&var-a=1&var-a=2&var-b=x%20y");
  row("?var-a=a+b&var-a=%26%3D", "var-a=a%20b&var-a=%26%3D");
  row("var-a=$__all&refresh=1m&timezone=utc", "timezone=utc&var-a=$__all&refresh=1m");
  row("refresh=&timezone", "timezone=&refresh=");
  row("viewPanel=3", "viewPanel=panel-3");
  row("viewPanel=panel-12&orgId=1&kiosk", "viewPanel=panel-12");
  row("panelId=x&viewPanel=-1", "");
  row("time=1700000000000&time.window=60000", "from=1699999970000&to=1700000030000");
  row("time=9e99&time.window=1", "");
  row("var-Filters=job%7C%3D%7Cnode&var-Filters=a%7C!%3D%7Cb",
      "var-Filters=job%7C%3D%7Cnode&var-Filters=a%7C%21%3D%7Cb");
  row("var-a", "var-a=");
  row("var-=x&=y&&&", "");
  row("var-%zz=%4", "var-%25zz=%254");
  row("a?b=c#from=1", "");
}

void LinksTest::parameters() {
  QFETCH(QString, written);
  const UrlParameters read = readUrlParameters(QTest::currentDataTag());
  QCOMPARE(test::text(writeUrlParameters(read)), written);
  QVERIFY(readUrlParameters(writeUrlParameters(read)) == read);
}

void LinksTest::parametersAreBounded() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "var-" + std::to_string(i) + "=x&";
  QCOMPARE(readUrlParameters(text).variables.size(), 10000u);
}

void LinksTest::choices_data() {
  QTest::addColumn<int>("type");
  QTest::addColumn<bool>("multi");
  QTest::addColumn<QStringList>("values");
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* name, VariableType type, bool multi, QStringList values, const char* expected) {
    QTest::newRow(name) << static_cast<int>(type) << multi << values << expected;
  };
  row("one", VariableType::Query, false, {"a"}, "a");
  row("several of one", VariableType::Query, false, {"a", "b"}, "a");
  row("several", VariableType::Query, true, {"a", "b"}, "a b");
  row("all", VariableType::Query, true, {"a", "$__all"}, "$__all");
  row("all by name", VariableType::Query, true, {"All"}, "$__all");
  row("all by its value", VariableType::Query, false, {".+"}, "$__all");
  row("empty", VariableType::Textbox, false, {""}, "");
  row("auto", VariableType::Interval, false, {"$__auto_interval_x"}, "$__auto");
  row("interval", VariableType::Interval, false, {"5m"}, "5m");
  row("filters", VariableType::Adhoc, false, {"job|=|node", "broken", "a|!=|b"}, "job|=|node a|!=|b");
  row("labels", VariableType::GroupBy, true, {"job,Job", "", "pod"}, "job pod");
}

void LinksTest::choices() {
  QFETCH(int, type);
  QFETCH(bool, multi);
  QFETCH(QStringList, values);
  QFETCH(QString, expected);
  Variable variable;
  variable.type = static_cast<VariableType>(type);
  variable.multi = multi;
  variable.includeAll = variable.type == VariableType::Query;
  variable.allValue = ".+";
  std::vector<std::string> given;
  for (const QString& value : values) given.push_back(value.toStdString());
  QStringList chosen;
  for (const VariableOption& option : variableChoice(variable, given)) chosen << test::text(option.value);
  QCOMPARE(chosen.join(' '), expected);
}

void LinksTest::linksOfDashboards_data() {
  QTest::addColumn<bool>("includeVars");
  QTest::addColumn<bool>("keepTime");
  QTest::addColumn<QString>("expected");
  QTest::newRow("/d/a1") << false << false << "/d/a1";
  QTest::newRow("/d/a1 ") << true << true << "/d/a1?from=now-1h&to=now&var-host=a%20b&var-host=c%26d&var-job=node";
  QTest::newRow("/d/a1?x=y#z") << false << true << "/d/a1?x=y&from=now-1h&to=now#z";
  QTest::newRow("/d/a1?") << true << false << "/d/a1?var-host=a%20b&var-host=c%26d&var-job=node";
  QTest::newRow("https://x.org/$job/${host:csv}?$__url_time_range")
      << false << false << "https://x.org/node/a b,c&d?from=now-1h&to=now";
  QTest::newRow("/d/a1?${__all_variables}&${job:queryparam}")
      << false << false << "/d/a1?var-host=a%20b&var-host=c%26d&var-job=node&var-job=node";
  QTest::newRow("/d/a1?${__url.params:include:var-job}") << false << false << "/d/a1??var-job=node";
}

void LinksTest::linksOfDashboards() {
  QFETCH(bool, includeVars);
  QFETCH(bool, keepTime);
  QFETCH(QString, expected);
  const Scope scope = linkScope();
  const ListLookup lookup;
  DashboardLink link;
  link.title = "To $job";
  link.tooltip = "Host: $host";
  link.url = QTest::currentDataTag();
  if (link.url.back() == ' ') link.url.pop_back();
  link.includeVars = includeVars;
  link.keepTime = keepTime;
  link.newTab = true;
  const auto targets = dashboardLinkTargets(link, {scope, lookup, "own"});
  QCOMPARE(targets.size(), 1u);
  QCOMPARE(test::text(targets[0].url), expected);
  QCOMPARE(test::text(targets[0].title + "/" + targets[0].tooltip), QString("To Node/Host: A + C"));
  QVERIFY(targets[0].newTab && targets[0].kind != LinkTarget::Kind::Refused);
}

void LinksTest::linksByTags() {
  const Scope scope = linkScope();
  const ListLookup lookup;
  DashboardLink link;
  link.kind = DashboardLink::Kind::Dashboards;
  link.tags = {"all"};
  link.keepTime = link.includeVars = true;
  const auto targets = dashboardLinkTargets(link, {scope, lookup, "own"});
  QCOMPARE(targets.size(), 2u);  // not itself
  QCOMPARE(described(targets[0]), QString("dashboard a1"));
  QCOMPARE(described(targets[1]), QString("dashboard b/2"));
  QCOMPARE(test::text(targets[1].title + " " + targets[1].found.path), QString("Beta Board /x/b.json"));
  QCOMPARE(test::text(targets[1].parameters.from), QString("now-1h"));
  QCOMPARE(targets[1].parameters.variables.size(), 2u);
  QVERIFY(targets[1].parameters.variables[0].second == (std::vector<std::string>{"a b", "c&d"}));
  QCOMPARE(test::text(dashboardLinkTitle(link, scope)), QString("Dashboards"));
  link.tags = {"alpha"};
  QCOMPARE(dashboardLinkTargets(link, {scope, lookup, "own"}).size(), 1u);
  link.tags = {"alpha", "beta-board"};
  QCOMPARE(dashboardLinkTargets(link, {scope, lookup, "own"}).size(), 0u);
}

void LinksTest::linksOfPanels() {
  const Scope scope = linkScope();
  const ListLookup lookup;
  const LinkContext context{scope, lookup, "own"};
  const LinkTarget target =
      panelLinkTarget({"Go to $job", "/d/a1?$__url_time_range&var-host=${host:pipe}", true}, context);
  QCOMPARE(described(target), QString("dashboard a1"));
  QCOMPARE(test::text(target.title), QString("Go to node"));
  QVERIFY(target.newTab);
  QCOMPARE(test::text(panelLinkTarget({"", "https://x.org", false}, context).title), QString("https://x.org"));
  // A value cannot make an address of another kind.
  QCOMPARE(described(panelLinkTarget({"", "$evil", false}, context)),
           QString("refused addresses that begin with javascript: are not opened"));
  QCOMPARE(described(dataLinkTarget({"", "${evil:raw}", false}, context)),
           QString("refused addresses that begin with javascript: are not opened"));
}

void LinksTest::linksOfValues_data() {
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* url, const char* expected) { QTest::newRow(url) << expected; };
  row("http://x/?i=${__field.labels.instance}", "http://x/?i=h1:9100");
  row("http://x/?i=${__field.labels.instance:percentencode}", "http://x/?i=h1%3A9100");
  row("http://x/?n=${__series.name}&v=${__value.text}", "http://x/?n=my%20series&v=1.50%20KiB");
  row("http://x/${__value.raw}/${__value.numeric}/${__value.time}", "http://x/1536/1536/1700000000000");
  row("http://x/?f=${__data.fields.Value}&t=${__data.fields[0].numeric}", "http://x/?f=1.50%20KiB&t=1700000000000");
  row("http://x/?${__all_variables}&${__url_time_range}",
      "http://x/?var-host=a%20b&var-host=c%26d&var-job=node&from=now-1h&to=now");
  row("http://x/$host", "http://x/%7Ba%20b,c&d%7D");
  row("http://x/$__cell_1/$__cell", "http://x/1.50%20KiB/1.50%20KiB");
}

void LinksTest::linksOfValues() {
  QFETCH(QString, expected);
  DisplayField time, value;
  FieldConfig config;
  time.config = std::make_shared<const FieldConfig>(config);
  time.field = timeField({1700000000000});
  config.unit = "bytes";
  value.config = std::make_shared<const FieldConfig>(config);
  value.field = numberField("Value", {1536}, Labels{{"instance", "h1:9100"}});
  value.displayName = "my series";
  const std::vector<PanelFrame> frames{{"", "A", {time, value}}};
  DataContext data{frames, 0, 1};
  data.row = 0;
  const Scope scope = linkScope();
  const ListLookup lookup;
  const LinkTarget target =
      dataLinkTarget({"${__field.name}", QTest::currentDataTag(), false}, {scope, lookup, "own", &data});
  QCOMPARE(test::text(target.url), expected);
  QCOMPARE(test::text(target.title), QString("Value"));
}

ORIEL_TEST_MAIN(LinksTest)
#include "links_test.moc"
