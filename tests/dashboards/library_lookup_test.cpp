#include "dashboards/search/library_lookup.h"
#include "dashboards/links/link_target.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

// Links over the index of the library.
class LibraryLookupTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void finds();
  void linksByTags();
  void emptyLibrary();
};

namespace {

std::shared_ptr<const LibraryDocument> document(const char* path, const char* text) {
  LibraryDocument made;
  made.path = path;
  readLibraryDocument(text, made);
  return std::make_shared<const LibraryDocument>(made);
}

LibraryLookup exampleLookup() {
  return LibraryLookup(std::make_shared<const SearchIndex>(SearchIndex::Documents{
      document("/l/b.json", "{\"uid\":\"b\",\"title\":\"Node: B\",\"tags\":[\"node\",\"x\"],\"panels\":[]}"),
      document("/l/a.json", "{\"uid\":\"a\",\"title\":\"A board\",\"tags\":[\"node\"],\"panels\":[]}"),
      document("/l/none.json", "[1,2,3]"), document("/l/c.json", "{\"title\":\"C\",\"tags\":[],\"panels\":[]}")}));
}

QString paths(const std::vector<FoundDashboard>& found) {
  QStringList list;
  for (const FoundDashboard& one : found) list << test::text(one.path);
  return list.join(' ');
}

}  // namespace

void LibraryLookupTest::finds() {
  const LibraryLookup lookup = exampleLookup();
  QCOMPARE(test::text(lookup.byUid("b")->path), QString("/l/b.json"));
  QVERIFY(!lookup.byUid("nothing") && !lookup.byUid(""));
  QCOMPARE(test::text(lookup.bySlug("node-b")->path), QString("/l/b.json"));
  QVERIFY(!lookup.bySlug("node") && !lookup.bySlug(""));
  QCOMPARE(paths(lookup.withTags({"node"}, 10)), QString("/l/a.json /l/b.json"));
  QCOMPARE(paths(lookup.withTags({"node", "x"}, 10)), QString("/l/b.json"));
  QCOMPARE(paths(lookup.withTags({}, 10)), QString("/l/a.json /l/c.json /l/b.json"));
  QCOMPARE(paths(lookup.withTags({}, 1)), QString("/l/a.json"));
  QCOMPARE(paths(lookup.withTags({"Node"}, 10)), QString());
}

void LibraryLookupTest::linksByTags() {
  const LibraryLookup lookup = exampleLookup();
  const Scope scope;
  DashboardLink link;
  link.kind = DashboardLink::Kind::Dashboards;
  link.tags = {"node"};
  const auto targets = dashboardLinkTargets(link, {scope, lookup, "a"});
  QCOMPARE(targets.size(), 1u);
  QCOMPARE(test::text(targets[0].url + " " + targets[0].found.path), QString("/d/b/node-b /l/b.json"));
}

void LibraryLookupTest::emptyLibrary() {
  const LibraryLookup lookup(nullptr);
  QVERIFY(!lookup.byUid("a") && !lookup.bySlug("a") && lookup.withTags({}, 5).empty());
}

ORIEL_TEST_MAIN(LibraryLookupTest)
#include "library_lookup_test.moc"
