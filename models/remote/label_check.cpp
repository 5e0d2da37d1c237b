#include "models/remote/label_check.h"

#include <algorithm>

#include "models/base/text.h"

namespace oriel::remote {

namespace {

constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kLongestLabel = 256;
constexpr std::size_t kLongestExemplar = 128;  // characters of names and values, as OpenMetrics wants it

const LabelView* firstTwice(const std::vector<LabelView>& sorted) {
  const auto at = std::adjacent_find(sorted.begin(), sorted.end(),
                                     [](const LabelView& a, const LabelView& b) { return a.name == b.name; });
  return at == sorted.end() ? nullptr : &*at;
}

void sortByName(std::vector<LabelView>& labels) {
  const auto byName = [](const LabelView& a, const LabelView& b) { return a.name < b.name; };
  if (!std::is_sorted(labels.begin(), labels.end(), byName)) std::sort(labels.begin(), labels.end(), byName);
}

bool wellFormed(const std::vector<LabelView>& labels) {
  return std::all_of(labels.begin(), labels.end(), [](const LabelView& label) {
    return !label.name.empty() && isUtf8(label.name) && isUtf8(label.value);
  });
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string shortQuoted(std::string_view text) {
  return text.size() <= kLongestLabel ? quote(text) : quote(text.substr(0, kLongestLabel)) + "...";
}

template <class List>
std::string describeAll(const List& labels) {
  std::string out = "{";
  for (const LabelView label : labels) {
    if (out.size() > kLongestText) {
      out += ", ...";
      break;
    }
    if (out.size() > 1) out += ", ";
    out += isLegacyLabelName(label.name) && label.name.size() <= kLongestLabel ? std::string(label.name)
                                                                               : shortQuoted(label.name);
    out += "=" + shortQuoted(label.value);
  }
  return out + "}";
}

}  // namespace

std::string sortAndCheckLabels(std::vector<LabelView>& labels) {
  sortByName(labels);
  const auto name =
      std::find_if(labels.begin(), labels.end(), [](const LabelView& label) { return label.name == kMetricName; });
  if (name == labels.end() || name->value.empty() || !wellFormed(labels))
    return "invalid metric name or labels, got " + describeLabels(labels);
  if (const LabelView* twice = firstTwice(labels))
    return "invalid labels for series, labels " + describeLabels(labels) + ", duplicated label " +
           shortQuoted(twice->name);
  return {};
}

std::string sortAndCheckExemplarLabels(std::vector<LabelView>& labels) {
  sortByName(labels);
  if (!wellFormed(labels) || firstTwice(labels) != nullptr) return "invalid exemplar labels " + describeLabels(labels);
  std::size_t total = 0;
  for (const LabelView& label : labels) total += characters(label.name) + characters(label.value);
  if (total > kLongestExemplar) return "the labels of an exemplar have more than 128 characters";
  return {};
}

Labels checkedLabels(std::vector<LabelView>& labels) {
  std::erase_if(labels, [](const LabelView& label) { return label.value.empty(); });
  return Labels::fromSorted(labels);
}

std::string describeLabels(const std::vector<LabelView>& labels) { return describeAll(labels); }
std::string describeLabels(const Labels& labels) { return describeAll(labels); }

}  // namespace oriel::remote
