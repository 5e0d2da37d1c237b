#include <QApplication>
#include <QLabel>
#include <QPalette>
#include <QToolButton>
#include <memory>

#include "tests/support/test_case.h"
#include "widgets/controls/time_range_picker.h"
#include "widgets/theme/style_sheet.h"
#include "widgets/theme/theme.h"

using namespace oriel;
using namespace oriel::widgets;

namespace {

double luminanceOf(const QColor& color) {
  const auto linear = [](float v) { return v <= 0.03928F ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double x = luminanceOf(a);
  const double y = luminanceOf(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

}  // namespace

/// Both themes are readable, and a change reaches everybody.
class ThemeTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void cleanup() { applyTheme(*qApp, ThemeKind::Dark); }

  void texts_data() {
    QTest::addColumn<bool>("light");
    QTest::newRow("dark") << false;
    QTest::newRow("light") << true;
  }
  void texts() {
    QFETCH(bool, light);
    const Theme& theme = themeFor(light ? ThemeKind::Light : ThemeKind::Dark);
    for (const QColor& ground : {theme.canvas, theme.panel, theme.raised, theme.input, theme.hover}) {
      QVERIFY(contrast(theme.text, ground) >= 7);
      QVERIFY(contrast(theme.textSecondary, ground) >= 4);
      QVERIFY(contrast(theme.textDisabled, ground) >= 2);
    }
    for (const QColor& sign : {theme.accent, theme.error, theme.warning, theme.success})
      QVERIFY2(contrast(sign, theme.panel) >= 4.4, qPrintable(sign.name()));
    // Lines are seen, but do not stand out.
    QVERIFY(contrast(theme.grid, theme.panel) > 1.05 && contrast(theme.grid, theme.panel) < 1.5);
    QVERIFY(contrast(theme.border, theme.canvas) > 1.05);
    const QString sheet = styleSheetOf(theme);
    QVERIFY2(!sheet.contains(QLatin1Char('@')), "a word of the style sheet has no colour");
  }

  void textOnColours() {
    QVERIFY(textOn(QColor(0xfa, 0xd3, 0x4a)).lightness() < 60);
    QVERIFY(textOn(QColor(0xc4, 0x16, 0x2a)).lightness() > 200);
    QVERIFY(textOn(Qt::white).lightness() < 60);
    QVERIFY(textOn(Qt::black).lightness() > 200);
  }

  void followersHearOfTheChange() {
    auto owner = std::make_unique<QObject>();
    QList<ThemeKind> seen;
    followTheme(owner.get(), [&seen](const Theme& theme) { seen << theme.kind; });
    QCOMPARE(seen.size(), 1);
    applyTheme(*qApp, ThemeKind::Light);
    QVERIFY(currentTheme().kind == ThemeKind::Light);
    QCOMPARE(qApp->palette().color(QPalette::Window), themeFor(ThemeKind::Light).canvas);
    applyTheme(*qApp, ThemeKind::Light);  // no change, no word
    QCOMPARE(seen.size(), 2);
    owner.reset();
    applyTheme(*qApp, ThemeKind::Dark);
    QCOMPARE(seen.size(), 2);
  }

  void iconsFollow() {
    const TimeRangePicker picker;
    auto* button = picker.findChild<QToolButton*>();
    const QImage dark = button->icon().pixmap(16).toImage();
    applyTheme(*qApp, ThemeKind::Light);
    QVERIFY(button->icon().pixmap(16).toImage() != dark);
  }
};

ORIEL_TEST_MAIN(ThemeTest)
#include "theme_test.moc"
