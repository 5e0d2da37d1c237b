#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <exception>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "models/base/text.h"
#include "models/config/node.h"

namespace oriel::config {

namespace {

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

/// Ends the parser from inside its callbacks; caught in parseYaml.
struct YamlRefusal {
  Error error;
};

/// Builds Nodes from the events of yaml-cpp.
class YamlBuilder : public YAML::EventHandler {
 public:
  YamlBuilder(const std::string& file, const YamlLimits& limits) : file_(file), limits_(limits) {}

  const Node& root() const { return root_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add({Node::null(place(mark)), 1}, anchor); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) refuse("an anchor must not contain its own alias", place(mark));
    count(it->second.size, place(mark));
    add(it->second, 0, false);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const bool plain = tag == "?" || (isCoreTag(tag) && tag != std::string(kCoreTag) + "str");
    if (!plain && tag != "!" && !isCoreTag(tag)) refuse("unknown tag " + quote(tag), place(mark));
    if (tag == std::string(kCoreTag) + "null") return OnNull(mark, anchor);
    add({Node::scalar(value, plain, place(mark)), 1}, anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, false);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, true);
  }

  void OnSequenceEnd() override {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    add({Node::sequence(std::move(level.nodes), std::move(level.place)), level.size}, level.anchor, false);
  }

  void OnMapEnd() override {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    std::vector<Node::Entry> entries = entriesOf(level);
    add({Node::mapping(std::move(entries), std::move(level.place)), level.size}, level.anchor, false);
  }

 private:
  struct Sized {
    Node node;
    std::size_t size = 1;  ///< nodes in it, aliases resolved
  };
  struct Level {
    std::vector<Node> nodes;  ///< of a mapping: key, value, key, value
    Place place;
    YAML::anchor_t anchor = 0;
    std::size_t size = 1;
    bool mapping = false;
  };

  [[noreturn]] static void refuse(std::string text, Place place) {
    throw YamlRefusal{Error{ErrorCode::InvalidInput, std::move(text), std::move(place)}};
  }

  static bool isCoreTag(const std::string& tag) {
    static const std::unordered_set<std::string> known = {"str", "int", "float", "bool", "null", "map", "seq", "merge"};
    return tag.size() > kCoreTag.size() && tag.compare(0, kCoreTag.size(), kCoreTag) == 0 &&
           known.count(tag.substr(kCoreTag.size())) > 0;
  }

  Place place(const YAML::Mark& mark) const {
    Place out;
    out.file = file_;
    out.line = mark.line + 1;
    out.column = mark.column + 1;
    return out;
  }

  void count(std::size_t nodes, const Place& at) {
    nodes_ += nodes;
    if (nodes_ > limits_.maxNodes)
      refuse("more than " + std::to_string(limits_.maxNodes) + " nodes once aliases are resolved", at);
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, bool mapping) {
    if (tag != "?" && tag != "!" && !tag.empty() && !isCoreTag(tag)) refuse("unknown tag " + quote(tag), place(mark));
    if (static_cast<int>(levels_.size()) >= limits_.maxDepth)
      refuse("nested deeper than " + std::to_string(limits_.maxDepth), place(mark));
    Level level;
    level.place = place(mark);
    level.anchor = anchor;
    level.mapping = mapping;
    count(1, level.place);
    levels_.push_back(std::move(level));
  }

  void add(Sized sized, YAML::anchor_t anchor, bool counted = true) {
    if (counted) count(sized.size, sized.node.place());
    if (anchor != 0) anchors_[anchor] = sized;
    if (levels_.empty()) {
      root_ = std::move(sized.node);
      return;
    }
    levels_.back().size += sized.size;
    levels_.back().nodes.push_back(std::move(sized.node));
  }

  static bool isMerge(const Node& key) { return key.plain() && key.text() == "<<"; }

  static std::vector<Node::Entry> entriesOf(const Level& level) {
    std::vector<Node::Entry> entries;
    std::unordered_set<std::string> keys;
    bool merges = false;
    for (std::size_t i = 0; i + 1 < level.nodes.size(); i += 2) {
      const Node& key = level.nodes[i];
      if (key.kind() != NodeKind::Scalar) refuse("a key must be a text", key.place());
      if (isMerge(key)) {
        merges = true;
        continue;
      }
      if (!keys.insert(key.text()).second) refuse("key " + quote(key.text()) + " already set in map", key.place());
      entries.emplace_back(key, level.nodes[i + 1]);
    }
    if (!merges) return entries;
    for (std::size_t i = 0; i + 1 < level.nodes.size(); i += 2)
      if (isMerge(level.nodes[i])) merge(level.nodes[i + 1], entries, keys);
    return entries;
  }

  // What stands in the mapping itself wins, then the mapping that is merged first.
  static void merge(const Node& value, std::vector<Node::Entry>& entries, std::unordered_set<std::string>& keys) {
    if (value.kind() == NodeKind::Sequence) {
      for (const Node& item : value.items()) {
        if (item.kind() != NodeKind::Mapping)
          refuse("map merge requires map or sequence of maps as the value", item.place());
        merge(item, entries, keys);
      }
      return;
    }
    if (value.kind() != NodeKind::Mapping)
      refuse("map merge requires map or sequence of maps as the value", value.place());
    for (const Node::Entry& entry : value.entries())
      if (keys.insert(entry.first.text()).second) entries.push_back(entry);
  }

  const std::string& file_;
  const YamlLimits& limits_;
  Node root_;
  std::vector<Level> levels_;
  std::unordered_map<YAML::anchor_t, Sized> anchors_;
  std::size_t nodes_ = 0;
};

Error yamlError(std::string text, const std::string& file, int line, int column) {
  Error error = makeError(ErrorCode::InvalidInput, std::move(text));
  error.place.file = file;
  error.place.line = line;
  error.place.column = column;
  return error;
}

/// yaml-cpp reads on over bytes that YAML does not allow, and takes one of them for the end of the file.
Status checkYamlBytes(std::string_view text, const std::string& file) {
  const auto at = [&](std::size_t offset, std::string what) {
    const std::string_view before = text.substr(0, offset);
    const std::size_t line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return yamlError(std::move(what), file, static_cast<int>(line), static_cast<int>(offset - start + 1));
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
      return at(i, "control characters are not allowed");
  }
  if (isUtf8(text)) return {};
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (!isUtf8(text.substr(start, end - start))) return at(start, "this line is not UTF-8");
    start = end + 1;
  }
  return at(0, "not UTF-8");
}

}  // namespace

Result<Node> parseYaml(std::string_view text, std::string file, const YamlLimits& limits) {
  if (text.size() > limits.maxBytes)
    return yamlError("larger than " + std::to_string(limits.maxBytes) + " bytes", file, 0, 0);
  ORIEL_TRY(checkYamlBytes(text, file));
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    YamlBuilder first(file, limits);
    if (!parser.HandleNextDocument(first)) return Node();
    YamlBuilder second(file, limits);
    if (parser.HandleNextDocument(second) && !second.root().isNull())
      return second.root().error("a second document: only one is read");
    return first.root();
  } catch (const YamlRefusal& refusal) {
    return refusal.error;
  } catch (const YAML::Exception& error) {
    const bool known = !error.mark.is_null();
    return yamlError("yaml: " + error.msg, file, known ? error.mark.line + 1 : 0, known ? error.mark.column + 1 : 0);
  } catch (const std::exception& error) {
    return yamlError(std::string("yaml: ") + error.what(), file, 0, 0);
  }
}

}  // namespace oriel::config
