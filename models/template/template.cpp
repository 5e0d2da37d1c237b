#include "models/template/template.h"

#include <algorithm>

#include "models/template/executor.h"
#include "models/template/parser.h"

namespace oriel::tmpl {

namespace {

/// What Prometheus puts before every template of a rule.
constexpr std::string_view kPrefix =
    "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}";
constexpr std::size_t kMaxTemplate = 256 * 1024;

/// The place counts without what was put before; the text is Go's and counts with it.
Error outsidePrefix(Error error) {
  const int prefix = static_cast<int>(kPrefix.size());
  if (error.place.line == 1) error.place.column = std::max(error.place.column - prefix, 0);
  if (error.place.begin >= 0) error.place.begin = error.place.end = std::max(error.place.begin - prefix, 0);
  return error;
}

Result<TemplateSet> parsed(const std::string& text, const std::string& name) {
  if (text.size() > kMaxTemplate) return makeError(ErrorCode::LimitExceeded, "the template is too long");
  Result<TemplateSet> set = TemplateParser(text, name).run();
  if (set.ok()) return set;
  Error error = outsidePrefix(set.error());
  error.text = "error parsing template " + name + ": " + error.text;
  return error;
}

}  // namespace

Result<std::string> expand(std::string_view text, const std::string& name, const Context& context) {
  // Most annotations and labels hold no action at all.
  if (text.find("{{") == std::string_view::npos) return std::string(text);
  const std::string whole = std::string(kPrefix) + std::string(text);
  ORIEL_ASSIGN(const TemplateSet set, parsed(whole, name));
  Result<std::string> result = Executor(set, whole, name, context).run();
  if (result.ok()) return result;
  Error error = outsidePrefix(result.error());
  error.text = "error executing template " + name + ": " + error.text;
  return error;
}

Status check(std::string_view text, const std::string& name) {
  if (text.find("{{") == std::string_view::npos) return {};
  const Result<TemplateSet> set = parsed(std::string(kPrefix) + std::string(text), name);
  if (!set.ok()) return set.error();
  return {};
}

}  // namespace oriel::tmpl
