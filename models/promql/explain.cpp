#include "models/promql/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/promql/parser.h"
#include "models/promql/plan/explain_observer.h"

namespace oriel::promql {
namespace {

constexpr std::size_t kTreeColumn = 60;  ///< where the figures begin
constexpr std::size_t kLongestText = 100;

/// Characters, not bytes.
std::size_t shownWidth(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// On one line, and not too long.
std::string shortened(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && (line.empty() || line.back() == ' ')) continue;
    line.push_back(blank ? ' ' : c);
  }
  if (line.size() <= kLongestText) return line;
  std::size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
  return line.substr(0, end) + "...";
}

std::string milliseconds(double seconds) { return fmt::format("{:.3f} ms", seconds * 1000); }

void addNodeText(std::string& out, const ExplainNode& node, std::size_t depth) {
  std::string tree = std::string(2 * depth, ' ') + node.label;
  if (node.onceForAllSteps) tree += " (once for all steps)";
  if (node.children.empty() && node.label != node.text) tree += "  " + shortened(node.text);
  const std::size_t width = shownWidth(tree);
  if (width < kTreeColumn) tree.append(kTreeColumn - width, ' ');
  out += fmt::format("{}  {:>8} {:>12} {:>12} {:>12} {:>12}\n", tree, node.series, node.samplesRead, node.samplesGiven,
                     milliseconds(node.selfSeconds), milliseconds(node.totalSeconds));
  for (const ExplainNode& child : node.children) addNodeText(out, child, depth + 1);
}

}  // namespace

Result<Explanation> explain(const Engine& engine, Queryable& store, std::string_view query, Timestamp start,
                            Timestamp end, Duration step, const QueryOptions& options) {
  // Only chains are higher than this; a tree of ten thousand lines, each behind the other, tells nobody anything.
  ORIEL_TRY(parseExpr(query));
  ExplainObserver observer{query};
  QueryOptions watched = options;
  watched.observer = &observer;
  ORIEL_ASSIGN(const QueryResult answer, step == 0 ? engine.instant(store, query, start, watched)
                                                   : engine.range(store, query, start, end, step, watched));
  Explanation out;
  out.root = observer.tree();
  if (out.root.label.empty()) {  // a string has no plan
    out.root.label = "string";
    out.root.text = query;
    out.root.place = {0, static_cast<int>(query.size())};
    out.root.steps = 1;
  }
  out.steps = step == 0 ? 1 : static_cast<int>((end - start) / step + 1);
  out.prepareSeconds = answer.statistics.prepareSeconds;
  out.answerSeconds = answer.statistics.answerSeconds;
  out.totalSeconds = answer.statistics.seconds;
  out.samplesRead = answer.statistics.samplesRead;
  out.peakSamples = answer.statistics.peakSamples;
  out.warnings = answer.warnings;
  out.infos = answer.infos;
  return out;
}

std::string explanationText(const Explanation& explanation) {
  std::string out = fmt::format("{:<{}}  {:>8} {:>12} {:>12} {:>12} {:>12}\n", "", kTreeColumn, "series", "read",
                                "given", "self", "total");
  addNodeText(out, explanation.root, 0);
  out += fmt::format("{} {}, {} samples read, at most {} held; {} in all, {} to prepare, {} for the answer\n",
                     explanation.steps, explanation.steps == 1 ? "step" : "steps", explanation.samplesRead,
                     explanation.peakSamples, milliseconds(explanation.totalSeconds),
                     milliseconds(explanation.prepareSeconds), milliseconds(explanation.answerSeconds));
  return out;
}

}  // namespace oriel::promql
