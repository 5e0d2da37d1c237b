#include <QApplication>
#include <QCheckBox>
#include <QFrame>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

#include "tests/support/test_case.h"
#include "widgets/controls/refresh_picker.h"
#include "widgets/controls/time_range_picker.h"
#include "widgets/controls/variable_bar.h"
#include "widgets/controls/variable_popup.h"
#include "widgets/theme/theme.h"

using namespace oriel;
using namespace oriel::widgets;

namespace {

template <class T>
T* named(const QWidget& owner, const char* accessibleName) {
  for (T* child : owner.findChildren<T*>())
    if (child->accessibleName() == QLatin1String(accessibleName)) return child;
  return nullptr;
}

void typeInto(QLineEdit* field, const char* text) {
  field->clear();
  QTest::keyClicks(field, QLatin1String(text));
}

void clickItem(QListWidget* list, const char* text) {
  const auto items = list->findItems(QLatin1String(text), Qt::MatchExactly);
  QCOMPARE(items.size(), 1);
  list->scrollToItem(items.front());
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(items.front()).center());
}

dashboards::VariableView view(bool multi, bool includeAll) {
  dashboards::VariableView variable;
  variable.definition.name = "host";
  variable.definition.label = "Host & <b>port</b>";
  variable.definition.multi = multi;
  variable.definition.includeAll = includeAll;
  variable.options = {{"alpha", "a"}, {"beta", "b"}, {"gamma", "c"}};
  variable.current = {{"alpha", "a"}};
  return variable;
}

/// What a popup gave on, as `value value`; "nothing" when it gave nothing.
struct Choice {
  QString text = QStringLiteral("nothing");
  explicit Choice(VariablePopup& popup) {
    QObject::connect(&popup, &VariablePopup::chosen, [this](const std::vector<dashboards::VariableOption>& current) {
      QStringList values;
      for (const auto& option : current) values << QString::fromStdString(option.value);
      text = values.join(QLatin1Char(' '));
    });
  }
};

}  // namespace

/// Controls as a person uses them: with mouse and keys.
class ControlsTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
  void typedRange_data();
  void typedRange();
  void quickRangeByClick();
  void quickRangeByTyping_data();
  void quickRangeByTyping();
  void arrowsAndMagnifier();
  void refreshNowAndInterval();
  void variableClicks_data();
  void variableClicks();
  void variableSearch();
  void variableBarShowsAndGivesOn();
  void variableBarTextField();
  void variableBarFilters();
  void variableBarSwitch();
};

void ControlsTest::typedRange_data() {
  QTest::addColumn<QString>("from");
  QTest::addColumn<QString>("to");
  QTest::addColumn<bool>("taken");
  QTest::addColumn<bool>("fromMarked");
  QTest::addColumn<bool>("toMarked");
  QTest::newRow("relative") << "now-3h" << "now" << true << false << false;
  QTest::newRow("rounded") << "now-1d/d" << "now-1d/d" << true << false << false;
  QTest::newRow("absolute") << "2026-11-21 10:00:00" << "2026-11-21 11:00:00" << true << false << false;
  QTest::newRow("from is no time") << "yesterdayish" << "now" << false << true << false;
  QTest::newRow("to is no time") << "now-1h" << "later" << false << false << true;
  QTest::newRow("backwards") << "now" << "now-1h" << false << false << false;
}

void ControlsTest::typedRange() {
  QFETCH(QString, from);
  QFETCH(QString, to);
  QFETCH(bool, taken);
  TimeRangePicker picker;
  picker.setRange("now-6h", "now", "utc");
  picker.show();
  QStringList given;
  connect(&picker, &TimeRangePicker::rangeChosen,
          [&given](const std::string& a, const std::string& b) { given << test::text(a) << test::text(b); });
  QTest::mouseClick(named<QToolButton>(picker, "Time range"), Qt::LeftButton);
  auto* popup = picker.findChild<QFrame*>(QStringLiteral("timeRangePopup"));
  QVERIFY(popup && popup->isVisible());
  auto* fromField = named<QLineEdit>(*popup, "From");
  auto* toField = named<QLineEdit>(*popup, "To");
  QCOMPARE(fromField->text(), QStringLiteral("now-6h"));
  typeInto(fromField, qPrintable(from));
  typeInto(toField, qPrintable(to));
  QTest::mouseClick(popup->findChild<QPushButton*>(), Qt::LeftButton);
  QCOMPARE(given, taken ? (QStringList{from, to}) : QStringList());
  QCOMPARE(popup->isVisible(), !taken);
  QTEST(fromField->property("invalid").toBool(), "fromMarked");
  QTEST(toField->property("invalid").toBool(), "toMarked");
}

void ControlsTest::quickRangeByClick() {
  TimeRangePicker picker;
  picker.setRange("now-6h", "now", "utc");
  picker.show();
  QSignalSpy spy(&picker, &TimeRangePicker::rangeChosen);
  picker.openPopup();
  clickItem(named<QListWidget>(picker, "Quick ranges"), "Last 15 minutes");
  QCOMPARE(spy.count(), 1);
  QCOMPARE(spy[0][0].value<std::string>(), std::string("now-15m"));
  QCOMPARE(spy[0][1].value<std::string>(), std::string("now"));
}

void ControlsTest::quickRangeByTyping_data() {
  QTest::addColumn<QString>("typed");
  QTest::addColumn<QString>("from");
  QTest::newRow("13h") << "13h" << "now-13h";
  QTest::newRow("90m") << "90m" << "now-90m";
  QTest::newRow("no time") << "abc" << "";
  QTest::newRow("number alone") << "13" << "";
}

void ControlsTest::quickRangeByTyping() {
  QFETCH(QString, typed);
  QFETCH(QString, from);
  TimeRangePicker picker;
  picker.setRange("now-6h", "now", "utc");
  picker.show();
  QSignalSpy spy(&picker, &TimeRangePicker::rangeChosen);
  picker.openPopup();
  auto* search = named<QLineEdit>(picker, "Search quick ranges");
  QTest::keyClicks(search, typed);
  QTest::keyClick(search, Qt::Key_Return);
  QCOMPARE(spy.count(), from.isEmpty() ? 0 : 1);
  if (!from.isEmpty()) QCOMPARE(test::text(spy[0][0].value<std::string>()), from);
}

void ControlsTest::arrowsAndMagnifier() {
  TimeRangePicker picker;
  picker.show();
  QSignalSpy shifted(&picker, &TimeRangePicker::shiftRequested);
  QSignalSpy zoomed(&picker, &TimeRangePicker::zoomOutRequested);
  QTest::mouseClick(named<QToolButton>(picker, "Earlier"), Qt::LeftButton);
  QTest::mouseClick(named<QToolButton>(picker, "Later"), Qt::LeftButton);
  QTest::mouseClick(named<QToolButton>(picker, "Zoom out"), Qt::LeftButton);
  QCOMPARE(shifted.count(), 2);
  QCOMPARE(shifted[0][0].toInt(), -1);
  QCOMPARE(shifted[1][0].toInt(), 1);
  QCOMPARE(zoomed.count(), 1);
}

void ControlsTest::refreshNowAndInterval() {
  RefreshPicker picker;
  picker.show();
  QSignalSpy now(&picker, &RefreshPicker::refreshRequested);
  QSignalSpy chosen(&picker, &RefreshPicker::intervalChosen);
  QTest::mouseClick(named<QToolButton>(picker, "Refresh now"), Qt::LeftButton);
  QCOMPARE(now.count(), 1);
  auto* button = named<QToolButton>(picker, "Refresh interval");
  QCOMPARE(button->text(), QStringLiteral("Off"));
  for (QAction* action : button->menu()->actions())
    if (action->text() == QLatin1String("30s")) action->trigger();
  QCOMPARE(chosen.count(), 1);
  QCOMPARE(chosen[0][0].value<std::string>(), std::string("30s"));
  QCOMPARE(button->text(), QStringLiteral("30s"));
}

void ControlsTest::variableClicks_data() {
  QTest::addColumn<bool>("multi");
  QTest::addColumn<bool>("all");
  QTest::addColumn<QStringList>("clicks");
  QTest::addColumn<QString>("given");
  QTest::newRow("single closes at once") << false << false << QStringList{"beta"} << "b";
  QTest::newRow("nothing clicked") << true << false << QStringList{} << "nothing";
  QTest::newRow("two") << true << false << QStringList{"gamma"} << "a c";
  QTest::newRow("off again") << true << false << QStringList{"gamma", "alpha"} << "c";
  QTest::newRow("none left: the first") << true << false << QStringList{"alpha"} << "a";
  QTest::newRow("All alone") << true << true << QStringList{"beta", "All"} << "$__all";
  QTest::newRow("one instead of All") << true << true << QStringList{"All", "beta"} << "b";
}

void ControlsTest::variableClicks() {
  QFETCH(bool, multi);
  QFETCH(bool, all);
  QFETCH(QStringList, clicks);
  QPointer<VariablePopup> popup = new VariablePopup(view(multi, all), nullptr);
  Choice choice(*popup);
  popup->show();
  for (const QString& click : clicks) clickItem(named<QListWidget>(*popup, "Values"), qPrintable(click));
  if (multi) {
    QCOMPARE(choice.text, QStringLiteral("nothing"));  // only when the list closes
    popup->close();
  }
  QTEST(choice.text, "given");
  QVERIFY(!popup || !popup->isVisible());
}

void ControlsTest::variableSearch() {
  auto* popup = new VariablePopup(view(false, true), nullptr);
  Choice choice(*popup);
  popup->show();
  auto* search = named<QLineEdit>(*popup, "Search values");
  auto* list = named<QListWidget>(*popup, "Values");
  QCOMPARE(list->count(), 4);
  QTest::keyClicks(search, QStringLiteral("A"));
  QCOMPARE(list->count(), 4);  // in all of them, whatever the case
  QTest::keyClicks(search, QStringLiteral("m"));
  QCOMPARE(list->count(), 1);
  QTest::keyClick(search, Qt::Key_Return);
  QCOMPARE(choice.text, QStringLiteral("c"));
}

void ControlsTest::variableBarShowsAndGivesOn() {
  VariableBar bar;
  dashboards::VariableView hidden = view(false, false);
  hidden.definition.name = "secret";
  hidden.definition.label = "Secret";
  hidden.definition.hide = 2;
  bar.setVariables({view(false, false), hidden});
  bar.show();
  QVERIFY(!named<QToolButton>(bar, "Secret"));
  auto* button = named<QToolButton>(bar, "Host & <b>port</b>");
  QVERIFY(button);
  QCOMPARE(button->text(), QStringLiteral("alpha"));
  QStringList given;
  connect(&bar, &VariableBar::variableChanged,
          [&given](const std::string& name, const std::vector<dashboards::VariableOption>& current) {
            given << test::text(name) << test::text(current.front().value);
          });
  QTest::mouseClick(button, Qt::LeftButton);
  auto* popup = bar.findChild<VariablePopup*>();
  QVERIFY(popup && popup->isVisible());
  clickItem(named<QListWidget>(*popup, "Values"), "gamma");
  QCOMPARE(given, (QStringList{"host", "c"}));
}

void ControlsTest::variableBarFilters() {
  VariableBar bar;
  dashboards::VariableView variable = view(false, false);
  variable.definition.type = dashboards::VariableType::Adhoc;
  variable.current = {{"job = node", "job|=|node"}, {"mode =| a, b", "mode|=||a|b"}};
  variable.current[1].value = "mode|=~|a__gfp__b";
  bar.setVariables({variable});
  auto* field = bar.findChild<QLineEdit*>();
  QVERIFY(field);
  QCOMPARE(field->text(), QString("job=\"node\", mode=~\"a|b\""));
  QStringList given;
  connect(&bar, &VariableBar::variableChanged,
          [&given](const std::string&, const std::vector<dashboards::VariableOption>& current) {
            for (const auto& option : current) given << test::text(option.value);
            given << "|";
          });
  const auto write = [field](const QString& text) {
    field->selectAll();
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
  };
  write("job=");
  QVERIFY(given.isEmpty() && !field->toolTip().isEmpty());
  write("job!~\"x\", k8s=\"y\"");
  QCOMPARE(given, (QStringList{"job|!~|x", "k8s|=|y", "|"}));
  QVERIFY(field->toolTip().isEmpty());
}

void ControlsTest::variableBarSwitch() {
  VariableBar bar;
  dashboards::VariableView variable = view(false, false);
  variable.definition.type = dashboards::VariableType::Switch;
  variable.definition.enabledValue = "yes";
  variable.definition.disabledValue = "no";
  variable.current = {{"yes", "yes"}};
  bar.setVariables({variable});
  auto* box = bar.findChild<QCheckBox*>();
  QVERIFY(box && box->isChecked());
  QString given;
  connect(&bar, &VariableBar::variableChanged,
          [&given](const std::string&, const std::vector<dashboards::VariableOption>& current) {
            given = test::text(current.at(0).value);
          });
  box->click();
  QCOMPARE(given, QString("no"));
}

void ControlsTest::variableBarTextField() {
  VariableBar bar;
  dashboards::VariableView variable = view(false, false);
  variable.definition.type = dashboards::VariableType::Textbox;
  variable.current = {{"old", "old"}};
  bar.setVariables({variable});
  bar.show();
  QStringList given;
  connect(&bar, &VariableBar::variableChanged,
          [&given](const std::string&, const std::vector<dashboards::VariableOption>& current) {
            given << test::text(current.front().value);
          });
  auto* field = named<QLineEdit>(bar, "Host & <b>port</b>");
  QVERIFY(field);
  QTest::keyClick(field, Qt::Key_Return);
  QVERIFY(given.isEmpty());  // nothing was typed
  typeInto(field, "new");
  QTest::keyClick(field, Qt::Key_Return);
  QCOMPARE(given, QStringList{"new"});
}

ORIEL_TEST_MAIN(ControlsTest)
#include "controls_test.moc"
