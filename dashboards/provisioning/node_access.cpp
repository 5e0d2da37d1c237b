#include "dashboards/provisioning/node_access.h"

#include <cctype>
#include <nlohmann/json.hpp>

#include "models/base/text.h"

namespace oriel::dashboards {

namespace {

/// `isDefault` as `is_default`.
std::string snakeCase(const std::string& key) {
  std::string snake;
  for (const char c : key) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0) snake += '_';
    snake += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return snake;
}

}  // namespace

const config::Node* NodeMembers::find(const std::string& key) const {
  const config::Node* value = node_.find(key);
  if (value == nullptr) value = node_.find(snakeCase(key));
  return value == nullptr || value->isNull() ? nullptr : value;
}

std::string NodeMembers::text(const std::string& key, const std::string& otherwise) const {
  const config::Node* value = find(key);
  if (value == nullptr) return otherwise;
  if (value->kind() == config::NodeKind::Scalar) return value->text();
  errors_.push_back(value->error(key + " must be a text"));
  return otherwise;
}

bool NodeMembers::boolean(const std::string& key, bool otherwise) const {
  const config::Node* value = find(key);
  if (value == nullptr) return otherwise;
  if (value->kind() == config::NodeKind::Scalar) {
    if (value->text() == "true" || value->text() == "True" || value->text() == "TRUE") return true;
    if (value->text() == "false" || value->text() == "False" || value->text() == "FALSE") return false;
  }
  errors_.push_back(value->error(key + " must be true or false"));
  return otherwise;
}

Json nodeToJson(const config::Node& node) {
  switch (node.kind()) {
    case config::NodeKind::Null: return nullptr;
    case config::NodeKind::Sequence: {
      Json list = Json::array();
      for (const config::Node& item : node.items()) list.push_back(nodeToJson(item));
      return list;
    }
    case config::NodeKind::Mapping: {
      Json object = Json::object();
      for (const auto& [key, value] : node.entries()) object[key.text()] = nodeToJson(value);
      return object;
    }
    case config::NodeKind::Scalar: break;
  }
  const std::string& text = node.text();
  if (!node.plain()) return text;
  if (text == "true") return true;
  if (text == "false") return false;
  const bool numeric = !text.empty() && text.find_first_not_of("0123456789+-.eE") == std::string::npos;
  if (const auto number = parseFloat(text); numeric && number.ok()) {
    const bool whole = text.find_first_of(".eE") == std::string::npos && text.size() < 16;
    return whole ? Json(static_cast<std::int64_t>(*number)) : Json(*number);
  }
  return text;
}

}  // namespace oriel::dashboards
