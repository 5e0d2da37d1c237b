#include "dashboards/links/url_parameters.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "dashboards/variables/adhoc_filters.h"
#include "dashboards/variables/options.h"
#include "dashboards/variables/url_text.h"
#include "models/base/time.h"

namespace oriel::dashboards {
namespace {

constexpr std::size_t kMostParameters = 10000;
constexpr std::string_view kVariablePrefix = "var-";

std::optional<std::int64_t> wholeNumber(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return {};
  return value;
}

// Collects values of variables by name, in the order of first mention.
class ParameterReader {
 public:
  explicit ParameterReader(UrlParameters& out) : out_(out) {}

  void add(const std::string& key, std::string value) {
    if (key.rfind(kVariablePrefix, 0) == 0) return addVariable(key.substr(kVariablePrefix.size()), std::move(value));
    if (key == "from") out_.from = std::move(value);
    if (key == "to") out_.to = std::move(value);
    if (key == "refresh") out_.refresh = std::move(value);
    if (key == "timezone") out_.timezone = std::move(value);
    if (key == "time") time_ = wholeNumber(value);
    if (key == "time.window") window_ = wholeNumber(value);
    if (key == "viewPanel" || key == "panelId") addPanel(value);
  }

  // A point in time with a length around it says both ends.
  void finish() {
    constexpr std::int64_t kLargest = std::int64_t{1} << 53;
    if (!time_ || !window_ || *window_ < 0 || *window_ > kLargest || *time_ > kLargest || *time_ < -kLargest) return;
    out_.from = std::to_string(*time_ - *window_ / 2);
    out_.to = std::to_string(*time_ + *window_ / 2);
  }

 private:
  void addVariable(const std::string& name, std::string value) {
    if (name.empty()) return;
    const auto [place, isNew] = places_.emplace(name, out_.variables.size());
    if (isNew) out_.variables.push_back({name, {}});
    out_.variables[place->second].second.push_back(std::move(value));
  }

  // `panel-3` as newer addresses have it, or `3`.
  void addPanel(std::string_view value) {
    constexpr std::string_view kPanel = "panel-";
    if (value.rfind(kPanel, 0) == 0) value.remove_prefix(kPanel.size());
    const auto id = wholeNumber(value);
    if (id && *id > 0 && *id <= 0x7fffffff) out_.viewPanel = static_cast<int>(*id);
  }

  UrlParameters& out_;
  std::map<std::string, std::size_t> places_;
  std::optional<std::int64_t> time_, window_;
};

void addParameter(std::string& text, std::string_view key, std::string_view value) {
  if (!text.empty()) text += '&';
  text += urlParameterEncoded(key) + "=" + urlParameterEncoded(value);
}

VariableOption allChoice() { return {"All", kAllValue}; }

}  // namespace

UrlParameters readUrlParameters(std::string_view url) {
  UrlParameters parameters;
  url = url.substr(0, url.find('#'));
  if (const std::size_t question = url.find('?'); question != std::string_view::npos) url.remove_prefix(question + 1);
  ParameterReader reader(parameters);
  for (std::size_t count = 0; !url.empty() && count < kMostParameters; ++count) {
    const std::string_view one = url.substr(0, url.find('&'));
    url.remove_prefix(std::min(one.size() + 1, url.size()));
    const std::size_t equals = one.find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : one.substr(equals + 1);
    reader.add(percentDecoded(one.substr(0, equals)), percentDecoded(value));
  }
  reader.finish();
  return parameters;
}

std::string writeUrlParameters(const UrlParameters& parameters) {
  std::string text;
  if (!parameters.from.empty()) addParameter(text, "from", parameters.from);
  if (!parameters.to.empty()) addParameter(text, "to", parameters.to);
  if (parameters.timezone) addParameter(text, "timezone", *parameters.timezone);
  for (const auto& [name, values] : parameters.variables) {
    for (const std::string& value : values) addParameter(text, std::string(kVariablePrefix) + name, value);
  }
  if (parameters.refresh) addParameter(text, "refresh", *parameters.refresh);
  if (parameters.viewPanel > 0) addParameter(text, "viewPanel", "panel-" + std::to_string(parameters.viewPanel));
  return text;
}

std::vector<VariableOption> variableChoice(const Variable& variable, const std::vector<std::string>& values) {
  std::vector<VariableOption> choice;
  for (const std::string& value : values) {
    if (variable.type == VariableType::Adhoc) {
      if (const auto filter = adhocFromUrl(value)) choice.push_back({adhocLabel(*filter), adhocUrlText(*filter)});
      continue;
    }
    if (variable.type == VariableType::GroupBy) {
      const std::string label = value.substr(0, value.find(','));
      if (!label.empty()) choice.push_back({label, label});
      continue;
    }
    const bool named = variable.includeAll && (value == "All" || (!value.empty() && value == variable.allValue));
    if (value == kAllValue || named) return {allChoice()};
    const bool automatic = variable.type == VariableType::Interval && value.rfind("$__auto", 0) == 0;
    choice.push_back(automatic ? VariableOption{"auto", kAutoValue} : VariableOption{value, value});
  }
  if (!variable.multi && variable.type != VariableType::Adhoc && choice.size() > 1) choice.resize(1);
  return choice;
}

}  // namespace oriel::dashboards
