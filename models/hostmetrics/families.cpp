#include "models/hostmetrics/families.h"

namespace oriel::hostmetrics {

namespace {
// No byte of UTF-8 text, so it can stand between names and values.
constexpr char kSeparator = '\xff';
}  // namespace

void Families::clear() {
  text_.clear();
  families_.clear();
  samples_.clear();
}

void Families::begin(std::string_view name, MetricType type, std::string_view help) {
  Family family{text_.size(), name.size(), text_.size() + name.size(), help.size(), type};
  text_.append(name).append(help);
  families_.push_back(family);
}

void Families::add(double value, std::initializer_list<LabelPair> labels) {
  const Family& family = families_.back();
  Sample sample;
  sample.key = text_.size();
  sample.family = static_cast<std::uint32_t>(families_.size() - 1);
  sample.value = value;
  text_.append(text_, family.name, family.nameLength);
  text_.push_back(kSeparator);
  for (const LabelPair& label : labels) {
    text_.append(label.name).push_back(kSeparator);
    text_.append(label.value).push_back(kSeparator);
  }
  sample.keyLength = text_.size() - sample.key;
  samples_.push_back(sample);
}

SampleView Families::operator[](std::size_t index) const {
  const Sample& sample = samples_[index];
  const Family& family = families_[sample.family];
  const std::string_view text(text_);
  SampleView view;
  view.key = text.substr(sample.key, sample.keyLength);
  view.name = view.key.substr(0, family.nameLength);
  view.labels = view.key.substr(family.nameLength + 1);
  view.type = family.type;
  view.help = text.substr(family.help, family.helpLength);
  view.value = sample.value;
  return view;
}

std::vector<LabelPair> splitLabels(std::string_view labels) {
  std::vector<LabelPair> pairs;
  while (!labels.empty()) {
    const std::size_t nameEnd = labels.find(kSeparator);
    const std::size_t valueEnd = labels.find(kSeparator, nameEnd + 1);
    pairs.push_back({labels.substr(0, nameEnd), labels.substr(nameEnd + 1, valueEnd - nameEnd - 1)});
    labels.remove_prefix(valueEnd + 1);
  }
  return pairs;
}

}  // namespace oriel::hostmetrics
