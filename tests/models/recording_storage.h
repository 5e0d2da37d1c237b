#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "models/base/text.h"
#include "models/storage/storage.h"

namespace oriel::test {

/// A store that only remembers what was committed, as texts. Thread-safe.
class RecordingStorage : public Storage {
 public:
  struct Sample {
    std::string labels;
    Timestamp timestamp = 0;
    double value = 0;
  };

  std::unique_ptr<Appender> appender() override { return std::make_unique<RecordingAppender>(*this); }
  Result<std::unique_ptr<Querier>> querier(Timestamp, Timestamp) override {
    return makeError(ErrorCode::Unsupported, "a recording has no reader");
  }
  Result<std::vector<ExemplarSeries>> exemplars(Timestamp, Timestamp,
                                                const std::vector<std::vector<Matcher>>&) override {
    return std::vector<ExemplarSeries>{};
  }
  Metadata metadata(const std::string& metric) override {
    const std::lock_guard lock(mutex_);
    return metadata_[metric];
  }

  std::vector<Sample> samples() const {
    const std::lock_guard lock(mutex_);
    return samples_;
  }
  std::size_t commits() const {
    const std::lock_guard lock(mutex_);
    return commits_;
  }
  /// How often labels had to be looked up because no ref was given.
  std::size_t lookups() const {
    const std::lock_guard lock(mutex_);
    return lookups_;
  }
  void refuseCommits(bool refuse) {
    const std::lock_guard lock(mutex_);
    refuse_ = refuse;
  }

 private:
  class RecordingAppender : public Appender {
   public:
    explicit RecordingAppender(RecordingStorage& store) : store_(store) {}
    Result<SeriesRef> append(SeriesRef ref, const Labels& labels, Timestamp timestamp, double value) override {
      pending_.push_back({labels.toString(), timestamp, value});
      const std::lock_guard lock(store_.mutex_);
      if (ref.value != 0) return ref;
      ++store_.lookups_;
      const auto [found, isNew] = store_.refs_.try_emplace(labels.toString(), SeriesRef{store_.refs_.size() + 1});
      return found->second;
    }
    Result<SeriesRef> appendHistogram(SeriesRef ref, const Labels&, Timestamp,
                                      std::shared_ptr<const FloatHistogram>) override {
      return ref;
    }
    Status appendExemplar(SeriesRef, const Labels&, const Exemplar&) override { return {}; }
    Status updateMetadata(SeriesRef, const Labels& labels, const Metadata& metadata) override {
      const std::lock_guard lock(store_.mutex_);
      store_.metadata_[std::string(labels.metricName())] = metadata;
      return {};
    }
    Status commit(std::function<void(Status)>) override {
      const std::lock_guard lock(store_.mutex_);
      if (store_.refuse_) return makeError(ErrorCode::NoSpace, "disk full");
      ++store_.commits_;
      store_.samples_.insert(store_.samples_.end(), pending_.begin(), pending_.end());
      return {};
    }
    void rollback() override { pending_.clear(); }

   private:
    RecordingStorage& store_;
    std::vector<Sample> pending_;
  };

  mutable std::mutex mutex_;
  std::vector<Sample> samples_;
  std::map<std::string, SeriesRef> refs_;
  std::map<std::string, Metadata> metadata_;
  std::size_t commits_ = 0;
  std::size_t lookups_ = 0;
  bool refuse_ = false;
};

}  // namespace oriel::test
