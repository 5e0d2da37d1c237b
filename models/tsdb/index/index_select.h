#pragma once

#include <string>
#include <vector>

#include "models/tsdb/index/index_data.h"

namespace oriel::tsdb {

/// One selection over an index: lists as far as they are sound and cheap, the labels of the candidates for the rest.
/// Lives for one call, belongs to one thread.
class IndexSelect {
 public:
  IndexSelect(const IndexData& data, std::vector<std::string>& damage) : data_(data), damage_(damage) {}
  SeriesIds select(const std::vector<Matcher>& matchers);

 private:
  /// The list of all series whose label's value is in (or, `inverse`, is not in) the matcher; false when the lists
  /// cannot tell.
  bool idsOf(const Matcher& matcher, bool inverse, SeriesIds& out);
  bool readList(std::uint64_t offset, SeriesIds& out);
  /// Whether reading the candidates' labels is less work than trying the matcher on every value.
  bool cheaperByLabels(const Matcher& matcher) const;
  void include(const Matcher& matcher);
  void exclude(const Matcher& matcher);
  void filterByLabels();
  SeriesIds everything();
  void note(const Error& error);

  const IndexData& data_;
  std::vector<std::string>& damage_;
  SeriesIds ids_;
  bool bounded_ = false;  ///< ids_ holds the candidates; before that everything is one
  std::vector<const Matcher*> byLabels_;
};

}  // namespace oriel::tsdb
