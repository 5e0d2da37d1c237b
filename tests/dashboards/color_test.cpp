#include "dashboards/fieldconfig/color.h"

#include <QFile>
#include <cstdlib>

#include "dashboards/fieldconfig/color_modes.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;

/// Colours against what Grafana's own package answers (data/colors.tsv).
class ColorTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void asGrafana_data();
  void asGrafana();
  void unknownNameIsTextColor();
  void schemeClampsItsPlace();
};

void ColorTest::asGrafana_data() {
  QTest::addColumn<QStringList>("row");
  QFile file(oriel::test::sourceDir() + "/tests/dashboards/data/colors.tsv");
  QVERIFY(file.open(QIODevice::ReadOnly));
  for (const QByteArray& line : file.readAll().split('\n')) {
    if (line.isEmpty() || line.startsWith('#')) continue;
    const QStringList row = QString::fromUtf8(line).split('\t');
    QTest::newRow(qPrintable(row.mid(0, 4).join(' '))) << row;
  }
}

void ColorTest::asGrafana() {
  QFETCH(QStringList, row);
  const QString kind = row[0];
  const std::string name = row[2].toStdString();
  const ThemeKind theme = row[1] == "light" ? ThemeKind::Light : ThemeKind::Dark;
  Rgba color;
  if (kind == "scheme") color = schemeColor(name, row[3].toDouble(), theme);
  if (kind == "palette") color = paletteModeColor(*findPaletteMode(name), row[3].toUInt(), "", theme);
  if (kind == "byname") color = paletteModeColor(*findPaletteMode("palette-classic-by-name"), 0, name, theme);
  if (kind == "shades") color = shadeColor(name, row[3].toUInt(), theme);
  if (kind == "name") color = resolveColor(name, theme);
  const QStringList expected = row[4].split(',');
  const int got[] = {color.r, color.g, color.b, color.a};
  // Turning to hue and back may round one step differently.
  const int tolerance = kind == "shades" || kind == "scheme" ? 1 : 0;
  for (int i = 0; i < 4; ++i) {
    QVERIFY2(
        std::abs(got[i] - expected[i].toInt()) <= tolerance,
        qPrintable(QString("%1,%2,%3,%4 instead of %5").arg(got[0]).arg(got[1]).arg(got[2]).arg(got[3]).arg(row[4])));
  }
}

void ColorTest::unknownNameIsTextColor() {
  QVERIFY(resolveColor("no such colour", ThemeKind::Dark) == resolveColor("text", ThemeKind::Dark));
  QVERIFY(resolveColor("", ThemeKind::Light) == resolveColor("text", ThemeKind::Light));
  QVERIFY(resolveColor("#12", ThemeKind::Light) == resolveColor("text", ThemeKind::Light));
}

void ColorTest::schemeClampsItsPlace() {
  for (const SchemeMode& mode : schemeModes()) {
    QVERIFY(schemeColor(mode.id, -3, ThemeKind::Dark) == schemeColor(mode.id, 0, ThemeKind::Dark));
    QVERIFY(schemeColor(mode.id, 7, ThemeKind::Dark) == schemeColor(mode.id, 1, ThemeKind::Dark));
    QVERIFY(!(schemeColor(mode.id, 0, ThemeKind::Dark) == schemeColor(mode.id, 1, ThemeKind::Dark)));
  }
}

ORIEL_TEST_MAIN(ColorTest)
#include "color_test.moc"
