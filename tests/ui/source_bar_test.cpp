#include "ui/source_bar.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"
#include "ui/app_state.h"

using namespace oriel;
using dashboards::SourceBinding;
using dashboards::SourceReason;

/// The line that says what names of data sources were taken for.
class SourceBarTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void hiddenWhenAllIsKnown() {
    ui::SourceBar bar;
    bar.setBindings({{"a", "a", "prometheus", "one", SourceReason::Exact, 3},
                     {"", "default", "prometheus", "one", SourceReason::Default, 1}},
                    sources());
    QVERIFY(bar.isHidden());
  }

  void showsAndChanges() {
    ui::SourceBar bar;
    std::string asked, uid;
    connect(&bar, &ui::SourceBar::sourceChosen, &bar, [&](const std::string& a, const std::string& u) {
      asked = a;
      uid = u;
    });
    bar.setBindings({{"type:loki", "Loki", "loki", "", SourceReason::Missing, 2},
                     {"${DS_P}", "My Prometheus", "prometheus", "one", SourceReason::Kind, 3}},
                    sources());
    QVERIFY(!bar.isHidden());
    const auto lists = bar.findChildren<QComboBox*>();
    QCOMPARE(lists.size(), 2);
    QCOMPARE(lists[0]->currentText(), QString("none"));
    QCOMPARE(lists[0]->count(), 3);
    QCOMPARE(lists[1]->currentText(), QString("one"));
    QCOMPARE(lists[1]->count(), 2);
    Q_EMIT lists[1]->activated(1);
    QCOMPARE(asked, std::string("${DS_P}"));
    QCOMPARE(uid, std::string("two"));
  }

  void aChoiceCanBeTakenBack() {
    ui::SourceBar bar;
    std::string uid = "unset";
    connect(&bar, &ui::SourceBar::sourceChosen, &bar, [&](const std::string&, const std::string& u) { uid = u; });
    bar.setBindings({{"x", "x", "prometheus", "two", SourceReason::Chosen, 1}}, sources());
    const auto lists = bar.findChildren<QComboBox*>();
    QCOMPARE(lists.size(), 1);
    QCOMPARE(lists[0]->currentText(), QString("two"));
    Q_EMIT lists[0]->activated(0);
    QCOMPARE(uid, std::string());
  }

  void closedStaysClosed() {
    ui::SourceBar bar;
    const std::vector<SourceBinding> foreign = {{"x", "x", "prometheus", "one", SourceReason::Kind, 1}};
    bar.setBindings(foreign, sources());
    bar.close();
    bar.setBindings(foreign, sources());
    QVERIFY(bar.isHidden());
  }

  void choicesAreKept() {
    const QTemporaryDir folder;
    const QString path = folder.filePath("window.ini");
    const std::map<std::string, std::string> choices = {{"${DS_P}", "two"}, {"type:loki", "one"}};
    {
      ui::AppState state(path);
      state.setSourceChoices("/home/a/b.json", choices);
      state.setSourceChoices("bundled:x", {{"y", "one"}});
    }
    ui::AppState state(path);
    QCOMPARE(state.sourceChoices("/home/a/b.json"), choices);
    state.setSourceChoices("/home/a/b.json", {});
    QVERIFY(state.sourceChoices("/home/a/b.json").empty());
    QCOMPARE(state.sourceChoices("bundled:x").size(), 1u);
  }

 private:
  static std::vector<std::shared_ptr<DataSource>> sources() {
    return {std::make_shared<test::FakeSource>("one"), std::make_shared<test::FakeSource>("two")};
  }
};

ORIEL_TEST_MAIN(SourceBarTest)
#include "source_bar_test.moc"
