#include "ui/inspect_dialog.h"

#include <QTableWidget>
#include <limits>

#include "tests/support/test_case.h"

using namespace oriel;

class InspectDialogTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void showsAndCopies() {
    dashboards::Panel panel;
    panel.title = "Requests";
    Frame frame;
    frame.refId = "A";
    frame.fields = {timeField({0, 1000, 2000}),
                    numberField("Value", {1.5, nullNumber(), std::numeric_limits<double>::infinity()},
                                Labels{{"path", "a,\"b\""}})};
    dashboards::PanelData data;
    data.state = dashboards::PanelState::Ready;
    data.timezone = "utc";
    dashboards::PanelFrame shown;
    shown.refId = "A";
    const auto config = std::make_shared<const dashboards::FieldConfig>();
    for (const Field& field : frame.fields)
      shown.fields.push_back({field, config, field.name == "Value" ? "a,\"b\"" : field.name});
    data.frames.push_back(shown);
    ui::InspectDialog dialog(std::make_shared<const dashboards::PanelData>(data), nullptr);
    dialog.show();
    const auto* table = dialog.findChild<QTableWidget*>();
    QCOMPARE(table->rowCount(), 3);
    QCOMPARE(table->columnCount(), 2);
    QCOMPARE(table->item(0, 1)->text(), QStringLiteral("1.5"));
    QCOMPARE(dialog.csv(),
             QStringLiteral("Time,\"a,\"\"b\"\"\"\n1970-01-01 00:00:00.000,1.5\n1970-01-01 00:00:01.000,\n"
                            "1970-01-01 00:00:02.000,+Inf\n"));
  }
};

ORIEL_TEST_MAIN(InspectDialogTest)
#include "inspect_dialog_test.moc"
