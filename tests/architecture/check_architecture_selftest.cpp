// Small trees with one fault each: the checker must name it. A checker that cannot fail is a defect.

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "tests/architecture/checks.h"

namespace oriel::architecture {
namespace {

const char* const kRules =
    "order models dashboards ui -- one way\n"
    "models/promql may include models/base -- ground\n"
    "dashboards may include models/base -- ground\n"
    "ui may include dashboards models/base -- pages\n"
    "tests may include * -- tests\n"
    "no-qt models -- engine\n"
    "header big.hpp only in dashboards/reader.cpp -- dear\n"
    "any-size *_table.cpp -- rows\n";

using Files = std::map<std::string, std::string>;

struct Case {
  const char* name;
  Files files;
  std::string extraRule;
  std::string expected;  // "file:line: part of the text", or empty: clean
};

Files good() {
  return {{"models/base/a.h", "#pragma once\n"},
          {"models/base/README.md", "base\n"},
          {"models/promql/b.h", "#include \"models/base/a.h\"\n"},
          {"models/promql/README.md", "promql\n"},
          {"models/promql/CMakeLists.txt", "oriel_room(models_promql DEPS models_base LIBS zlib)\n"}};
}

Files with(Files more) {
  Files all = good();
  for (auto& [path, text] : more) all[path] = text;
  return all;
}

Files without(const std::string& path) {
  Files all = good();
  all.erase(path);
  return all;
}

std::string repeated(const std::string& line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += line;
  return text;
}

std::string function(int lines) { return "int f(int a,\n      int b) {\n" + repeated("  ++a;\n", lines - 3) + "}\n"; }

std::vector<Case> includeCases() {
  const std::string secret = "#include \"models/promql/b.h\"\n";
  return {
      {"the good tree", good(), "", ""},
      {"sideways", with({{"models/tsdb/t.h", secret}}), "", "models/tsdb/t.h:1: a folder without a line"},
      {"a room not allowed", with({{"models/base/c.h", "\n" + secret}}), "",
       "models/base/c.h:2: models/base may not include models/promql"},
      {"upward",
       with({{"ui/u.h", "\n"},
             {"ui/README.md", ""},
             {"dashboards/d.h", "#include \"ui/u.h\"\n"},
             {"dashboards/README.md", ""}}),
       "", "dashboards/d.h:1: dashboards may not include ui"},
      {"an upward rule", good(), "dashboards may include ui -- wrong\n",
       "allowed.txt: dashboards may include ui: that leads upward"},
      {"rules in a circle", good(), "models/base may include models/promql -- wrong\n",
       "allowed.txt: rooms include each other in a circle"},
      {"a rule without reason", good(), "ui may include dashboards\n", "allowed.txt:9: a rule needs a reason"},
      {"no rule", good(), "ui might include dashboards -- soon\n", "allowed.txt:9: this is no rule"},
      {"Qt in models", with({{"models/base/q.h", "# include <QString>\n"}}), "", "models/base/q.h:1: no Qt here"},
      {"Qt beyond models", with({{"ui/q.h", "#include <QString>\n"}, {"ui/README.md", ""}}), "", ""},
      {"not from the top", with({{"models/base/r.h", "#include \"a.h\"\n"}}), "",
       "models/base/r.h:1: no such file from the top"},
      {"a dear header", with({{"models/base/j.cpp", "#include <big.hpp>\n"}}), "",
       "models/base/j.cpp:1: <big.hpp> is dear"},
      {"a dear header where it may be",
       with({{"dashboards/reader.cpp", "#include <big.hpp>\n"}, {"dashboards/README.md", ""}}), "", ""},
      {"a dear header in a header",
       with({{"dashboards/reader.h", "#include <big2.hpp>\n"}, {"dashboards/README.md", ""}}),
       "header big2.hpp only in dashboards -- dear\n", "dashboards/reader.h:1: <big2.hpp> is dear: in a header"},
      {"files in a circle",
       with({{"models/base/x.h", "#include \"models/base/y.h\"\n"},
             {"models/base/y.h", "#include \"models/base/x.h\"\n"}}),
       "", "models/base/y.h:1: includes lead in a circle back to models/base/x.h"},
      {"a tests' include", with({{"tests/t.h", secret}, {"tests/README.md", ""}}), "", ""},
      {"CMake sideways",
       with({{"dashboards/CMakeLists.txt", "oriel_room(dashboards QT DEPS models_base models_promql LIBS x)\n"}}), "",
       "dashboards/CMakeLists.txt: dashboards may not link models_promql"},
      {"CMake without a line", with({{"extra/CMakeLists.txt", "oriel_room(extra)\n"}}), "",
       "extra/CMakeLists.txt: the room extra has no line"},
  };
}

std::vector<Case> houseCases() {
  const std::string row = "table models/base/a.h rows \\{(\\w+)\\} tested in tests/base -- rows\n";
  const Files tests = {{"tests/README.md", ""},
                       {"tests/base/CMakeLists.txt", "oriel_test(x y_test.cpp DEPS models_base)\n"}};
  auto test = [&](const std::string& name, const std::string& text) {
    Files all = with(tests);
    all["tests/base/" + name] = text;
    return all;
  };
  auto rows = [&](const std::string& table, const std::string& data) {
    Files all = test("y_test.cpp", data);
    all["models/base/a.h"] = table;
    return all;
  };
  return {
      {"801 lines", with({{"models/base/l.cpp", repeated("\n", 801)}}), "", "models/base/l.cpp: 801 lines"},
      {"800 lines", with({{"models/base/l.cpp", repeated("\n", 800)}}), "", ""},
      {"a table of 900 lines", with({{"models/base/unit_table.cpp", repeated("\n", 900)}}), "", ""},
      {"a function of 81 lines", with({{"models/base/l.cpp", function(81)}}), "",
       "models/base/l.cpp:1: a function of 81 lines"},
      {"a function of 80 lines", with({{"models/base/l.cpp", function(80)}}), "", ""},
      {"a test's table of 100 lines",
       with({{"tests/base/rows.cpp", "void RowsTest::add_data() {\n" + repeated("  row();\n", 98) + "}\n"},
             {"tests/README.md", ""}}),
       "", ""},
      {"no README", without("models/base/README.md"), "", "models/base: the room has code and no README.md"},
      {"a long README", with({{"models/base/README.md", repeated("x\n", 41)}}), "", "models/base/README.md: 41 lines"},
      {"a name with capitals", with({{"models/base/BadName.h", ""}}), "", "models/base/BadName.h: files and folders"},
      {"a test that is built", test("y_test.cpp", ""), "", ""},
      {"a test that nobody builds", test("z_test.cpp", ""), "", "tests/base/z_test.cpp: is not named in"},
      {"a test whose name only ends so", test("my_y_test.cpp", ""), "", "tests/base/my_y_test.cpp: is not named in"},
      {"a row with data", rows("{rate}\n", "\"rate\"\n"), row, ""},
      {"a row without data", rows("{irate}\n{rate}\n", "\"irate\"\n"), row,
       "models/base/a.h:2: the row rate has no test data"},
      {"a row with a word that is part of another", rows("{rate}\n", "\"irate\"\n"), row,
       "models/base/a.h:1: the row rate"},
      {"a row with a sign", rows("{m/s}\n", "\"m/s\"\n"),
       "table models/base/a.h rows \\{(.+)\\} tested in tests/base -- rows\n", ""},
      {"a table without rows", rows("\n", ""), row, "models/base/a.h: no row looks like"},
      {"a machine path",
       with({{"models/base/p.txt",
              "\nsee /wo"
              "rk/main\n"}}),
       "", "models/base/p.txt:2: this stands in no file"},
      {"a path that only looks like it",
       with({{"models/base/p.txt",
              "/art/art/wo"
              "rk/main at.home/wo"
              "rk/x\n"}}),
       "", ""},
      {"forbidden text", with({{"installer/x", "ask mirror.example\n"}}), "forbidden mirror.example -- a host\n",
       "installer/x:1: this stands in no file"},
  };
}

/// Writes the files below `top`, reads them back as the program does, and gives what was found as lines of text.
std::vector<std::string> linesFoundIn(const Case& c, const std::filesystem::path& top) {
  for (const auto& [path, text] : c.files) {
    std::filesystem::create_directories((top / path).parent_path());
    std::ofstream(top / path) << text;
  }
  std::vector<Violation> all;
  const Rules rules = readRules(kRules + c.extraRule, "allowed.txt", all);
  const Findings found = checkAll(readTree(top.string()), rules);
  all.insert(all.end(), found.violations.begin(), found.violations.end());
  std::vector<std::string> lines;
  for (const auto& v : all) lines.push_back(v.file + (v.line > 0 ? ":" + std::to_string(v.line) : "") + ": " + v.text);
  return lines;
}

/// Exactly the expected line and no other; an expected violation of a rule may have companions.
bool holds(const Case& c, const std::vector<std::string>& lines) {
  if (c.expected.empty()) return lines.empty();
  if (lines.empty() ||
      (lines.size() > 1 && c.extraRule.empty() && c.expected.find("without a line") == std::string::npos))
    return false;
  for (const auto& line : lines) {
    if (line.rfind(c.expected, 0) == 0) return true;
  }
  return false;
}

int run() {
  const auto base = std::filesystem::temp_directory_path() / ("oriel-architecture-" + std::to_string(::time(nullptr)));
  int failed = 0, passed = 0;
  std::vector<Case> cases = includeCases();
  for (auto& c : houseCases()) cases.push_back(std::move(c));
  for (const auto& c : cases) {
    std::filesystem::remove_all(base);
    std::filesystem::create_directories(base);
    const auto lines = linesFoundIn(c, base);
    if (holds(c, lines)) {
      ++passed;
      continue;
    }
    ++failed;
    std::cout << "FAIL: " << c.name << "\n  expected: " << (c.expected.empty() ? "nothing" : c.expected) << "\n";
    for (const auto& line : lines) std::cout << "  found:    " << line << "\n";
  }
  std::filesystem::remove_all(base);
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace oriel::architecture

int main() {
  try {
    return oriel::architecture::run();
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 2;
  }
}
