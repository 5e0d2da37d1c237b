#include <atomic>
#include <cstdlib>
#include <functional>
#include <new>

#include "models/promql/parser.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

std::atomic<std::uint64_t> allocatedBytes{0};
std::atomic<std::uint64_t> allocationCount{0};

constexpr int kMegabyte = 1 << 20;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

/// Text of about `size` bytes.
using MakeQuery = std::function<std::string(std::size_t size)>;

MakeQuery filled(std::string before, std::string_view middle, std::string after) {
  return [=, middle = std::string(middle)](std::size_t size) {
    return before + repeated(middle, size / middle.size()) + after;
  };
}

MakeQuery nested(std::string_view open, std::string core, std::string_view close) {
  return [=, open = std::string(open), close = std::string(close)](std::size_t size) {
    const std::size_t times = size / (open.size() + close.size());
    return repeated(open, times) + core + repeated(close, times);
  };
}

struct HostileRow {
  const char* name;
  MakeQuery make;
  const char* error;  ///< what the error's text contains; empty: it parses
};

const std::string kTooDeep = "expression is nested too deeply";

std::vector<HostileRow> hostileRows() {
  return {
      {"parentheses", nested("(", "a", ")"), kTooDeep.c_str()},
      {"open parentheses", filled("", "(", ""), "nested too deeply"},
      {"closing parentheses", filled("a", ")", ""), "unexpected right parenthesis"},
      {"signs", filled("", "-", "a"), kTooDeep.c_str()},
      {"power chain", filled("1", "^1", ""), kTooDeep.c_str()},
      {"sum chain", filled("1", "+1", ""), kTooDeep.c_str()},
      {"or chain", filled("a", " or a", ""), kTooDeep.c_str()},
      {"comparison chain", filled("a", ">a", ""), kTooDeep.c_str()},
      {"calls", nested("abs(", "a", ")"), kTooDeep.c_str()},
      {"aggregations", nested("sum by(a)(", "a", ")"), kTooDeep.c_str()},
      {"unknown functions", nested("f(", "a", ")"), kTooDeep.c_str()},
      {"subqueries", filled("a", "[1m:]", ""), kTooDeep.c_str()},
      {"subqueries in functions", nested("max_over_time(", "a", "[1m:1s])"), kTooDeep.c_str()},
      {"ranges", filled("a", "[1m]", ""), "ranges only allowed for vector selectors"},
      {"open ranges", filled("a", "[1m", ""), "unexpected left bracket"},
      {"offsets", filled("a", " offset 1m", ""), "offset may not be set multiple times"},
      {"at modifiers", filled("a", " @ 1", ""), "@ <timestamp> may not be set multiple times"},
      {"edges", filled("a", " anchored", ""), ""},
      {"nested durations", [](std::size_t size) { return "a[" + nested("(", "1", ")")(size) + "]"; }, kTooDeep.c_str()},
      {"duration chain", filled("a[1", "+1", "]"), kTooDeep.c_str()},
      {"duration powers", filled("a[1", "^1", "]"), kTooDeep.c_str()},
      {"duration signs", filled("a[", "-", "1]"), kTooDeep.c_str()},
      {"duration functions", [](std::size_t size) { return "a[" + nested("min_of(1,", "1", ")")(size) + "]"; },
       kTooDeep.c_str()},
      {"offset signs", filled("a offset ", "-", "1"), kTooDeep.c_str()},
      {"offset parentheses", filled("a offset ", "(", "1"), kTooDeep.c_str()},
      {"matchers", filled("a{", "b=\"c\",", "}"), ""},
      {"regex matchers", filled("a{", "b=~\"c|d\",", "}"), ""},
      {"quoted names", filled("{\"a\",", "\"b\"=\"c\",", "}"), ""},
      {"names", filled("{", "\"a\",", "}"), ""},
      {"open matchers", filled("a{", "b=\"c\",", ""), "unexpected end of input inside braces"},
      {"labels", filled("sum by (", "b,", ") (a)"), ""},
      {"on and group_left",
       [](std::size_t size) {
         std::string on;
         std::string include;
         for (int i = 0; on.size() + include.size() < size; ++i) {
           on += "x" + std::to_string(i) + ",";
           include += "y" + std::to_string(i) + ",";
         }
         return "a / on(" + on + ") group_left(" + include + ") b";
       },
       ""},
      {"arguments", filled("label_join(a,'b'", ",'c'", ")"), ""},
      {"too many arguments", filled("abs(a", ",a", ")"), "expected 1 argument(s) in call to \"abs\", got"},
      {"wrong arguments", filled("sort_by_label(a", ",a", ")"), "expected type string"},
      {"commas", filled("abs(a", ",", ")"), "trailing commas not allowed"},
      {"long name", filled("", "a", ""), ""},
      {"long unknown function", filled("", "a", "()"), "unknown function with name"},
      {"long word in brackets", filled("a[", "s", "]"), "unexpected character in duration expression: 's'"},
      {"long number", filled("", "9", ""), "value out of range"},
      {"long fraction", filled("0.", "9", ""), ""},
      {"long hexadecimal number", filled("0x", "f", ""), ""},
      {"underscores", filled("1", "_1", ""), "value out of range"},
      {"long duration", filled("", "9", "s"), "duration out of range"},
      {"many units", filled("", "1s", ""), "not a valid duration string"},
      {"long string", filled("\"", "a", "\""), ""},
      {"escapes", filled("\"", "\\u00e4", "\""), ""},
      {"octal escapes", filled("'", "\\377", "'"), ""},
      {"raw string", filled("`", "\\x\n", "`"), ""},
      {"open string", filled("\"", "a", ""), "unterminated quoted string"},
      {"open raw string", filled("`", "\n", ""), "unterminated raw string"},
      {"strings", filled("", "\"\"", ""), "unexpected string"},
      {"long regex", filled("a{b=~\"", "c.d", "\"}"), "error parsing regexp: expression too large"},
      {"long list of values", filled("a{b=~\"", "c|", "\"}"), ""},
      {"regex repetitions", filled("a{b=~\"", "(c{1000}){1000}", "\"}"), "error parsing regexp"},
      {"nested regex groups", [](std::size_t size) { return "a{b=~\"" + nested("(", "c", ")")(size) + "\"}"; },
       "error parsing regexp"},
      {"comments", filled("a", "#x\n", ""), ""},
      {"one comment", filled("a #", "x", ""), ""},
      {"blanks", filled("a", " \t\r\n", ""), ""},
      {"fill with blanks", filled("fill + ", "fill          +", "fill"), kTooDeep.c_str()},
      {"not text", filled("", "\xff", ""), "unexpected character: '\uFFFD'"},
      {"zeros", [](std::size_t size) { return std::string(size, '\0'); }, "unexpected character: '\\x00'"},
      {"unknown characters", filled("", "\u00e4", ""), "unexpected character: '\u00e4'"},
      {"lines before the error", filled("", "\n", "$"), "unexpected character: '$'"},
  };
}

}  // namespace

// Counted, so that growth can be judged without a clock.
void* operator new(std::size_t size) {
  allocatedBytes += size;
  ++allocationCount;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

/// Texts that were made to break a parser: each ends with an answer, and twice the text costs no more than twice as
/// much.
class PromqlParseHostileTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void megabyte_data();
  void megabyte();
  void growth_data();
  void growth();
  void deepest_data();
  void deepest();
  void printing();
};

void PromqlParseHostileTest::megabyte_data() {
  QTest::addColumn<int>("row");
  const auto rows = hostileRows();
  for (std::size_t i = 0; i < rows.size(); ++i) QTest::newRow(rows[i].name) << static_cast<int>(i);
}

void PromqlParseHostileTest::megabyte() {
  QFETCH(int, row);
  const HostileRow hostile = hostileRows()[static_cast<std::size_t>(row)];
  const std::string query = hostile.make(kMegabyte);
  const auto expr = parseExpr(query);
  const bool refused = *hostile.error != '\0';
  QVERIFY2(expr.ok() == !refused, expr.ok() ? "accepted" : expr.error().text.substr(0, 200).c_str());
  if (refused) {
    QVERIFY2(expr.error().text.find(hostile.error) != std::string::npos, expr.error().text.substr(0, 200).c_str());
    QVERIFY(expr.error().place.line >= 1 && expr.error().place.end <= static_cast<int>(query.size()));
    return;
  }
  const std::string printed = print(**expr);
  const auto again = parseExpr(printed);
  QVERIFY_RESULT(again);
  QVERIFY(print(**again) == printed);
  QVERIFY_RESULT(parseExpr(prettyPrint(**expr)));
}

void PromqlParseHostileTest::growth_data() { megabyte_data(); }

/// What is asked of the heap stands for the work: every token, node and text is made there.
void PromqlParseHostileTest::growth() {
  QFETCH(int, row);
  const HostileRow hostile = hostileRows()[static_cast<std::size_t>(row)];
  const auto cost = [&](std::size_t size) {
    const std::string query = hostile.make(size);
    const std::uint64_t bytes = allocatedBytes;
    const std::uint64_t count = allocationCount;
    const auto expr = parseExpr(query);
    if (expr.ok()) {
      (void)print(**expr);
      (void)prettyPrint(**expr);
    }
    return std::pair<double, double>(static_cast<double>(allocatedBytes - bytes),
                                     static_cast<double>(allocationCount - count));
  };
  (void)cost(1000);  // tables are made at the first use
  const auto small = cost(kMegabyte / 8);
  const auto large = cost(kMegabyte / 2);
  QVERIFY2(large.first < 4 * 2 * small.first + 1e5, qPrintable(QString("%1 %2").arg(small.first).arg(large.first)));
  QVERIFY2(large.second < 4 * 1.5 * small.second + 1000,
           qPrintable(QString("%1 %2").arg(small.second).arg(large.second)));
  QVERIFY2(large.first < 1000.0 * kMegabyte / 2, qPrintable(QString::number(large.first)));
}

void PromqlParseHostileTest::deepest_data() {
  QTest::addColumn<QString>("query");
  const auto row = [](const char* name, const std::string& query) {
    QTest::newRow(name) << QString::fromStdString(query);
  };
  row("parentheses", nested("(", "a", ")")(700));
  row("signs", filled("", "-", "a")(300));
  row("sum chain", filled("1", "+1", "")(3900));
  row("or chain", filled("a", " or a", "")(9900));
  row("power chain", filled("1", "^1", "")(700));
  row("calls", nested("abs(", "a", ")")(1800));
  row("aggregations", nested("sum by(a)(", "a", ")")(4300));
  row("subqueries", nested("max_over_time(", "a", "[1m:1s])")(8000));
  row("durations", "a[" + nested("(", "1", ")")(700) + "]");
  row("duration chain", filled("a[1", "+1", "]")(1900));
}

/// What is just not too deep is read, printed and read again.
void PromqlParseHostileTest::deepest() {
  QFETCH(QString, query);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY_RESULT(expr);
  const std::string printed = print(**expr);
  const auto again = parseExpr(printed);
  QVERIFY_RESULT(again);
  QVERIFY(print(**again) == printed);
  const auto unfolded = parseExpr(prettyPrint(**expr));
  QVERIFY_RESULT(unfolded);
  QVERIFY(print(**unfolded) == printed);
}

/// One long leaf under many levels is not printed once a level.
void PromqlParseHostileTest::printing() {
  const std::string leaves[] = {"a{b=\"" + std::string(kMegabyte, 'c') + "\"}", std::string(kMegabyte, 'a'),
                                "a{" + repeated("b!=\"\",", kMegabyte / 6) + "}",
                                "sum by (" + repeated("b,", kMegabyte / 2) + ") (a)"};
  for (const std::string& leaf : leaves) {
    const auto expr = parseExpr(leaf + repeated(" + 1", 1000));
    QVERIFY_RESULT(expr);
    const std::uint64_t before = allocatedBytes;
    const std::string pretty = prettyPrint(**expr);
    const std::uint64_t cost = allocatedBytes - before;
    QVERIFY2(cost < 100ull * kMegabyte, qPrintable(QString::number(cost)));
  }
}

ORIEL_TEST_MAIN(PromqlParseHostileTest)
#include "parse_hostile_test.moc"
