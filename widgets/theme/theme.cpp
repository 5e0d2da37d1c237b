#include "widgets/theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>

#include "widgets/theme/style_sheet.h"
#include "widgets/theme/theme_switch.h"

namespace oriel::widgets {

namespace {

Theme makeDark() {
  Theme t;
  t.kind = ThemeKind::Dark;
  t.canvas = QColor(0x11, 0x12, 0x17);
  t.panel = QColor(0x18, 0x1b, 0x1f);
  t.raised = QColor(0x22, 0x25, 0x2b);
  t.border = QColor(0x2a, 0x2c, 0x33);
  t.grid = QColor(0x25, 0x28, 0x2c);
  t.input = QColor(0x11, 0x12, 0x17);
  t.hover = QColor(0x26, 0x29, 0x30);
  t.text = QColor(0xcc, 0xcc, 0xdc);
  t.textSecondary = blended(t.panel, t.text, 0.65);
  t.textDisabled = blended(t.panel, t.text, 0.4);
  t.accent = QColor(0x6e, 0x9f, 0xff);
  t.error = QColor(0xff, 0x52, 0x86);
  t.warning = QColor(0xfa, 0xd3, 0x4a);
  t.success = QColor(0x6c, 0xcf, 0x8e);
  return t;
}

Theme makeLight() {
  Theme t;
  t.kind = ThemeKind::Light;
  t.canvas = QColor(0xf4, 0xf5, 0xf5);
  t.panel = QColor(0xff, 0xff, 0xff);
  t.raised = QColor(0xff, 0xff, 0xff);
  t.border = QColor(0xdd, 0xde, 0xe1);
  t.grid = QColor(0xe8, 0xe9, 0xea);
  t.input = QColor(0xff, 0xff, 0xff);
  t.hover = QColor(0xea, 0xeb, 0xec);
  t.text = QColor(0x24, 0x29, 0x2e);
  t.textSecondary = blended(t.panel, t.text, 0.75);
  t.textDisabled = blended(t.panel, t.text, 0.5);
  t.accent = QColor(0x1f, 0x62, 0xe0);
  t.error = QColor(0xcf, 0x0e, 0x5b);
  t.warning = QColor(0xb5, 0x51, 0x0d);
  t.success = QColor(0x0a, 0x76, 0x4e);
  return t;
}

QPalette paletteOf(const Theme& t) {
  QPalette p;
  p.setColor(QPalette::Window, t.canvas);
  p.setColor(QPalette::WindowText, t.text);
  p.setColor(QPalette::Base, t.input);
  p.setColor(QPalette::AlternateBase, t.panel);
  p.setColor(QPalette::Text, t.text);
  p.setColor(QPalette::Button, t.panel);
  p.setColor(QPalette::ButtonText, t.text);
  p.setColor(QPalette::BrightText, t.error);
  p.setColor(QPalette::ToolTipBase, t.raised);
  p.setColor(QPalette::ToolTipText, t.text);
  p.setColor(QPalette::PlaceholderText, t.textDisabled);
  p.setColor(QPalette::Highlight, blended(t.panel, t.accent, 0.35));
  p.setColor(QPalette::HighlightedText, t.text);
  p.setColor(QPalette::Link, t.accent);
  p.setColor(QPalette::LinkVisited, t.accent);
  p.setColor(QPalette::Light, t.hover);
  p.setColor(QPalette::Midlight, t.border);
  p.setColor(QPalette::Mid, t.border);
  p.setColor(QPalette::Dark, t.border);
  p.setColor(QPalette::Shadow, t.canvas);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    p.setColor(QPalette::Disabled, role, t.textDisabled);
  }
  return p;
}

}  // namespace

const Theme& themeFor(ThemeKind kind) {
  static const Theme dark = makeDark();
  static const Theme light = makeLight();
  return kind == ThemeKind::Dark ? dark : light;
}

bool hasInter() {
  static const bool found = QFontDatabase::hasFamily(QStringLiteral("Inter"));
  return found;
}

QFont uiFont(int pixelSize, QFont::Weight weight) {
  QFont font;
  font.setFamilies({QStringLiteral("Inter"), QStringLiteral("sans-serif")});
  font.setStyleHint(QFont::SansSerif);
  font.setPixelSize(pixelSize);
  font.setWeight(weight);
  font.setHintingPreference(QFont::PreferNoHinting);
  return font;
}

QColor toColor(const dashboards::Rgba& color) { return QColor(color.r, color.g, color.b, color.a); }

QColor blended(const QColor& ground, const QColor& top, double alpha) {
  const auto mix = [alpha](int a, int b) { return static_cast<int>(a + (b - a) * alpha + 0.5); };
  return QColor(mix(ground.red(), top.red()), mix(ground.green(), top.green()), mix(ground.blue(), top.blue()));
}

QColor textOn(const QColor& ground) {
  // The brightness of colours as browsers weigh it; Grafana changes over at 180 of 255.
  const double brightness = (ground.red() * 299 + ground.green() * 587 + ground.blue() * 114) / 1000.0;
  return brightness > 180 ? QColor(0x20, 0x22, 0x26) : QColor(0xf7, 0xf8, 0xfa);
}

void applyTheme(QApplication& application, ThemeKind kind) {
  const Theme& theme = themeFor(kind);
  application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  application.setPalette(paletteOf(theme));
  application.setFont(uiFont(14));
  application.setStyleSheet(styleSheetOf(theme));
  themeSwitch().set(kind);
}

const Theme& currentTheme() { return themeFor(themeSwitch().kind()); }

void followTheme(QObject* owner, const std::function<void(const Theme&)>& apply) {
  QObject::connect(&themeSwitch(), &ThemeSwitch::changed, owner, [apply] { apply(currentTheme()); });
  apply(currentTheme());
}

}  // namespace oriel::widgets
