#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/config/node.h"

namespace oriel::config {

/// Decodes one mapping key by key: `reader.text("job_name", job)`. A key that is absent or null leaves the value as it
/// is. The first error is kept and the later calls do nothing; finish() gives it, or an error for a key that nobody
/// asked for. Belongs to one thread and one function.
class MappingReader {
 public:
  /// A Null node reads as an empty mapping; another kind is an error. `what` names the thing in errors: `scrape
  /// config`.
  MappingReader(Node node, std::string what);

  bool text(std::string_view key, std::string& value);  ///< each answers true when the key was there and not null
  bool boolean(std::string_view key, bool& value);
  bool integer(std::string_view key, std::int64_t& value);
  bool number(std::string_view key, double& value);
  bool duration(std::string_view key, Duration& value);    ///< Prometheus' `1h30m`
  bool bytes(std::string_view key, std::uint64_t& value);  ///< `10MB`, `1GiB`
  bool texts(std::string_view key, std::vector<std::string>& values);
  bool node(std::string_view key, Node& value);
  /// Any other shape: `decode` is called with the node when it is there and not null.
  bool with(std::string_view key, const std::function<Status(const Node&)>& decode);
  void ignore(std::string_view key);

  bool has(std::string_view key) const;
  void fail(const Error& error);
  Status finish();

 private:
  const Node* take(std::string_view key);

  Node node_;
  std::string what_;
  std::vector<std::string> used_;
  Status status_;
};

}  // namespace oriel::config
