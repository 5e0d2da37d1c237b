#include "dashboards/search/library_document.h"

#include <nlohmann/json.hpp>
#include <unordered_set>

#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"
#include "dashboards/search/metric_names.h"

namespace oriel::dashboards {

namespace {

constexpr std::size_t kMaxTexts = 5000;
constexpr std::size_t kMaxTextBytes = 2000;
constexpr int kMaxNestedPanels = 20;

/// Cut between characters, so that what goes to a screen stays UTF-8.
std::string boundedText(std::string text) {
  if (text.size() <= kMaxTextBytes) return text;
  std::size_t length = kMaxTextBytes;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  text.resize(length);
  return text;
}

/// Each text once, in order.
class UniqueTexts {
 public:
  explicit UniqueTexts(std::vector<std::string>& texts) : texts_(texts) {}
  void add(std::string text) {
    if (text.empty() || texts_.size() >= kMaxTexts) return;
    text = boundedText(std::move(text));
    if (known_.insert(text).second) texts_.push_back(std::move(text));
  }

 private:
  std::vector<std::string>& texts_;
  std::unordered_set<std::string> known_;
};

/// Goes through the panels of a dashboard as it stands in the file, whatever its version.
class DocumentReader {
 public:
  explicit DocumentReader(LibraryDocument& document)
      : titles_(document.panelTitles), queries_(document.queries), metrics_(document.metrics) {}

  void takeDashboard(const Json& root) {
    each(jsonFind(root, "panels"), [this](const Json& panel) { takePanel(panel, 0); });
    each(jsonFind(root, "rows"), [this](const Json& row) {
      titles_.add(jsonText(row, "title"));
      each(jsonFind(row, "panels"), [this](const Json& panel) { takePanel(panel, 0); });
    });
    if (const Json* elements = jsonFind(root, "elements"); jsonIsObject(elements))
      for (const Json& element : *elements) takeElement(element);
    if (const Json* list = jsonAt(root, "templating.list")) each(list, [this](const Json& v) { takeVariable(v); });
    if (const Json* list = jsonAt(root, "annotations.list")) each(list, [this](const Json& a) { takeTarget(a); });
  }

 private:
  template <class Visit>
  static void each(const Json* list, const Visit& visit) {
    if (!jsonIsArray(list)) return;
    for (const Json& item : *list)
      if (item.is_object()) visit(item);
  }

  void takePanel(const Json& panel, int depth) {
    titles_.add(jsonText(panel, "title"));
    each(jsonFind(panel, "targets"), [this](const Json& target) { takeTarget(target); });
    if (depth < kMaxNestedPanels)
      each(jsonFind(panel, "panels"), [this, depth](const Json& inner) { takePanel(inner, depth + 1); });
  }

  void takeElement(const Json& element) {
    const Json* spec = jsonFind(element, "spec");
    if (!jsonIsObject(spec)) return;
    titles_.add(jsonText(*spec, "title"));
    each(jsonAt(*spec, "data.spec.queries"), [this](const Json& query) {
      for (const char* path : {"spec.query.spec", "spec.query"})
        if (const Json* inner = jsonAt(query, path); jsonIsObject(inner)) takeTarget(*inner);
    });
  }

  void takeTarget(const Json& target) {
    const std::string expression = jsonText(target, "expr");
    for (std::string& name : metricNames(expression)) metrics_.add(std::move(name));
    queries_.add(expression);
    for (const char* key : {"query", "rawSql", "rawQuery"})
      if (const Json* text = jsonFind(target, key); text != nullptr && text->is_string())
        queries_.add(jsonTextOf(*text));
  }

  void takeVariable(const Json& variable) {
    const Json* query = jsonFind(variable, "query");
    if (query == nullptr) return;
    queries_.add(query->is_object() ? jsonText(*query, "query") : jsonTextOf(*query));
  }

  UniqueTexts titles_, queries_, metrics_;
};

/// The dashboard in the JSON, also where the reader of dashboards does not know its form yet.
JsonPtr findRoot(std::string_view text, LibraryDocument& document) {
  auto source = findDashboard(text);
  if (source.ok()) {
    document.uid = source->uid;
    return source->root;
  }
  auto json = parseJsonText(text);
  if (!json.ok()) {
    // Other YAML may stand in the folder; what begins like JSON was meant to be some.
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '{') document.error = source.error().toString();
    return nullptr;
  }
  if (source.error().code != ErrorCode::Unsupported) return nullptr;
  const Json* root = &*json;
  for (const char* key : {"spec", "dashboard"})
    if (const Json* inner = jsonFind(*root, key); jsonIsObject(inner)) root = inner;
  if (const Json* name = jsonAt(*json, "metadata.name")) document.uid = jsonTextOf(*name);
  return std::make_shared<const Json>(*root);
}

}  // namespace

void readLibraryDocument(std::string_view text, LibraryDocument& document) {
  const JsonPtr root = findRoot(text, document);
  if (!root || !root->is_object()) return;
  bool shaped = jsonFind(*root, "uid") && jsonFind(*root, "version");
  for (const char* key : {"panels", "rows", "elements", "templating", "schemaVersion"})
    shaped = shaped || jsonFind(*root, key);
  document.title = boundedText(jsonText(*root, "title"));
  // Any JSON may have a title; a dashboard has something to show as well.
  if (!shaped) return;
  document.isDashboard = true;
  if (const std::string uid = jsonText(*root, "uid"); !uid.empty()) document.uid = boundedText(uid);
  document.description = boundedText(jsonText(*root, "description"));
  document.version = jsonInt(*root, "version", 0);
  if (const Json* tags = jsonFind(*root, "tags"); jsonIsArray(tags)) {
    UniqueTexts unique(document.tags);
    for (const Json& tag : *tags) unique.add(jsonTextOf(tag));
  }
  DocumentReader(document).takeDashboard(*root);
}

}  // namespace oriel::dashboards
