#include "models/config/mapping_reader.h"

#include <algorithm>

#include "models/base/text.h"
#include "models/config/scalars.h"

namespace oriel::config {

namespace {

template <class T>
bool keepValue(MappingReader& reader, Result<T> result, T& value) {
  if (!result.ok()) {
    reader.fail(result.error());
    return false;
  }
  value = std::move(result).value();
  return true;
}

}  // namespace

MappingReader::MappingReader(Node node, std::string what) : node_(std::move(node)), what_(std::move(what)) {
  if (node_.kind() != NodeKind::Mapping && !node_.isNull())
    status_ = node_.error("expected a mapping for " + what_ + ", found " + kindText(node_));
}

const Node* MappingReader::take(std::string_view key) {
  used_.emplace_back(key);
  const Node* value = node_.find(key);
  return status_.ok() && value != nullptr && !value->isNull() ? value : nullptr;
}

bool MappingReader::text(std::string_view key, std::string& value) {
  const Node* found = take(key);
  return found != nullptr && keepValue(*this, textOf(*found), value);
}

bool MappingReader::boolean(std::string_view key, bool& value) {
  const Node* found = take(key);
  return found != nullptr && keepValue(*this, booleanOf(*found), value);
}

bool MappingReader::integer(std::string_view key, std::int64_t& value) {
  const Node* found = take(key);
  return found != nullptr && keepValue(*this, integerOf(*found), value);
}

bool MappingReader::number(std::string_view key, double& value) {
  const Node* found = take(key);
  return found != nullptr && keepValue(*this, numberOf(*found), value);
}

bool MappingReader::duration(std::string_view key, Duration& value) {
  const Node* found = take(key);
  return found != nullptr && keepValue(*this, durationOf(*found), value);
}

bool MappingReader::bytes(std::string_view key, std::uint64_t& value) {
  const Node* found = take(key);
  return found != nullptr && keepValue(*this, bytesOf(*found), value);
}

bool MappingReader::texts(std::string_view key, std::vector<std::string>& values) {
  const Node* found = take(key);
  return found != nullptr && keepValue(*this, textsOf(*found), values);
}

bool MappingReader::node(std::string_view key, Node& value) {
  const Node* found = take(key);
  if (found != nullptr) value = *found;
  return found != nullptr;
}

bool MappingReader::with(std::string_view key, const std::function<Status(const Node&)>& decode) {
  const Node* found = take(key);
  if (found == nullptr) return false;
  if (const Status status = decode(*found); !status.ok()) fail(status.error());
  return true;
}

void MappingReader::ignore(std::string_view key) { used_.emplace_back(key); }

bool MappingReader::has(std::string_view key) const {
  const Node* value = node_.find(key);
  return value != nullptr && !value->isNull();
}

void MappingReader::fail(const Error& error) {
  if (!status_.ok()) return;
  status_ = error;
}

Status MappingReader::finish() {
  if (!status_.ok()) return status_;
  for (const Node::Entry& entry : node_.entries()) {
    if (std::find(used_.begin(), used_.end(), entry.first.text()) != used_.end()) continue;
    return entry.first.error("unknown key " + quote(entry.first.text()) + " in " + what_);
  }
  return {};
}

}  // namespace oriel::config
