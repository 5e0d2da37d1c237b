#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/data_loss.h"
#include "dashboards/model/edit_command.h"

// Any bytes: a dashboard is read or an error says why, and never that Oriel itself is wrong. What was read can be
// edited and saved; an edited text is read again as what the edit said. Seeds: seeds/dashboard.

namespace {

using namespace oriel::dashboards;

void require(bool truth) {
  if (!truth) std::abort();
}

DashboardPtr edit(const Dashboard& dashboard, const EditCommand& command) {
  const auto edited = apply(dashboard, command);
  if (edited.ok()) return *edited;
  require(edited.error().code != oriel::ErrorCode::Internal);
  return nullptr;
}

void editPanel(const Dashboard& dashboard, const Panel& panel) {
  if (const auto titled = edit(dashboard, SetPanelTitle{panel.id, "\"new\""})) {
    const Panel* found = findPanel(*titled, panel.id);
    require(!found || found->title == "\"new\"" || !found->libraryUid.empty());
  }
  (void)edit(dashboard, SetPanelGrid{panel.id, {1, 2, 3, 4}});
  (void)edit(dashboard, SetRowCollapsed{panel.id, !panel.collapsed});
  if (const auto shorter = edit(dashboard, RemovePanel{panel.id}))
    require(shorter->text->size() < dashboard.text->size() + 64 * 1024);
}

void editAll(const Dashboard& dashboard) {
  if (const auto titled = edit(dashboard, SetTitle{"new \\ title"})) require(titled->title == "new \\ title");
  if (const auto ranged = edit(dashboard, SetTimeRange{"now-2h", "now-1h"})) require(ranged->from == "now-2h");
  if (const auto refreshed = edit(dashboard, SetRefresh{"7s"})) require(refreshed->refresh == "7s");
  if (const auto tagged = edit(dashboard, SetTags{{"a", "b"}})) require(tagged->tags.size() == 2);
  if (!dashboard.variables.empty())
    (void)edit(dashboard, SetVariableCurrent{dashboard.variables[0].name, {{"x", "x"}}});
  if (!dashboard.panels.empty()) {
    editPanel(dashboard, dashboard.panels.front());
    editPanel(dashboard, dashboard.panels.back());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& entry : dashboardEntries(text)) {
    const auto parsed = parseDashboard(text, "fuzz.json", entry);
    if (!parsed.ok()) {
      require(parsed.error().code != oriel::ErrorCode::Internal);
      continue;
    }
    require(*(*parsed)->text == text);
    require(checkDataLoss(**parsed).ok());
    const auto files = oriel::makeMemoryFileSystem();
    require(saveDashboard(*files, **parsed, "fuzz.json").ok());
    require(*files->readText("fuzz.json") == text);
    editAll(**parsed);
    break;
  }
  return 0;
}
