#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oriel {

inline constexpr std::string_view kMetricName = "__name__";

/// One label while iterating; valid as long as its Labels.
struct LabelView {
  std::string_view name;
  std::string_view value;
  friend bool operator==(const LabelView&, const LabelView&) = default;
};

/// An immutable set of labels: sorted by name (bytewise), names unique, no empty values. Cheap to copy (one string),
/// compares in Prometheus' order (name, value, name, value, ... then length). Thread-safe as any immutable value.
class Labels {
 public:
  class Iterator {
   public:
    using value_type = LabelView;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(const char* at) : at_(at) {}
    LabelView operator*() const;
    Iterator& operator++();
    bool operator==(const Iterator&) const = default;

   private:
    const char* at_;
  };

  Labels() = default;
  Labels(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs);
  /// Sorts, drops empty values; of a name given twice the last one stays.
  static Labels from(std::vector<std::pair<std::string, std::string>> pairs);

  /// From pairs that are already sorted by name, unique and without empty values (a store's own).
  static Labels fromSorted(const std::vector<LabelView>& pairs);

  Iterator begin() const { return Iterator(data_.data()); }
  Iterator end() const { return Iterator(data_.data() + data_.size()); }
  bool empty() const { return data_.empty(); }
  std::size_t size() const;

  /// Empty when absent: Prometheus makes no difference between the two.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  std::string_view metricName() const { return get(kMetricName); }

  /// Go's labels.Hash(): xxhash64 of name 0xff value 0xff ...; the one limit_ratio depends on.
  std::uint64_t hash() const;
  /// `name{a="b", c="d"}` as Prometheus prints a metric; names that are not legacy names are quoted inside the braces.
  std::string toString() const;

  friend bool operator==(const Labels&, const Labels&) = default;
  friend std::strong_ordering operator<=>(const Labels& a, const Labels& b);

 private:
  friend class LabelsBuilder;
  std::string data_;  ///< varint length, name, varint length, value, ...
};

struct LabelsHash {
  std::size_t operator()(const Labels& labels) const { return labels.hash(); }
};

/// Edits a copy of Labels. Not thread-safe.
class LabelsBuilder {
 public:
  LabelsBuilder() = default;
  explicit LabelsBuilder(const Labels& base) { reset(base); }
  void reset(const Labels& base);
  LabelsBuilder& set(std::string_view name, std::string_view value);  ///< an empty value deletes
  LabelsBuilder& remove(std::string_view name);
  /// Keeps only (or drops) the given names; `names` sorted.
  LabelsBuilder& keepOnly(const std::vector<std::string>& names);
  LabelsBuilder& removeAll(const std::vector<std::string>& names);
  Labels labels() const;

  /// Empty when absent; valid until the next change.
  std::string_view get(std::string_view name) const;
  /// Name and value of every label, sorted by name; valid until the next change.
  const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;  ///< sorted by name
};

/// `[a-zA-Z_:][a-zA-Z0-9_:]*`
bool isLegacyMetricName(std::string_view name);
/// `[a-zA-Z_][a-zA-Z0-9_]*`
bool isLegacyLabelName(std::string_view name);

}  // namespace oriel
