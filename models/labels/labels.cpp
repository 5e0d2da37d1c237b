#include "models/labels/labels.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

#include "models/base/text.h"

namespace oriel {
namespace {

using Pair = std::pair<std::string, std::string>;

void putVarint(std::string& out, std::size_t n) {
  while (n >= 0x80) {
    out.push_back(static_cast<char>(n | 0x80));
    n >>= 7;
  }
  out.push_back(static_cast<char>(n));
}

void putText(std::string& out, std::string_view text) {
  putVarint(out, text.size());
  out.append(text);
}

std::string_view readText(const char*& at) {
  std::size_t n = 0;
  int shift = 0;
  while (true) {
    const auto byte = static_cast<unsigned char>(*at++);
    n |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
    shift += 7;
  }
  const std::string_view text(at, n);
  at += n;
  return text;
}

bool isNameStart(char c, bool colon) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colon && c == ':');
}

bool isLegacyName(std::string_view name, bool colon) {
  if (name.empty() || !isNameStart(name.front(), colon)) return false;
  return std::all_of(name.begin(), name.end(),
                     [colon](char c) { return isNameStart(c, colon) || (c >= '0' && c <= '9'); });
}

}  // namespace

LabelView Labels::Iterator::operator*() const {
  const char* at = at_;
  const std::string_view name = readText(at);
  return {name, readText(at)};
}

Labels::Iterator& Labels::Iterator::operator++() {
  readText(at_);
  readText(at_);
  return *this;
}

Labels::Labels(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  std::vector<Pair> copy(pairs.begin(), pairs.end());
  *this = from(std::move(copy));
}

Labels Labels::from(std::vector<Pair> pairs) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.first < b.first; });
  Labels out;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i + 1 < pairs.size() && pairs[i + 1].first == pairs[i].first) continue;
    if (pairs[i].second.empty()) continue;
    putText(out.data_, pairs[i].first);
    putText(out.data_, pairs[i].second);
  }
  return out;
}

Labels Labels::fromSorted(const std::vector<LabelView>& pairs) {
  Labels out;
  std::size_t bytes = 0;
  for (const LabelView& pair : pairs) bytes += pair.name.size() + pair.value.size() + 4;
  out.data_.reserve(bytes);
  for (const LabelView& pair : pairs) {
    putText(out.data_, pair.name);
    putText(out.data_, pair.value);
  }
  return out;
}

std::size_t Labels::size() const {
  std::size_t n = 0;
  for (auto it = begin(); it != end(); ++it) ++n;
  return n;
}

std::string_view Labels::get(std::string_view name) const {
  for (const LabelView label : *this)
    if (label.name == name) return label.value;
  return {};
}

bool Labels::has(std::string_view name) const {
  for (const LabelView label : *this)
    if (label.name == name) return true;
  return false;
}

std::uint64_t Labels::hash() const {
  std::string text;
  text.reserve(data_.size() + 8);
  for (const LabelView label : *this) {
    text.append(label.name).push_back('\xff');
    text.append(label.value).push_back('\xff');
  }
  return XXH64(text.data(), text.size(), 0);
}

std::string Labels::toString() const {
  const std::string_view metric = metricName();
  const bool plainName = isLegacyMetricName(metric);
  std::string inner;
  const auto add = [&inner](const std::string& item) {
    if (!inner.empty()) inner += ", ";
    inner += item;
  };
  if (!metric.empty() && !plainName) add(quote(metric));
  for (const LabelView label : *this) {
    if (label.name == kMetricName) continue;
    const std::string name = isLegacyLabelName(label.name) ? std::string(label.name) : quote(label.name);
    add(name + "=" + quote(label.value));
  }
  std::string out = plainName ? std::string(metric) : std::string();
  if (!inner.empty() || out.empty()) out += "{" + inner + "}";
  return out;
}

std::strong_ordering operator<=>(const Labels& a, const Labels& b) {
  const std::string& x = a.data_;
  const std::string& y = b.data_;
  const auto same = static_cast<std::size_t>(
      std::mismatch(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(std::min(x.size(), y.size())), y.begin()).first -
      x.begin());
  // Where one ends the other one goes on with a whole label.
  if (same == x.size() || same == y.size()) return x.size() <=> y.size();
  // The text that holds the first byte that differs decides, by its length too.
  const char* p = x.data();
  const char* end = p;
  for (readText(end); static_cast<std::size_t>(end - x.data()) <= same; readText(end)) p = end;
  const char* q = y.data() + (p - x.data());
  return readText(p).compare(readText(q)) <=> 0;
}

void LabelsBuilder::reset(const Labels& base) {
  pairs_.clear();
  for (const LabelView label : base) pairs_.emplace_back(label.name, label.value);
}

LabelsBuilder& LabelsBuilder::set(std::string_view name, std::string_view value) {
  if (value.empty()) return remove(name);
  const auto it = std::lower_bound(pairs_.begin(), pairs_.end(), name,
                                   [](const Pair& pair, std::string_view key) { return pair.first < key; });
  if (it != pairs_.end() && it->first == name)
    it->second = value;
  else
    pairs_.emplace(it, name, value);
  return *this;
}

LabelsBuilder& LabelsBuilder::remove(std::string_view name) {
  std::erase_if(pairs_, [name](const Pair& pair) { return pair.first == name; });
  return *this;
}

LabelsBuilder& LabelsBuilder::keepOnly(const std::vector<std::string>& names) {
  std::erase_if(pairs_, [&names](const Pair& p) { return !std::binary_search(names.begin(), names.end(), p.first); });
  return *this;
}

LabelsBuilder& LabelsBuilder::removeAll(const std::vector<std::string>& names) {
  std::erase_if(pairs_, [&names](const Pair& p) { return std::binary_search(names.begin(), names.end(), p.first); });
  return *this;
}

Labels LabelsBuilder::labels() const {
  Labels out;
  for (const auto& [name, value] : pairs_) {
    putText(out.data_, name);
    putText(out.data_, value);
  }
  return out;
}

std::string_view LabelsBuilder::get(std::string_view name) const {
  const auto it = std::lower_bound(pairs_.begin(), pairs_.end(), name,
                                   [](const Pair& pair, std::string_view key) { return pair.first < key; });
  return it != pairs_.end() && it->first == name ? std::string_view(it->second) : std::string_view();
}

bool isLegacyMetricName(std::string_view name) { return isLegacyName(name, true); }
bool isLegacyLabelName(std::string_view name) { return isLegacyName(name, false); }

}  // namespace oriel
