#include "models/tsdb/index/index_reader.h"

#include "models/tsdb/index/index_data.h"
#include "models/tsdb/index/index_select.h"

namespace oriel::tsdb {

struct IndexReader::State {
  IndexData data;
};

IndexReader::IndexReader(std::unique_ptr<const State> state) : state_(std::move(state)) {}
IndexReader::~IndexReader() = default;

Result<std::shared_ptr<const IndexReader>> IndexReader::open(std::shared_ptr<const FileBytes> bytes, std::string path) {
  auto state = std::make_unique<State>();
  ORIEL_TRY(state->data.open(std::move(bytes), std::move(path)));
  return std::shared_ptr<const IndexReader>(new IndexReader(std::move(state)));
}

int IndexReader::version() const { return state_->data.version(); }
const std::string& IndexReader::path() const { return state_->data.path(); }
std::size_t IndexReader::symbolCount() const { return state_->data.symbols().count(); }

Result<std::string_view> IndexReader::symbol(std::uint32_t reference) const {
  std::string_view text;
  if (!state_->data.symbols().get(reference, text))
    return state_->data.corrupt("the index has no symbol " + std::to_string(reference));
  return text;
}

std::vector<std::string_view> IndexReader::labelNames() const {
  std::vector<std::string_view> out;
  state_->data.table().forEachName([&](std::string_view name) {
    if (!name.empty()) out.push_back(name);
  });
  return out;
}

std::vector<std::string_view> IndexReader::labelValues(std::string_view name) const {
  std::vector<std::string_view> out;
  if (name.empty()) return out;
  out.reserve(state_->data.table().valueCount(name));
  state_->data.table().forEachValue(name, [&](std::string_view value, std::uint64_t) {
    out.push_back(value);
    return true;
  });
  return out;
}

Result<SeriesIds> IndexReader::allSeries() const { return state_->data.allSeries(); }

Result<SeriesIds> IndexReader::postings(std::string_view name, std::string_view value) const {
  SeriesIds out;
  if (const auto offset = state_->data.table().find(name, value)) ORIEL_TRY(state_->data.appendPostings(*offset, out));
  return out;
}

SeriesIds IndexReader::select(const std::vector<Matcher>& matchers, std::vector<std::string>& damage) const {
  return IndexSelect(state_->data, damage).select(matchers);
}

Status IndexReader::series(SeriesId id, IndexSeries& out, bool withChunks, bool withLabels) const {
  return state_->data.series(id, out, withChunks, withLabels);
}

}  // namespace oriel::tsdb
