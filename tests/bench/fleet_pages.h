#pragma once

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"

namespace oriel::bench {

/// A process of its own that ends with this program. Owned and used by one thread; the destructor kills it.
class Child {
 public:
  static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// True once it has ended; then failed() says how.
  bool ended();
  bool failed() const { return status_ != 0; }
  /// Waits for its end; an error names the program when it did not end well.
  Status wait();

 private:
  explicit Child(std::string name) : name_(std::move(name)) {}
  std::string name_;
  pid_t process_ = -1;
  int status_ = 0;
};

/// Builds the yardstick's generator of samples into `folder` and gives the path of the program. NotFound where its
/// source or a compiler is missing.
Result<std::string> buildGenerator(const std::string& folder);

/// The pages of the fleet set, one for each target and round. The generator writes series after series; here slices of
/// a few minutes are regrouped, and it waits until each is read. Used by one thread.
class FleetPages {
 public:
  static constexpr int kRoundsInSlice = 30;

  struct Plan {
    std::string generator;  ///< the program
    std::string folder;     ///< for its files; must exist
    std::int64_t end = 0;   ///< Unix seconds
    double hours = 0;
  };

  /// Starts the generator and reads the first slice.
  static Result<std::unique_ptr<FleetPages>> start(const Plan& plan);
  ~FleetPages();

  /// `instance` -> `job`
  const std::map<std::string, std::string>& targets() const { return jobs_; }
  /// The series of one page.
  std::size_t seriesPerPage() const;
  /// What the target says in a round; rounds of one target are asked in order.
  Result<std::string> page(const std::string& instance, std::size_t round);

 private:
  struct Span {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct SliceSeries {
    std::string type;  ///< the line above it, where a family begins
    std::string text;  ///< its name and labels without those of the target
    std::vector<Span> values;
  };
  struct Slice {
    std::string text;
    std::map<std::string, std::vector<SliceSeries>, std::less<>> series;  ///< by instance
  };

  explicit FleetPages(Plan plan) : plan_(std::move(plan)) {}
  Status nextSlice();
  Result<std::string> waitForFile();
  Status regroup(Slice& slice);
  Status addSample(Slice& slice, std::string_view line, const std::string& type);

  Plan plan_;
  std::unique_ptr<Child> child_;
  std::map<std::string, std::string> jobs_;
  std::deque<Slice> slices_;  ///< the newest two
  std::size_t loaded_ = 0;    ///< slices read so far
  std::string_view before_;   ///< what stands before the value in the last line
  SliceSeries* open_ = nullptr;
};

}  // namespace oriel::bench
