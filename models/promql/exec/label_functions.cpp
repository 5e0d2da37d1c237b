#include "models/promql/exec/label_functions.h"

#include <re2/re2.h>

#include "models/base/text.h"
#include "models/promql/exec/label_tools.h"

namespace oriel::promql {
namespace {

bool isWordCharacter(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The group that `$name` or `${name}` stands for; empty when there is none.
std::string_view groupText(const re2::RE2& regex, std::string_view name, const std::vector<re2::StringPiece>& groups) {
  int index = -1;
  const bool digits = !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
  if (digits && name.size() < 6) {
    index = std::stoi(std::string(name));
  } else {
    const auto& named = regex.NamedCapturingGroups();
    const auto found = named.find(std::string(name));
    if (found != named.end()) index = found->second;
  }
  if (index < 0 || index >= static_cast<int>(groups.size())) return {};
  const re2::StringPiece& group = groups[static_cast<std::size_t>(index)];
  return {group.data(), group.size()};
}

/// Go's Regexp.Expand: `$1`, `$name`, `${name}`, `$$`; a lone `$` stays.
std::string expandTemplate(const re2::RE2& regex, std::string_view text, const std::vector<re2::StringPiece>& groups) {
  std::string out;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] != '$' || i + 1 >= text.size()) {
      out += text[i++];
      continue;
    }
    if (text[i + 1] == '$') {
      out += '$';
      i += 2;
      continue;
    }
    const bool braces = text[i + 1] == '{';
    const std::size_t begin = i + (braces ? 2 : 1);
    std::size_t end = begin;
    while (end < text.size() && isWordCharacter(text[end])) ++end;
    const bool closed = !braces || (end < text.size() && text[end] == '}');
    if (end == begin || !closed) {
      out += text[i++];
      continue;
    }
    out += groupText(regex, text.substr(begin, end - begin), groups);
    i = end + (braces ? 1 : 0);
  }
  return out;
}

Error invalidName(const char* role, const char* function, const std::string& name) {
  return makeError(ErrorCode::Execution, std::string("invalid ") + role + " label name in " + function + "(): " + name);
}

}  // namespace

bool isLabelName(const std::string& name) { return !name.empty() && isUtf8(name); }

Status LabelFunction::open() {
  ORIEL_TRY(input_->open());
  SeriesIndex index;
  for (OutputSeries series : input_->series()) {
    ORIEL_TRY(context_.check());
    bool changed = false;
    const std::string value = newValue_(series.labels, changed);
    if (changed) {
      series.labels = LabelsBuilder(series.labels).set(destination_, value).labels();
      if (destination_ == kMetricName) series.dropName = false;
    }
    const int output = index.add(series.labels, series.dropName);
    outputOf_.push_back(output);
    if (static_cast<std::size_t>(output) == series_.size()) {
      series_.push_back(std::move(series));
    } else {
      joins_ = true;
    }
  }
  return {};
}

Status LabelFunction::rows(int first, int count, const RowSink& sink) {
  if (!joins_) return input_->rows(first, count, sink);
  batch_.reset(series_.size(), count);
  ORIEL_TRY(input_->rows(first, count, [this](int series, RowBuffer& row) -> Status {
    const int output = outputOf_[static_cast<std::size_t>(series)];
    RowBuffer& into = batch_.row(output);
    for (int i = 0; i < row.size(); ++i) {
      if (!row.present(i)) continue;
      if (into.present(i)) return sameLabelset();
      into.copyCell(i, row, i);
    }
    return {};
  }));
  for (std::size_t i = 0; i < series_.size(); ++i)
    ORIEL_TRY(sink(static_cast<int>(i), batch_.row(static_cast<int>(i))));
  return {};
}

Result<OperatorPtr> makeLabelReplace(QueryContext& context, Grid grid, OperatorPtr input,
                                     const std::vector<std::string>& texts) {
  const std::string& destination = texts[0];
  const std::string& replacement = texts[1];
  const std::string& source = texts[2];
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_shared<const re2::RE2>("^(?s:" + texts[3] + ")$", options);
  if (!regex->ok())
    return makeError(ErrorCode::Execution, "invalid regular expression in label_replace(): " + texts[3]);
  if (!isLabelName(destination)) return invalidName("destination", "label_replace", destination);
  auto newValue = [regex, replacement, source](const Labels& labels, bool& changed) -> std::string {
    const std::string_view value = labels.get(source);
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(regex->NumberOfCapturingGroups()) + 1);
    changed = regex->Match(re2::StringPiece(value.data(), value.size()), 0, value.size(), re2::RE2::ANCHOR_BOTH,
                           groups.data(), static_cast<int>(groups.size()));
    return changed ? expandTemplate(*regex, replacement, groups) : std::string();
  };
  return OperatorPtr(
      std::make_unique<LabelFunction>(context, grid, std::move(input), destination, std::move(newValue)));
}

Result<OperatorPtr> makeLabelJoin(QueryContext& context, Grid grid, OperatorPtr input,
                                  const std::vector<std::string>& texts) {
  const std::string& destination = texts[0];
  const std::string& separator = texts[1];
  const std::vector<std::string> sources(texts.begin() + 2, texts.end());
  for (const std::string& source : sources)
    if (!isLabelName(source)) return invalidName("source", "label_join", source);
  if (!isLabelName(destination)) return invalidName("destination", "label_join", destination);
  auto newValue = [separator, sources](const Labels& labels, bool& changed) {
    changed = true;
    std::string out;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (i > 0) out += separator;
      out += labels.get(sources[i]);
    }
    return out;
  };
  return OperatorPtr(
      std::make_unique<LabelFunction>(context, grid, std::move(input), destination, std::move(newValue)));
}

}  // namespace oriel::promql
