#include <algorithm>
#include <memory>

#include "models/base/text.h"
#include "models/template/functions.h"

/// Functions that ask the store or the place where the template runs.
namespace oriel::tmpl {

Result<Value> callQuery(const CallSite& site, std::vector<Value>& arguments) {
  ORIEL_TRY(site.countQuery());
  if (!site.context->query) return makeError(ErrorCode::Unsupported, "queries cannot be asked here");
  ORIEL_ASSIGN(const std::vector<Sample> samples, site.context->query(*arguments[0].as<std::string>()));
  auto vector = std::make_shared<Vector>();
  for (const Sample& sample : samples) vector->push_back(std::make_shared<const Sample>(sample));
  return Value{std::shared_ptr<const Vector>(std::move(vector))};
}

Result<Value> callFirst(const CallSite&, std::vector<Value>& arguments) {
  const Vector& vector = **arguments[0].as<std::shared_ptr<const Vector>>();
  if (vector.empty()) return makeError(ErrorCode::Execution, "first() called on vector with no elements");
  return Value{vector.front()};
}

Result<Value> callLabel(const CallSite&, std::vector<Value>& arguments) {
  return textValue(std::string((*arguments[1].as<SamplePtr>())->labels.get(*arguments[0].as<std::string>())));
}
Result<Value> callValue(const CallSite&, std::vector<Value>& arguments) {
  return floatValue((*arguments[0].as<SamplePtr>())->value);
}
Result<Value> callStrValue(const CallSite&, std::vector<Value>& arguments) {
  return textValue(std::string((*arguments[0].as<SamplePtr>())->labels.get("__value__")));
}

Result<Value> callSortByLabel(const CallSite&, std::vector<Value>& arguments) {
  const std::string& label = *arguments[0].as<std::string>();
  Vector sorted = **arguments[1].as<std::shared_ptr<const Vector>>();
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const SamplePtr& a, const SamplePtr& b) { return a->labels.get(label) < b->labels.get(label); });
  return Value{std::shared_ptr<const Vector>(std::make_shared<Vector>(std::move(sorted)))};
}

Result<Value> callArgs(const CallSite&, std::vector<Value>& arguments) {
  auto map = std::make_shared<ValueMap>();
  for (std::size_t i = 0; i < arguments.size(); ++i) map->emplace("arg" + std::to_string(i), arguments[i]);
  return Value{std::shared_ptr<const ValueMap>(std::move(map))};
}

Result<Value> callTmpl(const CallSite& site, std::vector<Value>& arguments) {
  ORIEL_ASSIGN(std::string text, site.runTemplate(*arguments[0].as<std::string>(), arguments[1]));
  return textValue(std::move(text));
}

Result<Value> callNow(const CallSite& site, std::vector<Value>&) {
  return floatValue(static_cast<double>(site.context->now) / 1000.0);
}

Result<Value> callExternalUrl(const CallSite& site, std::vector<Value>&) {
  return textValue(site.context->externalUrl);
}

Result<Value> callPathPrefix(const CallSite& site, std::vector<Value>&) {
  const std::string& url = site.context->externalUrl;
  const std::size_t scheme = url.find("://");
  const std::size_t path = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  return textValue(path == std::string::npos ? std::string() : url.substr(path, url.find_first_of("?#", path) - path));
}

}  // namespace oriel::tmpl
