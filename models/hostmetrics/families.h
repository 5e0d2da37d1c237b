#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "models/storage/storage.h"

namespace oriel::hostmetrics {

struct LabelPair {
  std::string_view name;
  std::string_view value;
};

/// One sample of a Families, valid until its next change.
struct SampleView {
  std::string_view name;    ///< of the metric
  std::string_view labels;  ///< name 0xff value 0xff ..., in the order given
  std::string_view key;     ///< name 0xff labels: equal keys are the same series
  MetricType type = MetricType::Unknown;
  std::string_view help;
  double value = 0;
};

/// What collectors emit: metric families with their samples, in one text that is reused from collection to collection,
/// so that a collection allocates next to nothing. Not thread-safe.
class Families {
 public:
  void clear();
  /// The samples that follow belong to this family. The same family may be opened again.
  void begin(std::string_view name, MetricType type, std::string_view help);
  /// A label without a value is kept as a name only; the store drops it.
  void add(double value, std::initializer_list<LabelPair> labels = {});
  /// begin() and one sample.
  void single(std::string_view name, MetricType type, std::string_view help, double value,
              std::initializer_list<LabelPair> labels = {}) {
    begin(name, type, help);
    add(value, labels);
  }

  std::size_t size() const { return samples_.size(); }
  SampleView operator[](std::size_t index) const;

 private:
  struct Family {
    std::size_t name = 0, nameLength = 0, help = 0, helpLength = 0;
    MetricType type = MetricType::Unknown;
  };
  struct Sample {
    std::size_t key = 0, keyLength = 0;
    std::uint32_t family = 0;
    double value = 0;
  };
  std::string text_;
  std::vector<Family> families_;
  std::vector<Sample> samples_;
};

/// The (name, value) pairs of SampleView::labels.
std::vector<LabelPair> splitLabels(std::string_view labels);

}  // namespace oriel::hostmetrics
