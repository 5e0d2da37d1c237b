#include "tests/support/random_queries.h"

#include <algorithm>
#include <initializer_list>
#include <random>
#include <vector>

namespace oriel::test {
namespace {

/// A metric and the labels that tell its series apart.
struct KnownMetric {
  const char* name;
  std::vector<std::string> labels;
  bool counter;
};

const std::vector<KnownMetric>& knownMetrics() {
  static const std::vector<KnownMetric> metrics = {
      {"requests_total", {"job", "instance", "code"}, true},
      {"bytes_total", {"job", "instance"}, true},
      {"depth", {"job", "instance"}, false},
      {"heat", {"job", "instance", "room"}, false},
      {"noise", {"job", "instance"}, false},
      {"build_info", {"job", "instance", "version"}, false},
      {"lonely", {"only"}, false},
  };
  return metrics;
}

}  // namespace

class RandomQueries::Writer {
 public:
  Writer(unsigned seed, const RandomQueriesOptions& options) : random_(seed), options_(options) {}

  std::string query() {
    const int depth = 1 + static_cast<int>(below(4));
    if (oneIn(12)) return scalar(depth).text;
    const std::string text = vector(depth, false).text;
    // Only outermost, since the order shows again in which of equal samples a topk above chooses.
    if (!oneIn(15)) return text;
    if (options_.prometheus2 || oneIn(2)) return word({"sort(", "sort_desc("}) + text + ")";
    return word({"sort_by_label(", "sort_by_label_desc("}) + text + ", \"job\", \"instance\")";
  }

 private:
  /// What was written, and the labels that its series still have.
  struct Text {
    std::string text;
    std::vector<std::string> labels;
  };

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool oneIn(unsigned n) { return below(n) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& values) {
    return values[below(static_cast<unsigned>(values.size()))];
  }
  std::string word(std::initializer_list<const char*> words) {
    return *(words.begin() + below(static_cast<unsigned>(words.size())));
  }

  // -------------------------------------------------------------- numbers and times

  std::string number() {
    switch (below(12)) {
      case 0:
        return word({"NaN", "Inf", "-Inf", "0", "-1", "1e3", "0x1F", "1_000", "5m", "1h30m"}, options_.prometheus2);
      case 1: return word({"0.125", "-0.5", "1.5", "2.25"});
      default: return std::to_string(static_cast<int>(below(200)) - 40);
    }
  }
  std::string word(std::initializer_list<const char*> words, bool onlyOld) {
    return *(words.begin() + below(static_cast<unsigned>(words.size()) - (onlyOld ? 4 : 0)));
  }
  std::string quantile() { return word({"0", "0.1", "0.25", "0.5", "0.9", "0.99", "1", "-0.5", "1.5", "NaN"}); }
  std::string seconds(unsigned from, unsigned to) { return std::to_string(from + below(to - from)) + "s"; }
  std::string range() { return oneIn(2) ? word({"1m", "2m", "5m", "10m", "20m"}) : seconds(20, 1500); }
  std::string inside() {
    return std::to_string(options_.start / 1000 + below(static_cast<unsigned>(options_.length / 1000)));
  }

  /// `offset` and `@`.
  std::string shift() {
    std::string out;
    if (oneIn(8)) out += " offset " + std::string(oneIn(4) ? "-" : "") + (oneIn(2) ? "5m" : seconds(1, 900));
    if (!oneIn(10)) return out;
    const std::string at = oneIn(2) ? inside() : word({"start()", "end()"});
    return oneIn(2) ? " @ " + at + out : out + " @ " + at;
  }

  // -------------------------------------------------------------- selectors

  std::string matchers(const std::vector<std::string>& labels) {
    if (!oneIn(3)) return {};
    const std::string& label = pick(labels);
    if (label == "job") return word({"{job=\"api\"}", "{job!=\"api\"}", "{job=~\"a.*\"}", "{job!~\"w.b\"}"});
    if (label == "code") return word({"{code=~\"4..|500\"}", "{code!=\"200\"}", "{code=\"200\"}", "{code=\"\"}"});
    if (label == "instance") return word({"{instance=~\".*:1\"}", "{instance!~\"b.*\"}", "{instance=\"c:2\"}"});
    return "{" + label + word({"!=\"\"}", "=\"a\"}", "=~\".+\"}", "=\"nothing\"}"});
  }

  Text selectorOf(const KnownMetric& metric) { return {metric.name + matchers(metric.labels), metric.labels}; }
  Text anySelector(bool counter) {
    const KnownMetric* metric = &pick(knownMetrics());
    while (counter && !metric->counter && !oneIn(6)) metric = &pick(knownMetrics());
    if (options_.native && oneIn(5)) return {word({"native_seconds", "mixed"}), {"job", "instance"}};
    if (oneIn(25)) return {"{__name__=~\"depth|noise\"}", {"__name__", "job", "instance"}};
    if (oneIn(40)) return {"latency_seconds_bucket", {"job", "instance", "le"}};
    return selectorOf(*metric);
  }

  // -------------------------------------------------------------- range vectors

  Text matrix(int depth, bool counter, bool exact, const std::string& edges) {
    if (depth > 0 && edges.empty() && oneIn(3)) {
      const Text inner = vector(depth - 1, exact);
      // Half a second keeps inner steps off the edge of the window.
      const unsigned length = oneIn(2) ? 60 * (1 + below(25)) : 60 + below(1500);
      const std::string milliseconds = std::to_string(length) + (oneIn(2) ? "500" : "000") + "ms";
      const std::string step = oneIn(6) ? std::string() : oneIn(2) ? word({"15s", "1m", "1m", "2m"}) : seconds(13, 200);
      return {subqueryBody(inner.text) + "[" + milliseconds + ":" + step + "]" + shift(), inner.labels};
    }
    Text out = anySelector(counter);
    out.text += "[" + range() + "]" + edges + shift();
    return out;
  }
  static std::string subqueryBody(const std::string& text) { return "(" + text + ")"; }

  Text rangeCall(int depth, bool exact) {
    const std::string name = rangeFunction(exact);
    const bool counter = name == "rate" || name == "increase" || name == "irate" || name == "resets";
    // What jumps in a counter or between values must not be rounded below.
    const bool jumps = exact || counter || name == "changes" || name.starts_with("ts_of");
    std::string edges;
    const bool takesEdges = name == "rate" || name == "increase" || name == "delta";
    if (!options_.prometheus2 && takesEdges && oneIn(5)) edges = word({" anchored", " smoothed"});
    if (!options_.prometheus2 && (name == "resets" || name == "changes") && oneIn(5)) edges = " anchored";
    Text window = matrix(depth, counter, jumps, edges);
    std::string arguments = window.text;
    if (name == "quantile_over_time") arguments = quantile() + ", " + arguments;
    if (name == "predict_linear") arguments += ", " + scalarText(depth);
    if (name.ends_with("smoothing")) arguments += ", 0." + std::to_string(1 + below(9)) + ", 0.5";
    if (name == "absent_over_time") window.labels.clear();
    return {name + "(" + arguments + ")", window.labels};
  }

  std::string rangeFunction(bool exact) {
    if (oneIn(3)) return word({"rate", "rate", "increase", "irate", "delta", "idelta"});
    if (!options_.prometheus2 && oneIn(4))
      return word({"double_exponential_smoothing", "first_over_time", "mad_over_time", "ts_of_first_over_time",
                   "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time"});
    if (!exact && oneIn(4)) return word({"deriv", "predict_linear", "stddev_over_time", "stdvar_over_time"});
    return word({"avg_over_time", "sum_over_time", "min_over_time", "max_over_time", "count_over_time",
                 "last_over_time", "present_over_time", "quantile_over_time", "changes", "resets", "absent_over_time"});
  }

  // -------------------------------------------------------------- scalars

  std::string scalarText(int depth) { return oneIn(6) ? scalar(depth - 1).text : number(); }

  Text scalar(int depth) {
    if (depth <= 0 || oneIn(4)) return {number(), {}};
    if (oneIn(5)) return {word({"time()", "pi()"}), {}};
    if (!options_.prometheus2 && oneIn(6)) return {newScalar(depth), {}};
    if (oneIn(3)) return {"scalar(" + vector(depth - 1, false).text + ")", {}};
    if (oneIn(5)) return {"-(" + scalar(depth - 1).text + ")", {}};
    return {"(" + scalar(depth - 1).text + ") " + word({"+", "-", "*", "/", "% ", "> bool", "== bool", "<= bool"}) +
                " (" + scalar(depth - 1).text + ")",
            {}};
  }
  std::string newScalar(int depth) {
    if (oneIn(2)) return word({"start()", "end()", "step()", "range()"});
    return word({"max_of(", "min_of("}) + scalarText(depth) + ", " + scalarText(depth) + ")";
  }

  // -------------------------------------------------------------- instant vectors

  Text vector(int depth, bool exact) {
    if (depth <= 0) return plain();
    switch (below(16)) {
      case 0: return plain();
      case 1:
      case 2:
      case 3: return rangeCall(depth - 1, exact);
      case 4:
      case 5: return floatCall(depth, exact);
      case 6:
      case 7:
      case 8: return aggregate(depth, exact);
      case 9: return withScalar(depth, exact);
      case 10:
      case 11: return join(depth, exact);
      case 12: return setOperation(depth, exact);
      case 13: return classic(depth);
      case 14: return labelled(depth, exact);
      default: return special(depth, exact);
    }
  }

  Text plain() {
    Text out = anySelector(false);
    if (!options_.prometheus2 && oneIn(30)) out.text += " smoothed";
    out.text += shift();
    return out;
  }

  Text floatCall(int depth, bool exact) {
    if (oneIn(5)) {
      const std::string name =
          word({"day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"});
      if (oneIn(4)) return {name + "()", {}};
      const Text inner = vector(depth - 1, true);
      return {name + "(" + inner.text + ")", inner.labels};
    }
    if (!exact && oneIn(3)) {
      // The sine of a large number makes much of a last digit.
      const Text inner = vector(depth - 1, options_.prometheus2);
      return {word({"acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "ln", "log10", "log2",
                    "sin", "sinh", "sqrt", "tan", "tanh", "deg", "rad"}) +
                  "(" + inner.text + ")",
              inner.labels};
    }
    const std::string name = word({"abs", "ceil", "floor", "sgn", "round", "round", "clamp", "clamp_min", "clamp_max"});
    const Text inner = vector(depth - 1, true);
    std::string arguments = inner.text;
    if (name.starts_with("clamp") || (name == "round" && oneIn(2))) arguments += ", " + scalarText(depth);
    if (name == "clamp") arguments += ", " + scalarText(depth);
    return {name + "(" + arguments + ")", inner.labels};
  }

  std::vector<std::string> someOf(const std::vector<std::string>& labels) {
    std::vector<std::string> out;
    for (const std::string& label : labels)
      if (oneIn(2)) out.push_back(label);
    if (oneIn(20)) out.push_back("absent_label");
    if (oneIn(30)) out.push_back("__name__");
    return out;
  }
  static std::string list(const std::vector<std::string>& labels) {
    std::string out;
    for (const std::string& label : labels) out += (out.empty() ? "" : ", ") + label;
    return "(" + out + ")";
  }
  static std::vector<std::string> minus(const std::vector<std::string>& labels, const std::vector<std::string>& less) {
    std::vector<std::string> out;
    for (const std::string& label : labels)
      if (std::find(less.begin(), less.end(), label) == less.end()) out.push_back(label);
    return out;
  }

  Text aggregate(int depth, bool exact) {
    const bool selects = oneIn(3);
    std::string name = selects ? word({"topk", "bottomk", "count_values", "quantile"})
                               : word({"sum", "avg", "min", "max", "count", "group"});
    if (!selects && !exact && oneIn(6)) name = word({"stddev", "stdvar"});
    if (selects && !options_.prometheus2 && oneIn(4)) name = word({"limitk", "limit_ratio"});
    const bool jumps = name.ends_with("k") || name == "count_values";
    Text inner = vector(depth - 1, exact || jumps);
    if (name == "count_values") inner.text = "round(" + inner.text + ", 0.125)";
    std::string parameter;
    if (name.ends_with("k")) parameter = oneIn(12) ? scalarText(depth) + ", " : std::to_string(below(5)) + ", ";
    if (name == "limit_ratio") parameter = word({"0.5, ", "-0.3, ", "0, ", "1, ", "2, ", "-1.5, "});
    if (name == "quantile") parameter = (oneIn(8) ? scalarText(depth) : quantile()) + ", ";
    if (name == "count_values") parameter = "\"v\", ";
    std::string grouping;
    std::vector<std::string> left;
    if (!oneIn(4)) {
      const std::vector<std::string> some = someOf(inner.labels);
      const bool by = oneIn(2);
      grouping = (by ? " by " : " without ") + list(some);
      left = by ? some : minus(inner.labels, some);
    }
    if (name == "count_values") left.push_back("v");
    if (name.ends_with("k") || name == "limit_ratio") left = inner.labels;
    const std::string body = "(" + parameter + inner.text + ")";
    if (grouping.empty()) return {name + body, left};
    return {oneIn(4) ? name + body + grouping : name + grouping + " " + body, left};
  }

  std::string comparison() { return word({"==", "!=", "<", "<=", ">", ">="}); }
  std::string arithmetic(bool exact) {
    return exact ? word({"+", "-", "*", "/"}) : word({"+", "-", "*", "/", "^", "atan2"});
  }

  Text withScalar(int depth, bool exact) {
    const bool compares = oneIn(2);
    const bool modulo = !compares && oneIn(5);
    std::string op = compares ? comparison() : modulo ? "%" : arithmetic(exact);
    if (compares && oneIn(3)) op += " bool";
    const Text inner = vector(depth - 1, exact || compares || modulo);
    const std::string value = "(" + scalarText(depth) + ")";
    const std::string side = "(" + inner.text + ")";
    return {oneIn(3) ? value + " " + op + " " + side : side + " " + op + " " + value, inner.labels};
  }

  /// `on` or `ignoring` so that the two sides find each other, more often than not.
  Text join(int depth, bool exact) {
    const bool compares = oneIn(3);
    const bool modulo = !compares && oneIn(6);
    std::string op = compares ? comparison() : modulo ? "%" : arithmetic(exact);
    if (compares && oneIn(3)) op += " bool";
    const Text left = vector(depth - 1, exact || compares || modulo);
    Text right = vector(depth - 1, exact || compares || modulo);
    std::vector<std::string> common;
    for (const std::string& label : left.labels)
      if (label != "__name__" && std::find(right.labels.begin(), right.labels.end(), label) != right.labels.end())
        common.push_back(label);
    std::vector<std::string> out = common;
    std::string how;
    const bool moreLeft = left.labels.size() > common.size();
    const bool moreRight = right.labels.size() > common.size();
    if (moreRight && moreLeft && !oneIn(5))
      right.text = word({"max", "min", "sum"}) + " by " + list(common) + " (" + right.text + ")";
    if (moreLeft || moreRight || oneIn(4)) {
      how = oneIn(8) ? " ignoring" + list(minus(left.labels, common)) : " on" + list(common);
      // What is copied must not stand in on(); the parentheses must be there, or those of the operand are taken for
      // them.
      const std::string copied = oneIn(3) ? word({"(version)", "(room)", "(code)"}) : "()";
      const bool clash = std::find(common.begin(), common.end(), copied.substr(1, copied.size() - 2)) != common.end();
      if (moreLeft) how += " group_left" + (clash ? "()" : copied);
      if (!moreLeft && moreRight) how += " group_right" + (clash ? "()" : copied);
      out = moreLeft ? left.labels : right.labels;
    }
    if (!options_.prometheus2 && oneIn(8)) how += word({" fill(0)", " fill_left(1)", " fill_right(-2)"});
    return {"(" + left.text + ") " + op + how + " (" + right.text + ")", out};
  }

  Text setOperation(int depth, bool exact) {
    const Text left = vector(depth - 1, exact);
    const Text right = vector(depth - 1, exact);
    std::string how;
    if (oneIn(2)) how = (oneIn(2) ? " on" : " ignoring") + list(minus(someOf(left.labels), {"__name__"}));
    return {"(" + left.text + ") " + word({"and", "or", "unless"}) + how + " (" + right.text + ")", left.labels};
  }

  Text classic(int depth) {
    const std::string metric = options_.native && oneIn(2) ? "native_seconds" : "latency_seconds_bucket";
    std::string input = metric + shift();
    if (oneIn(2)) input = word({"rate", "increase"}) + "(" + metric + "[" + range() + "]" + shift() + ")";
    std::vector<std::string> labels = {"job", "instance"};
    if (oneIn(2)) {
      labels = oneIn(2) ? std::vector<std::string>{"job"} : std::vector<std::string>{};
      std::vector<std::string> by = labels;
      by.push_back("le");
      input = "sum by " + list(by) + " (" + input + ")";
    }
    if (!options_.prometheus2 && oneIn(3))
      return {"histogram_fraction(" + word({"0", "-Inf", "0.2", "1"}) + ", " + word({"0.7", "1", "+Inf", "3", "NaN"}) +
                  ", " + input + ")",
              labels};
    const std::string q = oneIn(8) ? scalarText(depth) : quantile();
    return {"histogram_quantile(" + q + ", " + input + ")", labels};
  }

  Text labelled(int depth, bool exact) {
    Text inner = vector(depth - 1, exact);
    if (oneIn(3)) {
      inner.text = "label_join(" + inner.text + ", \"" + word({"both", "job", "room", "__name__"}) +
                   "\", \"/\", \"instance\", \"job\")";
      return inner;
    }
    const std::string target = word({"host", "host", "room", "job", "__name__"});
    const std::string pattern =
        word({"\"$1\", \"instance\", \"(.*):.*\"", "\"x$2-${1}\", \"job\", \"(.)(.*)\"", "\"\", \"instance\", \"a.*\"",
              "\"$0\", \"__name__\", \"(.+)\"", "\"v\", \"nothing\", \"\"", "\"$$\", \"job\", \"web\""});
    inner.text = "label_replace(" + inner.text + ", \"" + target + "\", " + pattern + ")";
    return inner;
  }

  Text nativeCall() {
    const std::vector<std::string> labels = {"job", "instance"};
    if (oneIn(8)) return {"histogram_quantiles(native_seconds, \"q\", 0.5, 0.9)", labels};
    if (oneIn(8)) return {word({"info", "start_timestamp"}) + "(depth)", labels};
    return {word({"histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar"}) + "(" +
                (oneIn(3) ? "mixed" : "native_seconds") + ")",
            labels};
  }

  Text special(int depth, bool exact) {
    switch (below(7)) {
      case 0: {
        const Text inner = oneIn(2) ? plain() : vector(depth - 1, exact);
        return {"timestamp(" + inner.text + ")", inner.labels};
      }
      case 1: {
        const Text inner = vector(depth - 1, exact);
        return {"absent(" + inner.text + ")", {}};
      }
      case 2:
        return {"absent(" + word({"nothing", "depth{job=\"no\", instance=~\"x\"}", "heat{room=\"q\"}"}) + ")", {}};
      case 3: return {"vector(" + scalarText(depth) + ")", {}};
      case 4: {
        const Text inner = vector(depth - 1, exact);
        return {"-(" + inner.text + ")", inner.labels};
      }
      case 5: {
        if (options_.native) return nativeCall();
        const Text inner = vector(depth - 1, exact);
        return {"(" + inner.text + ")", inner.labels};
      }
      default: {
        const Text inner = vector(depth - 1, exact);
        return {"+(" + inner.text + ")", inner.labels};
      }
    }
  }

  std::mt19937 random_;
  RandomQueriesOptions options_;
};

RandomQueries::RandomQueries(unsigned seed, const RandomQueriesOptions& options)
    : writer_(std::make_unique<Writer>(seed, options)) {}
RandomQueries::~RandomQueries() = default;
RandomQueries::RandomQueries(RandomQueries&&) noexcept = default;
std::string RandomQueries::next() { return writer_->query(); }

}  // namespace oriel::test
