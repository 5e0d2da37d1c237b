#include "models/tsdb/index/index_select.h"

#include <algorithm>

#include "models/tsdb/index/id_lists.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kMostDamageTexts = 64;

/// The values whose lists decide about the matcher, when it names them. With `inverse` those of `!=` and `!~`.
bool namedValues(const Matcher& matcher, bool inverse, std::vector<std::string_view>& values) {
  const MatchType single = inverse ? MatchType::NotEqual : MatchType::Equal;
  const MatchType several = inverse ? MatchType::NotRegex : MatchType::Regex;
  if (matcher.type() == single) values.push_back(matcher.value());
  if (matcher.type() == several) values.assign(matcher.setMatches().begin(), matcher.setMatches().end());
  return !values.empty();
}

bool isLookUp(const Matcher& matcher) {
  std::vector<std::string_view> values;
  return namedValues(matcher, false, values);
}

std::string_view valueIn(const IndexSeries& entry, const std::string& name) {
  for (const LabelView& label : entry.labels)
    if (label.name == name) return label.value;
  return {};
}

}  // namespace

void IndexSelect::note(const Error& error) {
  std::string text = error.toString();
  if (damage_.size() < kMostDamageTexts && std::find(damage_.begin(), damage_.end(), text) == damage_.end())
    damage_.push_back(std::move(text));
}

bool IndexSelect::readList(std::uint64_t offset, SeriesIds& out) {
  const Status read = data_.appendPostings(offset, out);
  if (!read.ok()) {
    note(read.error());
    return false;
  }
  // A series has one value of a name, so that the lists of a name hold no series twice.
  if (out.size() <= data_.seriesLimit()) return true;
  note(data_.corrupt("the posting lists hold more series than there are"));
  return false;
}

bool IndexSelect::idsOf(const Matcher& matcher, bool inverse, SeriesIds& out) {
  std::vector<std::string_view> values;
  bool sound = true;
  if (namedValues(matcher, inverse, values)) {
    for (const std::string_view value : values)
      if (const auto offset = data_.table().find(matcher.name(), value); sound && offset)
        sound = readList(*offset, out);
  } else {
    data_.table().forEachValue(matcher.name(), [&](std::string_view value, std::uint64_t offset) {
      if (matcher.matches(value) != inverse) sound = readList(offset, out);
      return sound;
    });
  }
  if (sound) sortIds(out);
  return sound;
}

bool IndexSelect::cheaperByLabels(const Matcher& matcher) const {
  return bounded_ && ids_.size() < data_.table().valueCount(matcher.name()) / 2;
}

void IndexSelect::include(const Matcher& matcher) {
  if (bounded_ && ids_.empty()) return;
  SeriesIds found;
  if ((!isLookUp(matcher) && cheaperByLabels(matcher)) || !idsOf(matcher, false, found)) {
    byLabels_.push_back(&matcher);
    return;
  }
  ids_ = bounded_ ? intersectIds(ids_, found) : std::move(found);
  bounded_ = true;
}

void IndexSelect::exclude(const Matcher& matcher) {
  if (bounded_ && ids_.empty()) return;
  std::vector<std::string_view> values;
  SeriesIds found;
  if ((!namedValues(matcher, true, values) && cheaperByLabels(matcher)) || !idsOf(matcher, true, found)) {
    byLabels_.push_back(&matcher);
    return;
  }
  if (found.empty()) return;
  if (!bounded_) ids_ = everything();
  bounded_ = true;
  ids_ = subtractIds(ids_, found);
}

SeriesIds IndexSelect::everything() {
  auto all = data_.allSeries();
  if (all.ok()) return std::move(*all);
  note(all.error());
  return data_.scanSeries();
}

void IndexSelect::filterByLabels() {
  IndexSeries entry;
  std::erase_if(ids_, [&](SeriesId id) {
    if (const Status read = data_.series(id, entry, false); !read.ok()) {
      note(read.error());
      return true;
    }
    return !std::all_of(byLabels_.begin(), byLabels_.end(),
                        [&](const Matcher* matcher) { return matcher->matches(valueIn(entry, matcher->name())); });
  });
}

SeriesIds IndexSelect::select(const std::vector<Matcher>& matchers) {
  std::vector<const Matcher*> including;
  std::vector<const Matcher*> excluding;
  for (const Matcher& matcher : matchers) {
    if (!matcher.matchesEmpty()) {
      if (matcher.name().empty()) return {};  // in the table it is the list of all series, not a label
      including.push_back(&matcher);
    } else if (!matcher.name().empty()) {
      excluding.push_back(&matcher);
    }
  }
  const auto cost = [this](const Matcher* matcher) {
    if (matcher->type() == MatchType::Equal) return std::size_t{0};
    return isLookUp(*matcher) ? 1 : 2 + data_.table().valueCount(matcher->name());
  };
  std::stable_sort(including.begin(), including.end(),
                   [&](const Matcher* a, const Matcher* b) { return cost(a) < cost(b); });
  for (const Matcher* matcher : including) include(*matcher);
  for (const Matcher* matcher : excluding) exclude(*matcher);
  if (!bounded_) ids_ = everything();
  if (!byLabels_.empty()) filterByLabels();
  return std::move(ids_);
}

}  // namespace oriel::tsdb
