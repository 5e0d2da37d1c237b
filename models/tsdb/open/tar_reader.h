#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "models/base/bytes.h"
#include "models/base/result.h"

namespace oriel::tsdb {

/// Takes a tar file apart while it streams by (ustar, GNU long names, pax paths and sizes). Belongs to one thread.
/// Nothing in it is trusted: checksums of headers are compared, names are handed on as they stand for the receiver to
/// judge. Corrupt ends it.
class TarReader {
 public:
  struct Entry {
    std::string name;
    std::uint64_t size = 0;
    bool regularFile = false;
  };
  /// Called for the start of each entry, for its bytes (in any number of pieces), and at its end.
  struct Receiver {
    std::function<Status(const Entry&)> begin;
    std::function<Status(Bytes)> data;
    std::function<Status()> end;
  };

  explicit TarReader(Receiver receiver) : receiver_(std::move(receiver)) {}

  Status feed(Bytes bytes);
  /// The archive has no more bytes: Corrupt when it ends inside an entry or without any.
  Status finish() const;

 private:
  enum class Part { Header, LongName, Pax, Skipped, Data, Padding, Ended };

  Status takeHeader();
  Status startEntry(char type, Entry entry);
  Status endBody();
  Status applyPax();
  std::size_t consume(Bytes bytes, Status& status);

  Receiver receiver_;
  Part part_ = Part::Header;
  std::string header_;      ///< of at most one block
  std::string text_;        ///< of a long name or pax header
  std::uint64_t left_ = 0;  ///< bytes of the body
  std::size_t padding_ = 0;
  std::string longName_;
  std::int64_t paxSize_ = -1;
  bool any_ = false;
};

}  // namespace oriel::tsdb
