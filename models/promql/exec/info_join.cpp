#include "models/promql/exec/info_join.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace oriel::promql {
namespace {

constexpr std::string_view kTargetInfo = "target_info";
const std::vector<std::string>& identifyingLabels() {
  static const std::vector<std::string> names = {"instance", "job"};
  return names;
}

/// Conflicts are numbered below kNone.
constexpr int kFirstConflict = -2;

std::string literalPattern(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

Labels identity(const Labels& labels, std::string_view metric) {
  LabelsBuilder builder(labels);
  builder.keepOnly(identifyingLabels());
  return builder.set(kMetricName, metric).labels();
}

}  // namespace

InfoJoin::InfoJoin(QueryContext& context, Grid grid, InfoRequest request, OperatorPtr base)
    : Operator(context, grid), request_(std::move(request)), base_(std::move(base)) {
  const auto positive = [](const Matcher& m) { return m.type() == MatchType::Equal || m.type() == MatchType::Regex; };
  // Conditions that only say what is not wanted would let any metric in.
  if (!request_.names.empty() && std::none_of(request_.names.begin(), request_.names.end(), positive))
    request_.names.push_back(*Matcher::make(MatchType::Regex, std::string(kMetricName), ".+_info"));
  if (request_.names.empty())
    request_.names.push_back(Matcher::equal(std::string(kMetricName), std::string(kTargetInfo)));
  keepsUnmatched_ =
      std::all_of(request_.data.begin(), request_.data.end(), [](const Matcher& m) { return m.matchesEmpty(); });
}

SelectHints InfoJoin::hints() const {
  SelectHints hints;
  hints.start = request_.end.at(grid_.start) - request_.lookback + 1;
  hints.end = request_.end.at(grid_.end());
  hints.step = grid_.count > 1 ? grid_.step : 0;
  hints.function = "info";
  return hints;
}

bool InfoJoin::isInfoSeries(const Labels& labels) const {
  return std::all_of(request_.names.begin(), request_.names.end(),
                     [&](const Matcher& matcher) { return matcher.matches(labels.metricName()); });
}

/// Empty when no series has an identifying label.
std::vector<Matcher> InfoJoin::infoMatchers() const {
  std::vector<Matcher> out;
  bool identified = false;
  for (const std::string& name : identifyingLabels()) {
    std::set<std::string> values;
    for (std::size_t i = 0; i < bases_.size(); ++i)
      if (const auto value = base_->series()[i].labels.get(name); !bases_[i].ignored && !value.empty())
        values.insert(literalPattern(value));
    std::string pattern;
    for (const std::string& value : values) pattern += (pattern.empty() ? "" : "|") + value;
    if (values.empty()) continue;
    identified = true;
    // Values that are no UTF-8 make no regex; the identities are compared in any case.
    if (auto matcher = Matcher::make(MatchType::Regex, name, pattern); matcher.ok()) out.push_back(*matcher);
  }
  if (!identified) return {};
  out.insert(out.end(), request_.names.begin(), request_.names.end());
  out.insert(out.end(), request_.data.begin(), request_.data.end());
  return out;
}

Status InfoJoin::open() {
  ORIEL_TRY(base_->open());
  bases_.resize(base_->series().size());
  for (std::size_t i = 0; i < bases_.size(); ++i) bases_[i].ignored = isInfoSeries(base_->series()[i].labels);
  ORIEL_TRY(readInfoSeries());
  return matchBase();
}

Status InfoJoin::readInfoSeries() {
  Selection selection;
  selection.matchers = infoMatchers();
  if (selection.matchers.empty() || grid_.count == 0) return {};
  selection.end = request_.end;
  selection.range = request_.lookback;
  selection.hints = hints();
  SelectionReader reader(context_, grid_, std::move(selection), true);
  ORIEL_TRY(reader.open(infoSeries_));
  LabelIndex index;
  for (const OutputSeries& series : infoSeries_) {
    Labels key = identity(series.labels, series.labels.metricName());
    const int group = index.add(key);
    if (static_cast<std::size_t>(group) == groupKeys_.size()) groupKeys_.push_back(std::move(key));
    groupOf_.push_back(group);
  }
  groups_.resize(groupKeys_.size());
  for (const int group : groupOf_) groups_[static_cast<std::size_t>(group)].addMember();
  ORIEL_TRY(reader.read(0, grid_.count,
                        [this](int series, SampleColumns& columns) { return chooseNewest(series, columns); }));
  for (InfoChoice& group : groups_) group.finish(grid_.count);
  return {};
}

Status InfoJoin::chooseNewest(int series, const SampleColumns& columns) {
  InfoChoice& group = groups_[static_cast<std::size_t>(groupOf_[static_cast<std::size_t>(series)])];
  NewestSample newest(columns);
  for (int i = 0; i < grid_.count; ++i) {
    const Timestamp end = request_.end.at(grid_.at(i));
    if (!newest.find(end, end - request_.lookback)) continue;
    if (newest.isHistogram)
      return makeError(ErrorCode::Execution, "this should be an info metric, with float samples: " +
                                                 labelsText(infoSeries_[static_cast<std::size_t>(series)].labels));
    if (const int existing = group.offer(series, i, newest.time, grid_.count); existing != kNone)
      noteDuplicate(existing, series, i, newest.time);
  }
  group.endMember(grid_.count);
  return {};
}

void InfoJoin::noteDuplicate(int existing, int series, int step, Timestamp time) {
  const std::string at = " @ " + std::to_string(time);
  duplicates_.try_emplace(step, "found duplicate series for info metric: existing " +
                                    labelsText(infoSeries_[static_cast<std::size_t>(existing)].labels) + at + ", new " +
                                    labelsText(infoSeries_[static_cast<std::size_t>(series)].labels) + at);
}

Status InfoJoin::matchBase() {
  std::set<std::string> metrics;
  std::unordered_map<Labels, int, LabelsHash> groupOf;
  for (std::size_t i = 0; i < groupKeys_.size(); ++i) {
    groupOf.emplace(groupKeys_[i], static_cast<int>(i));
    metrics.emplace(groupKeys_[i].metricName());
  }
  LabelIndex index;
  for (std::size_t i = 0; i < bases_.size(); ++i) {
    ORIEL_TRY(context_.check());
    BaseSeries& base = bases_[i];
    const OutputSeries& series = base_->series()[i];
    if (!base.ignored)
      for (const std::string& metric : metrics)
        if (const auto found = groupOf.find(identity(series.labels, metric)); found != groupOf.end())
          base.groups.push_back(found->second);
    for (const int step : changesOf(base)) {
      const std::vector<int> chosen = chosenAt(base, step);
      if (base.outputs.find(chosen) == base.outputs.end())
        base.outputs.emplace(chosen, base.ignored ? addSeries(series, index) : outputOf(series, chosen, index));
    }
  }
  return {};
}

/// The steps at which another info series may be the current one; the first step is among them.
std::vector<int> InfoJoin::changesOf(const BaseSeries& base) const {
  std::set<int> steps = {0};
  for (const int group : base.groups)
    for (const InfoChoice::Run& run : groups_[static_cast<std::size_t>(group)].runs()) steps.insert(run.from);
  return {steps.begin(), steps.end()};
}

std::vector<int> InfoJoin::chosenAt(const BaseSeries& base, int step) const {
  std::vector<int> chosen;
  chosen.reserve(base.groups.size());
  for (const int group : base.groups) chosen.push_back(groups_[static_cast<std::size_t>(group)].at(step));
  return chosen;
}

bool InfoJoin::sameChoice(const BaseSeries& base, int step, int other) const {
  return std::all_of(base.groups.begin(), base.groups.end(), [&](int index) {
    const InfoChoice& group = groups_[static_cast<std::size_t>(index)];
    return group.at(step) == group.at(other);
  });
}

int InfoJoin::outputOf(const OutputSeries& base, const std::vector<int>& chosen, LabelIndex& index) {
  const bool matched = std::any_of(chosen.begin(), chosen.end(), [](int series) { return series != kNone; });
  if (!matched) return keepsUnmatched_ ? addSeries(base, index) : kNone;
  const auto wanted = [this](std::string_view name) {
    return name != kMetricName &&
           (request_.data.empty() || std::any_of(request_.data.begin(), request_.data.end(),
                                                 [name](const Matcher& matcher) { return matcher.name() == name; }));
  };
  std::map<std::string, std::string> added;
  for (const int series : chosen) {
    if (series == kNone) continue;
    for (const LabelView label : infoSeries_[static_cast<std::size_t>(series)].labels) {
      if (!wanted(label.name) || base.labels.has(label.name)) continue;
      const auto [found, isNew] = added.try_emplace(std::string(label.name), label.value);
      if (isNew || found->second == label.value) continue;
      conflicts_.push_back("conflicting label: " + found->first);
      return kFirstConflict - static_cast<int>(conflicts_.size()) + 1;
    }
  }
  LabelsBuilder builder(base.labels);
  for (const auto& [name, value] : added) builder.set(name, value);
  return addSeries({builder.labels(), base.dropName}, index);
}

int InfoJoin::addSeries(OutputSeries series, LabelIndex& index) {
  const int output = index.add(series.labels);
  if (static_cast<std::size_t>(output) == series_.size()) series_.push_back(std::move(series));
  return output;
}

Status InfoJoin::rows(int first, int count, const RowSink& sink) {
  const std::uint64_t cells = series_.size() * static_cast<std::uint64_t>(count);
  const SampleHold hold(context_, cells);
  ORIEL_TRY(context_.hold(cells));
  batch_.reset(series_.size(), count);
  std::vector<std::uint8_t> arrived(series_.size(), 0);
  ORIEL_TRY(base_->rows(first, count, [&](int base, RowBuffer& row) -> Status { return route(base, row, first); }));
  for (const int output : batch_.order) {
    if (arrived[static_cast<std::size_t>(output)]++ != 0) continue;
    ORIEL_TRY(sink(output, batch_.row(output)));
  }
  return {};
}

Status InfoJoin::route(int base, const RowBuffer& row, int first) {
  const BaseSeries& match = bases_[static_cast<std::size_t>(base)];
  int known = -1;  // a step whose output is the current one
  int output = kNone;
  for (int i = 0; i < row.size(); ++i) {
    if (!row.present(i)) continue;
    if (const auto duplicate = duplicates_.find(first + i); duplicate != duplicates_.end())
      return makeError(ErrorCode::Execution, duplicate->second);
    if (known < 0 || !sameChoice(match, first + i, known)) {
      output = match.outputs.at(chosenAt(match, first + i));
      if (output <= kFirstConflict)
        return makeError(ErrorCode::Execution, conflicts_[static_cast<std::size_t>(kFirstConflict - output)]);
      if (output != kNone) batch_.order.push_back(output);
      known = first + i;
    }
    if (output == kNone) continue;
    RowBuffer& into = batch_.row(output);
    if (into.present(i)) return sameLabelset();
    into.copyCell(i, row, i);
  }
  return {};
}

}  // namespace oriel::promql
