#include "models/config/node.h"

namespace oriel::config {

struct Node::Data {
  NodeKind kind = NodeKind::Null;
  std::string text;
  bool plain = false;
  std::vector<Node> items;
  std::vector<Entry> entries;
  Place place;
};

Node::Node() {
  static const auto nothing = std::make_shared<const Data>();
  data_ = nothing;
}

Node Node::scalar(std::string text, bool plain, Place place) {
  auto data = std::make_shared<Data>();
  data->kind = NodeKind::Scalar;
  data->text = std::move(text);
  data->plain = plain;
  data->place = std::move(place);
  Node node;
  node.data_ = std::move(data);
  return node;
}

Node Node::null(Place place) {
  auto data = std::make_shared<Data>();
  data->place = std::move(place);
  Node node;
  node.data_ = std::move(data);
  return node;
}

Node Node::sequence(std::vector<Node> items, Place place) {
  auto data = std::make_shared<Data>();
  data->kind = NodeKind::Sequence;
  data->items = std::move(items);
  data->place = std::move(place);
  Node node;
  node.data_ = std::move(data);
  return node;
}

Node Node::mapping(std::vector<Entry> entries, Place place) {
  auto data = std::make_shared<Data>();
  data->kind = NodeKind::Mapping;
  data->entries = std::move(entries);
  data->place = std::move(place);
  Node node;
  node.data_ = std::move(data);
  return node;
}

NodeKind Node::kind() const { return data_->kind; }
const Place& Node::place() const { return data_->place; }
const std::string& Node::text() const { return data_->text; }
bool Node::plain() const { return data_->plain; }
const std::vector<Node>& Node::items() const { return data_->items; }
const std::vector<Node::Entry>& Node::entries() const { return data_->entries; }

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : data_->entries)
    if (entry.first.text() == key) return &entry.second;
  return nullptr;
}

Error Node::error(std::string text) const { return Error{ErrorCode::InvalidInput, std::move(text), data_->place}; }

}  // namespace oriel::config
