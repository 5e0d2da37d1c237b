#include "ui/link_bar.h"

#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>

#include "dashboards/library/dashboard_file.h"
#include "tests/dashboards/fake_source.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"
#include "ui/dashboard_page.h"
#include "ui/dashboard_view.h"
#include "widgets/panels/panel_frame.h"

using namespace oriel;
using dashboards::DashboardLink;
using dashboards::FoundDashboard;
using dashboards::LinkTarget;

namespace {

/// Two dashboards: A with the uid a, B with the uid b.
class TwoDashboards : public dashboards::DashboardLookup {
 public:
  std::optional<FoundDashboard> byUid(const std::string& uid) const override {
    for (const auto& one : all_)
      if (one.uid == uid) return one;
    return {};
  }
  std::optional<FoundDashboard> bySlug(const std::string&) const override { return {}; }
  std::vector<FoundDashboard> withTags(const std::vector<std::string>&, std::size_t) const override { return all_; }

 private:
  std::vector<FoundDashboard> all_{{"a", "A & co", "/x/a.json"}, {"b", "B", "/x/b.json"}};
};

DashboardLink byTags(bool dropdown) {
  DashboardLink link;
  link.kind = DashboardLink::Kind::Dashboards;
  link.asDropdown = dropdown;
  return link;
}

std::vector<LinkTarget> resolved(const DashboardLink& link) {
  static const TwoDashboards known;
  const dashboards::Scope scope;
  return dashboards::dashboardLinkTargets(link, {scope, known, "own"});
}

dashboards::DashboardPtr dashboardWithLinks() {
  const auto parsed = dashboards::parseDashboard(
      test::js("{'uid':'own','title':'T','schemaVersion':41,'panels':[{'id':1,'type':'table','title':'p','gridPos':"
               "{'x':0,'y':0,'w':24,'h':8},'links':[{'title':'to b','url':'/d/b?var-x=1'},{'title':'bad','url':"
               "'javascript:alert(1)'}],'targets':[]}]}"),
      "own.json");
  return *parsed;
}

}  // namespace

/// Links as a person follows them.
class LinksTest : public test::TestCase {
  Q_OBJECT
 private:
  std::vector<LinkTarget> followed_;

  std::unique_ptr<ui::LinkBar> bar(const DashboardLink& link, const std::string& title) {
    auto made = std::make_unique<ui::LinkBar>(resolved);
    followed_.clear();
    connect(made.get(), &ui::LinkBar::followed, this,
            [this](const LinkTarget& target) { followed_.push_back(target); });
    made->setLinks({link}, {title});
    return made;
  }

 private Q_SLOTS:
  void dashboardsByTagAreButtons() {
    const auto made = bar(byTags(false), "all");
    const auto buttons = made->findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 2);
    QCOMPARE(buttons[0]->text(), QString("A && co"));
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    QCOMPARE(static_cast<int>(followed_.size()), 1);
    QCOMPARE(followed_[0].found.path, std::string("/x/b.json"));
  }

  void dashboardsByTagAsMenu() {
    const auto made = bar(byTags(true), "More");
    const auto buttons = made->findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 1);
    QCOMPARE(buttons[0]->text(), QString("More"));
    QMenu* menu = buttons[0]->menu();
    Q_EMIT menu->aboutToShow();
    QCOMPARE(menu->actions().size(), 2);
    menu->actions()[0]->trigger();
    QCOMPARE(static_cast<int>(followed_.size()), 1);
    QCOMPARE(followed_[0].found.uid, std::string("a"));
  }

  void panelLinksAndDashboards() {
    ui::DashboardPage page(dashboardWithLinks(), "own.json", {});
    page.setLookup([] { return std::make_shared<const TwoDashboards>(); });
    QStringList paths, messages;
    connect(&page, &ui::DashboardPage::dashboardRequested, this,
            [&](const QString& path, const dashboards::UrlParameters&) { paths << path; });
    connect(&page, &ui::DashboardPage::message, this, [&](const QString& text, bool error) {
      QVERIFY(error);
      messages << text;
    });
    page.resize(900, 500);
    page.show();
    page.view().showAll();
    auto* frame = page.view().frame("1");
    QVERIFY(frame != nullptr);
    QStringList titles;
    for (const QMenu* menu : frame->findChildren<QMenu*>()) {
      for (QAction* action : menu->actions()) {
        if (action->text() != "to b" && action->text() != "bad") continue;
        titles << action->text();
        action->trigger();
      }
    }
    QCOMPARE(titles, (QStringList{"to b", "bad"}));
    QCOMPARE(paths, QStringList{"/x/b.json"});
    QCOMPARE(messages.size(), 1);
  }
};

ORIEL_TEST_MAIN(LinksTest)
#include "links_test.moc"
