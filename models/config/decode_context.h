#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/result.h"
#include "models/config/mapping_reader.h"
#include "models/config/prometheus_config.h"

namespace oriel::config {

/// What decoding one file needs besides its nodes. Lives as long as one parse.
struct DecodeContext {
  std::string folder;  ///< of the configuration, without a slash at its end; empty: the current one
  FileSystem& files;
  const SecretLookup& secrets;
  std::vector<std::string>& warnings;
  bool legacyNames = false;
  const Node* section = nullptr;           ///< the job that is being read
  std::string* disabledBecause = nullptr;  ///< of the job that is being read

  void warn(const Node& node, const std::string& text) const;
  /// The job cannot run for this reason; the first one is kept.
  void disable(const Node& node, const std::string& text) const;
  /// Against the configuration's folder; an empty path stays empty.
  std::string absolute(const std::string& path) const;

  bool secret(MappingReader& reader, std::string_view key, std::string& value) const;
  bool path(MappingReader& reader, std::string_view key, std::string& value) const;
};

/// Every item of a list in turn; a null item is an error that calls it `what`.
Status eachItem(const Node& list, const std::string& what, const std::function<Status(const Node&)>& decode);
/// Every entry of a mapping in turn.
Status eachEntry(const Node& mapping, const std::string& what,
                 const std::function<Status(const Node& key, const Node& value)>& decode);
/// Label names and values, checked.
Result<Labels> labelsOf(const Node& node, bool legacyNames);
/// Not negative.
bool readLimit(MappingReader& reader, std::string_view key, std::uint64_t& value);
/// One of the words; what is not there stays.
bool readWord(MappingReader& reader, std::string_view key, const std::vector<std::string_view>& words,
              std::string& value);
/// `file:line: text`.
std::string withLine(const Place& place, const std::string& text);

}  // namespace oriel::config
