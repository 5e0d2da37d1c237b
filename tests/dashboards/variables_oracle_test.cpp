#include <QFile>
#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/variables/data_context.h"
#include "dashboards/variables/interpolate.h"
#include "dashboards/variables/lookup_options.h"
#include "dashboards/variables/options.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

// Holds variables against what Grafana's own packages answered (oracle/variables.cjs writes the file).
class VariablesOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase();
  void texts() { run("text", 4290); }
  void optionsOfQueries() { run("options", 180); }
  void customOptionsOfText() { run("custom", 20); }
  void choices() { run("settle", 78); }
  void dataOfLinks() { run("data", 1000); }

 private:
  void run(const std::string& kind, int atLeast);
  std::string answer(const Json& line);
  std::vector<Json> lines_;
  Scope scope_;
};

namespace {

std::vector<std::string> strings(const Json& line, const char* key) {
  std::vector<std::string> list;
  if (line.contains(key)) {
    for (const Json& item : line[key]) list.push_back(item.get<std::string>());
  }
  return list;
}

ScopeValue scopeValueOf(const Json& json, std::size_t order) {
  ScopeValue value;
  value.all = json.value("all", false);
  value.values = strings(json, value.all ? "options" : "values");
  value.texts = strings(json, "texts");
  value.isList = json.value("list", false);
  value.isArray = json.value("array", false);
  value.allValue = json.value("allValue", "");
  value.inUrl = json.value("inUrl", true);
  value.order = order;
  if (json.contains("properties")) {
    for (const Json& one : json["properties"]) value.properties.push_back(std::make_shared<const Json>(one));
  }
  return value;
}

// The surroundings that the script gives to Grafana's functions.
Scope scopeOf(const Json& set) {
  Scope scope;
  std::size_t order = 0;
  for (const Json& one : set) scope.variables[one["name"].get<std::string>()] = scopeValueOf(one, order++);
  scope.globals = {{"__interval", "15s"},
                   {"__interval_ms", "15000"},
                   {"__user", "7"},
                   {"__user.login", "ada"},
                   {"__user.email", "ada@example.com"},
                   {"__org", "3"},
                   {"__org.name", "Main Org."},
                   {"__timezone", "utc"}};
  scope.range = {1700000000123, 1700086400456};
  scope.timezone = "utc";
  scope.fromText = "now-1h";
  scope.toText = "now";
  return scope;
}

DisplayField shownField(Field field, const std::string& displayName, const std::string& unit = {},
                        const std::string& configName = {}) {
  FieldConfig config;
  config.unit = unit;
  config.displayName = configName;
  DisplayField shown;
  shown.field = std::move(field);
  shown.config = std::make_shared<const FieldConfig>(config);
  shown.displayName = displayName;
  return shown;
}

std::vector<PanelFrame> framesOfLinks() {
  const Labels labels{{"instance", "h1:9100"}, {"job", "node"}, {"x y", "sp ace"}};
  PanelFrame first{"first", "A", {}};
  first.fields.push_back(shownField(timeField({1700000000000, 1700000060000}), "Time"));
  first.fields.push_back(shownField(numberField("Value", {1.5, 1234}, labels),
                                    "first {instance=\"h1:9100\", job=\"node\", x y=\"sp ace\"}", "bytes"));
  PanelFrame second{"", "B", {}};
  second.fields.push_back(shownField(timeField({1, 2}), "Time"));
  second.fields.push_back(shownField(textField("My field", {"a/b c", "q&r"}), "Nice", "", "Nice"));
  second.fields.push_back(shownField(numberField("Count", {3, 4}, Labels{{"name", "lab"}}), "Count {name=\"lab\"}"));
  Field flag{"flag", std::make_shared<const std::vector<std::uint8_t>>(std::vector<std::uint8_t>{1, 0})};
  second.fields.push_back(shownField(flag, "flag"));
  return {first, second};
}

std::string optionTexts(const std::vector<VariableOption>& options) {
  Json list = Json::array();
  for (const VariableOption& option : options) list.push_back({option.text, option.value});
  return list.dump();
}

std::string settled(const Json& line) {
  const Json& given = line["settle"];
  Variable v;
  v.name = "v";
  v.type = VariableType::Custom;
  v.multi = given["isMulti"];
  v.includeAll = given["includeAll"];
  ResolvedVariable variable{v, {}, {}, {}, false};
  for (const std::string& option : strings(given, "options")) variable.options.push_back({option, option});
  for (const std::string& one : strings(given, "current")) variable.current.push_back({one, one});
  settleChoice(variable, false);
  Json values = Json::array();
  for (const VariableOption& option : variable.current) values.push_back(option.value);
  // Without options Grafana holds the empty text where Oriel holds nothing; both are written as the empty text.
  if (values.empty() && !v.multi) values.push_back("");
  return values.dump();
}

std::string linkText(const Json& line) {
  const std::vector<PanelFrame> frames = framesOfLinks();
  DataContext context{frames, line["data"][0], line["data"][1]};
  context.timezone = "utc";
  const int row = line["data"][2];
  if (row >= 0) context.row = static_cast<std::size_t>(row);
  if (row == -2) {
    context.calculated = DisplayValue{};
    context.calculated->formatted = {"", "12", " KiB"};
    context.calculated->numeric = 12288;
  }
  const DefaultFormat format = line["format"] == "uriencode" ? DefaultFormat::UriEncode : DefaultFormat::Glob;
  return interpolate(line["text"], scopeOf(Json::array()), format, &context);
}

}  // namespace

void VariablesOracleTest::initTestCase() {
  QFile file(test::sourceDir() + "/tests/dashboards/data/oracle/variables.jsonl");
  QVERIFY2(file.open(QIODevice::ReadOnly), "tests/dashboards/data/oracle/variables.jsonl is missing");
  while (!file.atEnd()) {
    const QByteArray line = file.readLine().trimmed();
    if (!line.isEmpty()) lines_.push_back(Json::parse(line.begin(), line.end()));
  }
}

std::string VariablesOracleTest::answer(const Json& line) {
  static const std::map<std::string, DefaultFormat> kFormats{{"", DefaultFormat::Glob},
                                                             {"text", DefaultFormat::Text},
                                                             {"regex", DefaultFormat::Regex},
                                                             {"percentencode", DefaultFormat::PercentEncode},
                                                             {"uriencode", DefaultFormat::UriEncode}};
  if (line.contains("data")) return linkText(line);
  if (line.contains("text")) return interpolate(line["text"], scope_, kFormats.at(line.value("format", "")));
  if (line.contains("settle")) return settled(line);
  if (line.contains("options"))
    return optionTexts(optionsFromTexts(strings(line, "options"), line["regex"], line["sort"]));
  if (line.contains("custom")) return optionTexts(customOptions(line["custom"]));
  const auto options = customOptionsFromJson(line["customJson"]);
  return options.ok() ? optionTexts(*options) : "null";
}

void VariablesOracleTest::run(const std::string& kind, int atLeast) {
  int ran = 0;
  QStringList different;
  for (const Json& line : lines_) {
    if (line.contains("set")) scope_ = scopeOf(line["set"]);
    const bool data = line.contains("data");
    const bool mine = kind == "custom" ? line.contains("custom") || line.contains("customJson")
                                       : line.contains(kind) && (kind == "data" || !data);
    if (!mine) continue;
    ++ran;
    const Json& out = line["out"];
    const std::string expected = out.is_string() ? out.get<std::string>() : out.dump();
    const std::string got = answer(line);
    if (got == expected) continue;
    if (different.size() < 20) {
      different << test::text(line.dump().substr(0, 300) + "\n  instead: " + got);
    } else {
      different << QString();
    }
  }
  qInfo("FIGURE: %s: %d cases, %d differ", kind.c_str(), ran, int(different.size()));
  QVERIFY2(ran >= atLeast, "the file of expected answers is short");
  QVERIFY2(different.isEmpty(), qPrintable(different.mid(0, 20).join('\n')));
}

ORIEL_TEST_MAIN(VariablesOracleTest)
#include "variables_oracle_test.moc"
