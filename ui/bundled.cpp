#include "ui/bundled.h"

#include <QFile>

#include "dashboards/library/dashboard_file.h"

// A static library's resources are only there once somebody asks for them; the macro must stand outside any namespace.
static void orielLoadBundledResources() { Q_INIT_RESOURCE(resources); }

namespace oriel::ui {

const std::vector<BundledDashboard>& bundledDashboards() {
  static const std::vector<BundledDashboard> table{
      {QStringLiteral("this-computer"), QStringLiteral("This computer"),
       QStringLiteral(":/dashboards/this-computer.json")},
  };
  return table;
}

Result<dashboards::DashboardPtr> loadBundled(const BundledDashboard& bundled) {
  orielLoadBundledResources();
  QFile file(bundled.resource);
  if (!file.open(QIODevice::ReadOnly))
    return makeError(ErrorCode::NotFound, "bundled dashboard missing: " + bundled.resource.toStdString());
  return dashboards::parseDashboard(file.readAll().toStdString(), {});
}

}  // namespace oriel::ui
