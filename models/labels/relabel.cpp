#include "models/labels/relabel.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>

#include "models/base/text.h"
#include "models/labels/md5.h"
#include "models/labels/utf8_case.h"

namespace oriel {

namespace {

constexpr int kMaxGroups = 64;

struct RelabelActionRow {
  std::string_view name;
  RelabelAction action;
};
constexpr std::array<RelabelActionRow, 11> kRelabelActions = {{
    {"replace", RelabelAction::Replace},
    {"keep", RelabelAction::Keep},
    {"drop", RelabelAction::Drop},
    {"keepequal", RelabelAction::KeepEqual},
    {"dropequal", RelabelAction::DropEqual},
    {"hashmod", RelabelAction::HashMod},
    {"labelmap", RelabelAction::LabelMap},
    {"labeldrop", RelabelAction::LabelDrop},
    {"labelkeep", RelabelAction::LabelKeep},
    {"lowercase", RelabelAction::Lowercase},
    {"uppercase", RelabelAction::Uppercase},
}};

re2::StringPiece pieceOf(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

/// A replacement cut into texts and groups, in the grammar of Go's regexp.Expand.
class RelabelTemplate {
 public:
  RelabelTemplate() = default;
  RelabelTemplate(std::string_view text, const std::map<std::string, int>& names) {
    std::string literal;
    while (!text.empty()) {
      const std::size_t dollar = text.find('$');
      literal.append(text.substr(0, dollar));
      if (dollar == std::string_view::npos) break;
      text.remove_prefix(dollar + 1);
      if (!text.empty() && text.front() == '$') {
        literal.push_back('$');
        text.remove_prefix(1);
        continue;
      }
      std::string_view name;
      if (!takeName(text, name)) {
        literal.push_back('$');
        continue;
      }
      parts_.push_back({std::move(literal), groupOf(name, names)});
      literal.clear();
    }
    if (!literal.empty() || parts_.empty()) parts_.push_back({std::move(literal), -1});
  }

  int groupsUsed() const {
    int most = 0;
    for (const Part& part : parts_) most = std::max(most, part.group + 1);
    return most;
  }

  void expand(const re2::StringPiece* groups, int count, std::string& out) const {
    out.clear();
    for (const Part& part : parts_) {
      out.append(part.text);
      if (part.group >= 0 && part.group < count) out.append(groups[part.group].data(), groups[part.group].size());
    }
  }

 private:
  struct Part {
    std::string text;
    int group;  ///< that follows the text; -1: none
  };

  /// Takes `name` or `{name}` off the text behind a dollar; leaves the text alone when there is none.
  static bool takeName(std::string_view& text, std::string_view& name) {
    const bool brace = !text.empty() && text.front() == '{';
    const std::string_view body = text.substr(brace ? 1 : 0);
    std::size_t end = 0;
    while (end < body.size()) {
      std::size_t length = 1;
      const char32_t c = decodeUtf8(body.substr(end), length);
      if (c != '_' && !isUnicodeWordCharacter(c)) break;
      end += length;
    }
    if (end == 0 || (brace && (end >= body.size() || body[end] != '}'))) return false;
    name = body.substr(0, end);
    text.remove_prefix(end + (brace ? 2 : 0));
    return true;
  }

  static int groupOf(std::string_view name, const std::map<std::string, int>& names) {
    const bool digits = std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits && name.size() <= 8 && (name.size() == 1 || name.front() != '0')) return std::stoi(std::string(name));
    const auto it = names.find(std::string(name));
    return it == names.end() ? -1 : it->second;
  }

  std::vector<Part> parts_;
};

namespace {

bool hasVariable(std::string_view text) { return text.find('$') != std::string_view::npos; }

bool isLabelNameFor(std::string_view name, bool legacy) {
  return legacy ? isLegacyLabelName(name) : !name.empty() && isUtf8(name);
}

/// A legacy label name in which variables may stand for any part.
bool isLegacyTarget(std::string_view text) {
  static const re2::RE2 pattern("(?:(?:[a-zA-Z_]|\\$(?:\\{\\w+\\}|\\w+))+\\w*)+");
  return re2::RE2::FullMatch(pieceOf(text), pattern);
}

bool isTargetFor(std::string_view text, bool legacy) {
  return legacy ? isLegacyTarget(text) : isLabelNameFor(text, false);
}

Error relabelError(std::string text) { return makeError(ErrorCode::InvalidInput, std::move(text)); }

Status checkEqualOrLabelStep(const RelabelConfig& step, const std::string& name) {
  const RelabelConfig standard;
  const bool plainRest =
      step.modulus == 0 && step.separator == standard.separator && step.replacement == standard.replacement;
  if (step.action == RelabelAction::KeepEqual || step.action == RelabelAction::DropEqual) {
    if (!plainRest || step.regex != standard.regex)
      return relabelError(name + " action requires only 'source_labels' and `target_label`, and no other fields");
  }
  if (step.action == RelabelAction::LabelDrop || step.action == RelabelAction::LabelKeep) {
    if (!plainRest || !step.sourceLabels.empty() || !step.targetLabel.empty())
      return relabelError(name + " action requires only 'regex', and no other fields");
  }
  return {};
}

Status checkRelabelStep(const RelabelConfig& step) {
  using enum RelabelAction;
  const RelabelAction a = step.action;
  const std::string name(relabelActionName(a));
  const bool changesCase = a == Lowercase || a == Uppercase;
  const bool compares = a == KeepEqual || a == DropEqual;
  if (a == HashMod && step.modulus == 0)
    return relabelError("relabel configuration for hashmod requires non-zero modulus");
  if ((a == Replace || a == HashMod || changesCase || compares) && step.targetLabel.empty())
    return relabelError("relabel configuration for " + name + " action requires 'target_label' value");

  const auto badTarget = [&] {
    return relabelError(quote(step.targetLabel) + " is invalid 'target_label' for " + name + " action");
  };
  if (a == Replace) {
    const bool good = hasVariable(step.targetLabel) ? isTargetFor(step.targetLabel, step.legacyNames)
                                                    : isLabelNameFor(step.targetLabel, step.legacyNames);
    if (!good) return badTarget();
  }
  if ((changesCase || compares || a == HashMod) && !isLabelNameFor(step.targetLabel, step.legacyNames))
    return badTarget();
  if ((changesCase || compares) && step.replacement != RelabelConfig().replacement)
    return relabelError("'replacement' can not be set for " + name + " action");
  if (a == LabelMap && !isTargetFor(step.replacement, step.legacyNames))
    return relabelError(quote(step.replacement) + " is invalid 'replacement' for " + name + " action");
  for (const std::string& source : step.sourceLabels)
    if (!isLabelNameFor(source, step.legacyNames)) return relabelError(quote(source) + " is not a valid label name");
  return checkEqualOrLabelStep(step, name);
}

/// The texts of `a|b|c` without a metacharacter; empty when the regex is more than that.
std::vector<std::string> relabelLiterals(std::string_view regex) {
  if (regex.find_first_of("\\^$*+?.()[]{}") != std::string_view::npos) return {};
  std::vector<std::string> out(1);
  for (const char c : regex) {
    if (c == '|')
      out.emplace_back();
    else
      out.back().push_back(c);
  }
  if (out.size() > 16) return {};
  return out;
}

}  // namespace

std::optional<RelabelAction> relabelActionOf(std::string_view name) {
  const std::string lower = toLowerUtf8(name);
  for (const RelabelActionRow& row : kRelabelActions)
    if (row.name == lower) return row.action;
  return std::nullopt;
}

std::string_view relabelActionName(RelabelAction action) {
  for (const RelabelActionRow& row : kRelabelActions)
    if (row.action == action) return row.name;
  return "?";
}

struct Relabeller::Step {
  RelabelConfig config;
  bool all = false;         ///< the regex is `(.*)` or `.*`: it matches anything
  bool wholeGroup = false;  ///< and has a group of all
  std::vector<std::string> literals;
  std::shared_ptr<const re2::RE2> regex;
  RelabelTemplate target;
  RelabelTemplate replacement;
  int groups = 1;

  bool matches(std::string_view text) const {
    if (all) return true;
    if (!literals.empty()) return std::find(literals.begin(), literals.end(), text) != literals.end();
    return re2::RE2::FullMatch(pieceOf(text), *regex);
  }

  /// The match with its groups; 0 when there is none, else how many groups there are.
  int match(std::string_view text, std::array<re2::StringPiece, kMaxGroups>& found) const {
    if (all || !literals.empty()) {
      if (!matches(text)) return 0;
      found[0] = found[1] = pieceOf(text);
      return wholeGroup ? 2 : 1;
    }
    const bool hit = regex->Match(pieceOf(text), 0, text.size(), re2::RE2::ANCHOR_BOTH, found.data(), groups);
    return hit ? groups : 0;
  }

  std::string joined(const LabelsBuilder& labels) const {
    std::string out;
    for (std::size_t i = 0; i < config.sourceLabels.size(); ++i) {
      if (i > 0) out += config.separator;
      out += labels.get(config.sourceLabels[i]);
    }
    return out;
  }

  void replace(LabelsBuilder& labels) const;
  void mapNames(LabelsBuilder& labels) const;
  void filterNames(LabelsBuilder& labels, bool dropMatching) const;
  bool apply(LabelsBuilder& labels) const;
};

void Relabeller::Step::replace(LabelsBuilder& labels) const {
  const std::string value = joined(labels);
  std::array<re2::StringPiece, kMaxGroups> found;
  const int count = match(value, found);
  if (count == 0) return;
  std::string name;
  target.expand(found.data(), count, name);
  if (!isLabelNameFor(name, config.legacyNames)) return;
  std::string text;
  replacement.expand(found.data(), count, text);
  labels.set(name, text);
}

void Relabeller::Step::mapNames(LabelsBuilder& labels) const {
  std::vector<std::pair<std::string, std::string>> added;
  std::array<re2::StringPiece, kMaxGroups> found;
  for (const auto& [name, value] : labels.pairs()) {
    const int count = match(name, found);
    if (count == 0) continue;
    std::string mapped;
    replacement.expand(found.data(), count, mapped);
    if (!mapped.empty()) added.emplace_back(std::move(mapped), value);
  }
  for (const auto& [name, value] : added) labels.set(name, value);
}

void Relabeller::Step::filterNames(LabelsBuilder& labels, bool dropMatching) const {
  std::vector<std::string> gone;
  for (const auto& [name, value] : labels.pairs())
    if (matches(name) == dropMatching) gone.push_back(name);
  if (!gone.empty()) labels.removeAll(gone);
}

bool Relabeller::Step::apply(LabelsBuilder& labels) const {
  switch (config.action) {
    case RelabelAction::Replace: replace(labels); break;
    case RelabelAction::Keep: return matches(joined(labels));
    case RelabelAction::Drop: return !matches(joined(labels));
    case RelabelAction::KeepEqual: return labels.get(config.targetLabel) == joined(labels);
    case RelabelAction::DropEqual: return labels.get(config.targetLabel) != joined(labels);
    case RelabelAction::HashMod: {
      const auto digest = md5(joined(labels));
      std::uint64_t number = 0;
      for (int i = 8; i < 16; ++i) number = number << 8 | digest[i];
      labels.set(config.targetLabel, std::to_string(number % config.modulus));
      break;
    }
    case RelabelAction::LabelMap: mapNames(labels); break;
    case RelabelAction::LabelDrop: filterNames(labels, true); break;
    case RelabelAction::LabelKeep: filterNames(labels, false); break;
    case RelabelAction::Lowercase: labels.set(config.targetLabel, toLowerUtf8(joined(labels))); break;
    case RelabelAction::Uppercase: labels.set(config.targetLabel, toUpperUtf8(joined(labels))); break;
  }
  return true;
}

Result<Relabeller> Relabeller::make(const std::vector<RelabelConfig>& configs) {
  auto steps = std::make_shared<std::vector<Step>>();
  for (const RelabelConfig& config : configs) {
    ORIEL_TRY(checkRelabelStep(config));
    Step step;
    step.config = config;
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto regex = std::make_shared<re2::RE2>("^(?s:" + config.regex + ")$", options);
    if (!regex->ok()) return relabelError("error parsing regexp " + quote(config.regex) + ": " + regex->error());
    step.wholeGroup = config.regex == "(.*)";
    step.all = step.wholeGroup || config.regex == ".*";
    step.literals = relabelLiterals(config.regex);
    step.target = RelabelTemplate(config.targetLabel, regex->NamedCapturingGroups());
    step.replacement = RelabelTemplate(config.replacement, regex->NamedCapturingGroups());
    const int used = std::max({1, step.target.groupsUsed(), step.replacement.groupsUsed()});
    step.groups = std::min(used, regex->NumberOfCapturingGroups() + 1);
    if (step.groups > kMaxGroups) return relabelError("a relabel step can use at most 63 groups of its regex");
    step.regex = std::move(regex);
    steps->push_back(std::move(step));
  }
  Relabeller out;
  out.steps_ = std::move(steps);
  return out;
}

bool Relabeller::apply(LabelsBuilder& labels) const {
  if (steps_ == nullptr) return true;
  return std::all_of(steps_->begin(), steps_->end(), [&labels](const Step& step) { return step.apply(labels); });
}

}  // namespace oriel
