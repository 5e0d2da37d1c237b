#include <re2/re2.h>

#include <ctime>
#include <functional>
#include <map>
#include <numbers>

#include "models/base/text.h"
#include "tests/support/naive_evaluation.h"
#include "tests/support/naive_numbers.h"

namespace oriel::test {
namespace {

using promql::Call;
using promql::Expr;
using FloatFunction = std::function<double(double, const std::vector<double>&)>;

double sign(double value) { return value < 0 ? -1 : value > 0 ? 1 : value; }

/// A part of the UTC date of a time in seconds.
FloatFunction ofDate(const std::function<int(const std::tm&)>& part, std::int64_t yearsOfCycle = 0) {
  return [=](double value, const std::vector<double>&) {
    if (!std::isfinite(value) || std::fabs(value) >= 9.2e18) return kNaiveNaN;
    // The C library counts years in an int; every 400 years everything else is the same again.
    constexpr std::int64_t cycle = 146097LL * 86400;
    constexpr double mostOfInt = 6e16;
    std::int64_t cycles = 0;
    auto seconds = static_cast<std::int64_t>(value);
    if (std::fabs(value) > mostOfInt) {
      cycles = seconds / cycle;
      seconds %= cycle;
    }
    const std::time_t time = seconds;
    std::tm date{};
    gmtime_r(&time, &date);
    return static_cast<double>(part(date)) + static_cast<double>(cycles * yearsOfCycle);
  };
}

int daysInMonth(const std::tm& date) {
  const int year = date.tm_year + 1900;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int days[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[date.tm_mon];
}

FloatFunction plain(double (*function)(double)) {
  return [=](double value, const std::vector<double>&) { return function(value); };
}

const std::map<std::string, FloatFunction>& floatFunctions() {
  using P = const std::vector<double>&;
  static const std::map<std::string, FloatFunction> table = {
      {"abs", plain(std::fabs)},
      {"acos", plain(std::acos)},
      {"acosh", plain(std::acosh)},
      {"asin", plain(std::asin)},
      {"asinh", plain(std::asinh)},
      {"atan", plain(std::atan)},
      {"atanh", plain(std::atanh)},
      {"ceil", plain(std::ceil)},
      {"cos", plain(std::cos)},
      {"cosh", plain(std::cosh)},
      {"exp", plain(std::exp)},
      {"floor", plain(std::floor)},
      {"ln", plain(std::log)},
      {"log10", plain(std::log10)},
      {"log2", plain(std::log2)},
      {"sgn", plain(sign)},
      {"sin", plain(std::sin)},
      {"sinh", plain(std::sinh)},
      {"sqrt", plain(std::sqrt)},
      {"tan", plain(std::tan)},
      {"tanh", plain(std::tanh)},
      {"deg", [](double v, P) { return v * 180 / std::numbers::pi; }},
      {"rad", [](double v, P) { return v * std::numbers::pi / 180; }},
      {"clamp", [](double v, P p) { return naiveMax(p[0], naiveMin(p[1], v)); }},
      {"clamp_min", [](double v, P p) { return naiveMax(p[0], v); }},
      {"clamp_max", [](double v, P p) { return naiveMin(p[0], v); }},
      {"round",
       [](double v, P p) {
         const double inverse = 1 / (p.empty() ? 1.0 : p[0]);
         return std::floor(v * inverse + 0.5) / inverse;
       }},
      {"minute", ofDate([](const std::tm& d) { return d.tm_min; })},
      {"hour", ofDate([](const std::tm& d) { return d.tm_hour; })},
      {"day_of_week", ofDate([](const std::tm& d) { return d.tm_wday; })},
      {"day_of_month", ofDate([](const std::tm& d) { return d.tm_mday; })},
      {"day_of_year", ofDate([](const std::tm& d) { return d.tm_yday + 1; })},
      {"days_in_month", ofDate(daysInMonth)},
      {"month", ofDate([](const std::tm& d) { return d.tm_mon + 1; })},
      {"year", ofDate([](const std::tm& d) { return d.tm_year + 1900; }, 400)},
  };
  return table;
}

const std::map<std::string, std::function<double(const FloatHistogram&)>>& histogramFunctions() {
  using H = const FloatHistogram&;
  static const std::map<std::string, std::function<double(H)>> table = {
      {"histogram_count", [](H h) { return h.count; }},
      {"histogram_sum", [](H h) { return h.sum; }},
      {"histogram_avg", [](H h) { return h.sum / h.count; }},
      {"histogram_stdvar", naiveNativeVariance},
      {"histogram_stddev", [](H h) { return std::sqrt(naiveNativeVariance(h)); }},
  };
  return table;
}

std::string literal(const Expr& expr) { return naiveBare(expr).as<promql::StringLiteral>()->value; }

std::vector<std::string> literals(const Call& call, std::size_t from) {
  std::vector<std::string> out;
  for (std::size_t i = from; i < call.args.size(); ++i) out.push_back(literal(*call.args[i]));
  return out;
}

/// The labels that are certain when nothing was found: equality matchers of labels that are asked for once.
Labels labelsOfAbsent(const Expr& argument) {
  const Expr* at = &naiveBare(argument);
  if (const auto* matrix = at->as<promql::MatrixSelector>()) at = &naiveBare(*matrix->selector);
  const auto* selector = at->as<promql::VectorSelector>();
  if (selector == nullptr) return {};
  std::map<std::string, int> equals;
  LabelsBuilder labels;
  for (const Matcher& matcher : selector->matchers) {
    if (matcher.name() == kMetricName) continue;
    if (matcher.type() == MatchType::Equal && equals[matcher.name()]++ == 0) {
      labels.set(matcher.name(), matcher.value());
    } else {
      labels.remove(matcher.name());
    }
  }
  return labels.labels();
}

NaiveVector absent(const NaiveVector& input, const Expr& argument) {
  if (!input.empty()) return {};
  return {{labelsOfAbsent(argument), false, 1, nullptr}};
}

NaiveVector onlyFloats(NaiveVector input) {
  std::erase_if(input, [](const NaiveSample& sample) { return sample.histogram != nullptr; });
  return input;
}

std::string expand(const std::string& pattern, const re2::RE2& regex, const std::vector<re2::StringPiece>& groups) {
  static const re2::RE2 reference("(?s)\\$(?:(\\$)|(\\w+)|\\{(\\w+)\\})");
  std::string out;
  re2::StringPiece rest(pattern);
  std::vector<re2::StringPiece> found(4);
  while (reference.Match(rest, 0, rest.size(), re2::RE2::UNANCHORED, found.data(), 4)) {
    out.append(rest.data(), static_cast<std::size_t>(found[0].data() - rest.data()));
    const std::string name = found[2].empty() ? found[3].as_string() : found[2].as_string();
    if (!found[1].empty()) {
      out += '$';
    } else if (name.find_first_not_of("0123456789") == std::string::npos) {
      const auto index = static_cast<std::size_t>(std::atoi(name.substr(0, 6).c_str()));
      if (index < groups.size()) out += groups[index].as_string();
    } else if (const auto named = regex.NamedCapturingGroups().find(name);
               named != regex.NamedCapturingGroups().end()) {
      out += groups[static_cast<std::size_t>(named->second)].as_string();
    }
    rest.remove_prefix(static_cast<std::size_t>(found[0].data() + found[0].size() - rest.data()));
  }
  return out + rest.as_string();
}

void setLabel(NaiveSample& sample, const std::string& name, const std::string& value) {
  sample.labels = LabelsBuilder(sample.labels).set(name, value).labels();
  if (name == kMetricName) sample.dropName = false;
}

void checkName(const std::string& name) {
  if (name.empty() || !isUtf8(name)) throw NaiveError{"invalid label name " + name};
}

}  // namespace

bool naiveKnowsFloatFunction(const std::string& function) { return floatFunctions().count(function) != 0; }

bool naiveOfFloat(const std::string& function, const std::vector<double>& parameters, const NaivePromql::OldRules& old,
                  double& value) {
  if (function == "clamp" && parameters[1] < parameters[0]) return false;
  // The smallest 64-bit number of seconds, which is what these become on amd64, as a date.
  static const std::map<std::string, double> outside = {
      {"minute", 30},       {"hour", 15},          {"day_of_week", 0}, {"day_of_month", 4},
      {"day_of_year", 339}, {"days_in_month", 31}, {"month", 12},      {"year", 292277026596}};
  if (old.dates && outside.count(function) != 0 && !(std::fabs(value) < 9.2e18)) {
    value = outside.at(function);
    return true;
  }
  // e to this is 2^1023, beyond which the result has no exponent that could be put together from two.
  constexpr double kLargestExponent = 709.08956571282;
  const bool hyperbolic = function == "sinh" || function == "cosh";
  if (old.overflow && hyperbolic && std::isfinite(value) && std::fabs(value) > kLargestExponent) {
    value = function == "sinh" && value < 0 ? -kNaiveInf : kNaiveInf;
    return true;
  }
  value = floatFunctions().at(function)(value, parameters);
  return true;
}

NaiveVector naiveLabelReplace(NaiveVector input, const std::vector<std::string>& texts) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  const re2::RE2 regex("(?s:" + texts[3] + ")", options);
  if (!regex.ok()) throw NaiveError{"invalid regular expression"};
  checkName(texts[0]);
  for (NaiveSample& sample : input) {
    const std::string source(sample.labels.get(texts[2]));
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1);
    if (regex.Match(source, 0, source.size(), re2::RE2::ANCHOR_BOTH, groups.data(), static_cast<int>(groups.size())))
      setLabel(sample, texts[0], expand(texts[1], regex, groups));
  }
  naiveUnique(input);
  return input;
}

NaiveVector naiveLabelJoin(NaiveVector input, const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (i != 1) checkName(texts[i]);
  for (NaiveSample& sample : input) {
    std::string value;
    for (std::size_t i = 2; i < texts.size(); ++i)
      value += (i > 2 ? texts[1] : "") + std::string(sample.labels.get(texts[i]));
    setLabel(sample, texts[0], value);
  }
  naiveUnique(input);
  return input;
}

bool NaiveEvaluation::specialCall(const Call& call, Timestamp at, NaiveVector& out) const {
  const std::string& name = call.function;
  const auto argument = [&](std::size_t i) -> const Expr& { return *call.args[i]; };
  if (name == "vector") {
    out = {{{}, false, scalar(argument(0), at), nullptr}};
  } else if (name == "absent") {
    out = absent(vector(argument(0), at), argument(0));
  } else if (name == "absent_over_time") {
    out = absentOverTime(argument(0), at);
  } else if (name == "sort" || name == "sort_desc") {
    out = onlyFloats(vector(argument(0), at));
  } else if (name == "sort_by_label" || name == "sort_by_label_desc") {
    out = vector(argument(0), at);
  } else if (name == "label_replace") {
    out = naiveLabelReplace(vector(argument(0), at), literals(call, 1));
  } else if (name == "label_join") {
    out = naiveLabelJoin(vector(argument(0), at), literals(call, 1));
  } else if (name == "histogram_quantile") {
    out = naiveClassicQuantile(scalar(argument(0), at), vector(argument(1), at), shape_.old);
  } else if (name == "histogram_fraction") {
    out = naiveClassicFraction(scalar(argument(0), at), scalar(argument(1), at), vector(argument(2), at));
  } else if (histogramFunctions().count(name) != 0) {
    for (const NaiveSample& sample : vector(argument(0), at))
      if (sample.histogram)
        out.push_back({sample.labels, true, histogramFunctions().at(name)(*sample.histogram), nullptr});
  } else if (name == "timestamp") {
    const auto* direct = naiveBare(argument(0)).as<promql::VectorSelector>();
    out = direct != nullptr ? selector(*direct, at, true) : vector(argument(0), at);
    for (NaiveSample& sample : out) {
      if (direct == nullptr) sample.value = static_cast<double>(at) / 1000;
      sample.histogram = nullptr;
      sample.dropName = true;
    }
  } else {
    return false;
  }
  return true;
}

NaiveVector NaiveEvaluation::absentOverTime(const Expr& argument, Timestamp at) const {
  NaiveVector found;
  for (const NaiveWindow& window : windows(argument, at)) found.push_back({window.labels, false, 1, nullptr});
  return absent(found, argument);
}

NaiveVector NaiveEvaluation::windowCall(const Call& call, std::size_t matrix, Timestamp at) const {
  std::vector<double> parameters;
  for (std::size_t i = 0; i < call.args.size(); ++i)
    if (i != matrix) parameters.push_back(scalar(*call.args[i], at));
  NaiveVector out;
  for (const NaiveWindow& window : windows(*call.args[matrix], at)) {
    NaiveSample sample;
    if (naiveOverTime(call.function, window, parameters, at, shape_.old, sample)) out.push_back(std::move(sample));
  }
  return out;
}

NaiveVector NaiveEvaluation::call(const Call& call, Timestamp at) const {
  NaiveVector out;
  if (specialCall(call, at, out)) return out;
  for (std::size_t i = 0; i < call.args.size(); ++i)
    if (call.args[i]->type == promql::ValueType::Matrix) return windowCall(call, i, at);
  if (!naiveKnowsFloatFunction(call.function)) throw NaiveUnknown{call.function};
  std::vector<double> parameters;
  for (std::size_t i = 1; i < call.args.size(); ++i) parameters.push_back(scalar(*call.args[i], at));
  if (call.args.empty()) {
    out = {{{}, false, static_cast<double>(at) / 1000, nullptr}};
  } else {
    out = onlyFloats(vector(*call.args[0], at));
  }
  std::erase_if(out, [&](NaiveSample& sample) {
    sample.dropName = true;
    return !naiveOfFloat(call.function, parameters, shape_.old, sample.value);
  });
  naiveUnique(out);
  return out;
}

double NaiveEvaluation::scalarCall(const Call& call, Timestamp at) const {
  const std::string& name = call.function;
  if (name == "time") return static_cast<double>(at) / 1000;
  if (name == "pi") return std::numbers::pi;
  if (name == "start") return static_cast<double>(shape_.start) / 1000;
  if (name == "end") return static_cast<double>(shape_.end) / 1000;
  if (name == "step") return static_cast<double>(shape_.step) / 1000;
  if (name == "range") return static_cast<double>(shape_.end - shape_.start) / 1000;
  if (name == "max_of") return naiveMax(scalar(*call.args[0], at), scalar(*call.args[1], at));
  if (name == "min_of") return naiveMin(scalar(*call.args[0], at), scalar(*call.args[1], at));
  if (name != "scalar") throw NaiveUnknown{name};
  const NaiveVector input = onlyFloats(vector(*call.args[0], at));
  return input.size() == 1 ? input.front().value : kNaiveNaN;
}

}  // namespace oriel::test
