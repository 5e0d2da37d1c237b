#include "ui/command_palette.h"

#include <QLineEdit>
#include <QListWidget>
#include <QPointer>

#include "tests/support/test_case.h"

using oriel::ui::CommandPalette;
using oriel::ui::PaletteItem;

class CommandPaletteTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void score_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("start before middle") << "open" << "Open file" << "Reopen closed tab";
    QTest::newRow("middle before scattered") << "tab" << "Close tab" << "Start a browser";
    QTest::newRow("case does not matter") << "ZOOM" << "Zoom out" << "zap on or off mode";
  }
  void score() {
    QFETCH(QString, query);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    QVERIFY(CommandPalette::score(query, better) > CommandPalette::score(query, worse));
  }
  void noMatchIsNegative() { QVERIFY(CommandPalette::score(QStringLiteral("xyz"), QStringLiteral("Open file")) < 0); }

  void enterRunsTheBestMatch() {
    int opened = 0;
    int closed = 0;
    std::vector<PaletteItem> items{{QStringLiteral("Close tab"), {}, [&] { ++closed; }},
                                   {QStringLiteral("Open file"), {}, [&] { ++opened; }}};
    CommandPalette palette(std::move(items), nullptr);
    palette.show();
    auto* input = palette.findChild<QLineEdit*>();
    QTest::keyClicks(input, QStringLiteral("open"));
    QCOMPARE(palette.findChild<QListWidget*>()->count(), 1);
    QTest::keyClick(input, Qt::Key_Return);
    QCOMPARE(opened, 1);
    QCOMPARE(closed, 0);
    QVERIFY(!palette.isVisible());
  }

  void arrowsWrapAround() {
    int run = -1;
    std::vector<PaletteItem> items;
    for (int i = 0; i < 3; ++i) items.push_back({QStringLiteral("Item %1").arg(i), {}, [&run, i] { run = i; }});
    CommandPalette palette(std::move(items), nullptr);
    palette.show();
    auto* input = palette.findChild<QLineEdit*>();
    QTest::keyClick(input, Qt::Key_Up);
    QTest::keyClick(input, Qt::Key_Return);
    QCOMPARE(run, 2);
  }
};

ORIEL_TEST_MAIN(CommandPaletteTest)
#include "command_palette_test.moc"
