#include <fmt/format.h>

#include "models/base/text.h"
#include "models/promql/parser.h"
#include "models/rules/rule_manager.h"
#include "models/template/template.h"

namespace oriel::rules {

namespace {

/// A place within an expression as a place of its file. A text of several lines is a block, which begins below its key
/// with an indentation that is not known here.
Place expressionPlace(const config::Rule& rule, const Place& inner) {
  Place place = rule.exprPlace.line > 0 ? rule.exprPlace : rule.place;
  if (rule.exprPlace.line <= 0 || inner.line <= 0) return place;
  if (rule.expr.find('\n') == std::string::npos) {
    place.column = rule.exprPlace.column > 0 ? rule.exprPlace.column + inner.column - 1 : 0;
  } else {
    place.line = rule.exprPlace.line + inner.line;
    place.column = 0;
  }
  place.begin = place.end = -1;
  return place;
}

/// Without the words that say where it comes from; the list of errors says so itself.
std::string templateReason(const std::string& text) {
  const std::size_t start = text.find("template: ");
  return start == std::string::npos ? text : text.substr(start);
}

void checkRule(const config::RuleGroup& group, std::size_t index, std::vector<Error>& errors) {
  const config::Rule& rule = group.rules[index];
  const std::string& name = rule.alert.empty() ? rule.record : rule.alert;
  const std::string start = fmt::format("group {}, rule {}, {}: ", quote(group.name), index + 1, quote(name));
  const Result<promql::ExprPtr> parsed = promql::parseExpr(rule.expr);
  if (!parsed.ok()) {
    Error error = parsed.error();
    error.text = start + "could not parse expression: " + error.text;
    error.place = expressionPlace(rule, parsed.error().place);
    errors.push_back(std::move(error));
  }
  if (rule.alert.empty()) return;
  const auto checkTexts = [&](const config::NamedTexts& texts, const char* what) {
    for (const auto& [key, text] : texts) {
      const Status status = tmpl::check(text, "__alert_" + name);
      if (status.ok()) continue;
      Error error = makeError(status.error().code,
                              fmt::format("{}{} {}: {}", start, what, quote(key), templateReason(status.error().text)));
      error.place = rule.place;
      errors.push_back(std::move(error));
    }
  };
  checkTexts(rule.labels, "label");
  checkTexts(rule.annotations, "annotation");
}

}  // namespace

std::vector<Error> checkRules(const config::RuleFile& file) {
  std::vector<Error> errors;
  for (const config::RuleGroup& group : file.groups)
    for (std::size_t i = 0; i < group.rules.size(); ++i) checkRule(group, i, errors);
  return errors;
}

}  // namespace oriel::rules
