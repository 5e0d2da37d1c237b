#include "tests/dashboards/synthetic_source.h"

#include <algorithm>
#include <optional>
#include <set>

#include "models/datasource/embedded.h"
#include "models/promql/parser.h"
#include "tests/support/memory_storage.h"

namespace oriel::test {
namespace {

// Walks a regular expression and writes down the first thing it could match.
class RegexSampler {
 public:
  explicit RegexSampler(const std::string& regex) : regex_(regex) {}
  std::string sample() { return alternatives(); }

 private:
  bool done() const { return at_ >= regex_.size(); }

  // The first alternative; the others are walked over.
  std::string alternatives() {
    std::string first = sequence();
    while (!done() && regex_[at_] == '|') {
      ++at_;
      const std::string other = sequence();
      if (first.empty()) first = other;
    }
    return first;
  }

  std::string sequence() {
    std::string text;
    while (!done() && regex_[at_] != '|' && regex_[at_] != ')') text += repeated(atom());
    return text;
  }

  std::string atom() {
    const char c = regex_[at_++];
    if (c == '(') {
      if (regex_.compare(at_, 2, "?:") == 0) at_ += 2;
      if (regex_.compare(at_, 4, "?i:") == 0) at_ += 3;
      if (regex_.compare(at_, 3, "?i)") == 0) {
        at_ += 3;
        return {};
      }
      const std::string inner = alternatives();
      if (!done()) ++at_;
      return inner;
    }
    if (c == '[') return characterClass();
    if (c == '\\' && !done()) return escape(regex_[at_++]);
    if (c == '.') return "x";
    if (c == '^' || c == '$') return {};
    return std::string(1, c);
  }

  static std::string escape(char c) {
    if (c == 'd') return "1";
    if (c == 'w') return "w";
    if (c == 's') return " ";
    if (c == 'D' || c == 'S') return "x";
    if (c == 'b') return {};
    return std::string(1, c);
  }

  std::string characterClass() {
    const bool negated = !done() && regex_[at_] == '^';
    if (negated) ++at_;
    const std::size_t begin = at_;
    if (!done() && regex_[at_] == ']') ++at_;
    while (!done() && regex_[at_] != ']') at_ += regex_[at_] == '\\' ? 2 : 1;
    const std::string inside = regex_.substr(begin, at_ - begin);
    ++at_;
    if (inside.empty()) return "x";
    if (!negated) return inside[0] == '\\' && inside.size() > 1 ? escape(inside[1]) : inside.substr(0, 1);
    for (const char c : {'x', '1', 'A', '-', '_'}) {
      if (inside.find(c) == std::string::npos) return std::string(1, c);
    }
    return "~";
  }

  std::string repeated(std::string text) {
    if (done()) return text;
    const char c = regex_[at_];
    if (c == '{') {
      const std::size_t end = regex_.find('}', at_);
      if (end == std::string::npos) return text;
      const int count = std::max(1, std::atoi(regex_.c_str() + at_ + 1));
      at_ = end + 1;
      std::string all;
      for (int i = 0; i < std::min(count, 50); ++i) all += text;
      return all;
    }
    if (c != '*' && c != '+' && c != '?') return text;
    ++at_;
    if (!done() && regex_[at_] == '?') ++at_;
    return text;
  }

  const std::string& regex_;
  std::size_t at_ = 0;
};

// What an expression selects and by which labels it groups and joins.
struct Wanted {
  std::vector<const promql::VectorSelector*> selectors;
  std::set<std::string> labels;
  bool buckets = false;

  void walk(const promql::Expr& expr) {
    using namespace promql;
    if (const auto* v = expr.as<VectorSelector>()) selectors.push_back(v);
    if (const auto* m = expr.as<MatrixSelector>()) walk(*m->selector);
    if (const auto* s = expr.as<Subquery>()) walk(*s->expr);
    if (const auto* p = expr.as<Paren>()) walk(*p->expr);
    if (const auto* u = expr.as<Unary>()) walk(*u->expr);
    if (const auto* b = expr.as<Binary>()) binary(*b);
    if (const auto* a = expr.as<Aggregate>()) {
      walk(*a->expr);
      if (a->parameter) walk(*a->parameter);
      if (!a->without) labels.insert(a->grouping.begin(), a->grouping.end());
    }
    if (const auto* c = expr.as<Call>()) {
      for (const ExprPtr& arg : c->args) walk(*arg);
    }
  }

  void binary(const promql::Binary& b) {
    walk(*b.left);
    walk(*b.right);
    if (!b.matching) return;
    if (b.matching->on) labels.insert(b.matching->labels.begin(), b.matching->labels.end());
  }
};

// A value of one label that all its matchers accept.
std::optional<std::string> valueFor(const std::vector<const Matcher*>& matchers) {
  std::vector<std::string> candidates;
  for (const Matcher* matcher : matchers) {
    if (matcher->type() == MatchType::Equal) candidates.insert(candidates.begin(), matcher->value());
    if (matcher->type() != MatchType::Regex) continue;
    for (const std::string& value : matcher->setMatches()) candidates.push_back(value);
    candidates.push_back(sampleOfRegex(matcher->value()));
  }
  for (const char* other : {"other", "x", "1", "eth9", "/data", "sdx"}) candidates.emplace_back(other);
  candidates.emplace_back();
  for (const std::string& candidate : candidates) {
    const auto accepts = [&candidate](const Matcher* matcher) { return matcher->matches(candidate); };
    if (std::all_of(matchers.begin(), matchers.end(), accepts)) return candidate;
  }
  return {};
}

std::optional<std::map<std::string, std::string>> labelsFor(const promql::VectorSelector& selector,
                                                            const std::set<std::string>& more) {
  std::map<std::string, std::vector<const Matcher*>> byLabel;
  for (const Matcher& matcher : selector.matchers) byLabel[matcher.name()].push_back(&matcher);
  std::map<std::string, std::string> labels;
  for (const auto& [name, matchers] : byLabel) {
    const auto value = valueFor(matchers);
    if (!value) return {};
    if (!value->empty()) labels[name] = *value;
  }
  for (const std::string& name : more) {
    if (byLabel.count(name) == 0 && name != "le" && name != "__name__") labels[name] = name + "-a";
  }
  return labels;
}

bool selects(const promql::VectorSelector& selector, const Labels& labels) {
  return std::all_of(selector.matchers.begin(), selector.matchers.end(),
                     [&labels](const Matcher& m) { return m.matches(labels.get(m.name())); });
}

Labels toLabels(const std::map<std::string, std::string>& pairs) { return Labels::from({pairs.begin(), pairs.end()}); }

void fill(MemoryStorage& store, const std::vector<Labels>& all, TimeRange range) {
  double start = 0;
  for (const Labels& labels : all) {
    const std::string_view le = labels.get("le");
    // Buckets hold more the higher they are.
    const double slope = le.empty() ? 1 : le == "+Inf" ? 4 : le == "1" ? 3 : 1;
    std::vector<MemorySample> samples;
    double value = start;
    for (Timestamp t = range.from - 20 * kMinute; t <= range.to; t += 30 * kSecond) {
      samples.push_back({t, value, nullptr, 0});
      value += slope;
    }
    store.add(labels, samples);
    start += le.empty() ? 1 : 0;
  }
}

}  // namespace

std::string sampleOfRegex(const std::string& regex) { return RegexSampler(regex).sample(); }

std::vector<Labels> seriesFor(const promql::Expr& expr) {
  Wanted wanted;
  wanted.walk(expr);
  // Those that ask for more come first; what they get serves the others too.
  std::stable_sort(wanted.selectors.begin(), wanted.selectors.end(),
                   [](const auto* a, const auto* b) { return a->matchers.size() > b->matchers.size(); });
  std::vector<Labels> all;
  for (const promql::VectorSelector* selector : wanted.selectors) {
    if (std::any_of(all.begin(), all.end(), [&](const Labels& labels) { return selects(*selector, labels); })) continue;
    auto pairs = labelsFor(*selector, wanted.labels);
    if (!pairs) continue;
    const auto name = pairs->find("__name__");
    const bool bucket = name != pairs->end() && name->second.size() > 7 &&
                        name->second.compare(name->second.size() - 7, 7, "_bucket") == 0;
    if (!bucket || pairs->count("le") > 0) {
      all.push_back(toLabels(*pairs));
      continue;
    }
    for (const char* le : {"0.1", "1", "+Inf"}) {
      (*pairs)["le"] = le;
      all.push_back(toLabels(*pairs));
    }
  }
  return all;
}

Result<QueryAnswer> SyntheticSource::run(const QueryRequest& request, Outcome& outcome) const {
  auto expr = promql::parseExpr(request.query);
  if (!expr.ok()) return std::move(expr).error();
  outcome.parsed = true;
  MemoryStorage store;
  fill(store, seriesFor(**expr), request.range);
  const promql::Engine engine;
  datasource::EmbeddedDataSource embedded({"Synthetic", "", "prometheus", "", 15 * kSecond}, store, engine);
  return embedded.query(request);
}

Result<QueryAnswer> SyntheticSource::query(const QueryRequest& request) {
  Outcome outcome;
  auto answer = run(request, outcome);
  outcome.ran = answer.ok();
  if (!answer.ok()) outcome.error = answer.error().text;
  if (answer.ok()) outcome.empty = answer->stats.series == 0;
  const std::lock_guard lock(mutex_);
  outcomes_[request.query] = outcome;
  return answer;
}

Result<std::vector<std::string>> SyntheticSource::labelNames(const std::vector<std::string>&, TimeRange) {
  return std::vector<std::string>{"instance", "job"};
}

Result<std::vector<std::string>> SyntheticSource::labelValues(const std::string& label, const std::vector<std::string>&,
                                                              TimeRange) {
  if (label == "__name__") return std::vector<std::string>{"metric_a", "metric_b"};
  return std::vector<std::string>{label + "-a:9100", label + "-b"};
}

Result<std::vector<Labels>> SyntheticSource::series(const std::vector<std::string>& selectors, TimeRange, std::size_t) {
  std::vector<Labels> all;
  for (const std::string& selector : selectors) {
    const auto expr = promql::parseExpr(selector);
    if (!expr.ok()) return expr.error();
    for (Labels& labels : seriesFor(**expr)) all.push_back(std::move(labels));
  }
  return all;
}

}  // namespace oriel::test
