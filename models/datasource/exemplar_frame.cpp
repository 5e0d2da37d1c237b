#include "models/datasource/exemplar_frame.h"

#include <algorithm>
#include <map>

#include "models/promql/parser.h"

namespace oriel::datasource {
namespace {

struct SelectorWalk {
  std::vector<std::vector<Matcher>> found;

  void walk(const promql::Expr& expr) {
    using namespace promql;
    if (const auto* v = expr.as<VectorSelector>()) found.push_back(v->matchers);
    if (const auto* m = expr.as<MatrixSelector>()) walk(*m->selector);
    if (const auto* s = expr.as<Subquery>()) walk(*s->expr);
    if (const auto* p = expr.as<Paren>()) walk(*p->expr);
    if (const auto* u = expr.as<Unary>()) walk(*u->expr);
    if (const auto* b = expr.as<Binary>()) {
      walk(*b->left);
      walk(*b->right);
    }
    if (const auto* a = expr.as<Aggregate>()) {
      walk(*a->expr);
      if (a->parameter) walk(*a->parameter);
    }
    if (const auto* c = expr.as<Call>()) {
      for (const ExprPtr& argument : c->args) walk(*argument);
    }
  }
};

struct ExemplarRow {
  const Labels* series;
  const Exemplar* exemplar;

  std::string label(const std::string& name) const {
    const std::string_view own = exemplar->labels.get(name);
    return std::string(own.empty() ? series->get(name) : own);
  }
};

}  // namespace

Result<std::vector<std::vector<Matcher>>> selectorsOf(const std::string& query) {
  ORIEL_ASSIGN(const auto expr, promql::parseExpr(query));
  SelectorWalk walk;
  walk.walk(*expr);
  return std::move(walk.found);
}

std::optional<Frame> exemplarFrame(const std::vector<ExemplarSeries>& series, const std::string& refId) {
  std::vector<ExemplarRow> rows;
  for (const ExemplarSeries& one : series) {
    for (const Exemplar& exemplar : one.exemplars) rows.push_back({&one.series, &exemplar});
  }
  if (rows.empty()) return {};
  std::stable_sort(rows.begin(), rows.end(), [](const ExemplarRow& a, const ExemplarRow& b) {
    return a.exemplar->timestamp < b.exemplar->timestamp;
  });
  if (rows.size() > kMostExemplars) rows.erase(rows.begin(), rows.end() - kMostExemplars);
  std::vector<Timestamp> times;
  std::vector<double> values;
  std::map<std::string, std::vector<std::string>> columns;
  for (const ExemplarRow& row : rows) {
    times.push_back(row.exemplar->timestamp);
    values.push_back(row.exemplar->value);
    for (const Labels* labels : {row.series, &row.exemplar->labels}) {
      for (const LabelView label : *labels) columns[std::string(label.name)];
    }
  }
  Frame frame{"exemplar", refId, {timeField(std::move(times)), numberField("Value", std::move(values))}, "exemplar"};
  for (auto& [name, texts] : columns) {
    for (const ExemplarRow& row : rows) texts.push_back(row.label(name));
    frame.fields.push_back(textField(name, std::move(texts)));
  }
  return frame;
}

}  // namespace oriel::datasource
