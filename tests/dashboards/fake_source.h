#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "models/frame/data_source.h"

namespace oriel::test {

/// A data source that answers from memory and remembers what it was asked. Thread-safe.
class FakeSource : public DataSource {
 public:
  explicit FakeSource(std::string name = "fake", std::string type = "prometheus")
      : name_(std::move(name)), type_(std::move(type)) {}

  std::string name() const override { return name_; }
  std::string type() const override { return type_; }
  Duration scrapeInterval() const override { return 15 * kSecond; }

  Result<QueryAnswer> query(const QueryRequest& request) override {
    {
      const std::lock_guard lock(mutex);
      requests.push_back(request);
    }
    if (answer) return answer(request);
    Field value = numberField("Value", {1, 2}, {{"query", request.query}});
    value.displayName = request.query;
    QueryAnswer result;
    result.frames.push_back({"", request.refId, {timeField({request.range.from, request.range.to}), value}});
    return result;
  }
  Result<std::vector<std::string>> labelNames(const std::vector<std::string>&, TimeRange) override {
    return std::vector<std::string>{"instance", "job"};
  }
  Result<std::vector<std::string>> labelValues(const std::string& label, const std::vector<std::string>& selectors,
                                               TimeRange) override {
    const std::lock_guard lock(mutex);
    lookups.push_back(label + (selectors.empty() ? "" : "|" + selectors.front()));
    const auto found = values.find(lookups.back());
    if (found == values.end()) return makeError(ErrorCode::Execution, "no such label");
    return found->second;
  }
  Result<std::vector<Labels>> series(const std::vector<std::string>&, TimeRange, std::size_t) override {
    return std::vector<Labels>{Labels{{"__name__", "up"}, {"job", "a"}}};
  }

  std::mutex mutex;
  std::vector<QueryRequest> requests;
  std::vector<std::string> lookups;
  std::map<std::string, std::vector<std::string>> values;  ///< "label" or "label|selector"
  std::function<Result<QueryAnswer>(const QueryRequest&)> answer;

 private:
  std::string name_;
  std::string type_;
};

}  // namespace oriel::test
